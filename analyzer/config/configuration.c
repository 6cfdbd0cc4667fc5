#include "analyzer/config/configuration.h"

#include "analyzer/config/code_list.h"
#include "analyzer/config/settings.h"
#include "analyzer/resolve/paths.h"
#include "analyzer/source/source.h"
#include "analyzer/syntax/toml.h"

#include <stdlib.h>

enum {
    MOST_BYTES = 1 << 20,
    MOST_EXTENDED = 16, /* files in a row */
};

struct reader {
    struct configuration *out;
    struct arena *arena;
    const struct config_file *file;
};

static void complain(struct reader *reader, uint32_t start, uint32_t stop, struct text message)
{
    array_push(reader->arena, &reader->out->complaints,
               (struct complaint){reader->file, start, stop, message});
}

struct text configuration_shorten(const struct configuration *configuration, struct text message)
{
    struct text cwd = configuration->cwd;
    char *to = arena_alloc(configuration->arena, (size_t)message.length + 1);
    uint32_t length = 0;
    for (uint32_t at = 0; at < message.length;) {
        struct text rest = text_slice(message, at, message.length);
        bool begins = text_starts(rest, cwd) && rest.length > cwd.length + 1 &&
                      rest.at[cwd.length] == '/' && cwd.length > 1;
        if (begins)
            at += cwd.length + 1;
        else
            to[length++] = message.at[at++];
    }
    return (struct text){to, length};
}

void configuration_complain(struct configuration *configuration, const struct setting *setting,
                            const struct setting_value *value, struct text message)
{
    uint32_t start = value == NULL ? setting->start : value->start;
    uint32_t stop = value == NULL ? setting->stop : value->stop;
    message = configuration_shorten(configuration, message);
    if (setting->source == TOLD_BY_ENVIRONMENT)
        message = arena_print(configuration->arena, "%.*s: %.*s", TEXT_ARG(setting->variable),
                              TEXT_ARG(message));
    array_push(configuration->arena, &configuration->complaints,
               (struct complaint){setting->file, start, stop, message});
}

/* --- values --- */

static const char *what_is_taken(enum key_kind kind)
{
    static const char *const words[] = {
        [KIND_BOOLEAN] = "true or false",
        [KIND_NUMBER] = "a whole number",
        [KIND_STRING] = "a string",
        [KIND_CHOICE] = "a string",
        [KIND_PATH] = "a string",
        [KIND_PATHS] = "a list of strings",
        [KIND_GLOBS] = "a list of strings",
        [KIND_NAMES] = "a list of strings",
        [KIND_CODES] = "a list of strings",
        [KIND_SIZES] = "a table of sizes",
        [KIND_PATH_CODES] = "a table with lists of codes",
        [KIND_NAME_CODES] = "a table with lists of codes",
    };
    return words[kind];
}

static void refuse_kind(struct reader *reader, const char *name, const char *wanted,
                        const struct toml_value *value)
{
    complain(reader, value->start, value->stop,
             arena_print(reader->arena, "%s takes %s, not %s", name, wanted,
                         toml_kind_name(value->kind)));
}

static bool is_path(enum key_kind kind)
{
    return kind == KIND_PATH || kind == KIND_PATHS;
}

/* `..` means what the file system says. */
static struct text from_folder(const struct reader *reader, struct text path)
{
    struct text whole = settings_absolute(path, reader->file->folder, reader->arena);
    if (memmem(whole.at, whole.length, "/../", 4) == NULL)
        return whole;
    whole = arena_text(reader->arena, whole);
    return path_exists(whole) ? path_real(reader->arena, whole) : whole;
}

static void add_value(struct reader *reader, struct setting *setting, struct text name,
                      struct text text, const struct toml_value *value)
{
    array_push(reader->arena, &setting->values,
               (struct setting_value){name, text, value->start, value->stop});
}

