#include "analyzer/cli/configure.h"

#include "analyzer/config/entries.h"
#include "analyzer/config/settings.h"
#include "analyzer/resolve/paths.h"

#include <stdlib.h>

/* `--entry` names functions, `entry` units. */
enum option_id configure_option_of(enum key_id key)
{
    for (unsigned i = 0; i < OPTION_COUNT; i++)
        if (key != KEY_ENTRY && strcmp(option_info[i].name, key_info[key].name) == 0)
            return (enum option_id)i;
    return OPTION_COUNT;
}

/* Where the search for a file begins: at what the first operand names. */
static struct text folder_of(const struct options *options, struct text cwd, struct arena *arena)
{
    if (options->operands.count == 0)
        return cwd;
    struct text path = settings_absolute(options->operands.at[0], cwd, arena);
    return arena_text(arena, path_is_folder(path) ? path : path_parent(path));
}

static bool read_configuration(struct options *options, struct arena *arena, struct error *err)
{
    struct configuration_request request = {.isolated = options->isolated};
    struct text file = options->config;
    const char *variable = getenv("IMPORTSCAN_CONFIG");
    if (!settings_folder(arena, &request.cwd, err))
        return false;
    if (file.length == 0 && !options->isolated && variable != NULL)
        file = text_of(variable);
    if (options->isolated && file.length > 0)
        return error_set(err, "--isolated reads no configuration, so --config makes no sense");
    if (file.length > 0)
        request.file = arena_text(arena, settings_absolute(file, request.cwd, arena));
    request.folder = folder_of(options, request.cwd, arena);
    options->configuration = ARENA_NEW(arena, struct configuration);
    return configuration_read(&request, arena, options->configuration, err);
}

/* A value as the option takes it; a path as short as can be, so that outputs do not depend on where
 * a project lies. */
static const char *as_argument(const struct configuration *configuration, enum key_id key,
                               const struct setting_value *value)
{
    enum key_kind kind = key_info[key].kind;
    struct text text = value->text;
    if (kind == KIND_PATH || kind == KIND_PATHS)
        text = configuration_path(configuration, text);
    return arena_text(configuration->arena, text).at;
}

static void add_arg(struct options *options, enum option_id option, const char *value,
                    struct arena *arena)
{
    struct text arg = value == NULL
                          ? arena_print(arena, "--%s", option_info[option].name)
                          : arena_print(arena, "--%s=%s", option_info[option].name, value);
    struct text *list = arena_alloc_array(arena, options->args.count + 1, sizeof *list);
    for (uint32_t i = 0; i < options->args.count; i++)
        list[i + 1] = options->args.at[i];
    list[0] = arg;
    if (option_info[option].shapes)
        options->args = (struct texts){list, options->args.count + 1};
}

/* What an option says of itself, said of the key. */
static struct text message_of(const struct error *err, struct arena *arena)
{
    struct text message = text_of(err->message);
    return arena_text(
        arena, text_starts(message, TEXT("--")) ? text_slice(message, 2, message.length) : message);
}

/* Tried on a copy where the action does not take it or the command line says it: a mistake is one
 * whoever runs. */
static void give(struct options *options, enum key_id key, enum option_id option,
                 struct arena *arena)
{
    struct configuration *configuration = options->configuration;
    const struct setting *setting = &configuration->of[key];
    bool heeded =
        (option_info[option].actions & options->action->bit) != 0 && !options_tell(options, option);
    struct options scratch = {0};
    ARRAY_EACH (const struct setting_value, value, &setting->values) {
        struct error err;
        bool is_switch = option_info[option].argument == NULL;
        const char *argument = is_switch ? NULL : as_argument(configuration, key, value);
        if (is_switch && !text_is(value->text, "true"))
            continue;
        if (!options_give(heeded ? options : &scratch, option, argument, arena, &err))
            configuration_complain(configuration, setting, value, message_of(&err, arena));
        else if (heeded)
            add_arg(options, option, argument, arena);
    }
}

