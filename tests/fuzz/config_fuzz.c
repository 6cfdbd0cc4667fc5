/* config_fuzz.c - configuration files, deployment descriptions and baselines from anywhere. Each is
 * read or refused, and every complaint can be shown with its line. */
#include "analyzer/config/baseline.h"
#include "analyzer/config/configuration.h"
#include "analyzer/config/deployment.h"
#include "analyzer/config/ignores.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* Files are read by name. */
static struct text file_of(struct text text, int *fd, struct arena *arena)
{
    *fd = memfd_create("config", MFD_CLOEXEC);
    require(*fd >= 0 && write(*fd, text.at, text.length) == (ssize_t)text.length);
    return arena_print(arena, "/proc/self/fd/%d", *fd);
}

static void read_configuration(struct text path, struct arena *arena)
{
    static FILE *nowhere;
    struct configuration_request request = {
        .folder = TEXT("/nonexistent"), .file = path, .cwd = TEXT("/nonexistent")};
    struct configuration configuration;
    struct ignores ignores;
    struct error err;
    if (nowhere == NULL)
        nowhere = fopen("/dev/null", "w");
    if (!configuration_read(&request, arena, &configuration, &err))
        return;
    ignores_read(&configuration, &ignores);
    ignores_excludes(&ignores, TEXT("/nonexistent/src/some/long/path/to/a/module.py"));
    for (enum key_id key = 0; key < KEY_COUNT; key++) {
        require(setting_origin(&configuration, key).length > 0);
        require(setting_texts(&configuration, key).count == configuration.of[key].values.count);
    }
    require(nowhere != NULL);
    configuration_write_complaints(&configuration, nowhere);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct handlers handlers = {0};
    struct baseline baseline;
    struct error err;
    int fd;
    if (size > 1 << 16)
        return 0;
    struct text text = {(const char *)data, (uint32_t)size};
    struct text path = file_of(text, &fd, &arena);
    read_configuration(path, &arena);
    if (deployment_read(text, TEXT("/nonexistent/template.yaml"), &arena, &handlers, &err))
        ARRAY_EACH (struct handler, handler, &handlers.list)
            require(handler->path.at[0] == '/' && handler->function.length < size);
    if (baseline_read(path, &arena, &baseline, &err))
        for (uint32_t i = 0; i < baseline.entries.count; i++)
            require(baseline.entries.at[i].count > 0);
    close(fd);
    arena_release(&arena);
    return 0;
}
