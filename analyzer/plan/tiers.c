#include "analyzer/plan/tiers.h"

#include "analyzer/base/json_rows.h"
#include "analyzer/base/nearest.h"

#include <stddef.h>

/* Made from default.tiers.json by the Makefile. */
extern const char _binary_default_tiers_json_start[];
extern const char _binary_default_tiers_json_end[];

enum {
    MOST_TIERS = 16
};

enum field_type {
    FIELD_TEXT,
    FIELD_REAL,
    FIELD_SIZE,
    FIELD_BOOL,
    FIELD_TEXTS,
    FIELD_KIND,
};

struct field {
    const char *name;
    enum field_type type;
    size_t offset;
    bool required;
    double least, most;
};

#define TIER(name, type, ...)                                                                      \
    {                                                                                              \
#name, type, offsetof(struct tier, name), __VA_ARGS__                                      \
    }
static const struct field tier_fields[] = {
    TIER(name, FIELD_TEXT, true, 0, 0),
    TIER(kind, FIELD_KIND, true, 0, 0),
    TIER(capacity, FIELD_SIZE, false, 0, 1e15),
    TIER(fixed_ms, FIELD_REAL, false, 0, 60000),
    TIER(object_ms, FIELD_REAL, false, 0, 60000),
    TIER(bundled_object_ms, FIELD_REAL, false, 0, 60000),
    TIER(bundle_mb, FIELD_REAL, false, 1e-6, 1e6),
    TIER(mb_per_s, FIELD_REAL, false, 0.01, 1e6),
    TIER(streams, FIELD_REAL, false, 1, 1000),
    TIER(price_per_gb_month, FIELD_REAL, false, 0, 1000),
    TIER(price_per_request, FIELD_REAL, false, 0, 1000),
    TIER(price_per_gb_read, FIELD_REAL, false, 0, 1000),
    TIER(files, FIELD_BOOL, false, 0, 0),
    TIER(excludes, FIELD_TEXTS, false, 0, 0),
    TIER(basis, FIELD_TEXT, false, 0, 0),
    {NULL, FIELD_TEXT, 0, false, 0, 0},
};
#undef TIER

#define PLATFORM(name, member, type, ...)                                                          \
    {                                                                                              \
        name, type, offsetof(struct tiers, member), __VA_ARGS__                                    \
    }
static const struct field platform_fields[] = {
    PLATFORM("name", platform, FIELD_TEXT, true, 0, 0),
    PLATFORM("currency", currency, FIELD_TEXT, false, 0, 0),
    PLATFORM("start_ms", start_ms, FIELD_REAL, false, 0, 60000),
    PLATFORM("init_limit_ms", init_limit_ms, FIELD_REAL, false, 0, 60000),
    PLATFORM("memory_mb", memory_mb, FIELD_REAL, false, 0, 1e6),
    PLATFORM("price_per_gb_s", price_per_gb_s, FIELD_REAL, false, 0, 1000),
    PLATFORM("cold_starts_per_month", cold_starts_per_month, FIELD_REAL, false, 0, 1e9),
    PLATFORM("packages_first", packages_first, FIELD_BOOL, false, 0, 0),
    PLATFORM("basis", basis, FIELD_TEXT, false, 0, 0),
    {NULL, FIELD_TEXT, 0, false, 0, 0},
};
#undef PLATFORM

/* What one reading needs at hand. */
struct reading {
    struct json_rows *rows;
    struct arena *arena;
    struct tiers *out;
    struct error *err;
};

const char *tier_kind_name(enum tier_kind kind)
{
    static const char *const names[TIER_KIND_COUNT] = {"local", "mount", "object"};
    return names[kind];
}

struct text tiers_default_text(void)
{
    return (struct text){
        _binary_default_tiers_json_start,
        (uint32_t)(_binary_default_tiers_json_end - _binary_default_tiers_json_start)};
}

