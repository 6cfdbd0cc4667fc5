#include "analyzer/cli/options.h"

#include "analyzer/base/nearest.h"

#include <getopt.h>
#include <stdio.h>
#include <sys/stat.h>

const struct option_info option_info[OPTION_COUNT] = {
#define OPTION(id, letter, name, argument, group, actions, shapes, help)                           \
    [OPTION_##id] = {letter, name, argument, GROUP_OF_##group, actions, shapes, help},
#include "analyzer/cli/options.def"
#undef OPTION
};

const char *option_group_title(enum option_group group)
{
    static const char *const titles[OPTION_GROUP_COUNT] = {
        [GROUP_OF_UNIT] = "The unit",
        [GROUP_OF_PYTHON] = "The Python it runs with",
        [GROUP_OF_SHOWN] = "What is shown",
        [GROUP_OF_FINDINGS] = "Findings",
        [GROUP_OF_PLACES] = "Where it is deployed",
        [GROUP_OF_RUN] = "The run",
    };
    return titles[group];
}

enum {
    FIRST_CODE = 256, /* getopt's codes for options: above every letter */
    MOST_JOBS = 256,
};

/* What is gathered while the arguments are read. */
struct parser {
    struct arena *arena;
    struct options *options;
    struct error *err;
    bool report_asked;
    ARRAY(struct text) operands;
    ARRAY(struct text) args;
    uint32_t before_dashes; /* operands up to `--`; what follows it is never an action */
};

static bool refuse_choice(struct parser *parser, enum option_id option, const char *value)
{
    return error_set(parser->err, "--%s takes %s, not %.100s", option_info[option].name,
                     option_info[option].argument, value);
}

static bool take_number(const char *value, unsigned most, unsigned *out)
{
    unsigned number = 0;
    const char *at = value;
    for (; *at >= '0' && *at <= '9' && number <= most; at++)
        number = number * 10 + (unsigned)(*at - '0');
    *out = number;
    return at != value && *at == '\0' && number <= most;
}

static bool take_jobs(struct parser *parser, const char *value)
{
    if (take_number(value, MOST_JOBS, &parser->options->jobs) && parser->options->jobs > 0)
        return true;
    return error_set(parser->err, "--jobs takes a number from 1 to %d, not %.100s", MOST_JOBS,
                     value);
}

static bool take_version(struct parser *parser, enum option_id option, const char *value,
                         struct python_version *version)
{
    int end = 0;
    if (sscanf(value, "%1d.%2d%n", &version->major, &version->minor, &end) == 2 &&
        value[end] == '\0' && version->major == 3)
        return true;
    return error_set(parser->err, "--%s takes a version such as 3.12, not %.100s",
                     option_info[option].name, value);
}

static bool take_mode(struct parser *parser, const char *value)
{
    if (strcmp(value, "main") == 0)
        return parser->options->as = UNIT_MAIN, true;
    if (strcmp(value, "module") == 0)
        return parser->options->as = UNIT_MODULE, true;
    return refuse_choice(parser, OPTION_AS, value);
}

static bool take_store(struct parser *parser, const char *value)
{
    for (unsigned i = 0; i < STORE_COUNT; i++)
        if (strcmp(value, store_name((enum store)i)) == 0)
            return parser->options->store = (enum store)i, true;
    return refuse_choice(parser, OPTION_STORE, value);
}

static bool take_deploy_mode(struct parser *parser, const char *value)
{
    parser->options->preload = strcmp(value, "preload") == 0;
    if (parser->options->preload || strcmp(value, "lazy") == 0)
        return true;
    return refuse_choice(parser, OPTION_MODE, value);
}

static bool take_color(struct parser *parser, const char *value)
{
    static const char *const choices[] = {"auto", "always", "never"};
    for (unsigned i = 0; i < 3; i++)
        if (strcmp(value, choices[i]) == 0)
            return parser->options->color = (enum color_choice)i, true;
    return refuse_choice(parser, OPTION_COLOR, value);
}

static bool take_frames(struct parser *parser, const char *value)
{
    static const char *const choices[] = {"auto", "always", "never"};
    for (unsigned i = 0; i < 3; i++)
        if (strcmp(value, choices[i]) == 0)
            return parser->options->frames = (enum frame_choice)i, true;
    return refuse_choice(parser, OPTION_FRAMES, value);
}

static bool take_fail_on(struct parser *parser, const char *value)
{
    static const struct {
        const char *name;
        enum fail_on fail_on;
    } choices[] = {{"error", FAIL_ON_ERROR},
                   {"warning", FAIL_ON_WARNING},
                   {"info", FAIL_ON_INFO},
                   {"never", FAIL_ON_NEVER}};
    for (unsigned i = 0; i < sizeof choices / sizeof *choices; i++)
        if (strcmp(value, choices[i].name) == 0)
            return parser->options->fail_on = choices[i].fail_on, true;
    return refuse_choice(parser, OPTION_FAIL_ON, value);
}

static bool add_output(struct parser *parser, enum format format, struct text file)
{
    ARRAY_EACH (struct output, known, &parser->options->outputs)
        if (text_equal(known->file, file))
            return file.length == 0
                       ? error_set(parser->err, "only one output can go to standard output")
                       : error_set(parser->err, "two outputs go to %.*s", TEXT_ARG(file));
    array_push(parser->arena, &parser->options->outputs, (struct output){format, file});
    return true;
}

static bool take_output(struct parser *parser, struct text value)
{
    uint32_t colon = text_find(value, ':');
    struct text name = text_slice(value, 0, colon);
    struct text file = text_slice(value, colon + 1, value.length);
    struct text known = format_names(parser->arena);
    enum format format;
    if (format_by_name(name, &format) && (colon == value.length || file.length > 0))
        return add_output(parser, format, file);
    if (format_by_ending(value, &format))
        return error_set(parser->err, "-o takes FORMAT[:FILE]: did you mean -o %s:%.*s?",
                         format_info[format].name, TEXT_ARG(value));
    return error_set(parser->err, "-o takes FORMAT[:FILE] with %.*s as FORMAT, not %.*s",
                     TEXT_ARG(known), TEXT_ARG(value));
}

static bool take_report(struct parser *parser, const char *value)
{
    enum format format;
    parser->report_asked = true;
    if (value == NULL)
        return true;
    if (format_by_ending(text_of(value), &format))
        return add_output(parser, format, text_of(value));
    struct text endings = format_endings(QUESTION_REPORT, parser->arena);
    return error_set(parser->err, "--report=%.100s: the file's ending must be %.*s", value,
                     TEXT_ARG(endings));
}

static bool take(struct parser *parser, enum option_id option, const char *value)
{
    struct options *options = parser->options;
    struct text text = value == NULL ? (struct text){"", 0} : text_of(value);
    switch (option) {
    case OPTION_ENTRY: array_push(parser->arena, &options->entries, text); return true;
    case OPTION_AS: return take_mode(parser, value);
    case OPTION_LIBRARY: options->library = true; return true;
    case OPTION_SELECT:
        return code_list_add(&options->select, text, "--select", parser->arena, parser->err);
    case OPTION_IGNORE:
        return code_list_add(&options->ignore, text, "--ignore", parser->arena, parser->err);
    case OPTION_FAIL_ON: return take_fail_on(parser, value);
    case OPTION_BUDGET:
        return budgets_add_option(&options->budgets, text, parser->arena, parser->err);
    case OPTION_BASELINE: options->baseline = text; return true;
    case OPTION_UPDATE_BASELINE: options->update_baseline = true; return true;
    case OPTION_FRAMES: return take_frames(parser, value);
    case OPTION_CONFIG: options->config = text; return true;
    case OPTION_ISOLATED: options->isolated = true; return true;
    case OPTION_SHOW_SETTINGS: options->show_settings = true; return true;
    case OPTION_STATISTICS: options->statistics = true; return true;
    case OPTION_EFFECTS: options->effects = text; return true;
    case OPTION_STRICT_EFFECTS: options->strict_effects = true; return true;
    case OPTION_PYTHON: options->python = text; return true;
    case OPTION_PATH: array_push(parser->arena, &options->paths, text); return true;
    case OPTION_ISOLATED_PATH: options->isolated_path = true; return true;
    case OPTION_PYTHON_VERSION: return take_version(parser, option, value, &options->version);
    case OPTION_MIN_PYTHON: return take_version(parser, option, value, &options->min_python);
    case OPTION_STORE: return take_store(parser, value);
    case OPTION_PLATFORM: options->platform = text; return true;
    case OPTION_TARGET: return target_find(text, parser->arena, &options->target, parser->err);
    case OPTION_PROFILE: array_push(parser->arena, &options->profiles, text); return true;
    case OPTION_BINARY: options->binary = true; return true;
    case OPTION_LOCAL: options->local = text; return true;
    case OPTION_MAX_COLD_START: options->max_cold_start = text; return true;
    case OPTION_TIERS: options->tiers = text; return true;
    case OPTION_DEFERRED: options->deferred = true; return true;
    case OPTION_EMIT_LP: options->emit_lp = text; return true;
    case OPTION_REPORT: return take_report(parser, value);
    case OPTION_OUTPUT: return take_output(parser, text);
    case OPTION_FOCUS: options->focus = text; return true;
    case OPTION_FUNCTIONS: options->functions = true; return true;
    case OPTION_MODE: return take_deploy_mode(parser, value);
    case OPTION_HARD: options->hard = true; return true;
    case OPTION_MIN_SAVING: options->min_saving = text; return true;
    case OPTION_COMPILE_WITH: options->compile_with = text; return true;
    case OPTION_DIFF: options->diff = true; return true;
    case OPTION_INTO: options->into = text; return true;
    case OPTION_REVERT: options->revert = true; return true;
    case OPTION_UNSAFE_FIXES: options->unsafe_fixes = true; return true;
    case OPTION_ALL: options->all = true; return true;
    case OPTION_COLOR: return take_color(parser, value);
    case OPTION_JOBS: return take_jobs(parser, value);
    case OPTION_NO_PROGRESS: options->no_progress = true; return true;
    case OPTION_SHOW_TIMINGS: options->show_timings = true; return true;
    case OPTION_QUIET: options->quiet = true; return true;
    case OPTION_VERBOSE: options->verbose = true; return true;
    case OPTION_VERSION: options->wants_version = true; return true;
    case OPTION_HELP: options->wants_help = true; return true;
    case OPTION_COUNT: break;
    }
    return false;
}

static bool take_option(struct parser *parser, enum option_id option, const char *value)
{
    const struct option_info *info = &option_info[option];
    array_push(parser->arena, &parser->options->told,
               (struct told_option){option, text_of(value == NULL ? "" : value)});
    if (info->argument != NULL && info->argument[0] != '[' && value[0] == '\0')
        return error_set(parser->err, "--%s takes %s, not nothing", info->name, info->argument);
    if (info->shapes)
        array_push(parser->arena, &parser->args,
                   value == NULL ? arena_print(parser->arena, "--%s", info->name)
                                 : arena_print(parser->arena, "--%s=%s", info->name, value));
    return take(parser, option, value);
}

/* getopt's own tables, made from ours. The leading `-` hands operands over in their order, the `:`
 * tells a missing argument from an unknown option. */
static void fill_getopt(struct option *longs, char *letters)
{
    *letters++ = '-';
    *letters++ = ':';
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        const struct option_info *info = &option_info[i];
        bool may_lack =
            info->argument != NULL && info->argument[0] == '[' && info->argument[1] == '=';
        int wants = info->argument == NULL ? no_argument
                    : may_lack             ? optional_argument
                                           : required_argument;
        longs[i] = (struct option){info->name, wants, NULL, FIRST_CODE + (int)i};
        if (info->letter == 0)
            continue;
        *letters++ = info->letter;
        if (wants == required_argument)
            *letters++ = ':';
    }
    longs[OPTION_COUNT] = (struct option){0};
    *letters = '\0';
}

