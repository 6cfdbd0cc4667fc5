#include "analyzer/load/bound_names.h"

#include <stdlib.h>

struct list {
    struct arena *arena;
    ARRAY(struct bound_name) names;
};

static void add(struct list *list, struct text name, bool by_import)
{
    array_push(list->arena, &list->names, (struct bound_name){name, by_import});
}

static void add_alias(struct list *list, const struct facts *facts, node_index alias, bool from)
{
    node_index as = facts_child(facts, alias, 0);
    struct text name = facts_name(facts, facts->nodes.at[alias].value);
    if (as < facts->nodes.at[alias].end)
        name = facts_name(facts, facts->nodes.at[as].value);
    else if (!from)
        name = text_slice(name, 0, text_find(name, '.'));
    add(list, name, true);
}

/* Gives the next node of the body's own. */
static node_index look(struct list *list, const struct facts *facts, node_index n)
{
    const struct node *node = &facts->nodes.at[n];
    switch ((enum node_kind)node->kind) {
    case NODE_FUNCTION:
    case NODE_CLASS:
        add(list, facts_name(facts, facts->scopes.at[node->value].name), false);
        return node->end;
    case NODE_IMPORT:
    case NODE_IMPORT_FROM:
        NODE_EACH (alias, facts, n)
            add_alias(list, facts, alias, node->kind == NODE_IMPORT_FROM);
        return node->end;
    case NODE_LAMBDA:
    case NODE_COMPREHENSION: return node->end;
    case NODE_NAME:
        if (node->flags & FLAG_STORE)
            add(list, facts_name(facts, node->value), false);
        break;
    default: break;
    }
    return n + 1;
}

static int by_name(const void *a, const void *b)
{
    return text_compare(((const struct bound_name *)a)->name, ((const struct bound_name *)b)->name);
}

static struct bound_names sorted(struct list *list)
{
    uint32_t count = 0;
    if (list->names.count > 1)
        qsort(list->names.at, list->names.count, sizeof *list->names.at, by_name);
    for (uint32_t i = 0; i < list->names.count; i++) {
        struct bound_name *last = count == 0 ? NULL : &list->names.at[count - 1];
        if (last != NULL && text_equal(last->name, list->names.at[i].name))
            last->by_import = last->by_import && list->names.at[i].by_import;
        else
            list->names.at[count++] = list->names.at[i];
    }
    return (struct bound_names){list->names.at, count};
}

struct bound_names bound_names_of(const struct facts *facts, struct arena *arena)
{
    struct list list = {.arena = arena};
    for (node_index n = 1; n < facts->nodes.count;)
        n = look(&list, facts, n);
    return sorted(&list);
}

struct bound_names bound_names_asked(const struct facts *facts, struct arena *arena)
{
    struct list list = {.arena = arena};
    for (node_index n = 1; n + 1 < facts->nodes.count; n++)
        if (facts->nodes.at[n].kind == NODE_ATTRIBUTE && facts->nodes.at[n + 1].kind == NODE_NAME)
            add(&list, facts_name(facts, facts->nodes.at[n + 1].value), false);
    return sorted(&list);
}

const struct bound_name *bound_names_find(const struct bound_names *names, struct text name)
{
    struct bound_name key = {name, false};
    return names->count == 0 ? NULL : bsearch(&key, names->at, names->count, sizeof key, by_name);
}