/* A string that is a value of its own or in a list. False where it is none. */
static bool read_string(struct reader *reader, enum key_id key, struct text name,
                        const struct toml_value *value, struct setting *setting)
{
    const struct key_info *info = &key_info[key];
    struct text text = value->text;
    struct error err;
    struct code_list codes = {0};
    bool takes_codes =
        info->kind == KIND_CODES || info->kind == KIND_PATH_CODES || info->kind == KIND_NAME_CODES;
    if (value->kind != TOML_STRING)
        return refuse_kind(reader, info->name,
                           key_is_list(info->kind) ? "strings" : what_is_taken(info->kind), value),
               false;
    if (text.length == 0 || text_find(text, '\0') < text.length) {
        complain(reader, value->start, value->stop,
                 arena_print(reader->arena, "%s takes no %s string", info->name,
                             text.length == 0 ? "empty" : "such"));
        return false;
    }
    if (info->kind == KIND_CHOICE && !key_has_choice(info->shape, text)) {
        complain(reader, value->start, value->stop,
                 arena_print(reader->arena, "%s takes %s, not %.*s", info->name, info->shape,
                             TEXT_ARG(text)));
        return false;
    }
    if (takes_codes && !code_list_add(&codes, text, info->name, reader->arena, &err)) {
        complain(reader, value->start, value->stop,
                 arena_text(reader->arena, text_of(err.message)));
        return false;
    }
    if (is_path(info->kind))
        text = from_folder(reader, text);
    add_value(reader, setting, name, arena_text(reader->arena, text), value);
    return true;
}

static void read_list(struct reader *reader, enum key_id key, struct text name,
                      const struct toml_value *value, struct setting *setting)
{
    if (value->kind == TOML_STRING) {
        read_string(reader, key, name, value, setting);
    } else if (value->kind == TOML_ARRAY) {
        for (uint32_t i = 0; i < value->items.count; i++)
            read_string(reader, key, name, value->items.at[i], setting);
    } else {
        refuse_kind(reader, key_info[key].name, "a list of strings", value);
    }
}

static void read_size(struct reader *reader, const struct toml_member *member,
                      struct setting *setting)
{
    const struct toml_value *value = member->value;
    if (value->kind == TOML_INTEGER && value->integer >= 0)
        add_value(reader, setting, member->key,
                  arena_print(reader->arena, "%lld", (long long)value->integer), value);
    else if (value->kind == TOML_STRING)
        add_value(reader, setting, member->key, value->text, value);
    else if (value->kind == TOML_INTEGER)
        complain(reader, value->start, value->stop, TEXT("a budget is not below 0"));
    else
        refuse_kind(reader, "a budget", "a number or a string such as \"250MiB\"", value);
}

static void read_table(struct reader *reader, enum key_id key, const struct toml_value *value,
                       struct setting *setting)
{
    enum key_kind kind = key_info[key].kind;
    if (value->kind != TOML_TABLE) {
        refuse_kind(reader, key_info[key].name, what_is_taken(kind), value);
        return;
    }
    ARRAY_EACH (struct toml_member, member, &value->members) {
        struct text name = member->key;
        if (kind == KIND_SIZES) {
            read_size(reader, member, setting);
            continue;
        }
        read_list(reader, key, name, member->value, setting);
    }
}

static void read_scalar(struct reader *reader, enum key_id key, const struct toml_value *value,
                        struct setting *setting)
{
    const struct key_info *info = &key_info[key];
    if (info->kind == KIND_BOOLEAN && value->kind == TOML_BOOLEAN)
        add_value(reader, setting, (struct text){0}, value->truth ? TEXT("true") : TEXT("false"),
                  value);
    else if (info->kind == KIND_NUMBER && value->kind == TOML_INTEGER && value->integer > 0)
        add_value(reader, setting, (struct text){0},
                  arena_print(reader->arena, "%lld", (long long)value->integer), value);
    else if (info->kind == KIND_NUMBER && value->kind == TOML_INTEGER)
        complain(reader, value->start, value->stop,
                 arena_print(reader->arena, "%s takes a whole number from 1 on", info->name));
    else if (info->kind == KIND_BOOLEAN || info->kind == KIND_NUMBER)
        refuse_kind(reader, info->name, what_is_taken(info->kind), value);
    else
        read_string(reader, key, (struct text){0}, value, setting);
}

static void refuse_key(struct reader *reader, const struct toml_member *member)
{
    struct text meant = key_nearest(member->key);
    complain(reader, member->start, member->stop,
             meant.length == 0
                 ? arena_print(reader->arena, "there is no key %.*s; see importscan config",
                               TEXT_ARG(member->key))
                 : arena_print(reader->arena, "there is no key %.*s; did you mean %.*s?",
                               TEXT_ARG(member->key), TEXT_ARG(meant)));
}

static void read_member(struct reader *reader, const struct toml_member *member)
{
    struct setting setting = {
        .source = TOLD_BY_FILE, .file = reader->file, .start = member->start, .stop = member->stop};
    enum key_id key = key_find(member->key);
    if (key == KEY_COUNT) {
        refuse_key(reader, member);
        return;
    }
    if (key_is_table(key_info[key].kind))
        read_table(reader, key, member->value, &setting);
    else if (key_is_list(key_info[key].kind))
        read_list(reader, key, (struct text){0}, member->value, &setting);
    else
        read_scalar(reader, key, member->value, &setting);
    /* A file that is extended fills gaps alone. */
    if (reader->out->of[key].source == TOLD_BY_NOBODY || key == KEY_EXTEND)
        reader->out->of[key] = setting;
}

