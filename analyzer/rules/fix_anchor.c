#include "analyzer/rules/fix_work.h"

/* What is read of a module that may have no __file__, and then thrown away or kept as it is. */
bool fix_anchor(struct fixing *f)
{
    node_index node = f->use->node;
    const struct node *it = &f->facts->nodes.at[node];
    if (f->request->files->store != STORE_S3_NOFILE)
        return fix_none(f, "modules have a __file__ there");
    if (it->kind != NODE_NAME || !text_is(facts_name(f->facts, it->value), "__file__"))
        return fix_none(f, "another attribute of the module or its spec is read");
    bool plain = f->facts->nodes.at[parent_of(f->facts, node)].kind == NODE_ASSIGN;
    fix_unsafe(f, "where modules have no __file__ the value is another");
    fix_replace(f, node,
                plain ? TEXT("globals().get(\"__file__\")")
                      : TEXT("globals().get(\"__file__\", \"\")"));
    return true;
}
