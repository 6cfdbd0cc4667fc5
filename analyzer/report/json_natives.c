#include "analyzer/report/json_natives.h"

#include "analyzer/base/utf8.h"
#include "analyzer/base/version.h"
#include "analyzer/report/json.h"
#include "analyzer/report/json_finding.h"
#include "analyzer/report/natives.h"

static void write_or_null(struct json_stream *json, const char *key, struct text text)
{
    if (text.length > 0)
        json_text(json, key, text);
    else
        json_null(json, key);
}

/* "path" of something that may not be there, or that has no file. */
static void write_path_or_null(struct json_stream *json, const struct report *report,
                               struct text path)
{
    if (path.length > 0)
        json_write_path(json, report, path);
    else
        json_null(json, "path");
}

static void write_need(struct json_stream *json, const struct report *report,
                       const struct native_need *need)
{
    const struct natives *natives = report->natives;
    bool found = need->native != NO_NATIVE;
    json_begin_object(json, NULL);
    json_text(json, "name", need->name);
    write_path_or_null(json, report, found ? natives->all.at[need->native].path : TEXT(""));
    json_bool(json, "platform", need->platform);
    json_text_if_any(json, "found_by", text_of(found_by_name(need->by)));
    json_if_true(json, "only_here", need->only_here);
    json_if_true(json, "may_be_missing", need->kind == NEED_AUXILIARY);
    json_end_object(json);
}

/* DT_NEEDED alone, and apart from it what the object is a filter for: few are. */
static void write_needs(struct json_stream *json, const struct report *report,
                        const struct native *native)
{
    uint32_t filters = 0;
    json_begin_array(json, "needs");
    ARRAY_EACH (const struct native_need, need, &native->needs)
        if (need->kind == NEED_PLAIN)
            write_need(json, report, need);
        else
            filters++;
    json_end_array(json);
    if (filters > 0) {
        json_begin_array(json, "filters");
        ARRAY_EACH (const struct native_need, need, &native->needs)
            if (need->kind != NEED_PLAIN)
                write_need(json, report, need);
        json_end_array(json);
    }
    json_begin_array(json, "unresolved");
    ARRAY_EACH (const struct native_need, need, &native->needs)
        if (need->by == FOUND_NOWHERE && need->kind != NEED_AUXILIARY)
            json_text(json, NULL, need->name);
    json_end_array(json);
}

static void write_kind(struct json_stream *json, const struct shared_object *object,
                       struct arena *arena)
{
    const struct machine_info *machine = machine_of(object->kind);
    if (!object->has_kind) {
        json_null(json, "machine");
        return;
    }
    json_text(json, "machine",
              machine != NULL ? text_of(machine->name)
                              : arena_print(arena, "%u", object->kind.number));
    json_number(json, "bits", object->kind.bits);
    json_text(json, "byte_order", object->kind.big_endian ? TEXT("big") : TEXT("little"));
}

