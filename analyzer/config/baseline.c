#include "analyzer/config/baseline.h"

#include "analyzer/base/json.h"
#include "analyzer/report/json_stream.h"
#include "analyzer/rules/rules.h"
#include "analyzer/source/source.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum {
    MOST_BYTES = 64 << 20
};

bool baseline_is_locked(void)
{
    const char *ci = getenv("CI");
    return ci != NULL && ci[0] != '\0' && strcmp(ci, "false") != 0 && strcmp(ci, "0") != 0;
}

/* --- reading --- */

struct reader {
    struct text path;
    struct arena *arena;
    struct error *err;
};

static bool refuse(const struct reader *reader, uint32_t index, uint32_t line, const char *words)
{
    if (line == 0)
        return error_set(reader->err, "%.*s: findings[%u] %s", TEXT_ARG(reader->path), index,
                         words);
    return error_set(reader->err, "%.*s:%u:1: findings[%u] %s", TEXT_ARG(reader->path), line, index,
                     words);
}

static bool read_field(const struct reader *reader, const struct json_value *object,
                       const char *name, struct text *out)
{
    const struct json_value *value = json_field(object, name);
    if (value == NULL)
        return true;
    *out = arena_text(reader->arena, json_string_text(value));
    return json_is_text(value);
}

static bool read_entry(const struct reader *reader, const struct json_value *value, uint32_t index,
                       struct baseline_entry *entry)
{
    struct finding_key *key = &entry->key;
    int64_t count = 1;
    bool texts = read_field(reader, value, "rule", &key->rule) &&
                 read_field(reader, value, "path", &key->path) &&
                 read_field(reader, value, "distribution", &key->distribution) &&
                 read_field(reader, value, "version", &key->version) &&
                 read_field(reader, value, "name", &key->name) &&
                 read_field(reader, value, "statement", &key->statement);
    const struct json_value *number = json_field(value, "count");
    if (!json_has_members(value))
        return refuse(reader, index, entry->line, "is no object");
    if (!texts)
        return refuse(reader, index, entry->line, "has a field that is no string");
    if (key->rule.length == 0 || key->path.length == 0 || key->statement.length == 0)
        return refuse(reader, index, entry->line, "lacks rule, path or statement");
    if (number != NULL && (!json_integer_of(number, &count) || count < 1 || count > UINT32_MAX))
        return refuse(reader, index, entry->line, "has a count that is no number from 1");
    entry->count = (uint32_t)count;
    return true;
}

/* We write an entry a line. Where somebody laid the file out anew, lines are not known. */
static uint32_t *lines_of(struct text text, uint32_t count, struct arena *arena)
{
    uint32_t *lines = arena_alloc_array(arena, count, sizeof *lines), found = 0, line = 1;
    for (uint32_t from = 0, to; from < text.length; from = to + 1, line++) {
        to = from + text_find(text_slice(text, from, text.length), '\n');
        if (!text_starts(text_trim(text_slice(text, from, to)), TEXT("{\"rule\"")))
            continue;
        if (found < count)
            lines[found] = line;
        found++;
    }
    if (found != count)
        memset(lines, 0, count * sizeof *lines);
    return lines;
}

static int by_key(const void *a, const void *b)
{
    const struct baseline_entry *x = a, *y = b;
    return finding_key_compare(&x->key, &y->key);
}

/* Two branches may have added the same entry: its counts add up. */
static void sort_entries(struct baseline *out)
{
    uint32_t kept = 0;
    if (out->entries.count > 1)
        qsort(out->entries.at, out->entries.count, sizeof *out->entries.at, by_key);
    for (uint32_t i = 0; i < out->entries.count; i++) {
        struct baseline_entry *last = kept == 0 ? NULL : &out->entries.at[kept - 1];
        if (last != NULL && by_key(last, &out->entries.at[i]) == 0)
            last->count += out->entries.at[i].count;
        else
            out->entries.at[kept++] = out->entries.at[i];
    }
    out->entries.count = kept;
}

