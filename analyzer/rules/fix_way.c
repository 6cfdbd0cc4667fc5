#include "analyzer/rules/fix_way.h"

#include "analyzer/own_path/path_text.h"

#include <stdlib.h>

bool way_fails(struct walk_way *w, const char *why)
{
    if (w->why == NULL)
        w->why = why;
    return false;
}

/* --- items --- */

static bool number_at(const struct facts *facts, node_index node, long *out)
{
    const struct node *it = &facts->nodes.at[node];
    if (it->kind != NODE_NUMBER || it->flags & FLAG_FLOAT)
        return false;
    *out = strtol(facts_name(facts, it->value).at, NULL, 0);
    return *out >= 0 && *out < 30;
}

/* path.parents[1] */
static bool of_parents(struct walk_way *w, const struct stand *stand, node_index object, long at,
                       struct text *out)
{
    if (!way_value(w, stand, object, out))
        return false;
    *out = path_normal(*out, w->f->arena);
    for (; at >= 0; at--)
        if (!way_dirname(w, *out, out))
            return false;
    return true;
}

/* The folder of a package: __path__[0], module.__path__[0], spec.submodule_search_locations[0] */
static bool of_folder(struct walk_way *w, const struct stand *stand, node_index object,
                      struct text *out)
{
    const struct node *it = &stand->facts->nodes.at[object];
    struct text name = facts_name(stand->facts, it->value);
    if (it->kind == NODE_NAME && text_is(name, "__path__") &&
        module_graph_module(w->f->world->graph, stand->module)->is_package)
        return way_of_file(w, stand->module, out) && way_dirname(w, *out, out);
    if (it->kind != NODE_ATTRIBUTE ||
        !(text_is(name, "__path__") || text_is(name, "submodule_search_locations")))
        return false;
    return way_of_module(w, stand, object + 1, out) && way_dirname(w, *out, out);
}

static bool of_subscript(struct walk_way *w, const struct stand *stand, node_index node,
                         struct text *out)
{
    const struct facts *facts = stand->facts;
    node_index object = node + 1, index = facts->nodes.at[object].end;
    struct text key;
    long at;
    if (string_is(facts, index, &key) && text_is(key, "__file__") &&
        is_called(w->f, stand, object, "globals"))
        return way_of_file(w, stand->module, out);
    if (!number_at(facts, index, &at))
        return way_fails(w, "the path comes out of a container");
    if (facts->nodes.at[object].kind == NODE_ATTRIBUTE &&
        text_is(facts_name(facts, facts->nodes.at[object].value), "parents"))
        return of_parents(w, stand, object + 1, at, out);
    if (at == 0 && of_folder(w, stand, object, out))
        return true;
    if (facts->nodes.at[object].kind == NODE_CALL && way_of_element(w, stand, object, at, out))
        return true;
    return way_fails(w, "the path comes out of a container");
}

/* --- expressions --- */

static bool of_node(struct walk_way *w, const struct stand *stand, node_index node,
                    struct text *out)
{
    const struct node *it = &stand->facts->nodes.at[node];
    switch ((enum node_kind)it->kind) {
    case NODE_STRING:
        *out = facts_string(stand->facts, it->value);
        return text_find(*out, WAY_MARK) == out->length ||
               way_fails(w, "its name has a control character in it");
    case NODE_NAME: return way_of_name(w, stand, node, out);
    case NODE_ATTRIBUTE: return way_of_attribute(w, stand, node, out);
    case NODE_SUBSCRIPT: return of_subscript(w, stand, node, out);
    case NODE_CALL: return way_of_call(w, stand, node, out);
    case NODE_BINARY: return way_of_binary(w, stand, node, out);
    case NODE_FSTRING: return way_of_fstring(w, stand, node, out);
    case NODE_NAMED: return way_value(w, stand, stand->facts->nodes.at[node + 1].end, out);
    case NODE_CONDITIONAL:
    case NODE_BOOLEAN: return way_fails(w, "several paths may reach it");
    case NODE_STARRED: return way_fails(w, "the path comes out of a container");
    default: return way_fails(w, "the path is put together in a way that is not followed");
    }
}

bool way_value(struct walk_way *w, const struct stand *stand, node_index node, struct text *out)
{
    uint32_t variables = w->way->variable_count, names = w->way->name_count;
    if (w->depth >= WAY_MOST_NESTING)
        return way_fails(w, "the path is put together in a way that is not followed");
    w->depth++;
    bool ok = of_node(w, stand, node, out) && out->length <= PATH_MOST;
    w->depth--;
    if (ok)
        return true;
    w->way->variable_count = variables;
    w->way->name_count = names;
    return false;
}

