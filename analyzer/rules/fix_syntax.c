#include "analyzer/rules/fix_work.h"

struct text source_of(const struct fixing *f, node_index node)
{
    const struct node *it = &f->facts->nodes.at[node];
    return text_slice(f->source, it->start, it->stop);
}

bool string_is(const struct facts *facts, node_index node, struct text *out)
{
    const struct node *it = &facts->nodes.at[node];
    if (node == 0 || it->kind != NODE_STRING || it->flags & FLAG_BYTES)
        return false;
    *out = facts_string(facts, it->value);
    return true;
}

/* --- names --- */

const struct site *sites_of(struct fixing *f, const struct stand *stand, uint32_t name,
                            scope_index *binder, uint32_t *count)
{
    name_id id = world_name(f->world, stand->module, name);
    *binder = scope_names_binder(f->world, stand->module, stand->scope, id);
    return scope_names_find(scope_names_of(f->world, stand->module, *binder), id, count);
}

bool is_loaded_name(const struct facts *facts, node_index node, uint32_t name)
{
    const struct node *it = &facts->nodes.at[node];
    return it->kind == NODE_NAME && it->value == name && !(it->flags & (FLAG_STORE | FLAG_DELETE));
}

/* What an import statement binds, as it is written; empty for a relative one. */
static struct text imported_as(struct fixing *f, const struct facts *facts, node_index alias)
{
    const struct node *node = &facts->nodes.at[alias];
    const struct node *above = &facts->nodes.at[parent_of(facts, alias)];
    struct text written = facts_name(facts, node->value);
    if (above->kind == NODE_IMPORT_FROM)
        return above->extra != 0
                   ? (struct text){"", 0}
                   : fix_print(f, "%.*s.%.*s", TEXT_ARG(facts_name(facts, above->value)),
                               TEXT_ARG(written));
    bool as = facts_child(facts, alias, 0) < node->end;
    return as ? written : text_slice(written, 0, text_find(written, '.'));
}

static struct text root_of(struct fixing *f, const struct stand *stand, node_index root)
{
    scope_index binder;
    uint32_t count;
    const struct site *site =
        sites_of(f, stand, stand->facts->nodes.at[root].value, &binder, &count);
    for (uint32_t i = 0; i < count; i++) {
        struct text written = {"", 0};
        if (site[i].kind == SITE_IMPORT)
            written = imported_as(f, stand->facts, site[i].node);
        if (written.length > 0)
            return written;
    }
    struct meanings meanings =
        meaning_of_name(f->world, stand->module, stand->scope,
                        world_name(f->world, stand->module, stand->facts->nodes.at[root].value));
    return meaning_dotted(f->world, meanings.at[0], f->arena);
}

struct text dotted_of(struct fixing *f, const struct stand *stand, node_index node)
{
    struct chain chain;
    if (!chain_read(stand->facts, node, &chain))
        return (struct text){"", 0};
    struct text name = root_of(f, stand, chain.root);
    for (uint32_t i = 0; name.length > 0 && i < chain.count; i++)
        name = fix_print(
            f, "%.*s.%.*s", TEXT_ARG(name),
            TEXT_ARG(facts_name(stand->facts, stand->facts->nodes.at[chain.attributes[i]].value)));
    return name;
}

bool is_called(struct fixing *f, const struct stand *stand, node_index call, const char *dotted)
{
    return stand->facts->nodes.at[call].kind == NODE_CALL &&
           text_is(dotted_of(f, stand, call + 1), dotted);
}

/* --- arguments --- */

node_index argument_at(const struct facts *facts, node_index call, uint32_t position,
                       const char *keyword)
{
    uint32_t nth = 0;
    node_index found = 0;
    for (node_index n = facts->nodes.at[call + 1].end; n < facts->nodes.at[call].end;
         n = facts->nodes.at[n].end) {
        const struct node *node = &facts->nodes.at[n];
        if (node->kind != NODE_KEYWORD) {
            if (nth++ == position)
                found = n;
        } else if (keyword != NULL && text_is(facts_name(facts, node->value), keyword)) {
            found = n + 1;
        }
    }
    return found;
}

bool has_stars(const struct facts *facts, node_index call)
{
    for (node_index n = facts->nodes.at[call + 1].end; n < facts->nodes.at[call].end;
         n = facts->nodes.at[n].end)
        if (facts->nodes.at[n].kind == NODE_STARRED)
            return true;
    return false;
}

static bool is_listed(struct text name, const char *const *list)
{
    for (; *list != NULL; list++)
        if (text_is(name, *list))
            return true;
    return false;
}

bool has_other_arguments(const struct facts *facts, node_index call, uint32_t positions,
                         const char *const *keywords)
{
    uint32_t nth = 0;
    for (node_index n = facts->nodes.at[call + 1].end; n < facts->nodes.at[call].end;
         n = facts->nodes.at[n].end) {
        const struct node *node = &facts->nodes.at[n];
        if (node->kind == NODE_STARRED)
            return true;
        if (node->kind == NODE_KEYWORD ? !is_listed(facts_name(facts, node->value), keywords)
                                       : nth++ >= positions)
            return true;
    }
    return false;
}

/* --- what stands around --- */

node_index parent_of(const struct facts *facts, node_index node)
{
    node_index at = 0;
    while (at != node) {
        node_index child = at + 1;
        while (facts->nodes.at[child].end <= node)
            child = facts->nodes.at[child].end;
        if (child == node)
            return at;
        at = child;
    }
    return 0;
}