static bool take_texts(const struct reading *reading, const struct json_value *value,
                       struct texts *out)
{
    uint32_t count = json_count(value);
    struct text *texts = arena_alloc_array(reading->arena, count, sizeof *texts);
    for (uint32_t i = 0; i < count; i++) {
        if (!json_is_text(json_item(value, i)))
            return false;
        texts[i] = arena_text(reading->arena, json_string_text(json_item(value, i)));
    }
    *out = (struct texts){texts, count};
    return json_is_list(value);
}

static bool take_kind(const struct json_value *value, enum tier_kind *out)
{
    struct text name = json_string_text(value);
    for (*out = 0; *out < TIER_KIND_COUNT; ++*out)
        if (text_is(name, tier_kind_name(*out)))
            return true;
    return false;
}

static bool take_size(const struct json_value *value, const struct field *field, uint64_t *out)
{
    int64_t number;
    bool ok = json_integer_of(value, &number) && number >= 0 && (double)number <= field->most;
    *out = ok ? (uint64_t)number : 0;
    return ok;
}

static bool take_field(const struct reading *reading, const struct field *field,
                       const struct json_value *value, void *record)
{
    void *at = (char *)record + field->offset;
    double real;
    switch (field->type) {
    case FIELD_TEXT:
        *(struct text *)at = arena_text(reading->arena, json_string_text(value));
        return json_is_text(value) && (!field->required || json_string_text(value).length > 0);
    case FIELD_REAL:
        if (!json_real_of(value, &real) || !(real >= field->least) || !(real <= field->most))
            return false;
        *(double *)at = real;
        return true;
    case FIELD_SIZE: return take_size(value, field, at);
    case FIELD_BOOL: return json_bool_of(value, at);
    case FIELD_TEXTS: return take_texts(reading, value, at);
    case FIELD_KIND: return take_kind(value, at);
    }
    return false;
}

static bool refuse_value(const struct reading *reading, const struct field *field)
{
    static const char *const wanted[] = {[FIELD_TEXT] = "a text",
                                         [FIELD_BOOL] = "true or false",
                                         [FIELD_TEXTS] = "a list of texts",
                                         [FIELD_KIND] = "local, mount or object"};
    if (wanted[field->type] != NULL)
        return json_rows_refuse(reading->rows, reading->err, "%s must be %s", field->name,
                                wanted[field->type]);
    return json_rows_refuse(reading->rows, reading->err, "%s must be %s from %g to %g", field->name,
                            field->type == FIELD_SIZE ? "a whole number" : "a number", field->least,
                            field->most);
}

static bool refuse_key(const struct reading *reading, const struct field *fields, struct text key)
{
    struct text known[32];
    uint32_t count = 0;
    for (; fields->name != NULL; fields++)
        known[count++] = text_of(fields->name);
    struct text meant = nearest(key, (struct texts){known, count});
    if (meant.length == 0)
        return json_rows_refuse(reading->rows, reading->err, "no key is named %.*s", TEXT_ARG(key));
    return json_rows_refuse(reading->rows, reading->err, "no key is named %.*s; did you mean %.*s?",
                            TEXT_ARG(key), TEXT_ARG(meant));
}

static const struct field *find_field(const struct field *fields, struct text key)
{
    while (fields->name != NULL && !text_is(key, fields->name))
        fields++;
    return fields->name == NULL ? NULL : fields;
}

static bool take_record(const struct reading *reading, const struct field *fields, void *record)
{
    const struct json_value *object = reading->rows->row;
    struct json_member member;
    if (!json_has_members(object))
        return json_rows_refuse(reading->rows, reading->err, "must be an object");
    for (void *at = json_first(object, &member); at != NULL; at = json_next(object, at, &member)) {
        const struct field *field = find_field(fields, member.key);
        if (field == NULL)
            return refuse_key(reading, fields, member.key);
        if (!take_field(reading, field, member.value, record))
            return refuse_value(reading, field);
    }
    for (; fields->name != NULL; fields++)
        if (fields->required && json_field(object, fields->name) == NULL)
            return json_rows_refuse(reading->rows, reading->err, "%s is missing", fields->name);
    return true;
}

