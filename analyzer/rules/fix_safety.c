#include "analyzer/rules/fix_work.h"

#include "analyzer/own_path/path_text.h"

/* --- handlers --- */

/* Classes below OSError: off the file system a file that is not there is an OSError of another
 * kind. */
static bool is_narrow(struct text name)
{
    static const char *const narrow[] = {"FileNotFoundError", "NotADirectoryError",
                                         "IsADirectoryError", "PermissionError", "FileExistsError"};
    for (size_t i = 0; i < sizeof narrow / sizeof *narrow; i++)
        if (text_is(name, narrow[i]))
            return true;
    return false;
}

static bool names_narrow(const struct facts *facts, node_index from, node_index to)
{
    for (node_index n = from; n < to; n++)
        if (facts->nodes.at[n].kind == NODE_NAME &&
            is_narrow(facts_name(facts, facts->nodes.at[n].value)))
            return true;
    return false;
}

static bool has_narrow_handler(const struct facts *facts, node_index node)
{
    for (node_index at = node; at != 0; at = parent_of(facts, at)) {
        const struct node *it = &facts->nodes.at[at];
        if (it->kind == NODE_FUNCTION || it->kind == NODE_LAMBDA)
            return false;
        if (it->kind == NODE_WITH_ITEM && names_narrow(facts, at, it->end))
            return true;
        if (it->kind != NODE_TRY || node >= facts->nodes.at[at + 1].end)
            continue;
        NODE_EACH (child, facts, at)
            if (facts->nodes.at[child].kind == NODE_HANDLER &&
                facts->nodes.at[child + 1].kind != NODE_BLOCK &&
                names_narrow(facts, child, facts->nodes.at[child + 1].end))
                return true;
    }
    return false;
}

/* --- other uses of a constant --- */

static bool is_in_a_use(const struct fixing *f, module_id module, const struct facts *facts,
                        node_index node)
{
    ARRAY_EACH (struct own_use, use, &f->request->paths->uses) {
        if (use->module.n != module.n || use->role == ROLE_ESCAPE || use->role == ROLE_ANCHOR)
            continue;
        if (node >= use->node && node < facts->nodes.at[use->node].end)
            return true;
    }
    return false;
}

static bool has_other_use(const struct fixing *f, module_id module, uint32_t name, uint32_t depth);

/* A read that only makes another constant counts as that one's reads do. */
static bool makes_constant(const struct fixing *f, module_id module, const struct facts *facts,
                           node_index node, uint32_t depth)
{
    for (node_index at = node; at != 0; at = parent_of(facts, at)) {
        const struct node *it = &facts->nodes.at[at];
        if (it->kind == NODE_CALL && facts->nodes.at[parent_of(facts, at)].kind == NODE_EXPRESSION)
            return false;
        if (it->kind == NODE_ASSIGN)
            return facts->nodes.at[at + 1].kind == NODE_NAME &&
                   !has_other_use(f, module, facts->nodes.at[at + 1].value, depth + 1);
    }
    return false;
}

static bool has_other_use(const struct fixing *f, module_id module, uint32_t name, uint32_t depth)
{
    const struct facts *facts = world_area(f->world, module)->facts;
    name_id id = world_name(f->world, module, name);
    if (depth > 4)
        return true;
    for (node_index n = 1; n < facts->nodes.count; n++)
        if (is_loaded_name(facts, n, name) && !is_in_a_use(f, module, facts, n) &&
            !makes_constant(f, module, facts, n, depth))
            return true;
    ARRAY_EACH (struct edge, edge, &f->world->graph->edges)
        if (edge->to.n == module.n && edge->name.n == id.n && edge->from.n != 0)
            return true;
    return false;
}

static void weigh_names(struct fixing *f, const struct way *way)
{
    for (uint32_t i = 0; i < way->name_count; i++)
        if (has_other_use(f, way->names[i].module, way->names[i].name, 0))
            fix_unsafe(f, "a constant on the way to the path has other uses");
}

/* --- all of it --- */

/* A path is still put together for nothing; where modules have no __file__ that would fail. */
static void spare_anchor(struct fixing *f, const struct way *way)
{
    if (f->request->files->store != STORE_S3_NOFILE || way->anchor == 0)
        return;
    const struct node *use = &f->facts->nodes.at[f->use->node];
    const struct node *anchor = &f->facts->nodes.at[way->anchor];
    if (way->anchor_module.n != f->use->module.n) {
        fix_unsafe(f, "another module reads its __file__ for the path still");
        return;
    }
    if (anchor->start >= use->start && anchor->stop <= use->stop)
        return;
    fix_edit(f, anchor->start, anchor->stop, TEXT("globals().get(\"__file__\", \"\")"));
}

