#include "analyzer/cli/show_settings.h"

#include "analyzer/base/utf8.h"
#include "analyzer/report/json_stream.h"

/* A value as it is shown: a path against the working directory, a member of a table with its name.
 */
static struct text shown(const struct configuration *configuration, enum key_id key,
                         const struct setting_value *value)
{
    struct text text = configuration_path(configuration, value->text);
    struct text name = configuration_path(configuration, value->name);
    if (key_is_table(key_info[key].kind) && name.length > 0)
        text = arena_print(configuration->arena, "%.*s = %.*s", TEXT_ARG(name), TEXT_ARG(text));
    return text;
}

static void write_values(const struct configuration *configuration, enum key_id key,
                         struct writer *writer)
{
    const struct setting *setting = &configuration->of[key];
    if (setting->source == TOLD_BY_NOBODY)
        writer_puts(writer, key_info[key].fallback);
    else if (setting->values.count == 0)
        writer_puts(writer, "none");
    for (uint32_t i = 0; i < setting->values.count; i++) {
        struct text text = shown(configuration, key, &setting->values.at[i]);
        text = utf8_printable(text, configuration->arena);
        writer_print(writer, "%s%.*s", i > 0 ? ", " : "", TEXT_ARG(text));
    }
}

static void write_text(const struct configuration *configuration, struct writer *writer)
{
    struct arena *arena = configuration->arena;
    if (configuration->files.count == 0)
        writer_puts(writer, "No configuration file.\n");
    for (uint32_t i = 0; i < configuration->files.count; i++) {
        struct text path = configuration_path(configuration, configuration->files.at[i]->path);
        path = utf8_printable(path, arena);
        writer_print(writer, "%s %.*s\n", i == 0 ? "Configuration:" : "which extends",
                     TEXT_ARG(path));
    }
    writer_puts(writer, "\n");
    for (enum key_id key = KEY_EXTEND + 1; key < KEY_COUNT; key++) {
        struct text origin = utf8_printable(setting_origin(configuration, key), arena);
        writer_print(writer, "%-20s ", key_info[key].name);
        write_values(configuration, key, writer);
        writer_print(writer, "  (%.*s)\n", TEXT_ARG(origin));
    }
}

/* --- JSON --- */

static void write_value(struct json_stream *json, const char *name,
                        const struct configuration *configuration, enum key_id key,
                        const struct setting_value *value)
{
    enum key_kind kind = key_info[key].kind;
    if (kind == KIND_BOOLEAN)
        json_bool(json, name, text_is(value->text, "true"));
    else
        json_text(json, name, configuration_path(configuration, value->text));
}

static void write_member(struct json_stream *json, const struct configuration *configuration,
                         const struct setting_value *value)
{
    json_begin_object(json, NULL);
    json_text_if_any(json, "name", configuration_path(configuration, value->name));
    json_text(json, "value", value->text);
    json_end_object(json);
}

static void write_setting(struct json_stream *json, const struct configuration *configuration,
                          enum key_id key)
{
    const struct setting *setting = &configuration->of[key];
    enum key_kind kind = key_info[key].kind;
    json_begin_object(json, NULL);
    json_text(json, "key", text_of(key_info[key].name));
    json_text(json, "from", setting_origin(configuration, key));
    if (setting->source == TOLD_BY_NOBODY) {
        json_text(json, "default", text_of(key_info[key].fallback));
    } else if (key_is_list(kind) || key_is_table(kind)) {
        json_begin_array(json, "value");
        ARRAY_EACH (const struct setting_value, value, &setting->values) {
            if (key_is_table(kind))
                write_member(json, configuration, value);
            else
                write_value(json, NULL, configuration, key, value);
        }
        json_end_array(json);
    } else if (setting->values.count > 0) {
        write_value(json, "value", configuration, key, &setting->values.at[0]);
    }
    json_end_object(json);
}

static void write_json(const struct configuration *configuration, struct writer *writer)
{
    struct json_stream json;
    json_start(&json, writer);
    json_begin_object(&json, NULL);
    json_text(&json, "schema", TEXT("importscan-settings/1"));
    json_begin_array(&json, "files");
    for (uint32_t i = 0; i < configuration->files.count; i++)
        json_text(&json, NULL, configuration_path(configuration, configuration->files.at[i]->path));
    json_end_array(&json);
    json_begin_array(&json, "settings");
    for (enum key_id key = KEY_EXTEND + 1; key < KEY_COUNT; key++)
        write_setting(&json, configuration, key);
    json_end_array(&json);
    json_end_object(&json);
    json_finish(&json);
}

bool run_config(const struct options *options, struct arena *arena, struct error *err)
{
    struct writer writer;
    struct output output = {FORMAT_TEXT, {"", 0}};
    if (options->outputs.count > 0)
        output = options->outputs.at[0];
    if (options->outputs.count > 1 ||
        (output.format != FORMAT_TEXT && output.format != FORMAT_JSON))
        return error_set(err, "settings are written once, as text or json");
    if (output.file.length == 0)
        writer_on(&writer, stdout, "standard output");
    else if (!writer_open(&writer, output.file, arena, err))
        return false;
    if (output.format == FORMAT_JSON)
        write_json(options->configuration, &writer);
    else
        write_text(options->configuration, &writer);
    return writer_close(&writer, err);
}
