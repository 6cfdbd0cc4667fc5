/* What a function has bound so far: the newest binding in the blocks around says what a name is
 * where the walk stands. One in a block that has ended makes it unknown again. */
#include "analyzer/verdict/judge.h"

enum {
    MOST_MADE = 64, /* a function that binds more is not followed so closely */
};

static bool is_followed(const struct walker *walker)
{
    return walker->facts->scopes.at[walker->scope].kind == SCOPE_FUNCTION &&
           walker->made.count <= MOST_MADE;
}

static void note(struct walker *walker, struct made made)
{
    const struct facts *facts = walker->facts;
    made.stop = walker->blocks.count > 0
                    ? walker->blocks.at[walker->blocks.count - 1]
                    : facts->nodes.at[facts->scopes.at[walker->scope].node].end;
    array_push(walker->judge->arena, &walker->made, made);
}

static name_id name_at(const struct walker *walker, node_index node)
{
    return world_name(walker->judge->world, walker->module, walker->facts->nodes.at[node].value);
}

static node_index assigned_value(const struct facts *facts, node_index assign)
{
    while (facts->nodes.at[assign].kind == NODE_ASSIGN) {
        const struct node *node = &facts->nodes.at[assign];
        if (!(node->flags & FLAG_DEFAULT))
            return 0;
        assign = facts_child(facts, assign, node->flags & FLAG_ANNOTATION ? 2 : 1);
    }
    return assign;
}

static void note_assignment(struct walker *walker, node_index assign)
{
    node_index target = assign + 1, value = assigned_value(walker->facts, assign);
    const struct node *node = &walker->facts->nodes.at[target];
    struct made made = {.target = target, .value = value, .known = true};
    if (value == 0)
        return;
    if (node->kind == NODE_NAME) {
        made.object = name_at(walker, target);
    } else if (node->kind == NODE_ATTRIBUTE && node[1].kind == NODE_NAME) {
        made.object = name_at(walker, target + 1);
        made.attribute = name_at(walker, target);
    } else {
        return;
    }
    note(walker, made);
}

static void note_name(struct walker *walker, node_index name)
{
    uint32_t count = walker->made.count;
    if (count == 0 || walker->made.at[count - 1].target != name)
        note(walker, (struct made){.object = name_at(walker, name), .target = name});
}

void now_visit(struct walker *walker, node_index n)
{
    const struct node *node = &walker->facts->nodes.at[n];
    if (!is_followed(walker))
        return;
    while (walker->blocks.count > 0 && walker->blocks.at[walker->blocks.count - 1] <= n)
        walker->blocks.count--;
    switch ((enum node_kind)node->kind) {
    case NODE_BLOCK:
    case NODE_ELSE:
    case NODE_FINALLY: array_push(walker->judge->arena, &walker->blocks, node->end); break;
    case NODE_ASSIGN: note_assignment(walker, n); break;
    case NODE_NAME:
        if (node->flags & (FLAG_STORE | FLAG_DELETE))
            note_name(walker, n);
        break;
    case NODE_FUNCTION:
    case NODE_CLASS:
        note(walker, (struct made){.object = world_name(walker->judge->world, walker->module,
                                                        walker->facts->scopes.at[node->value].name),
                                   .target = n,
                                   .known = true});
        break;
    default: break;
    }
}

/* The binding that holds at `node`; NULL: nobody knows which. */
static const struct made *bound_at(const struct walker *walker, name_id object, name_id attribute,
                                   node_index node)
{
    for (uint32_t i = walker->made.count; i-- > 0;) {
        const struct made *made = &walker->made.at[i];
        if (made->object.n == object.n && made->attribute.n == attribute.n)
            return made->known && node < made->stop ? made : NULL;
    }
    return NULL;
}

struct owner owner_now(struct walker *walker, node_index node)
{
    const struct node *it = &walker->facts->nodes.at[node];
    const struct made *made = NULL;
    if (is_followed(walker)) {
        if (it->kind == NODE_NAME)
            made = bound_at(walker, name_at(walker, node), (name_id){0}, node);
        else if (it->kind == NODE_ATTRIBUTE && it[1].kind == NODE_NAME)
            made = bound_at(walker, name_at(walker, node + 1), name_at(walker, node), node);
    }
    if (made == NULL)
        return owner_of_node(walker->judge, walker->module, walker->scope, node);
    return made->value == 0
               ? (struct owner){0}
               : owner_of_node(walker->judge, walker->module, walker->scope, made->value);
}
