#include "analyzer/cli/progress.h"

#include <stdio.h>
#include <time.h>

static const double step = 0.1;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void progress_begin(struct progress *progress, bool shown)
{
    *progress = (struct progress){.shown = shown, .began = now()};
    progress->drawn_at = progress->began;
}

void progress_tell(void *state, const char *stage, uint32_t modules)
{
    struct progress *progress = state;
    if (!progress->shown)
        return;
    double time = now();
    if (time - progress->drawn_at < step)
        return;
    fprintf(stderr, "\r\033[K%s: %u modules, %.1f s", stage, modules, time - progress->began);
    fflush(stderr);
    progress->drawn = true;
    progress->drawn_at = time;
}

void progress_end(struct progress *progress)
{
    if (!progress->drawn)
        return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    progress->drawn = false;
}
