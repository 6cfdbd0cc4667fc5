#include "analyzer/syntax/rewritten.h"

#include "analyzer/syntax/skim.h"

#include <stdlib.h>

/* One import that waits: "a.b as c", or "base:x,y as z" with the dots of a relative one in front.
 */
struct entry {
    struct text base, members; /* no members: a plain import */
    bool from, placed;
};

struct pass {
    struct builder *out;
    struct text source;
    uint32_t space, attach, extend, own, hook; /* numbers of names; 0: not in this file */
    ARRAY(struct entry) entries;
    struct text spec;               /* that tells them */
    ARRAY(struct node) nodes;       /* the new ones */
    ARRAY(node_index) ends;         /* of each: the old `end`; 0: `end` is right already */
    ARRAY(struct import_fact) made; /* of the new ones */
    node_index *moved;              /* by old node, and one more: where it is now */
    node_index next_top;            /* the next statement of the module's body */
    uint32_t least;                 /* no new name is told before this one */
};

static const struct node *old(const struct pass *pass, node_index n)
{
    return &pass->out->nodes.at[n];
}

static bool is_name(const struct pass *pass, node_index n, uint32_t name)
{
    return name != 0 && n < pass->out->nodes.count && old(pass, n)->kind == NODE_NAME &&
           old(pass, n)->value == name;
}

/* A call of a name, at `n`. */
static bool calls(const struct pass *pass, node_index n, uint32_t name)
{
    return n + 1 < pass->out->nodes.count && old(pass, n)->kind == NODE_CALL &&
           is_name(pass, n + 1, name);
}

/* --- the text that the runtime is given --- */

static void read_entries(struct pass *pass)
{
    for (uint32_t from = 0, end; from <= pass->spec.length; from = end + 1) {
        end = from + text_find(text_slice(pass->spec, from, pass->spec.length), ';');
        struct text entry = text_trim(text_slice(pass->spec, from, end));
        uint32_t colon = text_find(entry, ':');
        struct entry one = {.from = colon < entry.length};
        one.base = text_trim(text_slice(entry, 0, colon));
        if (one.from)
            one.members = text_trim(text_slice(entry, colon + 1, entry.length));
        array_push(pass->out->scratch, &pass->entries, one);
    }
}

/* `... = __lz_attach__(globals(), "...")`: the text, which is a literal without escapes. */
static bool find_spec(struct pass *pass, node_index assign)
{
    node_index value = old(pass, assign + 1)->end;
    if (old(pass, assign)->kind != NODE_ASSIGN || value >= old(pass, assign)->end ||
        !calls(pass, value, pass->attach))
        return false;
    node_index first = old(pass, value + 1)->end;
    node_index second = first < old(pass, value)->end ? old(pass, first)->end : 0;
    if (second == 0 || second >= old(pass, value)->end || old(pass, second)->kind != NODE_STRING)
        return false;
    pass->spec = pass->out->strings.texts.at[old(pass, second)->value];
    read_entries(pass);
    return true;
}

static void find_entries(struct pass *pass)
{
    for (node_index n = 1; n < pass->out->nodes.count; n = old(pass, n)->end)
        if (old(pass, n)->kind == NODE_ASSIGN && n + 1 < old(pass, n)->end && find_spec(pass, n))
            return;
}

/* --- new nodes --- */

static node_index emit(struct pass *pass, struct node node)
{
    node.end = pass->nodes.count + 1;
    array_push(pass->out->scratch, &pass->nodes, node);
    array_push(pass->out->scratch, &pass->ends, 0);
    return pass->nodes.count - 1;
}

