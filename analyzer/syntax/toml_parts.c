#include "analyzer/syntax/toml_parts.h"

#include "analyzer/syntax/budget.h"
#include "analyzer/syntax/tree_cursor.h"

#include <assert.h>

const TSLanguage *tree_sitter_toml(void);

struct gathering {
    struct toml_parts *out;
    struct arena *arena;
    uint8_t *rule_of_symbol;
    uint32_t symbol_count;
    uint32_t most_depth, depth; /* of arrays and inline tables */
    ARRAY(uint32_t) open;       /* parts whose children are being gathered, by depth of the tree */
};

/* By symbol of the grammar. */
static void find_rules(struct gathering *gathering)
{
    static const char *const names[TOML_RULE_COUNT] = {
#define TOML_RULE(name) [TOML_RULE_##name] = #name,
#include "analyzer/syntax/toml.def"
#undef TOML_RULE
    };
    const TSLanguage *language = tree_sitter_toml();
    gathering->symbol_count = ts_language_symbol_count(language);
    gathering->rule_of_symbol = arena_alloc(gathering->arena, gathering->symbol_count);
    for (unsigned rule = TOML_ERROR + 1; rule < TOML_RULE_COUNT; rule++) {
        TSSymbol symbol =
            ts_language_symbol_for_name(language, names[rule], (uint32_t)strlen(names[rule]), true);
        assert(symbol != 0 && symbol < gathering->symbol_count);
        gathering->rule_of_symbol[symbol] = (uint8_t)rule;
    }
}

static bool nests(enum toml_rule rule)
{
    return rule == TOML_RULE_array || rule == TOML_RULE_inline_table;
}

static void note_error(struct toml_parts *out, uint32_t start, uint32_t stop, bool too_deep)
{
    if (!out->broken) {
        out->error_start = start;
        out->error_stop = stop;
        out->too_deep = too_deep;
    }
    out->broken = true;
}

static enum toml_rule rule_of(const struct gathering *gathering, const struct tree_node *node)
{
    if (node->missing || node->symbol >= gathering->symbol_count)
        return TOML_ERROR;
    return (enum toml_rule)gathering->rule_of_symbol[node->symbol];
}

/* A node of no interest has a part as well, so that `open` counts levels. */
static void gather(struct gathering *gathering, const struct tree_node *node)
{
    struct toml_parts *out = gathering->out;
    enum toml_rule rule = rule_of(gathering, node);
    if (rule == TOML_ERROR)
        note_error(out, node->start, node->stop, false);
    if (nests(rule) && ++gathering->depth > gathering->most_depth)
        note_error(out, node->start, node->stop, true);
    array_push(gathering->arena, &gathering->open, out->list.count);
    array_push(gathering->arena, &out->list,
               (struct toml_part){.rule = rule, .start = node->start, .stop = node->stop});
}

static void leave(struct gathering *gathering)
{
    uint32_t index = gathering->open.at[--gathering->open.count];
    struct toml_part *part = &gathering->out->list.at[index];
    part->end = gathering->out->list.count;
    gathering->depth -= nests(part->rule);
}

static const char *read_text(void *payload, uint32_t offset, TSPoint point, uint32_t *length)
{
    const struct text *text = payload;
    (void)point;
    *length = offset < text->length ? text->length - offset : 0;
    return *length == 0 ? "" : text->at + offset;
}

static TSTree *parse(struct pool *pool, struct text text)
{
    struct budget budget = budget_for(text.length, pool);
    TSInput input = {.payload = &text, .read = read_text, .encoding = TSInputEncodingUTF8};
    TSParseOptions options = {.payload = &budget, .progress_callback = budget_spent};
    TSParser *parser = ts_parser_new();
    ts_parser_set_language(parser, tree_sitter_toml());
    return ts_parser_parse_with_options(parser, NULL, input, options);
}

/* What is missing may be of no width and no name, such as a line's end: then the smallest node
 * that it is missing in ends where it should be. */
static void find_missing(const TSTree *tree, struct toml_parts *out)
{
    TSNode node = ts_tree_root_node(tree);
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    if (!out->broken && ts_node_has_error(node)) {
        for (bool more = ts_tree_cursor_goto_first_child(&cursor); more;) {
            bool has_error = ts_node_has_error(ts_tree_cursor_current_node(&cursor));
            if (has_error)
                node = ts_tree_cursor_current_node(&cursor);
            more = has_error ? ts_tree_cursor_goto_first_child(&cursor)
                             : ts_tree_cursor_goto_next_sibling(&cursor);
        }
        note_error(out, ts_node_end_byte(node), ts_node_end_byte(node) + 1, false);
    }
    ts_tree_cursor_delete(&cursor);
}

void toml_parts_read(struct text text, uint32_t most_depth, struct arena *arena,
                     struct toml_parts *out)
{
    struct pool pool = {0};
    struct tree_cursor cursor;
    *out = (struct toml_parts){0};
    struct gathering gathering = {.out = out, .arena = arena, .most_depth = most_depth};
    find_rules(&gathering);
    pool_init();
    pool_begin(&pool);
    TSTree *tree = parse(&pool, text);
    if (tree != NULL) {
        tree_cursor_begin(&cursor, tree, arena);
        while (tree_cursor_next(&cursor, true)) {
            while (gathering.open.count > cursor.node.depth)
                leave(&gathering);
            gather(&gathering, &cursor.node);
        }
        while (gathering.open.count > 0)
            leave(&gathering);
        find_missing(tree, out);
    }
    pool_end(&pool);
    pool_release(&pool);
    if (tree == NULL)
        note_error(out, 0, text.length, false);
    if (out->list.count == 0)
        array_push(arena, &out->list, (struct toml_part){TOML_RULE_document, 0, text.length, 1});
}