static bool read_document(const struct reader *reader, const struct json_value *root,
                          struct text text, struct baseline *out)
{
    const struct json_value *findings = json_field(root, "findings");
    const struct json_value *targets = json_field(root, "targets");
    if (!text_is(json_string_text(json_field(root, "schema")), "importscan-baseline/1"))
        return error_set(reader->err, "%.*s:1:1: is no importscan-baseline/1",
                         TEXT_ARG(reader->path));
    if (!json_is_list(findings) || !json_is_list(targets))
        return error_set(reader->err, "%.*s:1:1: lacks the lists findings and targets",
                         TEXT_ARG(reader->path));
    uint32_t count = json_count(findings);
    uint32_t *lines = lines_of(text, count, reader->arena);
    for (uint32_t i = 0; i < count; i++) {
        struct baseline_entry entry = {.line = lines[i]};
        if (!read_entry(reader, json_item(findings, i), i, &entry))
            return false;
        array_push(reader->arena, &out->entries, entry);
    }
    struct text *list = arena_alloc_array(reader->arena, json_count(targets), sizeof *list);
    for (uint32_t i = 0; i < json_count(targets); i++)
        list[i] = arena_text(reader->arena, json_string_text(json_item(targets, i)));
    out->targets = (struct texts){list, json_count(targets)};
    sort_entries(out);
    return true;
}

bool baseline_read(struct text path, struct arena *arena, struct baseline *out, struct error *err)
{
    struct reader reader = {path, arena, err};
    struct text text;
    struct stat st;
    *out = (struct baseline){.path = path};
    if (stat(path.at, &st) != 0 && errno == ENOENT)
        return true;
    if (!source_bytes(path.at, MOST_BYTES, arena, &text, err))
        return false;
    out->exists = true;
    struct json_document *document = json_read_or_tell(text, path, err);
    if (document == NULL)
        return false;
    bool ok = read_document(&reader, json_root(document), text, out);
    json_release(document);
    return ok;
}

/* --- what a run found --- */

struct keyed {
    struct finding *finding;
    struct finding_key key;
    bool repeats; /* the finding before it is the same, of another unit */
};

struct keyed_list {
    ARRAY(struct keyed) list;
};

/* Limits and what is said of the baseline itself are never known. */
static bool can_be_known(const struct finding *finding)
{
    return strncmp(finding->code, "IS5", 3) != 0 && strcmp(finding->code, "IS903") != 0;
}

static int by_place(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    int order = finding_key_compare(&x->key, &y->key);
    if (order == 0)
        order = text_compare(x->finding->path, y->finding->path);
    if (order == 0 && x->finding->place.line != y->finding->place.line)
        order = x->finding->place.line < y->finding->place.line ? -1 : 1;
    if (order == 0 && x->finding->place.column != y->finding->place.column)
        order = x->finding->place.column < y->finding->place.column ? -1 : 1;
    return order != 0 ? order : text_compare(x->finding->message, y->finding->message);
}

static struct keyed_list key_all(const struct ratchet_request *request, struct arena *arena)
{
    struct keyed_list keyed = {0};
    ARRAY_EACH (struct finding, finding, &request->graph->findings)
        if (can_be_known(finding) &&
            selection_judge(request->selection, request->graph, finding) == STANDS_LIVE)
            array_push(arena, &keyed.list,
                       (struct keyed){finding, finding_key_of(request->keys, finding), false});
    if (keyed.list.count > 1)
        qsort(keyed.list.at, keyed.list.count, sizeof *keyed.list.at, by_place);
    for (uint32_t i = 1; i < keyed.list.count; i++)
        keyed.list.at[i].repeats = by_place(&keyed.list.at[i - 1], &keyed.list.at[i]) == 0;
    return keyed;
}

/* --- the ratchet --- */

static bool same_targets(struct texts a, struct texts b)
{
    bool same = a.count == b.count;
    for (uint32_t i = 0; same && i < a.count; i++)
        same = text_equal(a.at[i], b.at[i]);
    return same;
}