static bool is_word(char c)
{
    return c == '_' || c == '.' || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* Where a whole word begins in a text; its length where it does not. */
static uint32_t find_word(struct text text, struct text word)
{
    for (uint32_t i = 0; i + word.length <= text.length && word.length > 0; i++)
        if (memcmp(text.at + i, word.at, word.length) == 0 &&
            (i == 0 || !is_word(text.at[i - 1])) &&
            (i + word.length == text.length || !is_word(text.at[i + word.length])))
            return i;
    return text.length;
}

/* Where a name of an import is told: in the comment behind the statement's place, which says what
 * stood there; else at that place. Never before one that was told already. */
static struct span place_of(struct pass *pass, struct text word, struct text comment,
                            struct node place)
{
    struct span span = {place.start, place.stop};
    uint32_t found = find_word(comment, word);
    if (found < comment.length) {
        span.from = (uint32_t)(comment.at + found - pass->source.at);
        span.to = span.from + word.length;
    }
    span.from = span.from < pass->least ? pass->least : span.from;
    span.to = span.to < span.from ? span.from : span.to;
    pass->least = span.from;
    return span;
}

static void emit_alias(struct pass *pass, node_index statement, struct text written,
                       struct span place)
{
    uint32_t as = text_find(written, ' '); /* "x as y" */
    struct text name = text_slice(written, 0, as);
    struct text bound = text_slice(written, as, written.length);
    node_index alias = emit(pass, (struct node){.kind = NODE_ALIAS,
                                                .value = builder_name(pass->out, name),
                                                .start = place.from,
                                                .stop = place.to});
    array_push(pass->out->scratch, &pass->made,
               (struct import_fact){.alias = alias, .statement = statement});
    bound = text_trim(bound);
    if (!text_starts(bound, TEXT("as ")))
        return;
    bound = text_trim(text_slice(bound, 3, bound.length));
    emit(pass, (struct node){.kind = NODE_NAME,
                             .flags = FLAG_STORE,
                             .value = builder_name(pass->out, bound),
                             .start = place.to,
                             .stop = place.to});
    pass->nodes.at[alias].end = pass->nodes.count;
}

static void emit_import(struct pass *pass, struct entry *entry, struct node place,
                        struct text comment)
{
    uint32_t dots = 0, count = 0;
    while (entry->from && dots < entry->base.length && entry->base.at[dots] == '.')
        dots++;
    struct text base = text_slice(entry->base, dots, entry->base.length);
    struct node node = {.kind = entry->from ? NODE_IMPORT_FROM : NODE_IMPORT,
                        .flags = FLAG_LAZY,
                        .extra = (uint16_t)dots,
                        .value = entry->from ? builder_name(pass->out, base) : 0,
                        .start = place.start,
                        .stop = place.stop};
    struct text names = entry->from ? entry->members : entry->base;
    node_index statement = emit(pass, node);
    entry->placed = true;
    for (uint32_t from = 0, end; from <= names.length; from = end + 1) {
        end = from + text_find(text_slice(names, from, names.length), ',');
        struct text written = text_trim(text_slice(names, from, end));
        if (written.length == 0 || entry->base.length == 0)
            continue;
        emit_alias(pass, statement, written, place_of(pass, written, comment, place));
        count++;
    }
    pass->nodes.at[statement].end = pass->nodes.count;
    if (count == 0) /* nobody writes that */
        pass->nodes.at[statement] = (struct node){
            .kind = NODE_PASS, .start = place.start, .stop = place.stop, .end = statement + 1};
}

/* Calls that our rewriting puts between a place and its comment. */
static bool is_ours(struct text code)
{
    return code.length == 0 || text_starts(code, TEXT("__lz__(")) ||
           text_starts(code, TEXT("__import__("));
}

/* What follows on the line behind our mark, where nothing else stands between. */
static struct text comment_behind(const struct pass *pass, uint32_t stop)
{
    struct text rest = text_slice(pass->source, stop, pass->source.length);
    struct text line = text_slice(rest, 0, text_find(rest, '\n'));
    line = text_slice(line, 0, text_find(line, '\r'));
    const char *mark = line.length == 0 ? NULL : memmem(line.at, line.length, "# importscan: ", 14);
    if (mark == NULL)
        return (struct text){"", 0};
    struct text between = text_slice(line, 0, (uint32_t)(mark - line.at));
    for (uint32_t from = 0, end; from <= between.length; from = end + 1) {
        end = from + text_find(text_slice(between, from, between.length), ';');
        if (!is_ours(text_trim(text_slice(between, from, end))))
            return (struct text){"", 0};
    }
    return text_slice(line, between.length + 14, line.length);
}

/* --- what is replaced --- */

/* `__lz__(2)`: the entry; NULL where it is something else. */
static struct entry *entry_called(struct pass *pass, node_index n)
{
    if (old(pass, n)->kind != NODE_EXPRESSION || !calls(pass, n + 1, pass->space) ||
        n + 3 >= old(pass, n)->end || old(pass, n + 3)->kind != NODE_NUMBER)
        return NULL;
    struct text digits = pass->out->names.texts.at[old(pass, n + 3)->value];
    uint32_t number = 0;
    for (uint32_t i = 0; i < digits.length && number < pass->entries.count; i++)
        number = number * 10 + (uint32_t)(digits.at[i] - '0');
    return number < pass->entries.count && !pass->entries.at[number].placed
               ? &pass->entries.at[number]
               : NULL;
}

/* `__lz_own__ = __getattr__` and `__getattr__ = __lz_extend__(globals(), ...)`. */
static bool extends_hook(const struct pass *pass, node_index n)
{
    if (old(pass, n)->kind != NODE_ASSIGN || n + 1 >= old(pass, n)->end)
        return false;
    node_index value = old(pass, n + 1)->end;
    return is_name(pass, n + 1, pass->own) ||
           (value < old(pass, n)->end && is_name(pass, n + 1, pass->hook) &&
            calls(pass, value, pass->extend));
}

/* Entries whose place nobody shows: submodules that a package hands out. */
static void emit_unplaced(struct pass *pass, node_index attach)
{
    uint8_t *placed = arena_alloc_array(pass->out->scratch, pass->entries.count, 1);
    for (node_index n = old(pass, attach)->end; n < pass->out->nodes.count; n = old(pass, n)->end) {
        struct entry *entry = entry_called(pass, n);
        if (entry != NULL)
            placed[entry - pass->entries.at] = 1;
    }
    for (uint32_t i = 0; i < pass->entries.count; i++)
        if (!placed[i] && !pass->entries.at[i].placed)
            emit_import(pass, &pass->entries.at[i], *old(pass, attach), (struct text){"", 0});
}

/* The runtime is used while the module loads. */
static void emit_reading(struct pass *pass, struct node name)
{
    struct node statement = {.kind = NODE_EXPRESSION, .start = name.start, .stop = name.stop};
    node_index at = emit(pass, statement);
    emit(pass, name);
    pass->nodes.at[at].end = pass->nodes.count;
}

/* Whether something else stands in its place now. */
static bool replace_statement(struct pass *pass, node_index n)
{
    struct entry *entry = entry_called(pass, n);
    const struct node *node = old(pass, n);
    struct node pass_node = {.kind = NODE_PASS, .start = node->start, .stop = node->stop};
    node_index value = node->kind == NODE_ASSIGN && n + 1 < node->end ? old(pass, n + 1)->end : 0;
    if (entry != NULL) {
        emit_import(pass, entry, *node, comment_behind(pass, node->stop));
    } else if (value != 0 && value < node->end && calls(pass, value, pass->attach)) {
        emit_reading(pass, *old(pass, value + 1));
        emit_unplaced(pass, n);
    } else if (extends_hook(pass, n)) {
        emit(pass, pass_node);
    } else {
        return false;
    }
    return true;
}

static bool replace(struct pass *pass, node_index n)
{
    if (n == pass->next_top) {
        pass->next_top = old(pass, n)->end;
        if (pass->entries.count > 0 && replace_statement(pass, n))
            return true;
    }
    if (old(pass, n)->kind != NODE_ATTRIBUTE || !is_name(pass, n + 1, pass->space))
        return false;
    struct node name = *old(pass, n);
    name.kind = NODE_NAME;
    emit(pass, name);
    return true;
}

/* --- the whole file --- */

static void copy_nodes(struct pass *pass)
{
    struct builder *out = pass->out;
    for (node_index n = 0; n < out->nodes.count;) {
        node_index now = pass->nodes.count, end = n + 1;
        if (n > 0 && replace(pass, n)) {
            end = old(pass, n)->end;
        } else {
            array_push(out->scratch, &pass->nodes, *old(pass, n));
            array_push(out->scratch, &pass->ends, old(pass, n)->end);
        }
        while (n < end)
            pass->moved[n++] = now;
    }
    pass->moved[out->nodes.count] = pass->nodes.count;
    for (uint32_t i = 0; i < pass->nodes.count; i++)
        if (pass->ends.at[i] != 0)
            pass->nodes.at[i].end = pass->moved[pass->ends.at[i]];
}

static int by_alias(const void *a, const void *b)
{
    const struct import_fact *x = a, *y = b;
    return x->alias < y->alias ? -1 : x->alias > y->alias;
}

static void take_over(struct pass *pass)
{
    struct builder *out = pass->out;
    out->nodes.at = pass->nodes.at;
    out->nodes.count = pass->nodes.count;
    out->nodes.room = pass->nodes.room;
    for (uint32_t i = 1; i < out->scopes.count; i++)
        out->scopes.at[i].node = pass->moved[out->scopes.at[i].node];
    for (uint32_t i = 1; i < out->guards.count; i++)
        out->guards.at[i].node = pass->moved[out->guards.at[i].node];
    ARRAY_EACH (struct import_fact, import, &out->imports) {
        import->alias = pass->moved[import->alias];
        import->statement = pass->moved[import->statement];
    }
    ARRAY_EACH (struct import_fact, made, &pass->made)
        array_push(out->scratch, &out->imports, *made);
    if (out->imports.count > 0)
        qsort(out->imports.at, out->imports.count, sizeof *out->imports.at, by_alias);
}

void rewritten_read(struct builder *builder, struct text source)
{
    struct pass pass = {.out = builder, .source = source, .next_top = 1};
    pass.space = word_table_find(&builder->names, TEXT("__lz__"));
    if (pass.space == 0 || (builder->flags & FACTS_ERROR) != 0)
        return;
    pass.attach = word_table_find(&builder->names, TEXT("__lz_attach__"));
    pass.extend = word_table_find(&builder->names, TEXT("__lz_extend__"));
    pass.own = word_table_find(&builder->names, TEXT("__lz_own__"));
    pass.hook = word_table_find(&builder->names, TEXT("__getattr__"));
    pass.moved = arena_alloc_array(builder->scratch, builder->nodes.count + 1, sizeof *pass.moved);
    find_entries(&pass);
    copy_nodes(&pass);
    take_over(&pass);
}