static enum option_id option_of_code(int code)
{
    for (unsigned i = 0; i < OPTION_COUNT; i++)
        if (code == FIRST_CODE + (int)i || (code == option_info[i].letter && code != 0))
            return (enum option_id)i;
    return OPTION_COUNT;
}

static bool refuse_unknown(struct parser *parser, const char *given, int code)
{
    enum option_id known = option_of_code(code);
    if (strncmp(given, "--", 2) != 0)
        return error_set(parser->err, "unknown option -%c", code);
    if (known != OPTION_COUNT)
        return error_set(parser->err, "--%s takes no argument", option_info[known].name);
    struct text word = text_of(given + 2), names[OPTION_COUNT];
    word = text_slice(word, 0, text_find(word, '='));
    for (unsigned i = 0; i < OPTION_COUNT; i++)
        names[i] = text_of(option_info[i].name);
    struct text meant = nearest(word, (struct texts){names, OPTION_COUNT});
    if (meant.length == 0)
        return error_set(parser->err, "unknown option --%.*s", TEXT_ARG(word));
    return error_set(parser->err, "unknown option --%.*s; did you mean --%.*s?", TEXT_ARG(word),
                     TEXT_ARG(meant));
}

static bool read_arguments(struct parser *parser, int argc, char **argv)
{
    struct option longs[OPTION_COUNT + 1];
    char letters[2 * OPTION_COUNT + 3];
    fill_getopt(longs, letters);
    opterr = 0;
    optind = 0; /* starts anew */
    for (int code; (code = getopt_long(argc, argv, letters, longs, NULL)) != -1;) {
        if (code == 1)
            array_push(parser->arena, &parser->operands, text_of(optarg));
        else if (code == ':')
            return error_set(parser->err, "--%s takes %s", option_info[option_of_code(optopt)].name,
                             option_info[option_of_code(optopt)].argument);
        else if (code == '?')
            return refuse_unknown(parser, argv[optind - 1], optopt);
        else if (!take_option(parser, option_of_code(code), optarg))
            return false;
        parser->options->wants_brief |= code == 'h';
    }
    parser->before_dashes = parser->operands.count;
    for (; optind < argc; optind++)
        array_push(parser->arena, &parser->operands, text_of(argv[optind]));
    return true;
}

