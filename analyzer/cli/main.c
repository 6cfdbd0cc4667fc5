#include "analyzer/base/utf8.h"
#include "analyzer/base/version.h"
#include "analyzer/cli/arguments.h"
#include "analyzer/cli/configure.h"
#include "analyzer/cli/help.h"
#include "analyzer/cli/options.h"
#include "analyzer/cli/show_settings.h"
#include "analyzer/cli/signals.h"

#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

/* A file opened later must not become standard output or error. */
static void fill_standard_streams(void)
{
    for (int fd = 0; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_RDONLY : O_WRONLY) < 0)
            _exit(EXIT_COULD_NOT);
}

/* Memory is given back when the process ends: pages that go and come again cost more than reading. */
static void keep_memory(void)
{
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

static bool print_about(const struct options *options, struct error *err)
{
    struct writer writer;
    writer_on(&writer, stdout, "standard output");
    if (options->wants_help)
        help_write(options->action, options->wants_brief, &writer);
    else
        writer_puts(&writer, "importscan " IMPORTSCAN_VERSION "\n");
    return writer_close(&writer, err);
}

static bool act(int argc, char **argv, struct arena *arena, enum exit_status *status,
                struct error *err)
{
    struct arguments arguments;
    struct options options;
    if (!arguments_expand(argc, argv, arena, &arguments, err) ||
        !options_parse(arguments.count, arguments.at, arena, &options, err))
        return false;
    if (options.wants_help || options.wants_version)
        return print_about(&options, err);
    options.status = status;
    if (!configure(&options, arena, err))
        return false;
    if (options.show_settings)
        return run_config(&options, arena, err);
    return options.action->run(&options, arena, err);
}

int main(int argc, char **argv)
{
    struct arena arena = {0};
    struct error err;
    signals_install();
    fill_standard_streams();
    keep_memory();
    enum exit_status status = EXIT_DONE;
    bool ok = act(argc, argv, &arena, &status, &err);
    if (!ok) {
        struct text message = utf8_printable(text_of(err.message), &arena);
        fprintf(stderr, "importscan: %.*s\n", TEXT_ARG(message));
    }
    arena_release(&arena);
    return ok ? (int)status : EXIT_COULD_NOT;
}
