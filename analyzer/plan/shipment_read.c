#include "analyzer/plan/shipment.h"

#include "analyzer/base/json_rows.h"
#include "analyzer/plan/use.h"

/* Checked before anything is computed from it, so that what follows needs no checks. */
struct reading {
    struct json_rows *rows;
    struct shipment *out;
    struct error *err;
    struct names groups;
    ARRAY(struct texts) order; /* native_order */
    ARRAY(uint32_t) order_rows;
    bool has_schema, has_objects, has_modules;
    uint64_t us;
};

static bool refuse(const struct reading *reading, const char *what)
{
    return json_rows_refuse(reading->rows, reading->err, "%s", what);
}

static bool take_text(const struct reading *reading, const char *key, bool needed, struct text *out)
{
    const struct json_value *value = json_field(reading->rows->row, key);
    *out = (struct text){"", 0};
    if (value == NULL || json_is_nothing(value))
        return !needed || json_rows_refuse(reading->rows, reading->err, "%s is missing", key);
    if (!json_is_text(value))
        return json_rows_refuse(reading->rows, reading->err, "%s must be a text", key);
    *out = arena_text(reading->out->arena, json_string_text(value));
    return !needed || out->length > 0 ||
           json_rows_refuse(reading->rows, reading->err, "%s is empty", key);
}

static bool take_whole(const struct reading *reading, const struct json_value *object,
                       const char *key, bool needed, int64_t most, uint64_t *out)
{
    const struct json_value *value = json_field(object, key);
    int64_t number;
    *out = 0;
    if (value == NULL)
        return !needed || json_rows_refuse(reading->rows, reading->err, "%s is missing", key);
    if (!json_integer_of(value, &number))
        return json_rows_refuse(reading->rows, reading->err, "%s must be a whole number", key);
    if (number < 0 || number > most)
        return json_rows_refuse(reading->rows, reading->err, "%s must be from 0 to %lld, not %lld",
                                key, (long long)most, (long long)number);
    *out = (uint64_t)number;
    return true;
}

static bool take_chance(const struct reading *reading, const struct json_value *object,
                        const char *key, double *out)
{
    const struct json_value *value = json_field(object, key);
    double number;
    if (value == NULL)
        return true;
    if (!json_real_of(value, &number) || !(number >= 0) || !(number <= 1))
        return json_rows_refuse(reading->rows, reading->err, "use.%s must be from 0 to 1", key);
    *out = number;
    return true;
}

static bool take_list(const struct reading *reading, const struct json_value *value,
                      const char *what, struct texts *out)
{
    uint32_t count = json_count(value);
    struct text *texts = arena_alloc_array(reading->out->arena, count, sizeof *texts);
    if (value != NULL && !json_is_list(value))
        return json_rows_refuse(reading->rows, reading->err, "%s must be a list", what);
    for (uint32_t i = 0; i < count; i++) {
        if (!json_is_text(json_item(value, i)))
            return json_rows_refuse(reading->rows, reading->err, "%s must hold ids", what);
        texts[i] = arena_text(reading->out->arena, json_string_text(json_item(value, i)));
    }
    *out = (struct texts){texts, count};
    return true;
}

/* The objects of each element of `data`, one list. */
static bool take_data(const struct reading *reading, struct texts *out)
{
    const struct json_value *data = json_field(reading->rows->row, "data");
    uint32_t count = 0, at = 0;
    for (uint32_t i = 0; i < json_count(data); i++)
        count += json_count(json_field(json_item(data, i), "objects"));
    struct text *ids = arena_alloc_array(reading->out->arena, count, sizeof *ids);
    for (uint32_t i = 0; i < json_count(data); i++) {
        struct texts some;
        if (!take_list(reading, json_field(json_item(data, i), "objects"), "data.objects", &some))
            return false;
        for (uint32_t k = 0; k < some.count; k++)
            ids[at++] = some.at[k];
    }
    *out = (struct texts){ids, at};
    return true;
}

static bool take_new(const struct reading *reading, struct names *names, struct text name,
                     uint32_t count)
{
    if (count >= SHIP_MOST_ROWS)
        return refuse(reading, "there are too many rows");
    return names_add(names, name).n == count + 1 ||
           json_rows_refuse(reading->rows, reading->err, "%.*s stands there already",
                            TEXT_ARG(name));
}

static bool take_object(struct reading *reading)
{
    struct shipment *out = reading->out;
    struct ship_object object = {0};
    struct text form, dist;
    if (!take_text(reading, "id", true, &object.id) ||
        !take_text(reading, "key", false, &object.key) ||
        !take_text(reading, "form", false, &form) || !take_text(reading, "dist", false, &dist) ||
        !take_whole(reading, reading->rows->row, "size", true, SHIP_MOST_BYTES, &object.size) ||
        !take_whole(reading, reading->rows->row, "zsize", false, SHIP_MOST_BYTES, &object.zsize) ||
        !take_new(reading, &out->ids, object.id, out->objects.count))
        return false;
    out->bytes += object.size;
    if (out->bytes > (uint64_t)SHIP_MOST_BYTES)
        return refuse(reading, "all objects together are larger than any place is");
    object.is_native = text_is(form, "so");
    object.is_file = text_is(form, "data") || text_is(form, "model");
    if (dist.length > 0)
        object.group = names_add(&reading->groups, dist).n;
    array_push(out->arena, &out->objects, object);
    return true;
}

