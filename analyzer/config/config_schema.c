#include "analyzer/config/config_schema.h"

#include "analyzer/config/keys.h"
#include "analyzer/report/json_stream.h"

static void write_type(struct json_stream *json, const char *type)
{
    json_text(json, "type", text_of(type));
}

static void write_string(struct json_stream *json, const char *key)
{
    json_begin_object(json, key);
    write_type(json, "string");
    json_number(json, "minLength", 1);
    json_end_object(json);
}

/* A list of strings, or one of them. */
static void write_strings(struct json_stream *json)
{
    json_begin_array(json, "anyOf");
    write_string(json, NULL);
    json_begin_object(json, NULL);
    write_type(json, "array");
    write_string(json, "items");
    json_end_object(json);
    json_end_array(json);
}

static void write_sizes(struct json_stream *json)
{
    static const char *const names[] = {
#define BUDGET(id, name, ...) name,
#include "analyzer/config/budgets.def"
#undef BUDGET
    };
    write_type(json, "object");
    json_begin_object(json, "properties");
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        json_begin_object(json, names[i]);
        json_begin_array(json, "type");
        json_text(json, NULL, TEXT("integer"));
        json_text(json, NULL, TEXT("string"));
        json_end_array(json);
        json_number(json, "minimum", 0);
        json_end_object(json);
    }
    json_end_object(json);
    json_bool(json, "additionalProperties", false);
}

static void write_choices(struct json_stream *json, const char *choices)
{
    struct text rest = text_of(choices);
    json_begin_array(json, "enum");
    for (uint32_t from = 0, to; from <= rest.length; from = to + 1) {
        to = from + text_find(text_slice(rest, from, rest.length), '|');
        json_text(json, NULL, text_slice(rest, from, to));
    }
    json_end_array(json);
}

static void write_codes_by(struct json_stream *json)
{
    write_type(json, "object");
    json_begin_object(json, "additionalProperties");
    write_strings(json);
    json_end_object(json);
}

static void write_kind(struct json_stream *json, const struct key_info *info)
{
    switch (info->kind) {
    case KIND_BOOLEAN: write_type(json, "boolean"); break;
    case KIND_NUMBER:
        write_type(json, "integer");
        json_number(json, "minimum", 1);
        break;
    case KIND_CHOICE: write_choices(json, info->shape); break;
    case KIND_STRING:
    case KIND_PATH:
        write_type(json, "string");
        json_number(json, "minLength", 1);
        break;
    case KIND_PATHS:
    case KIND_GLOBS:
    case KIND_NAMES:
    case KIND_CODES: write_strings(json); break;
    case KIND_SIZES: write_sizes(json); break;
    case KIND_PATH_CODES:
    case KIND_NAME_CODES: write_codes_by(json); break;
    }
}

void config_schema_write(struct writer *writer)
{
    struct json_stream json;
    json_start(&json, writer);
    json_begin_object(&json, NULL);
    json_text(&json, "$schema", TEXT("http://json-schema.org/draft-07/schema#"));
    json_text(&json, "$id", TEXT("urn:importscan:config:1"));
    json_text(&json, "title", TEXT("importscan.toml, and [tool.importscan] in pyproject.toml"));
    json_text(&json, "type", TEXT("object"));
    json_begin_object(&json, "properties");
    for (unsigned key = 0; key < KEY_COUNT; key++) {
        json_begin_object(&json, key_info[key].name);
        json_text(&json, "description", text_of(key_info[key].help));
        write_kind(&json, &key_info[key]);
        json_end_object(&json);
    }
    json_end_object(&json);
    json_bool(&json, "additionalProperties", false);
    json_end_object(&json);
    json_finish(&json);
}

static const char *type_word(enum key_kind kind)
{
    static const char *const words[] = {
        [KIND_BOOLEAN] = "true or false",
        [KIND_NUMBER] = "number",
        [KIND_STRING] = "string",
        [KIND_CHOICE] = "string",
        [KIND_PATH] = "path",
        [KIND_PATHS] = "list of paths",
        [KIND_GLOBS] = "list of patterns",
        [KIND_NAMES] = "list of dotted names",
        [KIND_CODES] = "list of codes",
        [KIND_SIZES] = "table",
        [KIND_PATH_CODES] = "table",
        [KIND_NAME_CODES] = "table",
    };
    return words[kind];
}

void config_keys_write_markdown(struct writer *writer)
{
    writer_puts(writer, "| key | value | default | says |\n|---|---|---|---|\n");
    for (unsigned key = 0; key < KEY_COUNT; key++) {
        const struct key_info *info = &key_info[key];
        writer_print(writer, "| `%s` | %s", info->name, type_word(info->kind));
        if (info->kind == KIND_CHOICE) {
            writer_puts(writer, ": ");
            for (const char *at = info->shape; *at != '\0'; at++)
                writer_put(writer, *at == '|' ? TEXT(", ") : (struct text){at, 1});
        }
        writer_print(writer, " | %s | %s |\n", info->fallback, info->help);
    }
}