static bool check_tier(const struct reading *reading, const struct tier *tier)
{
    uint32_t locals = tier->kind == TIER_LOCAL;
    if (tier->kind != TIER_LOCAL && tier->capacity != UINT64_MAX)
        return json_rows_refuse(reading->rows, reading->err,
                                "only the local tier may have a capacity");
    ARRAY_EACH (struct tier, other, &reading->out->list) {
        if (text_equal(other->name, tier->name))
            return json_rows_refuse(reading->rows, reading->err, "two tiers are named %.*s",
                                    TEXT_ARG(tier->name));
        locals += other->kind == TIER_LOCAL;
    }
    if (locals > 1)
        return json_rows_refuse(reading->rows, reading->err, "two tiers are local");
    return true;
}

static bool take_tier(const struct reading *reading)
{
    struct tier tier = {.capacity = UINT64_MAX,
                        .bundled_object_ms = -1,
                        .bundle_mb = 64,
                        .mb_per_s = 0,
                        .streams = 1};
    const struct json_value *files = json_field(reading->rows->row, "files");
    if (!take_record(reading, tier_fields, &tier) || !check_tier(reading, &tier))
        return false;
    if (files == NULL)
        tier.files = tier.kind != TIER_OBJECT;
    if (tier.kind == TIER_LOCAL)
        reading->out->local = reading->out->list.count;
    if (reading->out->list.count == MOST_TIERS)
        return json_rows_refuse(reading->rows, reading->err, "there are more than %d tiers",
                                MOST_TIERS);
    array_push(reading->arena, &reading->out->list, tier);
    return true;
}

static bool take_row(const struct reading *reading, bool *has_schema)
{
    struct text key = reading->rows->key;
    const struct json_value *row = reading->rows->row;
    static const struct field known = {"known", FIELD_TEXT, 0, true, 0, 0};
    if (text_is(key, "tiers") && reading->rows->in_list)
        return take_tier(reading);
    if (text_is(key, "platform") && !reading->rows->in_list)
        return take_record(reading, platform_fields, reading->out);
    if (text_is(key, "known"))
        return take_field(reading, &known, row, &reading->out->known) ||
               refuse_value(reading, &known);
    if (text_is(key, "notes"))
        return true;
    if (!text_is(key, "schema"))
        return json_rows_refuse(reading->rows, reading->err, "no key is named so");
    *has_schema = text_is(json_string_text(row), "importscan-tiers/1");
    return *has_schema ||
           json_rows_refuse(reading->rows, reading->err, "must be importscan-tiers/1");
}

static bool check_whole(const struct tiers *tiers, bool has_schema, struct text path,
                        struct error *err)
{
    bool kinds[TIER_KIND_COUNT] = {false};
    ARRAY_EACH (struct tier, tier, &tiers->list)
        kinds[tier->kind] = true;
    if (!has_schema)
        return error_set(err, "%.*s:1:1: schema is missing; importscan-tiers/1 is wanted",
                         TEXT_ARG(path));
    if (tiers->platform.length == 0)
        return error_set(err, "%.*s:1:1: platform is missing", TEXT_ARG(path));
    if (tiers->known.length == 0)
        return error_set(err, "%.*s:1:1: known is missing: the day these figures held",
                         TEXT_ARG(path));
    if (!kinds[TIER_LOCAL])
        return error_set(err, "%.*s:1:1: no tier is local", TEXT_ARG(path));
    return true;
}

bool tiers_read(struct text text, struct text path, struct arena *arena, struct tiers *out,
                struct error *err)
{
    struct json_rows rows;
    struct reading reading = {&rows, arena, out, err};
    bool has_schema = false, ok = true;
    *out = (struct tiers){.currency = TEXT("USD"), .packages_first = true};
    json_rows_open(&rows, text, path);
    while (ok && json_rows_next(&rows, err))
        ok = take_row(&reading, &has_schema);
    ok = ok && rows.ended && check_whole(out, has_schema, path, err);
    json_rows_close(&rows);
    return ok;
}
