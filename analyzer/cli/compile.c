#include "analyzer/cli/compile.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    MOST_SAID = 200
};

/* In the child; `in` and `out` may be -1: nothing. Does not come back. */
static _Noreturn void become(char *const *arguments, const char *folder, int in, int out)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, NULL);
    if (null >= 0 && dup2(in < 0 ? null : in, 0) >= 0 && dup2(out < 0 ? null : out, 1) >= 0 &&
        dup2(null, 2) >= 0 && (folder == NULL || chdir(folder) == 0))
        execvp(arguments[0], arguments);
    _exit(127);
}

static bool wait_for(pid_t child, int *status)
{
    while (waitpid(child, status, 0) < 0)
        if (errno != EINTR)
            return false;
    return true;
}

/* The first line that it prints; false where it cannot be run or fails. */
static bool ask(char *const *arguments, char said[MOST_SAID])
{
    int ends[2], status = 1;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    pid_t child = fork();
    if (child == 0)
        become(arguments, NULL, -1, ends[1]);
    close(ends[1]);
    FILE *file = fdopen(ends[0], "r");
    bool ok = child > 0 && file != NULL && fgets(said, MOST_SAID, file) != NULL;
    if (file != NULL)
        fclose(file);
    else
        close(ends[0]);
    return (child <= 0 || wait_for(child, &status)) && ok && status == 0;
}

bool compile_check(struct text python, struct python_version version, struct arena *arena,
                   struct error *err)
{
    static char code[] = "import sys; print(sys.implementation.name, *sys.version_info[:2])";
    static char isolated[] = "-IS", command[] = "-c";
    char *path = (char *)(uintptr_t)arena_text(arena, python).at;
    char *arguments[] = {path, isolated, command, code, NULL}, said[MOST_SAID] = "";
    struct text wanted = arena_print(arena, "cpython %d %d", version.major, version.minor);
    if (!ask(arguments, said))
        return error_set(err, "--compile-with %s: it could not be run", path);
    if (!text_equal(text_trim(text_of(said)), wanted))
        return error_set(err,
                         "--compile-with %s: the tree is for Python %d.%d, and that one is %.*s",
                         path, version.major, version.minor, TEXT_ARG(text_trim(text_of(said))));
    return true;
}

static void send_names(int to, struct texts files)
{
    FILE *file = fdopen(to, "w");
    if (file == NULL) {
        close(to);
        return;
    }
    for (uint32_t i = 0; i < files.count; i++)
        fprintf(file, "%.*s\n", TEXT_ARG(files.at[i]));
    fclose(file);
}

bool compile_files(struct text python, struct text folder, struct texts files, struct arena *arena,
                   struct error *err)
{
    static char isolated[] = "-IS", module[] = "-m", name[] = "compileall", quiet[] = "-qq",
                mode[] = "--invalidation-mode", hash[] = "unchecked-hash", list[] = "-i",
                standard[] = "-";
    char *path = (char *)(uintptr_t)arena_text(arena, python).at;
    char *arguments[] = {path, isolated, module, name, quiet, mode, hash, list, standard, NULL};
    const char *place = arena_text(arena, folder).at;
    int ends[2], status = 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_os(err, errno, "cannot run %s", path);
    pid_t child = fork();
    if (child == 0)
        become(arguments, place, ends[0], -1);
    close(ends[0]);
    send_names(ends[1], files);
    /* 1: some file does not compile. */
    if (child < 0 || !wait_for(child, &status) || !WIFEXITED(status) || WEXITSTATUS(status) > 1)
        return error_set(err, "%s -m compileall did not end well", path);
    return true;
}