void weigh(struct fixing *f, const struct resource *resource)
{
    if (!way_is_known(&resource->way))
        fix_unsafe(f, "a part of the path is not known before it runs");
    else if (f->request->target == ENTRY_MISSING)
        fix_unsafe(f, "the file is not there now");
    if (own_tier(f->use->own.flow) > 1)
        fix_unsafe(f, "the path came through an argument or by name");
    if (has_narrow_handler(f->facts, f->use->node))
        fix_unsafe(f, "a handler around it catches less than OSError, which is what a missing "
                      "resource raises");
    weigh_names(f, &resource->way);
    spare_anchor(f, &resource->way);
}

/* --- streams --- */

static bool is_one_of(struct text name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(name, names[i]))
            return true;
    return false;
}

/* They read a stream and keep nothing of it. */
static bool consumes(struct fixing *f, node_index call)
{
    static const char *const names[] = {"json.load",
                                        "pickle.load",
                                        "csv.reader",
                                        "csv.DictReader",
                                        "list",
                                        "tuple",
                                        "set",
                                        "frozenset",
                                        "sorted",
                                        "enumerate",
                                        "dict",
                                        "sum",
                                        "iter",
                                        "next",
                                        "yaml.safe_load",
                                        "yaml.load",
                                        "tomllib.load",
                                        "toml.load",
                                        "tomli.load",
                                        "plistlib.load",
                                        "marshal.load",
                                        "map",
                                        "filter",
                                        "zip",
                                        "io.TextIOWrapper",
                                        "ast.literal_eval",
                                        "simplejson.load",
                                        "ujson.load",
                                        "tokenize.generate_tokens",
                                        "closing",
                                        "contextlib.closing",
                                        "io.BufferedReader"};
    return is_one_of(dotted_of(f, &f->stand, call + 1), names, sizeof names / sizeof *names);
}

static bool is_stream_method(struct text name)
{
    static const char *const names[] = {"read",     "readline",  "readlines", "readinto",
                                        "close",    "seek",      "tell",      "closed",
                                        "readable", "__enter__", "encoding",  "buffer",
                                        "__iter__", "read1",     "splitlines"};
    return is_one_of(name, names, sizeof names / sizeof *names);
}

enum stream_use {
    STREAM_READ,
    STREAM_GOES,
    STREAM_DESCRIPTOR,
};

static enum stream_use use_of_stream(struct fixing *f, node_index node, uint32_t depth);

/* What is done with the name that a stream is bound to. */
static enum stream_use uses_of_name(struct fixing *f, node_index from, node_index to, uint32_t name,
                                    uint32_t depth)
{
    enum stream_use worst = STREAM_READ;
    for (node_index n = from; n < to && depth < 4; n++) {
        if (!is_loaded_name(f->facts, n, name))
            continue;
        enum stream_use use = use_of_stream(f, n, depth + 1);
        worst = use > worst ? use : worst;
    }
    return worst;
}

static enum stream_use use_of_stream(struct fixing *f, node_index node, uint32_t depth)
{
    const struct facts *facts = f->facts;
    node_index above = parent_of(facts, node);
    const struct node *it = &facts->nodes.at[above];
    node_index function = facts->scopes.at[f->use->scope].node;
    switch ((enum node_kind)it->kind) {
    case NODE_ATTRIBUTE:
        if (text_is(facts_name(facts, it->value), "fileno"))
            return STREAM_DESCRIPTOR;
        return is_stream_method(facts_name(facts, it->value)) ? STREAM_READ : STREAM_GOES;
    case NODE_CALL: return above + 1 != node && consumes(f, above) ? STREAM_READ : STREAM_GOES;
    case NODE_FOR:
    case NODE_COMP_FOR: return facts->nodes.at[above + 1].end == node ? STREAM_READ : STREAM_GOES;
    case NODE_WITH_ITEM: {
        node_index target = facts->nodes.at[node].end, with = parent_of(facts, above);
        if (target >= it->end)
            return STREAM_READ;
        return facts->nodes.at[target].kind != NODE_NAME
                   ? STREAM_GOES
                   : uses_of_name(f, with, facts->nodes.at[with].end, facts->nodes.at[target].value,
                                  depth);
    }
    case NODE_ASSIGN:
        if (facts->nodes.at[above + 1].kind != NODE_NAME)
            return STREAM_GOES;
        return uses_of_name(f, function, facts->nodes.at[function].end,
                            facts->nodes.at[above + 1].value, depth);
    case NODE_EXPRESSION: return STREAM_READ;
    default: return STREAM_GOES;
    }
}

bool weigh_stream(struct fixing *f, node_index call)
{
    switch (use_of_stream(f, call, 0)) {
    case STREAM_READ: break;
    case STREAM_GOES: fix_unsafe(f, "the open file goes to other code"); break;
    case STREAM_DESCRIPTOR:
        return fix_none(f, "its file descriptor is asked for, and a resource has none");
    }
    return true;
}
