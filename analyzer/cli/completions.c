#include "analyzer/cli/completions.h"

#include "analyzer/cli/options.h"
#include "analyzer/report/schema.h"
#include "analyzer/rules/rules.h"

const char completions_shells[] = "bash|zsh|fish";

/* What may stand somewhere: an option's argument or an action's operand. */
enum kind {
    NOTHING,
    ANYTHING, /* only its owner knows */
    CHOICES,  /* one of those words */
    FILES,
    FOLDERS,
};

struct wanted {
    enum kind kind;
    struct text words; /* of CHOICES, by blanks */
};

/* "a|b|c" in small letters is a list of choices: words in capitals stand for something else. */
static bool are_choices(const char *argument)
{
    bool several = false;
    for (; *argument != '\0'; argument++) {
        several = several || *argument == '|';
        if (*argument >= 'A' && *argument <= 'Z')
            return false;
    }
    return several;
}

static struct text with_blanks(const char *choices, struct arena *arena)
{
    struct text words = arena_text(arena, text_of(choices));
    for (char *at = (char *)(uintptr_t)words.at; *at != '\0'; at++)
        if (*at == '|')
            *at = ' ';
    return words;
}

static struct text formats(struct arena *arena)
{
    struct text words = TEXT("");
    for (unsigned i = 0; i < FORMAT_COUNT; i++)
        words =
            arena_print(arena, "%.*s%s%s", TEXT_ARG(words), i == 0 ? "" : " ", format_info[i].name);
    return words;
}

static struct text codes(struct arena *arena)
{
    struct text words = TEXT("");
    for (unsigned i = 0; i < RULE_COUNT; i++)
        words = arena_print(arena, "%.*s%s%s", TEXT_ARG(words), i == 0 ? "" : " ", rules[i].code);
    return words;
}

static struct text schemas(struct arena *arena)
{
    struct text names = schema_names(arena), words = arena_text(arena, names);
    char *to = (char *)(uintptr_t)words.at;
    for (uint32_t i = 0; i < names.length; i++)
        if (names.at[i] != ',')
            *to++ = names.at[i];
    /* The schema of the configuration is made from its keys, so it is in no file. */
    return arena_print(arena, "%.*s config", (int)(to - words.at), words.at);
}

/* The argument's own word says what it is. */
static struct wanted wanted_by(const char *argument, struct arena *arena)
{
    static const char *const files[] = {"FILE", "UNIT", "MANIFEST", "PATH", "ZIP"};
    if (argument == NULL || *argument == '\0')
        return (struct wanted){NOTHING, {"", 0}};
    if (are_choices(argument))
        return (struct wanted){CHOICES, with_blanks(argument, arena)};
    if (strcmp(argument, "FORMAT[:FILE]") == 0)
        return (struct wanted){CHOICES, formats(arena)};
    if (strstr(argument, "CODE") != NULL)
        return (struct wanted){CHOICES, codes(arena)};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (strstr(argument, files[i]) != NULL)
            return (struct wanted){FILES, {"", 0}};
    return (struct wanted){strcmp(argument, "DIR") == 0 ? FOLDERS : ANYTHING, {"", 0}};
}

static struct wanted wanted_operand(const struct action *action, struct arena *arena)
{
    if (action->bit == FOR_SCHEMA)
        return (struct wanted){CHOICES, schemas(arena)};
    if (action->bit == FOR_COMPLETIONS)
        return (struct wanted){CHOICES, with_blanks(completions_shells, arena)};
    return wanted_by(action->operands, arena);
}

/* "[=FILE]" comes behind an equals sign or not at all. */
static bool is_optional(const struct option_info *option)
{
    return option->argument != NULL && option->argument[0] == '[' && option->argument[1] == '=';
}

/* bash: a function over words. */

static void write_bash_words(struct writer *writer, struct wanted wanted)
{
    switch (wanted.kind) {
    case CHOICES: writer_print(writer, "words='%.*s'", TEXT_ARG(wanted.words)); break;
    case FILES: writer_puts(writer, "kind=files"); break;
    case FOLDERS: writer_puts(writer, "kind=folders"); break;
    case ANYTHING:
    case NOTHING: writer_puts(writer, "kind=none"); break;
    }
}

static void write_bash_options(struct writer *writer, struct arena *arena)
{
    writer_puts(writer, "    case $before in\n");
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        const struct option_info *option = &option_info[i];
        if (option->argument == NULL || is_optional(option))
            continue;
        if (option->letter != 0)
            writer_print(writer, "    -%c | ", option->letter);
        else
            writer_puts(writer, "    ");
        writer_print(writer, "--%s) ", option->name);
        write_bash_words(writer, wanted_by(option->argument, arena));
        writer_puts(writer, " ;;\n");
    }
    writer_puts(writer, "    *) return 1 ;;\n    esac\n");
}

