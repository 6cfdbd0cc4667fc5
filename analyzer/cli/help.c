#include "analyzer/cli/help.h"

#include "analyzer/cli/options.h"

enum {
    HELP_COLUMN = 34
};

static const char intro[] =
    "importscan UNIT reads a Python file and all it can import, runs none of it, and\n"
    "tells what is loaded, why, and how many bytes.\n\n";

static void write_actions(struct writer *writer)
{
    unsigned count;
    const struct action *actions = actions_all(&count);
    writer_puts(writer, "usage: importscan [COMMAND] [OPTIONS] UNIT\n");
    for (unsigned i = 0; i < count; i++) {
        int taken = (int)(strlen(actions[i].name) + strlen(actions[i].operands));
        writer_print(writer, "  %s %s%*s %s\n", actions[i].name, actions[i].operands,
                     HELP_COLUMN - 4 - taken, "", actions[i].help);
    }
}

/* "--name=ARG", or "--name[=ARG]". */
static int write_name(struct writer *writer, const struct option_info *option)
{
    const char *argument = option->argument == NULL ? "" : option->argument;
    const char *sign = argument[0] == '\0' || strncmp(argument, "[=", 2) == 0 ? "" : " ";
    if (option->letter != 0)
        writer_print(writer, "  -%c, --%s%s%s", option->letter, option->name, sign, argument);
    else
        writer_print(writer, "      --%s%s%s", option->name, sign, argument);
    return (int)(8 + strlen(option->name) + strlen(sign) + strlen(argument));
}

static bool is_told(const struct option_info *option, const struct action *action)
{
    return (option->actions & (action != NULL ? action->bit : FOR_REPORT)) != 0;
}

static void write_options(const struct action *action, struct writer *writer)
{
    enum option_group group = OPTION_GROUP_COUNT;
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        const struct option_info *option = &option_info[i];
        if (!is_told(option, action))
            continue;
        if (option->group != group)
            writer_print(writer, "%s:\n", option_group_title(option->group));
        group = option->group;
        int taken = write_name(writer, option);
        if (taken >= HELP_COLUMN)
            writer_print(writer, "\n%*s%s\n", HELP_COLUMN, "", option->help);
        else
            writer_print(writer, "%*s%s\n", HELP_COLUMN - taken, "", option->help);
    }
}

void help_write(const struct action *action, struct writer *writer)
{
    if (action != NULL) {
        writer_print(writer, "usage: importscan %s [OPTIONS] %s\n%s\n\n", action->name,
                     action->operands, action->help);
    } else {
        writer_puts(writer, intro);
        write_actions(writer);
    }
    write_options(action, writer);
    if (action == NULL)
        writer_puts(writer, "Also: importscan COMMAND --help; @FILE (arguments, one a line).\n");
    writer_puts(writer,
                "Exit status: 0 done, 1 findings, 2 could not, 101 our bug, 130 interrupted.\n");
}

/* A bar inside a cell would end it. */
static void write_cell(struct writer *writer, const char *text)
{
    for (; *text != '\0'; text++)
        writer_print(writer, *text == '|' ? "\\|" : "%c", *text);
}

void help_write_markdown(struct writer *writer)
{
    unsigned count;
    const struct action *actions = actions_all(&count);
    writer_puts(writer, "| command | does |\n|---|---|\n");
    for (unsigned i = 0; i < count; i++) {
        writer_print(writer, "| `importscan %s%s", actions[i].name,
                     actions[i].operands[0] == '\0' ? "" : " ");
        write_cell(writer, actions[i].operands);
        writer_print(writer, "` | %s |\n", actions[i].help);
    }
    writer_puts(writer, "\n| option | does |\n|---|---|\n");
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        const char *argument = option_info[i].argument == NULL ? "" : option_info[i].argument;
        bool joined = argument[0] == '\0' || strncmp(argument, "[=", 2) == 0;
        writer_puts(writer, "| `");
        if (option_info[i].letter != 0)
            writer_print(writer, "-%c`, `", option_info[i].letter);
        writer_print(writer, "--%s%s", option_info[i].name, joined ? "" : " ");
        write_cell(writer, argument);
        writer_puts(writer, "` | ");
        write_cell(writer, option_info[i].help);
        writer_puts(writer, " |\n");
    }
}