/* --- files --- */

static bool is_pyproject(struct text path)
{
    return text_is(path_name(path), "pyproject.toml");
}

/* The table of ours; NULL where there is none. */
static const struct toml_value *own_table(const struct toml *toml, bool pyproject)
{
    if (!pyproject)
        return toml->root;
    const struct toml_member *tool = toml_find(toml->root, TEXT("tool"));
    if (tool == NULL || tool->value->kind != TOML_TABLE)
        return NULL;
    const struct toml_member *own = toml_find(tool->value, TEXT("importscan"));
    return own == NULL || own->value->kind != TOML_TABLE ? NULL : own->value;
}

static const struct config_file *new_file(struct reader *reader, struct text path, struct text text)
{
    struct config_file *file = ARENA_NEW(reader->arena, struct config_file);
    *file = (struct config_file){path, path_parent(path), text};
    return file;
}

/* False where the file holds no table of ours. */
static bool read_text(struct reader *reader, struct text path, struct text text)
{
    struct toml toml;
    bool pyproject = is_pyproject(path);
    if (pyproject && memmem(text.at, text.length, "importscan", 10) == NULL)
        return false;
    reader->file = new_file(reader, path, text);
    toml_read(text, reader->arena, &toml);
    const struct toml_value *own = own_table(&toml, pyproject);
    if (toml.troubles.count == 0 && own == NULL)
        return false;
    array_push(reader->arena, &reader->out->files, reader->file);
    ARRAY_EACH (struct toml_trouble, trouble, &toml.troubles)
        complain(reader, trouble->start, trouble->stop, trouble->message);
    if (own != NULL)
        ARRAY_EACH (struct toml_member, member, &own->members)
            read_member(reader, member);
    return true;
}

static bool read_file(struct reader *reader, struct text path, bool *found, struct error *err)
{
    struct text text;
    if (!source_bytes(path.at, MOST_BYTES, reader->arena, &text, err))
        return false;
    *found = read_text(reader, path, text);
    return true;
}

static bool was_read(const struct configuration *out, struct text path)
{
    for (uint32_t i = 0; i < out->files.count; i++)
        if (text_equal(out->files.at[i]->path, path))
            return true;
    return false;
}

/* What the file that was found extends, and what that one extends. */
static void read_extended(struct reader *reader)
{
    struct configuration *out = reader->out;
    for (struct setting extend = out->of[KEY_EXTEND]; extend.values.count > 0;
         extend = out->of[KEY_EXTEND]) {
        struct setting_value value = extend.values.at[0];
        struct error err;
        bool found = true, ok = true;
        out->of[KEY_EXTEND] = (struct setting){0};
        reader->file = extend.file;
        if (was_read(out, value.text) || out->files.count >= MOST_EXTENDED) {
            complain(reader, value.start, value.stop,
                     was_read(out, value.text) ? TEXT("the files extend each other in a circle")
                                               : TEXT("too many files extend each other"));
            return;
        }
        ok = read_file(reader, value.text, &found, &err);
        reader->file = extend.file;
        if (!ok)
            configuration_complain(out, &extend, &value,
                                   arena_text(reader->arena, text_of(err.message)));
        else if (!found)
            complain(reader, value.start, value.stop,
                     TEXT("that file has no table [tool.importscan]"));
    }
}

/* What bears one of our own names was meant for us: if it cannot be read, that is a mistake. A FIFO or a
 * device that is called pyproject.toml may be anything. */
static bool is_meant(struct text path)
{
    return is_pyproject(path) ? path_is_file(path) : path_exists(path) && !path_is_folder(path);
}

static bool find_file(struct reader *reader, struct text folder, bool *found, struct error *err)
{
    static const char *const names[] = {".importscan.toml", "importscan.toml", "pyproject.toml"};
    for (struct text at = folder;; at = path_parent(at)) {
        for (unsigned i = 0; i < 3 && !*found; i++) {
            struct text path = path_join(reader->arena, at, text_of(names[i]));
            if (is_meant(path) && !read_file(reader, path, found, err))
                return false;
        }
        if (*found || at.length <= 1)
            return true;
    }
}

/* --- the environment --- */

