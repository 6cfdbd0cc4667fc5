#include "analyzer/cli/help.h"

#include "analyzer/cli/options.h"

enum {
    HELP_COLUMN = 34,
    WIDTH = 80,
};

static void write_actions(struct writer *writer)
{
    unsigned count;
    const struct action *actions = actions_all(&count);
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
    return (option->actions & action->bit) != 0;
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

/* Names alone, wrapped; what belongs together in one paragraph. */
static void write_brief(const struct action *action, struct writer *writer)
{
    for (unsigned group = 0; group < OPTION_GROUP_COUNT; group++) {
        int column = 0;
        for (unsigned i = 0; i < OPTION_COUNT; i++) {
            const struct option_info *option = &option_info[i];
            const char *argument = option->argument == NULL ? "" : option->argument;
            bool joined = argument[0] == '\0' || strncmp(argument, "[=", 2) == 0;
            int length = (int)(strlen(option->name) + strlen(argument)) + 3 + !joined;
            if (option->group != group || !is_told(option, action))
                continue;
            if (column == 0)
                writer_print(writer, "%s:\n ", option_group_title(option->group));
            else if (column + length > WIDTH)
                writer_puts(writer, "\n ");
            column = (column == 0 || column + length > WIDTH ? 1 : column) + length;
            writer_print(writer, " --%s%s%s", option->name, joined ? "" : " ", argument);
        }
        if (column != 0)
            writer_puts(writer, "\n");
    }
}

static void write_overview(struct writer *writer)
{
    writer_puts(writer,
                "usage: importscan [COMMAND] [OPTIONS] UNIT\n"
                "Reads a Python file and all it can import, runs none of it, and tells what is\n"
                "loaded, why, and how many bytes.\n");
    write_actions(writer);
    writer_puts(writer,
                "COMMAND -h names its options, COMMAND --help explains them; importscan man\n"
                "prints the manual. @FILE stands for the arguments in it, one a line.\n"
                "Exit status: 0 done, 1 findings, 2 could not, 101 our bug, 130 interrupted.\n");
}

void help_write(const struct action *action, bool brief, struct writer *writer)
{
    if (action == NULL) {
        write_overview(writer);
        return;
    }
    writer_print(writer, "usage: importscan %s [OPTIONS]%s%s\n%s\n\n", action->name,
                 action->operands[0] == '\0' ? "" : " ", action->operands, action->help);
    if (brief)
        write_brief(action, writer);
    else
        write_options(action, writer);
    writer_puts(writer, brief ? "What each does: --help.\n"
                              : "Exit status: 0 done, 1 findings, 2 could not, 101 our bug, 130 "
                                "interrupted.\n");
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
