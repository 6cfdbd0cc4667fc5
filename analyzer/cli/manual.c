#include "analyzer/cli/manual.h"

#include "analyzer/base/version.h"
#include "analyzer/cli/options.h"
#include "analyzer/rules/rules.h"

/* As it is read, whatever it begins with: a backslash starts an escape, a minus would become a
 * hyphen that nobody can paste, a dot or quote at the start of a line is a request. */
static void put_plain(struct writer *writer, const char *text)
{
    if (*text == '.' || *text == '\'')
        writer_puts(writer, "\\&");
    for (; *text != '\0'; text++)
        switch (*text) {
        case '\\': writer_puts(writer, "\\e"); break;
        case '-': writer_puts(writer, "\\-"); break;
        case '"': writer_puts(writer, "\\(dq"); break;
        default: writer_print(writer, "%c", *text);
        }
}

/* A sentence begins with a capital and ends with a stop. */
static void put_sentence(struct writer *writer, const char *text)
{
    char first[2] = {*text >= 'a' && *text <= 'z' ? (char)(*text - 'a' + 'A') : *text, '\0'};
    put_plain(writer, first);
    put_plain(writer, text + 1);
    writer_puts(writer, text_ends(text_of(text), TEXT(".")) ? "\n" : ".\n");
}

static void write_head(struct writer *writer)
{
    writer_puts(writer, ".\\\" Made by `importscan man` from the tables of the program.\n");
    writer_puts(writer, ".TH IMPORTSCAN 1 \"" IMPORTSCAN_RELEASED
                        "\" \"importscan " IMPORTSCAN_VERSION "\" \"User Commands\"\n");
    writer_puts(writer,
                ".SH NAME\nimportscan \\- what a Python program loads, uses, and what of it "
                "breaks off the file system\n"
                ".SH SYNOPSIS\n.B importscan\n[\\fICOMMAND\\fR] [\\fIOPTIONS\\fR] "
                "\\fIUNIT\\fR\n"
                ".SH DESCRIPTION\n"
                "Reads a Python file, the unit, and all that it can import. Runs none of "
                "it, and tells what is loaded, why, how many bytes that is, what of it "
                "nothing uses, and which code reads files that may not lie beside it.\n"
                ".PP\n"
                "Without a command, it is \\fBreport\\fR. An argument \\fB@\\fIFILE\\fR "
                "stands for the lines of that file, one argument a line.\n");
}

static void write_commands(struct writer *writer)
{
    unsigned count;
    const struct action *actions = actions_all(&count);
    writer_puts(writer, ".SH COMMANDS\n");
    for (unsigned i = 0; i < count; i++) {
        writer_print(writer, ".TP\n\\fBimportscan %s\\fR%s", actions[i].name,
                     actions[i].operands[0] == '\0' ? "" : " ");
        put_plain(writer, actions[i].operands);
        writer_puts(writer, "\n");
        put_sentence(writer, actions[i].help);
    }
}

static void write_takers(struct writer *writer, unsigned bits)
{
    unsigned count;
    const struct action *actions = actions_all(&count);
    const char *before = "Of";
    if ((bits & FOR_ALL) == FOR_ALL)
        return;
    for (unsigned i = 0; i < count; i++)
        if ((bits & actions[i].bit) != 0) {
            writer_print(writer, "%s \\fB%s\\fR", before, actions[i].name);
            before = ",";
        }
    writer_puts(writer, ".\n");
}

static void write_option(struct writer *writer, const struct option_info *option)
{
    const char *argument = option->argument != NULL ? option->argument : "";
    bool joined = argument[0] == '\0' || strncmp(argument, "[=", 2) == 0;
    writer_puts(writer, ".TP\n");
    if (option->letter != 0)
        writer_print(writer, "\\fB\\-%c\\fR, ", option->letter);
    writer_puts(writer, "\\fB\\-\\-");
    put_plain(writer, option->name);
    writer_print(writer, "\\fR%s", joined ? "" : " ");
    put_plain(writer, argument);
    writer_puts(writer, "\n");
    put_sentence(writer, option->help);
    write_takers(writer, option->actions);
}

static void write_options(struct writer *writer)
{
    writer_puts(writer, ".SH OPTIONS\n");
    for (unsigned group = 0; group < OPTION_GROUP_COUNT; group++) {
        writer_print(writer, ".SS %s\n", option_group_title((enum option_group)group));
        for (unsigned i = 0; i < OPTION_COUNT; i++)
            if (option_info[i].group == group)
                write_option(writer, &option_info[i]);
    }
}

static void write_rules(struct writer *writer)
{
    writer_puts(writer, ".SH RULES\nWhat is said of a file; \\fBimportscan rule\\fR \\fICODE\\fR "
                        "tells why, with an example.\n");
    for (unsigned i = 0; i < RULE_COUNT; i++) {
        writer_print(writer, ".TP\n\\fB%s\\fR ", rules[i].code);
        put_plain(writer, rules[i].slug);
        writer_print(writer, " (%s)\n", severity_name(rules[i].severity));
        put_sentence(writer, rules[i].sentence);
    }
}

/* TERM(name, text) rows of a section. */
struct term {
    const char *name, *text;
};

static void write_terms(struct writer *writer, const char *title, const struct term *terms)
{
    writer_print(writer, ".SH %s\n", title);
    for (; terms->name != NULL; terms++) {
        writer_print(writer, ".TP\n.B %s\n", terms->name);
        put_plain(writer, terms->text);
        writer_puts(writer, "\n");
    }
}

void manual_write(struct writer *writer)
{
    static const struct term statuses[] = {
        {"0", "Done: nothing that fails was found."},
        {"1", "check found something that --fail-on names."},
        {"2", "The job could not be done; one line on standard error says why."},
        {"101", "A mistake of importscan itself."},
        {"130", "Interrupted."},
        {NULL, NULL},
    };
    static const struct term variables[] = {
        {"VIRTUAL_ENV", "The environment that is read, unless --python names one. One that holds "
                        "nothing besides an installer, or that belongs to a hook, is skipped."},
        {"PRE_COMMIT, PRE_COMMIT_HOME", "Tell a hook's own environment from the user's."},
        {"PATH", "Where python3 is looked for last."},
        {"NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, TERM", "Heeded by --color=auto."},
        {"CI", "No progress line."},
        {NULL, NULL},
    };
    write_head(writer);
    write_commands(writer);
    write_options(writer);
    write_rules(writer);
    write_terms(writer, "EXIT STATUS", statuses);
    write_terms(writer, "ENVIRONMENT", variables);
    writer_puts(writer, ".SH EXAMPLES\n.nf\n"
                        "importscan src/handler.py\n"
                        "importscan why src/handler.py pandas\n"
                        "importscan check src/ \\-\\-fail\\-on warning\n"
                        "importscan src/handler.py \\-o json:report.json \\-o dot:report.dot\n"
                        ".fi\n.SH SEE ALSO\n.BR python3 (1),\n.BR ld.so (8)\n");
}