static struct text variable_of(enum key_id key, struct arena *arena)
{
    struct text name = arena_print(arena, "IMPORTSCAN_%s", key_info[key].name);
    char *at = (char *)(uintptr_t)name.at;
    for (uint32_t i = 0; i < name.length; i++)
        at[i] = at[i] == '-' ? '_' : at[i] >= 'a' && at[i] <= 'z' ? (char)(at[i] - 32) : at[i];
    return name;
}

static void add_variable_value(struct configuration *out, enum key_id key, struct text text)
{
    struct setting *setting = &out->of[key];
    enum key_kind kind = key_info[key].kind;
    struct setting_value value = {.text = arena_text(out->arena, text)};
    uint32_t sign = text_find(text, '=');
    if (kind == KIND_SIZES) {
        value.name = text_slice(text, 0, sign);
        value.text = text_slice(text, sign + 1, text.length);
    } else if (is_path(kind)) {
        value.text = settings_absolute(text, out->cwd, out->arena);
    }
    array_push(out->arena, &setting->values, value);
}

/* What is wrong with any other value its option tells. */
static struct text read_switch(struct configuration *out, enum key_id key, struct text text)
{
    if (key_has_choice("true|1", text))
        return TEXT("true");
    if (!key_has_choice("false|0", text))
        configuration_complain(out, &out->of[key], NULL,
                               arena_print(out->arena, "%s takes true or false, not %.*s",
                                           key_info[key].name, TEXT_ARG(text)));
    return TEXT("false");
}

/* Lists are parted by commas, paths by colons as in PATH, but for units: a colon stands before
 * their functions. Ignores by path or name have no form. */
static void read_variable(struct configuration *out, enum key_id key)
{
    enum key_kind kind = key_info[key].kind;
    struct text name = variable_of(key, out->arena);
    const char *value = getenv(name.at);
    if (value == NULL || value[0] == '\0' || kind == KIND_PATH_CODES || kind == KIND_NAME_CODES)
        return;
    struct text text = text_of(value);
    out->of[key] = (struct setting){.source = TOLD_BY_ENVIRONMENT, .variable = name};
    if (kind == KIND_BOOLEAN)
        text = read_switch(out, key, text);
    if (!key_is_list(kind) && kind != KIND_SIZES) {
        add_variable_value(out, key, text);
        return;
    }
    char between = is_path(kind) && key != KEY_ENTRY ? ':' : ',';
    for (uint32_t from = 0, to; from <= text.length; from = to + 1) {
        to = from + text_find(text_slice(text, from, text.length), between);
        struct text item = text_trim(text_slice(text, from, to));
        if (item.length > 0)
            add_variable_value(out, key, item);
    }
}

bool configuration_read(const struct configuration_request *request, struct arena *arena,
                        struct configuration *out, struct error *err)
{
    struct reader reader = {.out = out, .arena = arena};
    bool found = false;
    *out = (struct configuration){.arena = arena, .cwd = request->cwd};
    if (request->file.length > 0) {
        if (!read_file(&reader, request->file, &found, err))
            return false;
        if (!found)
            return error_set(err, "%.*s has no table [tool.importscan]",
                             TEXT_ARG(configuration_path(out, request->file)));
    } else if (!request->isolated && !find_file(&reader, request->folder, &found, err)) {
        return false;
    }
    read_extended(&reader);
    for (enum key_id key = KEY_EXTEND + 1; key < KEY_COUNT; key++)
        read_variable(out, key);
    return true;
}

/* --- answers --- */

struct text setting_text(const struct configuration *configuration, enum key_id key)
{
    const struct setting *setting = &configuration->of[key];
    return setting->values.count == 0 ? (struct text){"", 0} : setting->values.at[0].text;
}

struct texts setting_texts(const struct configuration *configuration, enum key_id key)
{
    const struct setting *setting = &configuration->of[key];
    struct text *list =
        arena_alloc_array(configuration->arena, setting->values.count, sizeof *list);
    for (uint32_t i = 0; i < setting->values.count; i++)
        list[i] = setting->values.at[i].text;
    return (struct texts){list, setting->values.count};
}

struct hints configuration_hints(const struct configuration *configuration)
{
    return (struct hints){
        .assume_reachable = setting_texts(configuration, KEY_ASSUME_REACHABLE),
        .eager = setting_texts(configuration, KEY_EAGER),
        .effect_free = setting_texts(configuration, KEY_EFFECT_FREE),
        .decorators_pure = setting_texts(configuration, KEY_DECORATORS_PURE),
    };
}
