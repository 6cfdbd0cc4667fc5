#include "analyzer/report/json_finding.h"
#include "analyzer/report/manifest.h"

static void write_or_null(struct json_stream *json, const char *key, struct text text)
{
    if (text.length > 0)
        json_text(json, key, text);
    else
        json_null(json, key);
}

/* By index in the load order, from 0: that is what ids count. */
static struct text native_id(const struct manifest *manifest, uint32_t place)
{
    return arena_print(manifest->report->arena, "n%u", place + 1);
}

static void write_native(struct json_stream *json, const struct manifest *manifest, uint32_t place,
                         const uint32_t *place_of)
{
    const struct natives *natives = manifest->report->natives;
    uint32_t index = natives->in_order.at[place], file = manifest->inventory->of_native[index];
    const struct native *native = &natives->all.at[index];
    const struct shared_object *object = &native->object;
    const struct machine_info *machine = object->has_kind ? machine_of(object->kind) : NULL;
    struct arena_mark mark = arena_mark(manifest->report->arena);
    json_begin_object(json, NULL);
    json_text(json, "id", native_id(manifest, place));
    json_write_path(json, manifest->report, native->path);
    write_or_null(json, "soname", object->soname);
    write_or_null(json, "object", file == 0 ? TEXT("") : manifest_object_id(manifest, file - 1));
    json_begin_array(json, "needs");
    ARRAY_EACH (const struct native_need, need, &native->needs)
        if (need->native != NO_NATIVE)
            json_text(json, NULL, native_id(manifest, place_of[need->native]));
    json_end_array(json);
    json_bool(json, "platform", native->platform);
    write_or_null(json, "machine", machine == NULL ? TEXT("") : text_of(machine->name));
    write_or_null(json, "glibc", object->versions.most[VERSION_GLIBC]);
    write_or_null(json, "glibcxx", object->versions.most[VERSION_GLIBCXX]);
    json_number(json, "tls", object->tls_size);
    json_bool(json, "static_tls", object->static_tls);
    json_texts(json, "init", object->init);
    json_number(json, "strip_saving_est", object->strip_estimate);
    json_end_object(json);
    arena_rewind(manifest->report->arena, mark);
}

static void write_order(struct json_stream *json, const struct manifest *manifest)
{
    const struct natives *natives = manifest->report->natives;
    json_begin_array(json, "native_order");
    for (uint32_t first = 0, next; natives != NULL && first < natives->in_order.count;
         first = next) {
        uint32_t order = natives->all.at[natives->in_order.at[first]].order;
        json_begin_array(json, NULL);
        for (next = first; next < natives->in_order.count &&
                           natives->all.at[natives->in_order.at[next]].order == order;
             next++)
            json_text(json, NULL, native_id(manifest, next));
        json_end_array(json);
    }
    json_end_array(json);
}

void manifest_write_natives(const struct manifest *manifest, struct json_stream *json)
{
    const struct natives *natives = manifest->report->natives;
    json_begin_array(json, "natives");
    if (natives != NULL) {
        uint32_t *place_of =
            arena_alloc_array(manifest->report->arena, natives->all.count, sizeof *place_of);
        for (uint32_t n = 0; n < natives->in_order.count; n++)
            place_of[natives->in_order.at[n]] = n;
        for (uint32_t n = 0; n < natives->in_order.count; n++)
            write_native(json, manifest, n, place_of);
    }
    json_end_array(json);
    write_order(json, manifest);
}
