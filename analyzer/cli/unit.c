#include "analyzer/cli/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *what_it_is(mode_t mode)
{
    if (S_ISDIR(mode))
        return "a folder; name a file in it, or use check";
    if (S_ISFIFO(mode))
        return "a FIFO, not a file";
    if (S_ISSOCK(mode))
        return "a socket, not a file";
    return "a device, not a file";
}

bool unit_check(const char *path, struct error *err)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return error_os(err, errno, "cannot read %s", path);
    if (!S_ISREG(st.st_mode))
        return error_set(err, "%s is %s", path, what_it_is(st.st_mode));
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return error_os(err, errno, "cannot read %s", path);
    close(fd);
    return true;
}
