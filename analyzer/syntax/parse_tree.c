#include "analyzer/syntax/parse_tree.h"
#include "analyzer/syntax/budget.h"
#include "analyzer/syntax/tree_cursor.h"

/* Real code has a part every four to six bytes; room for them at once saves copying. */
enum {
    BYTES_PER_PART = 4,
};

struct gathering {
    const struct grammar *grammar;
    const struct parse_text *text;
    uint32_t start_hint, stop_hint;
    struct arena *arena;
    struct parse_tree *tree;
    ARRAY(struct part) parts;
    ARRAY(uint32_t) open; /* the parts whose children are being gathered */
};

static const char *read_text(void *payload, uint32_t offset, TSPoint point, uint32_t *length)
{
    const struct text *text = payload;
    (void)point;
    *length = offset < text->length ? text->length - offset : 0;
    return *length == 0 ? "" : text->at + offset;
}

/* The tree goes with the pool, and the parser too: making one is cheap. */
static TSTree *parse(struct pool *pool, const struct grammar *grammar, struct text text)
{
    struct budget budget = budget_for(text.length, pool);
    TSInput input = {.payload = &text, .read = read_text, .encoding = TSInputEncodingUTF8};
    TSParseOptions options = {.payload = &budget, .progress_callback = budget_spent};
    TSParser *parser = ts_parser_new();
    ts_parser_set_language(parser, grammar->language);
    return ts_parser_parse_with_options(parser, NULL, input, options);
}

static void note_error(struct gathering *gathering, const struct part *part)
{
    struct parse_tree *tree = gathering->tree;
    if (!tree->has_error) {
        tree->error_start = part->start;
        tree->error_stop = part->stop;
    }
    tree->has_error = true;
}

/* A part ends with the last byte it has, not where the next one begins in the source. */
static void place(struct gathering *gathering, const struct tree_node *node, struct part *part)
{
    uint32_t start = node->start, stop = node->stop;
    part->start = parse_text_source(gathering->text, start, &gathering->start_hint);
    part->stop = part->start;
    if (stop > start)
        part->stop = parse_text_source(gathering->text, stop - 1, &gathering->stop_hint) + 1;
}

/* Adds the part of `node` where it matters; true when its children may matter too. */
static bool gather(struct gathering *gathering, const struct tree_node *node)
{
    enum rule rule = grammar_rule(gathering->grammar, node->symbol);
    uint8_t traits = rule_shapes[rule].traits;
    struct part part = {.rule = (uint8_t)rule};
    if (rule == RULE_SKIPPED && !node->missing)
        return false;
    place(gathering, node, &part);
    if (node->missing || rule == RULE_ERROR)
        note_error(gathering, &part);
    if (rule == RULE_SKIPPED)
        return false;
    if (gathering->open.count > 0) {
        uint32_t parent = gathering->open.at[gathering->open.count - 1];
        struct part *outer = &gathering->parts.at[parent];
        if ((traits & TRAIT_TOKEN) && !(rule_shapes[outer->rule].traits & TRAIT_TOKENS))
            return false;
        outer->broken |= rule == RULE_ERROR;
    }
    part.end = part.close = gathering->parts.count + 1;
    array_push(gathering->arena, &gathering->parts, part);
    return !(traits & TRAIT_LEAF);
}

static void leave(struct gathering *gathering)
{
    uint32_t index = gathering->open.at[--gathering->open.count];
    struct part *part = &gathering->parts.at[index];
    if (rule_shapes[part->rule].traits & TRAIT_TAIL) {
        uint32_t end = gathering->parts.count + 1;
        struct part tail = {.rule = RULE_TAIL, .start = part->stop, .stop = part->stop};
        tail.end = tail.close = end;
        array_push(gathering->arena, &gathering->parts, tail);
        part = &gathering->parts.at[index];
    }
    part->end = part->close = gathering->parts.count;
}

static void gather_all(struct gathering *gathering, const TSTree *tree)
{
    struct tree_cursor cursor;
    bool into = false;
    tree_cursor_begin(&cursor, tree, gathering->arena);
    while (tree_cursor_next(&cursor, into)) {
        while (gathering->open.count > cursor.node.depth)
            leave(gathering);
        into = gather(gathering, &cursor.node);
        if (into)
            array_push(gathering->arena, &gathering->open, gathering->parts.count - 1);
    }
    while (gathering->open.count > 0)
        leave(gathering);
}

/* One error over the whole text. */
static void gather_nothing(struct gathering *gathering)
{
    uint32_t hint = 0, length = gathering->text->text.length;
    uint32_t start = parse_text_source(gathering->text, 0, &hint);
    uint32_t stop = parse_text_source(gathering->text, length, &hint);
    struct part part = {.rule = RULE_module, .start = start, .stop = stop, .end = 2, .close = 2};
    array_push(gathering->arena, &gathering->parts, part);
    part.rule = RULE_ERROR;
    array_push(gathering->arena, &gathering->parts, part);
    note_error(gathering, &part);
}

void parse_tree_read(struct pool *pool, const struct grammar *grammar,
                     const struct parse_text *text, struct arena *arena, struct parse_tree *out)
{
    *out = (struct parse_tree){0};
    struct gathering gathering = {.grammar = grammar, .text = text, .arena = arena, .tree = out};
    pool_begin(pool);
    TSTree *tree = parse(pool, grammar, text->text);
    gathering.parts.room = text->text.length / BYTES_PER_PART + 8;
    gathering.parts.at = arena_alloc_array(arena, gathering.parts.room, sizeof(struct part));
    if (tree != NULL)
        gather_all(&gathering, tree);
    else
        gather_nothing(&gathering);
    pool_end(pool);
    /* Where nothing fits, the parser's root is an error. */
    gathering.parts.at[0].rule = RULE_module;
    out->parts = gathering.parts.at;
    out->count = gathering.parts.count;
}