static bool take_use(const struct reading *reading, struct ship_module *module,
                     const struct class_prior *prior)
{
    const struct json_value *use = json_field(reading->rows->row, "use");
    struct text loads;
    if (!take_text(reading, "loads", false, &loads))
        return false;
    module->loads = loads.length == 0 ? prior->init : text_is(loads, "init");
    module->p = module->loads ? 1 : prior->p;
    module->p_deferred = prior->init ? 1 : prior->p;
    if (use == NULL)
        return true;
    if (!json_has_members(use))
        return refuse(reading, "use must be an object");
    if (!take_chance(reading, use, "p", &module->p))
        return false;
    if (!prior->init && module->p < module->p_deferred)
        module->p_deferred = module->p;
    return take_chance(reading, use, "p_deferred", &module->p_deferred);
}

static bool take_cost(struct reading *reading, struct ship_module *module)
{
    const struct json_value *cost = json_field(reading->rows->row, "cost");
    uint64_t us;
    if (!take_whole(reading, cost, "init_us", false, SHIP_MOST_US, &us))
        return false;
    reading->us += us;
    module->init_ns = us * 1000;
    return reading->us <= (uint64_t)SHIP_MOST_US ||
           refuse(reading, "all modules together take longer than any run does");
}

static bool take_module(struct reading *reading)
{
    struct shipment *out = reading->out;
    struct ship_module module = {.at = reading->rows->row_at};
    struct text name, class;
    uint64_t order;
    if (!take_text(reading, "name", true, &name) || !take_text(reading, "class", true, &class) ||
        !take_new(reading, &out->module_names, name, out->modules.count))
        return false;
    const struct class_prior *prior = class_prior_of(class);
    if (prior == NULL)
        return json_rows_refuse(reading->rows, reading->err, "no class is named %.*s",
                                TEXT_ARG(class));
    module.name.n = out->modules.count + 1;
    module.class = text_of(prior->name);
    if (!take_text(reading, "object", false, &module.object_id) ||
        !take_use(reading, &module, prior) || !take_cost(reading, &module) ||
        !take_whole(reading, reading->rows->row, "order", false, SHIP_MOST_ROWS, &order) ||
        !take_list(reading, json_field(reading->rows->row, "native"), "native", &module.native) ||
        !take_data(reading, &module.data))
        return false;
    module.order = (uint32_t)order;
    array_push(out->arena, &out->modules, module);
    return true;
}

static bool take_native(struct reading *reading)
{
    struct shipment *out = reading->out;
    struct ship_native native = {.at = reading->rows->row_at};
    uint64_t saving;
    if (!take_text(reading, "id", true, &native.id) ||
        !take_text(reading, "object", false, &native.object_id) ||
        !take_list(reading, json_field(reading->rows->row, "needs"), "needs", &native.needs) ||
        !take_whole(reading, reading->rows->row, "strip_saving_est", false, SHIP_MOST_BYTES,
                    &saving) ||
        !take_new(reading, &out->native_ids, native.id, out->natives.count))
        return false;
    array_push(out->arena, &out->natives, native);
    return true;
}

static bool take_group(struct reading *reading)
{
    struct texts group;
    if (!take_list(reading, reading->rows->row, "a group", &group))
        return false;
    if (reading->order.count >= SHIP_MOST_ROWS)
        return refuse(reading, "there are too many rows");
    array_push(reading->out->arena, &reading->order, group);
    return true;
}

static bool take_head(struct reading *reading)
{
    const struct json_rows *rows = reading->rows;
    if (text_is(rows->key, "schema")) {
        reading->has_schema = text_is(json_string_text(rows->row), "importscan-manifest/1");
        return reading->has_schema || refuse(reading, "must be importscan-manifest/1");
    }
    if (text_is(rows->key, "unit"))
        return take_text(reading, "path", false, &reading->out->unit);
    if (text_is(rows->key, "totals"))
        return take_whole(reading, rows->row, "strip_saving_est", false, SHIP_MOST_BYTES,
                          &reading->out->strip_saving);
    return true;
}

struct table {
    const char *key;
    bool (*take)(struct reading *reading);
    bool has_members;
};

static const struct table tables[] = {
    {"objects", take_object, true},
    {"modules", take_module, true},
    {"natives", take_native, true},
    {"native_order", take_group, false},
};