static void write_versions(struct json_stream *json, const struct versions *versions)
{
    write_or_null(json, "glibc", versions->most[VERSION_GLIBC]);
    write_or_null(json, "glibcxx", versions->most[VERSION_GLIBCXX]);
    write_or_null(json, "cxxabi", versions->most[VERSION_CXXABI]);
    json_begin_array(json, "versions");
    ARRAY_EACH (const struct version_need, need, &versions->needs) {
        json_begin_object(json, NULL);
        json_text(json, "library", need->library);
        json_text(json, "version", need->version);
        json_if_true(json, "weak", need->weak);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_opens(struct json_stream *json, const struct report *report,
                        const struct native *native)
{
    if (native->opens.count == 0)
        return;
    json_begin_array(json, "opens");
    ARRAY_EACH (const struct native_opens, opens, &native->opens) {
        json_begin_object(json, NULL);
        json_text(json, "name", opens->name);
        write_path_or_null(json, report, opens->path);
        json_text(json, "confidence", text_of(confidence_name(CONFIDENCE_POSSIBLE)));
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_native(struct json_stream *json, const struct report *report,
                         const struct native *native)
{
    const struct shared_object *object = &native->object;
    struct arena_mark mark = arena_mark(report->arena);
    json_begin_object(json, NULL);
    json_write_path(json, report, native->path);
    if (!text_equal(native->file, native->path) && utf8_is_valid(native->file))
        json_text(json, "file", report_path(report, native->file));
    write_or_null(json, "soname", object->soname);
    if (native->modules.count > 0)
        json_texts(json, "modules", (struct texts){native->modules.at, native->modules.count});
    write_needs(json, report, native);
    json_number(json, "load_order", native->order);
    json_bool(json, "platform", native->platform);
    json_text(json, "loads", native->at_init ? TEXT("init") : TEXT("call"));
    write_kind(json, object, report->arena);
    write_versions(json, &object->versions);
    json_texts(json, "init", object->init);
    json_number(json, "tls", object->tls_size);
    json_bool(json, "static_tls", object->static_tls);
    json_number(json, "bytes", object->bytes);
    json_number(json, "strip_estimate", object->strip_estimate);
    if (native->same_as != NO_NATIVE)
        json_text(json, "same_as",
                  report_path(report, report->natives->all.at[native->same_as].path));
    json_text_if_any(json, "rpath", object->rpath);
    json_text_if_any(json, "runpath", object->runpath);
    write_opens(json, report, native);
    json_text_if_any(json, "trouble", object->reason);
    json_end_object(json);
    arena_rewind(report->arena, mark);
}

static void write_target(struct json_stream *json, const struct target *target)
{
    json_begin_object(json, "target");
    json_text(json, "name", target->name);
    json_text(json, "machine", text_of(target->machine->name));
    json_text(json, "base", text_of(target->base));
    json_text(json, "glibc", text_of(target->most[VERSION_GLIBC]));
    json_text(json, "glibcxx", text_of(target->most[VERSION_GLIBCXX]));
    json_text(json, "cxxabi", text_of(target->most[VERSION_CXXABI]));
    json_end_object(json);
}

void json_write_natives(struct json_stream *json, const struct report *report)
{
    const struct natives *natives = report->natives;
    if (natives->request.target != NULL)
        write_target(json, natives->request.target);
    json_begin_array(json, "natives");
    ARRAY_EACH (const uint32_t, index, &natives->in_order)
        write_native(json, report, &natives->all.at[*index]);
    json_end_array(json);
}

static void write_summary(struct json_stream *json, const struct natives *natives)
{
    struct native_totals totals = natives_totals(natives);
    json_begin_object(json, "summary");
    json_number(json, "modules", totals.named);
    json_number(json, "libraries", totals.libraries);
    json_number(json, "bytes", totals.bytes);
    json_number(json, "strip_estimate", totals.strip_estimate);
    json_number(json, "platform", totals.platform);
    json_number(json, "missing", totals.missing);
    write_or_null(json, "glibc", totals.most[VERSION_GLIBC]);
    write_or_null(json, "glibcxx", totals.most[VERSION_GLIBCXX]);
    write_or_null(json, "cxxabi", totals.most[VERSION_CXXABI]);
    json_end_object(json);
}

void json_natives_write(const struct report *report, struct writer *writer)
{
    struct json_stream json;
    json_start(&json, writer);
    json_begin_object(&json, NULL);
    json_text(&json, "schema", TEXT("importscan-natives/1"));
    json_begin_object(&json, "tool");
    json_text(&json, "name", TEXT("importscan"));
    json_text(&json, "version", TEXT(IMPORTSCAN_VERSION));
    json_end_object(&json);
    json_texts(&json, "args", report->args);
    write_summary(&json, report->natives);
    json_write_natives(&json, report);
    json_write_findings(&json, report, natives_problems(report));
    json_end_object(&json);
    json_finish(&json);
}
