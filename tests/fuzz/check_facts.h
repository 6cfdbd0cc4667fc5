/* check_facts.h - what must hold for the facts of any bytes at all.
 *
 * check_facts returns NULL, or a sentence about the first promise of facts.h and nodes.def that
 * does not hold; the node goes to `at`. Where the source has an error, UNREADABLE may stand for any
 * expression or statement and among the children of any list. */
#ifndef IMPORTSCAN_TESTS_CHECK_FACTS_H
#define IMPORTSCAN_TESTS_CHECK_FACTS_H

#include "analyzer/facts/facts.h"

/* How many children a kind has, at least and at most. */
struct arity {
    uint32_t least, most;
};
#define EXACTLY(count) ((struct arity){(count), (count)})
#define AT_LEAST(count) ((struct arity){(count), UINT32_MAX})

static inline uint32_t flag_count(const struct node *node, uint32_t flags)
{
    return (uint32_t)__builtin_popcount(node->flags & flags);
}

static inline struct arity arity_of(const struct node *node)
{
    switch ((enum node_kind)node->kind) {
    case NODE_ASSIGN: return EXACTLY(1 + flag_count(node, FLAG_ANNOTATION | FLAG_DEFAULT));
    case NODE_PARAM: return EXACTLY(flag_count(node, FLAG_ANNOTATION | FLAG_DEFAULT));
    case NODE_SLICE: return EXACTLY(flag_count(node, FLAG_LOWER | FLAG_UPPER | FLAG_STEP));
    case NODE_FUNCTION: return EXACTLY(2 + flag_count(node, FLAG_RETURNS));
    case NODE_CASE: return EXACTLY(2 + flag_count(node, FLAG_GUARD));
    case NODE_EXPRESSION:
    case NODE_DECORATOR:
    case NODE_ATTRIBUTE:
    case NODE_KEYWORD:
    case NODE_STARRED:
    case NODE_OPERAND:
    case NODE_UNARY:
    case NODE_COMP_IF:
    case NODE_AWAIT:
    case NODE_YIELD_FROM: return EXACTLY(1);
    case NODE_CLAUSE:
    case NODE_AUGMENTED:
    case NODE_SUBSCRIPT:
    case NODE_PAIR:
    case NODE_BINARY:
    case NODE_BOOLEAN:
    case NODE_NAMED:
    case NODE_LAMBDA:
    case NODE_CLASS:
    case NODE_TYPE_ALIAS: return EXACTLY(2);
    case NODE_CONDITIONAL: return EXACTLY(3);
    case NODE_WHILE: return (struct arity){2, 3};
    case NODE_FOR: return (struct arity){3, 4};
    case NODE_WITH_ITEM:
    case NODE_HANDLER:
    case NODE_FORMAT: return (struct arity){1, 2};
    case NODE_YIELD:
    case NODE_RETURN:
    case NODE_ALIAS: return (struct arity){0, 1};
    case NODE_ASSERT: return (struct arity){1, 2};
    case NODE_IMPORT:
    case NODE_IMPORT_FROM:
    case NODE_IF:
    case NODE_TRY:
    case NODE_CALL:
    case NODE_MATCH: return AT_LEAST(1);
    case NODE_WITH:
    case NODE_DECORATED:
    case NODE_COMPARE:
    case NODE_COMPREHENSION:
    case NODE_COMP_FOR: return AT_LEAST(2);
    case NODE_PASS:
    case NODE_BREAK:
    case NODE_CONTINUE:
    case NODE_NAME:
    case NODE_STRING:
    case NODE_NUMBER:
    case NODE_TRUE:
    case NODE_FALSE:
    case NODE_NONE:
    case NODE_ELLIPSIS: return EXACTLY(0);
    default: return AT_LEAST(0);
    }
}

static inline const char *check_value(const struct facts *facts, const struct node *node)
{
    switch ((enum node_kind)node->kind) {
    case NODE_STRING: return node->value < facts->strings.count ? NULL : "no such string";
    case NODE_FUNCTION:
    case NODE_CLASS:
    case NODE_LAMBDA:
        if (node->value == 0 || node->value >= facts->scopes.count)
            return "no such scope";
        return &facts->nodes.at[facts->scopes.at[node->value].node] == node ? NULL
                                                                            : "another's scope";
    case NODE_NAME:
    case NODE_ALIAS: return node->value != 0 && node->value < facts->names.count ? NULL : "no name";
    default: return node->value < facts->names.count ? NULL : "no such name";
    }
}

static inline enum node_kind last_child_kind(const struct facts *facts, node_index at)
{
    enum node_kind kind = NODE_KIND_COUNT;
    NODE_EACH (child, facts, at)
        kind = (enum node_kind)facts->nodes.at[child].kind;
    return kind;
}

static inline const char *check_node(const struct facts *facts, node_index at, uint32_t length)
{
    const struct node *node = &facts->nodes.at[at];
    uint32_t count = 0;
    if (node->kind >= NODE_KIND_COUNT)
        return "no such kind";
    if (node->start > node->stop || node->stop > length)
        return "a place beyond the source";
    if (node->end <= at || node->end > facts->nodes.count)
        return "a wrong end";
    NODE_EACH (child, facts, at) {
        if (facts->nodes.at[child].end > node->end)
            return "a child beyond its parent";
        count++;
    }
    struct arity arity = arity_of(node);
    if (count < arity.least || count > arity.most)
        return "a wrong number of children";
    if ((node->kind == NODE_FUNCTION || node->kind == NODE_CLASS || node->kind == NODE_CLAUSE) &&
        last_child_kind(facts, at) != NODE_BLOCK)
        return "no block at the end";
    return check_value(facts, node);
}

static inline const char *check_import(const struct facts *facts, uint32_t i)
{
    const struct import_fact *import = &facts->imports.at[i];
    uint32_t kind = facts->nodes.at[import->statement].kind;
    if (facts->nodes.at[import->alias].kind != NODE_ALIAS)
        return "an import without alias";
    if (kind != NODE_IMPORT && kind != NODE_IMPORT_FROM)
        return "an import without statement";
    if (import->scope >= facts->scopes.count || import->guard >= facts->guards.count)
        return "an import in no scope or guard";
    if (i > 0 && facts->nodes.at[facts->imports.at[i - 1].alias].start >
                     facts->nodes.at[import->alias].start)
        return "imports out of order";
    return NULL;
}

static inline const char *check_facts(const struct facts *facts, uint32_t length, node_index *at)
{
    const char *wrong = NULL;
    for (*at = 0; *at < facts->nodes.count && wrong == NULL; ++*at)
        wrong = check_node(facts, *at, length);
    for (uint32_t i = 0; i < facts->imports.count && wrong == NULL; i++)
        wrong = check_import(facts, i);
    for (uint32_t i = 1; i < facts->guards.count && wrong == NULL; i++)
        if (facts->guards.at[i].outer >= i || facts->guards.at[i].node >= facts->nodes.count)
            wrong = "a guard within itself";
    for (uint32_t i = 1; i < facts->scopes.count && wrong == NULL; i++)
        if (facts->scopes.at[i].parent >= i)
            wrong = "a scope within itself";
    for (uint32_t i = 0; i < facts->marks.count && wrong == NULL; i++)
        if (facts->marks.at[i].node >= facts->nodes.count ||
            facts->marks.at[i].scope >= facts->scopes.count)
            wrong = "a mark on nothing";
    return wrong;
}

#endif