static bool take_row(struct reading *reading)
{
    const struct json_rows *rows = reading->rows;
    reading->has_objects |= text_is(rows->key, "objects");
    reading->has_modules |= text_is(rows->key, "modules");
    for (uint32_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        if (!text_is(rows->key, tables[i].key))
            continue;
        if (!rows->in_list)
            return refuse(reading, "must be a list");
        if (tables[i].has_members && !json_has_members(rows->row))
            return refuse(reading, "must be an object");
        return tables[i].take(reading);
    }
    return take_head(reading);
}

/* Rows may come in any order, so ids are looked up when all of them are there. */
static bool find_object(const struct reading *reading, struct text id, uint32_t *out)
{
    uint32_t n = id.length == 0 ? 0 : names_get(&reading->out->ids, id).n;
    *out = n == 0 ? SHIP_NONE : n - 1;
    return n != 0 || id.length == 0 ||
           json_rows_refuse(reading->rows, reading->err, "%.*s is the id of no object",
                            TEXT_ARG(id));
}

static bool check_natives(const struct reading *reading, struct texts ids)
{
    for (uint32_t i = 0; i < ids.count; i++)
        if (names_get(&reading->out->native_ids, ids.at[i]).n == 0)
            return json_rows_refuse(reading->rows, reading->err, "%.*s is the id of no native",
                                    TEXT_ARG(ids.at[i]));
    return true;
}

static bool check_data(const struct reading *reading, struct texts ids)
{
    uint32_t object;
    for (uint32_t i = 0; i < ids.count; i++)
        if (!find_object(reading, ids.at[i], &object))
            return false;
    return true;
}

static bool check_ids(const struct reading *reading)
{
    struct shipment *out = reading->out;
    for (uint32_t i = 0; i < out->modules.count; i++) {
        struct ship_module *module = &out->modules.at[i];
        json_rows_point(reading->rows, TEXT("modules"), i, module->at);
        if (!find_object(reading, module->object_id, &module->object) ||
            !check_natives(reading, module->native) || !check_data(reading, module->data))
            return false;
    }
    for (uint32_t i = 0; i < out->natives.count; i++) {
        struct ship_native *native = &out->natives.at[i];
        json_rows_point(reading->rows, TEXT("natives"), i, native->at);
        if (!find_object(reading, native->object_id, &native->object) ||
            !check_natives(reading, native->needs))
            return false;
    }
    return true;
}

/* The order must be one that can be loaded: needs stand earlier, or in the same group. */
static bool check_order(const struct reading *reading)
{
    const struct shipment *out = reading->out;
    uint32_t *group_of = arena_alloc_array(out->arena, out->natives.count + 1, sizeof *group_of);
    for (uint32_t g = 0; g < reading->order.count; g++) {
        for (uint32_t i = 0; i < reading->order.at[g].count; i++) {
            struct text id = reading->order.at[g].at[i];
            uint32_t n = names_get(&out->native_ids, id).n;
            if (n == 0 || group_of[n] != 0)
                return error_set(reading->err, "%.*s:1:1: native_order[%u]: %.*s %s",
                                 TEXT_ARG(reading->rows->path), g, TEXT_ARG(id),
                                 n == 0 ? "is no id of `natives`" : "stands there twice");
            group_of[n] = g + 1;
        }
    }
    for (uint32_t n = 1; n <= out->natives.count; n++) {
        const struct ship_native *native = &out->natives.at[n - 1];
        for (uint32_t i = 0; i < native->needs.count; i++) {
            uint32_t need = names_get(&out->native_ids, native->needs.at[i]).n;
            if (group_of[n] != 0 && group_of[need] > group_of[n])
                return error_set(reading->err,
                                 "%.*s:1:1: native_order[%u]: %.*s loads before %.*s, which it "
                                 "needs",
                                 TEXT_ARG(reading->rows->path), group_of[n] - 1,
                                 TEXT_ARG(native->id), TEXT_ARG(native->needs.at[i]));
        }
    }
    return true;
}

static bool check_whole(const struct reading *reading)
{
    struct text path = reading->rows->path;
    if (!reading->has_schema)
        return error_set(reading->err, "%.*s:1:1: schema is missing; is this a manifest?",
                         TEXT_ARG(path));
    return check_ids(reading) && check_order(reading);
}

bool shipment_read(struct text text, struct text path, struct arena *arena, struct shipment *out,
                   struct error *err)
{
    struct json_rows rows;
    struct reading reading = {.rows = &rows, .out = out, .err = err};
    bool ok = true;
    *out = (struct shipment){.arena = arena, .unit = {"", 0}};
    names_init(&out->ids, arena);
    names_init(&out->module_names, arena);
    names_init(&out->native_ids, arena);
    names_init(&reading.groups, arena);
    json_rows_open(&rows, text, path);
    while (ok && json_rows_next(&rows, err))
        ok = take_row(&reading);
    ok = ok && rows.ended && check_whole(&reading);
    json_rows_close(&rows);
    return ok;
}