static void write_bash_actions(struct writer *writer, struct arena *arena)
{
    unsigned count;
    const struct action *actions = actions_all(&count);
    writer_puts(writer, "    case $command in\n");
    for (unsigned i = 0; i < count; i++) {
        writer_print(writer, "    %s)\n        ", actions[i].name);
        write_bash_words(writer, wanted_operand(&actions[i], arena));
        writer_puts(writer, "\n        options='");
        const char *before = "";
        for (unsigned o = 0; o < OPTION_COUNT; o++)
            if ((option_info[o].actions & actions[i].bit) != 0) {
                writer_print(writer, "%s--%s", before, option_info[o].name);
                before = " ";
            }
        writer_puts(writer, "'\n        ;;\n");
    }
    writer_puts(writer, "    esac\n");
}

static void write_names(struct writer *writer)
{
    unsigned count;
    const struct action *actions = actions_all(&count);
    for (unsigned i = 0; i < count; i++)
        writer_print(writer, "%s%s", i == 0 ? "" : " ", actions[i].name);
}

static void write_bash(struct writer *writer, struct arena *arena)
{
    writer_puts(writer, "# bash completion for importscan; made by `importscan completions bash`.\n"
                        "# Sets words or kind to what may follow $before; fails where that is no "
                        "option with an argument.\n"
                        "_importscan_argument() {\n");
    write_bash_options(writer, arena);
    writer_puts(writer, "}\n\n# Sets options, and words or kind of the operands, for $command.\n"
                        "_importscan_command() {\n");
    write_bash_actions(writer, arena);
    writer_puts(writer,
                "}\n\n_importscan() {\n"
                "    local at=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
                "    local command=report named='' words='' kind='' options='' names='");
    write_names(writer);
    /* bash cuts --color=al into three words. */
    writer_puts(writer,
                "' i\n"
                "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                "        case \" $names \" in\n"
                "        *\" ${COMP_WORDS[i]} \"*) command=${COMP_WORDS[i]} named=yes && break ;;\n"
                "        esac\n"
                "    done\n"
                "    COMPREPLY=()\n"
                "    if [ \"$at\" = = ]; then\n"
                "        at=''\n"
                "    elif [ \"$before\" = = ]; then\n"
                "        before=${COMP_WORDS[COMP_CWORD - 2]}\n"
                "    fi\n"
                "    if ! _importscan_argument; then\n"
                "        _importscan_command\n"
                "        case $at in\n"
                "        -*) words=$options kind='' ;;\n"
                "        *) [ -n \"$named\" ] || words=\"$names $words\" ;;\n"
                "        esac\n"
                "    fi\n"
                "    local reply\n"
                "    while IFS= read -r reply; do\n"
                "        [ -z \"$reply\" ] || COMPREPLY+=(\"$reply\")\n"
                "    done < <(\n"
                "        compgen -W \"$words\" -- \"$at\"\n"
                "        case $kind in\n"
                "        files) compgen -f -- \"$at\" ;;\n"
                "        folders) compgen -d -- \"$at\" ;;\n"
                "        esac\n"
                "    )\n"
                "}\n"
                "complete -o filenames -F _importscan importscan\n");
}

/* zsh: arguments of _arguments, each one word in single quotes. */

static void put_zsh(struct writer *writer, const char *text)
{
    for (; *text != '\0'; text++)
        if (*text == '\'')
            writer_puts(writer, "'\\''");
        else
            writer_print(writer, strchr("[]:\\", *text) != NULL ? "\\%c" : "%c", *text);
}

static void write_zsh_wanted(struct writer *writer, struct wanted wanted)
{
    switch (wanted.kind) {
    case CHOICES: writer_print(writer, "(%.*s)", TEXT_ARG(wanted.words)); break;
    case FILES: writer_puts(writer, "_files"); break;
    case FOLDERS: writer_puts(writer, "_files -/"); break;
    case ANYTHING:
    case NOTHING: writer_puts(writer, " "); break;
    }
}

static void write_zsh_name(struct writer *writer, const struct option_info *option, bool letter,
                           struct arena *arena)
{
    writer_print(writer, "            '*%s", letter ? "-" : "--");
    if (letter)
        writer_print(writer, "%c", option->letter);
    else
        writer_puts(writer, option->name);
    if (option->argument != NULL)
        writer_puts(writer, letter ? "+" : is_optional(option) ? "=-" : "=");
    writer_puts(writer, "[");
    put_zsh(writer, option->help);
    writer_puts(writer, "]");
    if (option->argument != NULL) {
        writer_puts(writer, is_optional(option) ? "::" : ":");
        writer_print(writer, "%s:", option->name);
        write_zsh_wanted(writer, wanted_by(option->argument, arena));
    }
    writer_puts(writer, "' \\\n");
}

static void write_zsh_action(struct writer *writer, const struct action *action,
                             struct arena *arena)
{
    writer_print(writer, "    %s)\n        _arguments -s -S \\\n", action->name);
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        if ((option_info[i].actions & action->bit) == 0)
            continue;
        if (option_info[i].letter != 0)
            write_zsh_name(writer, &option_info[i], true, arena);
        write_zsh_name(writer, &option_info[i], false, arena);
    }
    writer_puts(writer, "            '*:operand:");
    write_zsh_wanted(writer, wanted_operand(action, arena));
    writer_puts(writer, "'\n        ;;\n");
}

