#include "analyzer/rules/fix_way.h"

/* --- the assignment before the use --- */

static bool stores(const struct facts *facts, node_index from, node_index to, uint32_t name)
{
    for (node_index n = from; n < to; n++) {
        const struct node *node = &facts->nodes.at[n];
        if (node->kind == NODE_NAME && node->value == name &&
            node->flags & (FLAG_STORE | FLAG_DELETE))
            return true;
    }
    return false;
}

static bool is_block(uint8_t kind)
{
    return kind == NODE_BLOCK || kind == NODE_ELSE || kind == NODE_FINALLY || kind == NODE_MODULE;
}

/* `name = value` as a statement: its value. */
static node_index value_of_statement(const struct facts *facts, node_index statement, uint32_t name)
{
    const struct node *node = &facts->nodes.at[statement];
    const struct node *target = &facts->nodes.at[statement + 1];
    if (node->kind != NODE_ASSIGN || target->kind != NODE_NAME || target->value != name ||
        !(node->flags & FLAG_DEFAULT))
        return 0;
    node_index value = facts_child(facts, statement, node->flags & FLAG_ANNOTATION ? 2 : 1);
    return facts->nodes.at[value].kind == NODE_ASSIGN ? 0 : value;
}

/* The last assignment among the statements of a block before one of them; `*stop` where something
 * else in them may bind the name. */
static node_index before(const struct facts *facts, node_index block, node_index statement,
                         uint32_t name, bool *stop)
{
    node_index found = 0;
    NODE_EACH (child, facts, block) {
        if (child >= statement)
            break;
        if (!stores(facts, child, facts->nodes.at[child].end, name))
            continue;
        found = value_of_statement(facts, child, name);
        *stop = found == 0;
    }
    return found;
}

/* Whether what stands around a block may bind the name on another way to it. */
static bool may_come_around(const struct facts *facts, node_index around, uint32_t name)
{
    uint8_t kind = facts->nodes.at[around].kind;
    bool turns = kind == NODE_FOR || kind == NODE_WHILE || kind == NODE_TRY || kind == NODE_WITH ||
                 kind == NODE_MATCH || kind == NODE_HANDLER;
    return turns && stores(facts, around, facts->nodes.at[around].end, name);
}

static node_index assigned_before(const struct facts *facts, node_index top, node_index use,
                                  uint32_t name)
{
    bool stop = false;
    for (node_index at = use; at != top;) {
        node_index above = parent_of(facts, at);
        if (is_block(facts->nodes.at[above].kind)) {
            node_index found = before(facts, above, at, name, &stop);
            if (found != 0 || stop)
                return found;
        }
        if (above == 0 || may_come_around(facts, above, name))
            return 0;
        at = above;
    }
    return 0;
}

/* --- frozen programs --- */

/* sys.executable, sys._MEIPASS: what a program is given that was packed into one file. */
static bool is_for_frozen(const struct facts *facts, node_index value)
{
    for (node_index n = value; n < facts->nodes.at[value].end; n++)
        if (facts->nodes.at[n].kind == NODE_ATTRIBUTE) {
            struct text name = facts_name(facts, facts->nodes.at[n].value);
            if (text_is(name, "executable") || text_is(name, "_MEIPASS"))
                return true;
        }
    return false;
}

static node_index unless_frozen(struct walk_way *w, const struct facts *facts,
                                const struct site *sites, uint32_t count)
{
    node_index found = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (sites[i].kind != SITE_VALUE)
            return 0;
        if (is_for_frozen(facts, sites[i].node))
            continue;
        if (found != 0)
            return 0;
        found = sites[i].node;
    }
    if (found != 0)
        fix_unsafe(w->f, "a frozen program has another path");
    return found;
}

node_index way_assigned(struct walk_way *w, const struct stand *stand, scope_index binder,
                        uint32_t name, const struct site *sites, uint32_t count)
{
    const struct facts *facts = stand->facts;
    bool here = stand->module.n == w->f->use->module.n && stand->scope == w->f->use->scope &&
                binder == stand->scope && stand->through == NULL;
    node_index found = 0;
    if (here)
        found = assigned_before(facts, facts->scopes.at[binder].node, w->f->use->node, name);
    return found != 0 ? found : unless_frozen(w, facts, sites, count);
}