/* The findings of an entry, from `*at` on; gives how many of them are known. */
static uint32_t mark_known(const struct baseline_entry *entry, struct keyed_list *keyed,
                           uint32_t *at)
{
    uint32_t known = 0;
    while (*at < keyed->list.count &&
           finding_key_compare(&keyed->list.at[*at].key, &entry->key) < 0)
        ++*at;
    for (;
         *at < keyed->list.count && finding_key_compare(&keyed->list.at[*at].key, &entry->key) == 0;
         ++*at) {
        struct keyed *one = &keyed->list.at[*at];
        if (known == entry->count && !one->repeats)
            continue;
        one->finding->known = !one->repeats || keyed->list.at[*at - 1].finding->known;
        known += !one->repeats;
    }
    return known;
}

void baseline_apply(const struct baseline *baseline, const struct ratchet_request *request,
                    struct arena *arena, struct ratchet *out)
{
    struct keyed_list keyed = key_all(request, arena);
    bool same = same_targets(baseline->targets, request->targets);
    uint32_t at = 0;
    *out = (struct ratchet){0};
    ARRAY_EACH (const struct baseline_entry, entry, &baseline->entries) {
        uint32_t known = mark_known(entry, &keyed, &at);
        struct baseline_entry part = *entry;
        bool in_scope = same && rule_find(entry->key.rule) != NULL &&
                        selection_has_code(request->selection, entry->key.rule);
        out->known += known;
        part.count = in_scope ? known : entry->count;
        if (part.count > 0)
            array_push(arena, &out->kept, part);
        part.count = entry->count - part.count;
        out->gone += part.count;
        if (part.count > 0)
            array_push(arena, &out->stale, part);
    }
}

void baseline_make(const struct ratchet_request *request, struct arena *arena, struct baseline *out)
{
    struct keyed_list keyed = key_all(request, arena);
    out->targets = request->targets;
    out->entries.count = 0;
    ARRAY_EACH (struct keyed, one, &keyed.list) {
        struct baseline_entry *last =
            out->entries.count == 0 ? NULL : &out->entries.at[out->entries.count - 1];
        if (!selection_shows(request->selection, one->finding))
            continue;
        one->finding->known = true;
        if (one->repeats)
            continue;
        if (last != NULL && finding_key_compare(&last->key, &one->key) == 0)
            last->count++;
        else
            array_push(arena, &out->entries, (struct baseline_entry){.key = one->key, .count = 1});
    }
}

void baseline_tell(const struct baseline *baseline, const struct ratchet *ratchet,
                   struct module_graph *graph)
{
    const struct rule_info *rule = &rules[RULE_IS903];
    ARRAY_EACH (const struct baseline_entry, entry, &ratchet->stale) {
        struct text message =
            arena_print(graph->arena, "names %u %s of %.*s in %.*s than there %s", entry->count,
                        entry->count == 1 ? "finding more" : "findings more",
                        TEXT_ARG(entry->key.rule), TEXT_ARG(entry->key.path), "are");
        array_push(graph->arena, &graph->findings,
                   (struct finding){.code = rule->code,
                                    .severity = rule->severity,
                                    .message = message,
                                    .path = baseline->path,
                                    .place = {entry->line, entry->line == 0 ? 0 : 1}});
    }
}

/* --- writing --- */

static void write_entry(struct json_stream *json, const struct baseline_entry *entry)
{
    json_begin_object(json, NULL);
    json_text(json, "rule", entry->key.rule);
    json_text(json, "path", entry->key.path);
    json_text_if_any(json, "distribution", entry->key.distribution);
    json_text_if_any(json, "version", entry->key.version);
    json_text_if_any(json, "name", entry->key.name);
    json_text(json, "statement", entry->key.statement);
    json_number(json, "count", entry->count);
    json_end_object(json);
}

bool baseline_write(const struct baseline *baseline, struct arena *arena, struct error *err)
{
    struct writer writer;
    struct json_stream json;
    if (!writer_open(&writer, baseline->path, arena, err))
        return false;
    json_start(&json, &writer);
    json_begin_object(&json, NULL);
    json_text(&json, "schema", TEXT("importscan-baseline/1"));
    json_texts(&json, "targets", baseline->targets);
    json_begin_array(&json, "findings");
    ARRAY_EACH (const struct baseline_entry, entry, &baseline->entries)
        write_entry(&json, entry);
    json_end_array(&json);
    json_end_object(&json);
    json_finish(&json);
    return writer_close(&writer, err);
}
