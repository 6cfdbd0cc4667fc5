/* same_facts.h - whether two readers say the same of a text. */
#ifndef IMPORTSCAN_TESTS_SAME_FACTS_H
#define IMPORTSCAN_TESTS_SAME_FACTS_H

#include "analyzer/facts/facts.h"

/* Names and strings have numbers in the order in which they were met. */
static inline bool same_value(const struct facts *a, const struct node *m, const struct facts *b,
                              const struct node *n)
{
    switch ((enum node_kind)m->kind) {
    case NODE_FUNCTION:
    case NODE_CLASS:
    case NODE_LAMBDA: return m->value == n->value;
    case NODE_STRING: return text_equal(facts_string(a, m->value), facts_string(b, n->value));
    default: return text_equal(facts_name(a, m->value), facts_name(b, n->value));
    }
}

static inline bool same_node(const struct facts *a, const struct facts *b, node_index i)
{
    const struct node *m = &a->nodes.at[i], *n = &b->nodes.at[i];
    return m->kind == n->kind && m->flags == n->flags && m->extra == n->extra &&
           m->start == n->start && m->stop == n->stop && m->end == n->end && same_value(a, m, b, n);
}

static inline bool same_scopes(const struct facts *a, const struct facts *b)
{
    for (uint32_t i = 0; i < a->scopes.count; i++) {
        const struct scope *s = &a->scopes.at[i], *t = &b->scopes.at[i];
        if (s->kind != t->kind || s->parent != t->parent || s->node != t->node ||
            !text_equal(facts_name(a, s->name), facts_name(b, t->name)))
            return false;
    }
    return true;
}

#define SAME_LIST(a, b, list)                                                                      \
    ((a)->list.count == (b)->list.count &&                                                         \
     ((a)->list.count == 0 ||                                                                      \
      memcmp((a)->list.at, (b)->list.at, (a)->list.count * sizeof *(a)->list.at) == 0))

/* What differs, or NULL; `at` is a node near it. */
static inline const char *facts_difference(const struct facts *a, const struct facts *b,
                                           node_index *at)
{
    *at = 0;
    for (node_index i = 0; i < a->nodes.count && i < b->nodes.count; i++)
        if (!same_node(a, b, i))
            return *at = i, "a node";
    if (a->nodes.count != b->nodes.count)
        return "the number of nodes";
    if (a->flags != b->flags || a->error_start != b->error_start || a->error_stop != b->error_stop)
        return "the flags";
    if (a->scopes.count != b->scopes.count || !same_scopes(a, b))
        return "the scopes";
    if (!SAME_LIST(a, b, guards))
        return "the guards";
    if (!SAME_LIST(a, b, imports))
        return "the imports";
    if (!SAME_LIST(a, b, marks))
        return "the marks";
    if (!SAME_LIST(a, b, lines) || !SAME_LIST(a, b, continuations))
        return "the lines";
    if (a->names.count != b->names.count || a->strings.count != b->strings.count)
        return "the names";
    return NULL;
}

#endif
