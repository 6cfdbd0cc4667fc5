#include "analyzer/config/finding_key.h"

#include "analyzer/base/utf8.h"
#include "analyzer/resolve/paths.h"
#include "analyzer/source/digest.h"
#include "analyzer/source/source.h"
#include "analyzer/syntax/parse_text.h"
#include "analyzer/syntax/skim.h"

#include <ctype.h>

enum {
    HASH_DIGITS = 16
};

/* --- statements --- */

static void add_statements(struct finding_keys *keys)
{
    struct parse_text text = parse_text_of(keys->text, 0, keys->text.length, &keys->of_module);
    struct logical_line line;
    struct skim skim;
    uint32_t hint = 0;
    skim_begin(&skim, text.text, &keys->of_module);
    while (skim_line(&skim, &line)) {
        struct statement_span span;
        span.start = parse_text_source(&text, line.start, &hint);
        span.stop = parse_text_source(&text, line.stop, &hint);
        array_push(&keys->of_module, &keys->statements, span);
    }
}

/* Sources only: of what has no facts nothing is read. */
static void read_module(struct finding_keys *keys, module_id id)
{
    const struct module *module = module_graph_module(keys->graph, id);
    struct text bytes;
    struct source source;
    struct error err;
    if (keys->module.n == id.n)
        return;
    arena_release(&keys->of_module);
    keys->module = id;
    keys->text = (struct text){"", 0};
    keys->statements.at = NULL;
    keys->statements.count = keys->statements.room = 0;
    if (module->facts == NULL ||
        !tree_read(keys->tree, module->path, SOURCE_MOST_BYTES, &keys->of_module, &bytes, &err))
        return;
    source_decode(bytes, &keys->of_module, &source);
    keys->text = source.text;
    add_statements(keys);
}

/* The byte of a place: its line's first one, and a code point for each column. */
static uint32_t offset_of(const struct facts *facts, struct place place)
{
    if (place.line == 0 || place.line > facts->lines.count)
        return 0;
    uint32_t from = facts->lines.at[place.line - 1], at = from + place.column - 1;
    for (uint32_t i = 0; i < facts->continuations.count; i++)
        if (facts->continuations.at[i] >= from && facts->continuations.at[i] <= at)
            at++;
    return at;
}

static struct text line_around(struct text text, uint32_t at)
{
    uint32_t from = at > text.length ? text.length : at, to;
    while (from > 0 && text.at[from - 1] != '\n')
        from--;
    to = from + text_find(text_slice(text, from, text.length), '\n');
    return text_slice(text, from, to);
}

/* The logical line there; the line of text where the source is no Python that far. */
static struct text statement_at(const struct finding_keys *keys, uint32_t at)
{
    uint32_t low = 0, high = keys->statements.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (keys->statements.at[middle].stop <= at)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < keys->statements.count && keys->statements.at[low].start <= at)
        return text_slice(keys->text, keys->statements.at[low].start,
                          keys->statements.at[low].stop);
    return line_around(keys->text, at);
}

static struct text hash_of(struct text text, struct arena *arena)
{
    struct digest digest;
    char *kept = arena_alloc(arena, (size_t)text.length + 1);
    uint32_t length = 0;
    for (uint32_t i = 0; i < text.length; i++)
        if (!isspace((unsigned char)text.at[i]))
            kept[length++] = text.at[i];
    digest_bytes((struct text){kept, length}, &digest);
    return text_slice(digest_hex(&digest, arena), 0, HASH_DIGITS);
}

/* --- scopes --- */

static scope_index scope_at(const struct facts *facts, uint32_t at)
{
    scope_index found = 0;
    for (scope_index i = 1; i < facts->scopes.count; i++) {
        const struct node *node = facts_node(facts, facts->scopes.at[i].node);
        if (node->start <= at && at < node->stop)
            found = i; /* scopes are in source order: the last one is the innermost */
    }
    return found;
}

static struct text qualname(const struct facts *facts, scope_index index, struct arena *arena)
{
    const struct scope *scope = &facts->scopes.at[index];
    if (scope->kind == SCOPE_MODULE)
        return (struct text){"", 0};
    struct text outer = qualname(facts, scope->parent, arena);
    struct text name =
        scope->kind == SCOPE_LAMBDA ? TEXT("<lambda>") : facts_name(facts, scope->name);
    if (outer.length == 0)
        return name;
    bool in_class = facts->scopes.at[scope->parent].kind == SCOPE_CLASS;
    return arena_print(arena, "%.*s%s%.*s", TEXT_ARG(outer), in_class ? "." : ".<locals>.",
                       TEXT_ARG(name));
}

/* --- files --- */

static struct text below(struct text path, struct text folder)
{
    return text_slice(path, folder.length == 1 ? 1 : folder.length + 1, path.length);
}

static struct text path_in(const struct finding_keys *keys, const struct module *module,
                           struct text path)
{
    struct text best = {"", 0};
    bool shared = module != NULL && (module->distribution != NULL || module->origin != ORIGIN_UNIT);
    ARRAY_EACH (const struct path_entry, entry, &keys->environment->search_path)
        if (shared && path_is_below(path, entry->path) && entry->path.length > best.length)
            best = entry->path;
    if (best.length > 0)
        return below(path, best);
    struct text real = path.length > 0 ? path_real(keys->arena, path) : path;
    return path_is_below(real, keys->folder) && real.length > keys->folder.length
               ? below(real, keys->folder)
               : path;
}

struct finding_key finding_key_of(struct finding_keys *keys, const struct finding *finding)
{
    const struct module *module =
        finding->module.n == 0 ? NULL : module_graph_module(keys->graph, finding->module);
    struct finding_key key = {.rule = text_of(finding->code)};
    key.path = utf8_repaired(path_in(keys, module, finding->path), keys->arena);
    if (module != NULL && module->distribution != NULL) {
        key.distribution = module->distribution->name;
        key.version = module->distribution->version;
    }
    if (module == NULL || module->facts == NULL || finding->place.line == 0) {
        key.statement = hash_of(finding->message, keys->arena);
        return key;
    }
    uint32_t at = offset_of(module->facts, finding->place);
    read_module(keys, finding->module);
    key.statement = hash_of(statement_at(keys, at), keys->arena);
    key.name = qualname(module->facts, scope_at(module->facts, at), keys->arena);
    return key;
}

int finding_key_compare(const struct finding_key *a, const struct finding_key *b)
{
    const struct text *x[] = {&a->path,      &a->rule,         &a->name,
                              &a->statement, &a->distribution, &a->version};
    const struct text *y[] = {&b->path,      &b->rule,         &b->name,
                              &b->statement, &b->distribution, &b->version};
    for (unsigned i = 0; i < sizeof x / sizeof *x; i++) {
        int order = text_compare(*x[i], *y[i]);
        if (order != 0)
            return order;
    }
    return 0;
}

void finding_keys_release(struct finding_keys *keys)
{
    arena_release(&keys->of_module);
}