/* Those of the command line hold against those of the same name. */
static void give_budgets(struct options *options, struct arena *arena)
{
    struct configuration *configuration = options->configuration;
    const struct setting *setting = &configuration->of[KEY_BUDGET];
    struct budgets told = options->budgets;
    ARRAY_EACH (const struct setting_value, value, &setting->values) {
        struct error err;
        if (!budgets_add(&options->budgets, value->name, value->text, arena, &err))
            configuration_complain(configuration, setting, value, message_of(&err, arena));
    }
    for (unsigned i = 0; i < BUDGET_COUNT; i++)
        if (told.given[i])
            options->budgets.limit[i] = told.limit[i];
}

/* The functions that the configuration names for the unit at hand. */
static void give_functions(struct options *options, const struct unit_entries *entries,
                           struct arena *arena)
{
    if (options->operands.count == 0 || options->entries.count > 0 || options->library)
        return;
    struct text unit = path_real(arena, options->operands.at[0]);
    ARRAY_EACH (const struct unit_entry, entry, &entries->list)
        for (uint32_t i = 0; i < entry->functions.count; i++)
            if (text_equal(path_real(arena, entry->path), unit))
                array_push(arena, &options->entries, entry->functions.at[i]);
}

/* Effects are judged by whole names. */
static void check_whole_names(struct options *options, enum key_id key, struct arena *arena)
{
    struct configuration *configuration = options->configuration;
    const struct setting *setting = &configuration->of[key];
    ARRAY_EACH (const struct setting_value, value, &setting->values)
        if (text_find(value->text, '*') < value->text.length)
            configuration_complain(
                configuration, setting, value,
                arena_print(arena, "%s takes whole names, without *", key_info[key].name));
}

static void read_entries(struct options *options, struct arena *arena)
{
    struct configuration *configuration = options->configuration;
    const struct setting *setting = &configuration->of[KEY_ENTRY];
    options->units = ARENA_NEW(arena, struct unit_entries);
    ARRAY_EACH (const struct setting_value, value, &setting->values) {
        struct error err;
        if (!entries_add(options->units, value->text, arena, &err))
            configuration_complain(configuration, setting, value, message_of(&err, arena));
    }
}

/* What the command line said stands in the settings as well, to be shown. */
static void note_told(struct options *options, struct arena *arena)
{
    for (enum key_id key = 0; key < KEY_COUNT; key++) {
        enum option_id option = configure_option_of(key);
        struct setting *setting = &options->configuration->of[key];
        if (option == OPTION_COUNT || !options_tell(options, option))
            continue;
        *setting = (struct setting){.source = TOLD_BY_COMMAND_LINE};
        ARRAY_EACH (const struct told_option, told, &options->told) {
            struct setting_value value = {.text = told->value};
            if (option_info[option].argument == NULL)
                value.text = TEXT("true");
            if (told->option == option)
                array_push(arena, &setting->values, value);
        }
    }
}

bool configure(struct options *options, struct arena *arena, struct error *err)
{
    if ((options->action->bit & FOR_CONFIGURED) == 0)
        return true;
    if (!read_configuration(options, arena, err))
        return false;
    for (enum key_id key = KEY_COUNT; key-- > 0;)
        if (configure_option_of(key) != OPTION_COUNT && key != KEY_BUDGET)
            give(options, key, configure_option_of(key), arena);
    give_budgets(options, arena);
    read_entries(options, arena);
    check_whole_names(options, KEY_EFFECT_FREE, arena);
    check_whole_names(options, KEY_DECORATORS_PURE, arena);
    options->ignores = ARENA_NEW(arena, struct ignores);
    ignores_read(options->configuration, options->ignores);
    if (options->configuration->complaints.count > 0) {
        configuration_write_complaints(options->configuration, stderr);
        return configuration_refuse(options->configuration, err);
    }
    if ((options->action->bit & FOR_UNIT) != 0 && options->action->bit != FOR_CHECK)
        give_functions(options, options->units, arena);
    note_told(options, arena);
    return true;
}