static bool exists(struct text path, struct arena *arena)
{
    struct stat st;
    return stat(arena_text(arena, path).at, &st) == 0;
}

/* The first operand is the action's name, else the unit of a report. */
static bool choose_action(struct parser *parser)
{
    struct options *options = parser->options;
    unsigned count;
    options->action = &actions_all(&count)[0];
    options->operands = (struct texts){parser->operands.at, parser->operands.count};
    if (parser->before_dashes == 0)
        return true;
    struct text first = options->operands.at[0];
    const struct action *named = actions_find(first);
    if (named != NULL) {
        options->action = named;
        options->operands.at++;
        options->operands.count--;
        return true;
    }
    bool is_word = text_find(first, '.') == first.length && text_find(first, '/') == first.length;
    if (!is_word || exists(first, parser->arena))
        return true;
    struct text meant = nearest(first, actions_names(parser->arena));
    if (meant.length > 0)
        return error_set(parser->err, "unknown command %.*s; did you mean %.*s?", TEXT_ARG(first),
                         TEXT_ARG(meant));
    return error_set(parser->err, "no command and no file is named %.*s", TEXT_ARG(first));
}

static bool check_operands(struct parser *parser)
{
    const struct options *options = parser->options;
    const struct action *action = options->action;
    struct texts operands = options->operands;
    enum format format;
    for (uint32_t i = 0; parser->report_asked && i < operands.count; i++)
        if (format_by_ending(operands.at[i], &format))
            return error_set(parser->err,
                             "--report takes its file with an equals sign: "
                             "--report=%.*s",
                             TEXT_ARG(operands.at[i]));
    if (operands.count < action->least)
        return error_set(parser->err, "%s needs %s; see importscan --help", action->name,
                         action->operands);
    if (operands.count > action->most)
        return error_set(parser->err, "%s takes %s, so what is %.*s?", action->name,
                         action->operands[0] == '\0' ? "nothing more" : action->operands,
                         TEXT_ARG(operands.at[action->most]));
    return true;
}