static void write_zsh(struct writer *writer, struct arena *arena)
{
    unsigned count;
    const struct action *actions = actions_all(&count);
    writer_puts(writer, "#compdef importscan\n"
                        "# zsh completion; made by `importscan completions zsh`.\n"
                        "_importscan() {\n    local command=report\n"
                        "    local -a commands=(\n");
    for (unsigned i = 0; i < count; i++) {
        writer_print(writer, "        '%s:", actions[i].name);
        put_zsh(writer, actions[i].help);
        writer_puts(writer, "'\n");
    }
    writer_puts(writer, "    )\n"
                        "    if ((CURRENT == 2)) && [[ $words[2] != -* ]]; then\n"
                        "        _describe -t commands command commands\n"
                        "        _files\n"
                        "        return\n"
                        "    fi\n"
                        "    if ((${#commands[(r)$words[2]:*]})); then\n"
                        "        command=$words[2]\n"
                        "        shift words\n"
                        "        ((CURRENT--))\n"
                        "    fi\n"
                        "    case $command in\n");
    for (unsigned i = 0; i < count; i++)
        write_zsh_action(writer, &actions[i], arena);
    writer_puts(writer, "    esac\n}\n"
                        /* Autoloaded, the file is the function's body; sourced, it registers it. */
                        "if [ \"$funcstack[1]\" = _importscan ]; then\n"
                        "    _importscan \"$@\"\nelse\n    compdef _importscan importscan\nfi\n");
}

/* fish: one `complete` a line. */

static void put_fish(struct writer *writer, const char *text)
{
    for (; *text != '\0'; text++)
        writer_print(writer, strchr("'\\", *text) != NULL ? "\\%c" : "%c", *text);
}

static void write_fish_wanted(struct writer *writer, struct wanted wanted)
{
    switch (wanted.kind) {
    case CHOICES: writer_print(writer, " -xa '%.*s'", TEXT_ARG(wanted.words)); break;
    case FILES: writer_puts(writer, " -rF"); break;
    case FOLDERS: writer_puts(writer, " -xa '(__fish_complete_directories)'"); break;
    case ANYTHING: writer_puts(writer, " -x"); break;
    case NOTHING: break;
    }
}

static void write_fish_option(struct writer *writer, const struct option_info *option,
                              struct arena *arena)
{
    unsigned count;
    const struct action *actions = actions_all(&count);
    writer_puts(writer, "complete -c importscan -n '__importscan_takes");
    for (unsigned i = 0; i < count; i++)
        if ((option->actions & actions[i].bit) != 0)
            writer_print(writer, " %s", actions[i].name);
    writer_puts(writer, "'");
    if (option->letter != 0)
        writer_print(writer, " -s %c", option->letter);
    writer_print(writer, " -l %s", option->name);
    if (option->argument != NULL && !is_optional(option))
        write_fish_wanted(writer, wanted_by(option->argument, arena));
    writer_puts(writer, " -d '");
    put_fish(writer, option->help);
    writer_puts(writer, "'\n");
}

static void write_fish(struct writer *writer, struct arena *arena)
{
    unsigned count;
    const struct action *actions = actions_all(&count);
    writer_puts(writer, "# fish completion for importscan; made by `importscan completions fish`.\n"
                        "function __importscan_command\n"
                        "    for word in (commandline -opc)[2..-1]\n"
                        "        contains -- $word ");
    write_names(writer);
    writer_puts(writer, "; and echo $word; and return\n    end\n    return 1\nend\n"
                        "function __importscan_takes\n"
                        "    set -l command (__importscan_command); or set command report\n"
                        "    contains -- $command $argv\nend\n");
    for (unsigned i = 0; i < count; i++) {
        struct wanted operand = wanted_operand(&actions[i], arena);
        writer_print(writer, "complete -c importscan -n 'not __importscan_command' -a %s -d '",
                     actions[i].name);
        put_fish(writer, actions[i].help);
        writer_puts(writer, "'\n");
        if (operand.kind == CHOICES)
            writer_print(writer,
                         "complete -c importscan -n '__importscan_command; and __importscan_takes "
                         "%s' -fa '%.*s'\n",
                         actions[i].name, TEXT_ARG(operand.words));
    }
    for (unsigned i = 0; i < OPTION_COUNT; i++)
        write_fish_option(writer, &option_info[i], arena);
}

bool completions_write(struct text shell, struct arena *arena, struct writer *writer)
{
    static const struct {
        const char *name;
        void (*write)(struct writer *writer, struct arena *arena);
    } shells[] = {{"bash", write_bash}, {"zsh", write_zsh}, {"fish", write_fish}};
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (text_is(shell, shells[i].name)) {
            if (writer != NULL)
                shells[i].write(writer, arena);
            return true;
        }
    return false;
}
