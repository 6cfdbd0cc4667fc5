#include "analyzer/syntax/recover.h"

/* The search goes through the text once; everything else follows behind it in step. */
struct search {
    struct walk *walk;
    struct pool *pool;
    const struct grammar *grammar;
    struct text text;     /* what the parser got, in one piece */
    uint32_t base;        /* where that stands in the source */
    uint32_t part;        /* no string ends before this one and behind the place */
    uint32_t import;      /* of those the walk found, the first not before the place */
    uint32_t found_count; /* how many the walk found */
    scope_index next_scope;
    ARRAY(scope_index) around; /* scopes that began before the place; the last may be over */
};

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

static bool is_keyword(const struct search *search, uint32_t at)
{
    uint32_t end = at;
    while (end < search->text.length && end - at < 8 && is_word(search->text.at[end]))
        end++;
    struct text word = text_slice(search->text, at, end);
    return text_is(word, "import") || text_is(word, "from");
}

/* The next place from `at` on where a statement may begin: a line, or behind `;` and `:`. */
static uint32_t next_statement(const struct search *search, uint32_t at)
{
    const char *text = search->text.at;
    while (at < search->text.length && strchr("\n;:", text[at]) == NULL) {
        const char *end = NULL;
        if (text[at] == '#')
            end = memchr(text + at, '\n', search->text.length - at);
        at = end != NULL ? (uint32_t)(end - text) : at + 1;
    }
    at += at < search->text.length;
    while (at < search->text.length && strchr(" \t\f", text[at]) != NULL)
        at++;
    return at;
}

/* The end of the import at `at`: of its line, or of its parenthesis when that holds only names. */
static uint32_t find_end(const struct search *search, uint32_t at)
{
    const char *text = search->text.at;
    uint32_t length = search->text.length, end = at;
    while (end < length && strchr("\n;#(", text[end]) == NULL)
        end += text[end] == '\\' && end + 1 < length ? 2 : 1;
    if (end >= length || text[end] != '(')
        return end < length ? end : length;
    for (uint32_t close = end + 1; close < length; close++) {
        if (text[close] == ')')
            return close + 1;
        if (text[close] == '#')
            while (close + 1 < length && text[close + 1] != '\n')
                close++;
        else if (!is_word(text[close]) && strchr(" \t\f\r\n,.\\", text[close]) == NULL)
            break;
    }
    return end;
}

static bool in_string(struct search *search, uint32_t at)
{
    const struct walk *walk = search->walk;
    for (; search->part < walk->part_count; search->part++) {
        const struct part *part = &walk->parts[search->part];
        if (part->rule == RULE_string && part->stop > at)
            return part->start < at;
    }
    return false;
}

static bool was_found(struct search *search, uint32_t at)
{
    const struct builder *out = search->walk->out;
    for (; search->import < search->found_count; search->import++) {
        uint32_t start = out->nodes.at[out->imports.at[search->import].statement].start;
        if (start >= at)
            return start == at;
    }
    return false;
}

static scope_index scope_around(struct search *search, uint32_t at)
{
    struct builder *out = search->walk->out;
    for (; search->next_scope < out->scopes.count; search->next_scope++) {
        const struct node *node = &out->nodes.at[out->scopes.at[search->next_scope].node];
        if (node->start >= at)
            break;
        if (node->stop > at)
            array_push(out->scratch, &search->around, search->next_scope);
    }
    while (search->around.count > 0) {
        scope_index last = search->around.at[search->around.count - 1];
        if (out->nodes.at[out->scopes.at[last].node].stop > at)
            return last;
        search->around.count--;
    }
    return 0;
}

static bool is_import(const struct parse_tree *tree)
{
    if (tree->has_error || tree->count < 2 || tree->parts[1].end != tree->count)
        return false;
    enum rule rule = (enum rule)tree->parts[1].rule;
    return rule == RULE_import_statement || rule == RULE_import_from_statement ||
           rule == RULE_future_import_statement;
}

/* Parses the statement alone; what it imports goes to the end of the module. */
static void read_import(struct search *search, uint32_t at)
{
    struct builder *out = search->walk->out;
    struct parse_text line = *search->walk->text;
    struct piece piece = {0, search->base + at};
    struct parse_tree tree;
    line.text = text_slice(search->text, at, find_end(search, at));
    line.pieces.at = &piece;
    line.pieces.count = 1;
    parse_tree_read(search->pool, search->grammar, &line, out->scratch, &tree);
    if (!is_import(&tree))
        return;
    struct walk walk = *search->walk;
    uint32_t first = out->imports.count;
    walk.parts = tree.parts;
    walk.part_count = tree.count;
    walk.flat_until = 0;
    walk_all(&walk);
    for (uint32_t i = first; i < out->imports.count; i++)
        out->imports.at[i].scope = scope_around(search, search->base + at);
}

/* Both the imports found and those recovered are in order. */
static void merge(struct builder *out, uint32_t found_count)
{
    struct import_fact *all = out->imports.at, *found, *recovered = all + found_count;
    struct import_fact *end = all + out->imports.count;
    found = arena_alloc_array(out->scratch, found_count, sizeof *found);
    memcpy(found, all, found_count * sizeof *found);
    struct import_fact *found_end = found + found_count;
    while (found < found_end) {
        bool first = recovered == end ||
                     out->nodes.at[found->alias].start < out->nodes.at[recovered->alias].start;
        *all++ = first ? *found++ : *recovered++;
    }
}

void recover_imports(struct walk *walk, struct pool *pool, const struct grammar *grammar)
{
    struct search search = {.walk = walk,
                            .pool = pool,
                            .grammar = grammar,
                            .text = walk->text->text,
                            .base = walk->text->pieces.at[0].source,
                            .next_scope = 1,
                            .found_count = walk->out->imports.count};
    uint32_t at = 0;
    while (at < search.text.length && strchr(" \t\f", search.text.at[at]) != NULL)
        at++;
    builder_close(walk->out, walk->part_count);
    for (; at < search.text.length; at = next_statement(&search, at))
        if (is_keyword(&search, at) && !was_found(&search, search.base + at) &&
            !in_string(&search, search.base + at))
            read_import(&search, at);
    if (walk->out->imports.count > search.found_count && search.found_count > 0)
        merge(walk->out, search.found_count);
}