/* `config` shows what any action would heed. */
static bool takes(const struct action *action, unsigned option)
{
    return (option_info[option].actions & action->bit) != 0 ||
           (action->bit == FOR_CONFIG && key_find(text_of(option_info[option].name)) != KEY_COUNT);
}

static bool check_options(const struct parser *parser)
{
    for (unsigned i = 0; i < OPTION_COUNT; i++)
        if (options_tell(parser->options, (enum option_id)i) && !takes(parser->options->action, i))
            return error_set(parser->err, "%s takes no --%s", parser->options->action->name,
                             option_info[i].name);
    return true;
}

bool options_give(struct options *options, enum option_id option, const char *value,
                  struct arena *arena, struct error *err)
{
    struct parser parser = {.arena = arena, .options = options, .err = err};
    return take(&parser, option, value);
}

bool options_tell(const struct options *options, enum option_id option)
{
    ARRAY_EACH (const struct told_option, told, &options->told)
        if (told->option == option)
            return true;
    return false;
}

bool options_parse(int argc, char **argv, struct arena *arena, struct options *out,
                   struct error *err)
{
    struct parser parser = {.arena = arena, .options = out, .err = err};
    *out = (struct options){.fail_on = FAIL_ON_ERROR};
    if (!read_arguments(&parser, argc, argv))
        return false;
    ARRAY_EACH (struct text, operand, &parser.operands)
        array_push(arena, &parser.args, *operand);
    out->args = (struct texts){parser.args.at, parser.args.count};
    if (out->wants_help && parser.before_dashes > 0)
        out->action = actions_find(parser.operands.at[0]);
    if (out->wants_help || out->wants_version)
        return true;
    return choose_action(&parser) && check_operands(&parser) && check_options(&parser);
}