bool way_piece(struct walk_way *w, const struct stand *stand, node_index node, struct text *out)
{
    const struct node *it = &stand->facts->nodes.at[node];
    const char *why = w->why;
    if (it->kind == NODE_BINARY && it->extra == OPERATOR_ADD) {
        struct text left, right;
        uint32_t count = w->way->variable_count;
        if (way_piece(w, stand, node + 1, &left) &&
            way_piece(w, stand, stand->facts->nodes.at[node + 1].end, &right)) {
            *out = path_concat(left, right, w->f->arena);
            return true;
        }
        w->way->variable_count = count;
    } else if (it->kind == NODE_ATTRIBUTE && way_is_object(w, stand, node + 1) &&
               way_variable(w, stand, node, TEXT("%s"), out)) {
        return true; /* whatever the object says then */
    } else if (way_value(w, stand, node, out)) {
        return true;
    }
    w->why = why; /* that it is no value is no trouble here */
    return way_variable(w, stand, node, TEXT("%s"), out);
}

/* --- answers --- */

static bool give_up(struct fixing *f, const struct walk_way *w)
{
    return fix_none(f, w->why == NULL ? "the path is put together in a way that is not followed"
                                      : w->why);
}

/* What was found by following values must be what the flow of values found. */
static bool agrees(const struct fixing *f, const struct way *way)
{
    struct text path = f->request->path;
    if (!way_is_known(way) || !path_is_known(path))
        return true;
    return text_equal(way->path, path);
}

/* Whether it is all own paths, as far as the flow of values tells, however they are made. */
static bool is_computed(const struct fixing *f, const struct walk_way *w)
{
    static const char *const reasons[] = {
        "the path comes from a function", "the path comes out of a container",
        "a part of the path is computed", "the path is an attribute that is set"};
    bool reads = f->use->role == ROLE_READ || f->use->role == ROLE_PROBE;
    if (!reads || own_tier(f->use->own.flow) > 1 || w->why == NULL)
        return false;
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (text_starts(text_of(w->why), text_of(reasons[i])))
            return true;
    return false;
}

/* `for path in ...`: what the loop goes over may have become something else than paths. */
static bool is_loop_target(const struct fixing *f, node_index argument)
{
    const struct facts *facts = f->facts;
    node_index top = facts->scopes.at[f->use->scope].node;
    if (facts->nodes.at[argument].kind != NODE_NAME)
        return false;
    for (node_index n = top; n < facts->nodes.at[top].end; n++) {
        bool loop = facts->nodes.at[n].kind == NODE_FOR || facts->nodes.at[n].kind == NODE_COMP_FOR;
        if (loop && facts->nodes.at[n + 1].kind == NODE_NAME &&
            facts->nodes.at[n + 1].value == facts->nodes.at[argument].value)
            return true;
    }
    return false;
}

/* The path as the flow of values has it, `*` and all: what it is relative to the package is told
 * while it runs. */
static bool take_computed(struct fixing *f, node_index argument, struct way *out)
{
    struct text folder = path_dirname(f->module->path);
    struct text path = f->request->path;
    struct text known = text_slice(path, 0, text_find(path, '*'));
    if (f->request->files->store == STORE_S3_NOFILE || folder.length >= known.length ||
        !path_lies_in(known, folder) || f->facts->nodes.at[argument].kind == NODE_STARRED ||
        is_loop_target(f, argument))
        return fix_none(f, "the path is made somewhere else, and not surely below the package");
    fix_unsafe(f, "the path is made relative to the module while it runs");
    struct text os = import_name(f, NEED_OS);
    out->variables[0] = (struct way_variable){
        .text = fix_print(f, "%.*s.path.relpath(%.*s, %.*s.path.dirname(__file__))", TEXT_ARG(os),
                          TEXT_ARG(source_of(f, argument)), TEXT_ARG(os)),
        .format = TEXT("%s"),
        .whole = true};
    out->variable_count = 1;
    out->path = fix_print(f, "%.*s/%cA", TEXT_ARG(folder), WAY_MARK);
    return true;
}

bool way_find(struct fixing *f, node_index argument, struct way *out)
{
    struct walk_way w = {.f = f, .way = out};
    *out = (struct way){0};
    struct text path;
    if (argument == 0)
        return fix_none(f, "the path is no argument of the call");
    if (text_find(f->module->path, WAY_MARK) < f->module->path.length)
        return fix_none(f, "the module's own path has a control character in it");
    if (!way_value(&w, &f->stand, argument, &path))
        return is_computed(f, &w) ? take_computed(f, argument, out) : give_up(f, &w);
    out->path = path_normal(path, f->arena);
    if (out->path.length == 0 || out->path.at[0] != '/' || !agrees(f, out))
        return fix_none(f, "several paths may reach it");
    return true;
}

bool way_text(struct fixing *f, node_index node, struct way *way, struct text *out)
{
    struct walk_way w = {.f = f, .way = way};
    return way_value(&w, &f->stand, node, out);
}

bool way_part(struct fixing *f, node_index node, struct way *way, struct text *out)
{
    struct walk_way w = {.f = f, .way = way};
    return way_piece(&w, &f->stand, node, out);
}

bool way_is_known(const struct way *way)
{
    return way->variable_count == 0;
}
