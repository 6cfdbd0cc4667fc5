/* measure.c - runs one command on the first N cores it may use and says what it cost.
 *
 *   measure CORES COMMAND...     prints `cpu-seconds peak-kilobytes wall-seconds exit-status`
 *
 * The command's stdout is thrown away. A process of a few pages starts it, since the peak that the
 * kernel reports begins with that of whoever forked. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void keep_cores(int wanted)
{
    cpu_set_t all, few;
    CPU_ZERO(&few);
    if (sched_getaffinity(0, sizeof all, &all) != 0)
        return;
    for (size_t core = 0; core < CPU_SETSIZE && wanted > 0; core++) {
        if (CPU_ISSET(core, &all)) {
            CPU_SET(core, &few);
            wanted--;
        }
    }
    sched_setaffinity(0, sizeof few, &few);
}

static void become(int cores, char **command)
{
    int nowhere = open("/dev/null", O_RDWR);
    if (nowhere < 0 || dup2(nowhere, STDIN_FILENO) < 0 || dup2(nowhere, STDOUT_FILENO) < 0)
        _exit(126);
    keep_cores(cores);
    execvp(command[0], command);
    fprintf(stderr, "measure: %s: %s\n", command[0], strerror(errno));
    _exit(127);
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
    struct timespec began, ended;
    struct rusage used;
    int status;
    if (argc < 3) {
        fprintf(stderr, "usage: measure CORES COMMAND...\n");
        return 2;
    }
    clock_gettime(CLOCK_MONOTONIC, &began);
    pid_t child = fork();
    if (child == 0)
        become(atoi(argv[1]), argv + 2);
    if (child < 0 || wait4(child, &status, 0, &used) < 0) {
        perror("measure");
        return 2;
    }
    clock_gettime(CLOCK_MONOTONIC, &ended);
    printf("%.6f %ld %.6f %d\n", seconds(used.ru_utime) + seconds(used.ru_stime), used.ru_maxrss,
           (double)(ended.tv_sec - began.tv_sec) + (double)(ended.tv_nsec - began.tv_nsec) / 1e9,
           WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 0;
}
