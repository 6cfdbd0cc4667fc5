#include "analyzer/config/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value != NULL && value[0] != '\0';
}

/* FORCE_COLOR=0 and CLICOLOR_FORCE=0 ask for nothing. */
static bool is_on(const char *variable)
{
    return is_set(variable) && strcmp(getenv(variable), "0") != 0;
}

static bool is_capable(int fd)
{
    const char *term = getenv("TERM");
    return isatty(fd) && term != NULL && strcmp(term, "dumb") != 0;
}

bool terminal_has_color(enum color_choice choice, int fd)
{
    if (choice != COLOR_AUTO)
        return choice == COLOR_ALWAYS;
    if (is_set("NO_COLOR"))
        return false;
    return is_on("FORCE_COLOR") || is_on("CLICOLOR_FORCE") || is_capable(fd);
}

bool terminal_shows_progress(void)
{
    return is_capable(STDERR_FILENO) && !is_set("CI") && !is_set("PRE_COMMIT");
}
