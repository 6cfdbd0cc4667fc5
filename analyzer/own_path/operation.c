#include "analyzer/own_path/flow.h"

#include "analyzer/own_path/path_text.h"

static struct own_set one(struct own own)
{
    return (struct own_set){.at = {own}, .count = 1};
}

static bool is_pathlike(const struct own *own)
{
    return own->shape == OWN_PATH || own->shape == OWN_SYSTEM || own->shape == OWN_LENT ||
           own->shape == OWN_RESOURCE || own->shape == OWN_FOREIGN;
}

/* Applies a change of the text to each path of a set. */
typedef struct text path_change(struct flow *flow, struct text path, struct text part);

static struct own_set change_each(struct flow *flow, const struct own_set *set, path_change *change,
                                  struct text part, int shape)
{
    struct own_set out = {0};
    for (uint32_t i = 0; i < set->count; i++) {
        struct own own = set->at[i];
        if (!is_pathlike(&own) && own.shape != OWN_HOLDER)
            continue;
        if (own.shape == OWN_RESOURCE && shape >= 0)
            continue; /* what is found in one is no path either, and is told nowhere */
        struct text path = change(flow, path_of(flow, own), part);
        own_add(&out, with_path(flow, own, path, shape < 0 ? own.shape : (enum own_shape)shape),
                &flow->out->paths);
    }
    return out;
}

static struct text same(struct flow *flow, struct text path, struct text part)
{
    (void)flow;
    (void)part;
    return path;
}

static struct text dirname(struct flow *flow, struct text path, struct text part)
{
    (void)part;
    return path_dirname(path_normal(path, flow->arena));
}

static struct text join(struct flow *flow, struct text path, struct text part)
{
    return path_with(path, part, flow->arena);
}

static struct text sibling(struct flow *flow, struct text path, struct text part)
{
    return path_with(dirname(flow, path, part), part, flow->arena);
}

static struct text change_suffix(struct flow *flow, struct text path, struct text part)
{
    struct text extension;
    return path_concat(path_root(path, &extension), part, flow->arena);
}

static struct text cut(struct flow *flow, struct text path, struct text part)
{
    (void)flow;
    return text_ends(path, part) ? text_slice(path, 0, path.length - part.length) : path;
}

static struct text format(struct flow *flow, struct text path, struct text part)
{
    return pattern_of_template(flow, path, part.at[0]);
}

/* --- several parts --- */

struct own_set concatenate(struct flow *flow, const struct spot *spot, const node_index *parts,
                           uint32_t count)
{
    struct own_set out = {0};
    bool begun = false;
    for (uint32_t i = 0; i < count; i++) {
        struct own_set set = evaluate(flow, spot, parts[i]);
        struct text part =
            out.count > 0 || set.count == 0 ? pattern_of(flow, spot, parts[i]) : TEXT("");
        if (out.count > 0) {
            for (uint32_t k = 0; k < out.count; k++)
                out.at[k] = with_path(flow, out.at[k],
                                      path_concat(path_of(flow, out.at[k]), part, flow->arena),
                                      (enum own_shape)out.at[k].shape);
            continue;
        }
        for (uint32_t k = 0; k < set.count; k++)
            if (is_pathlike(&set.at[k]) || set.at[k].shape == OWN_EMBEDDED ||
                set.at[k].shape == OWN_HOLDER)
                own_add(&out,
                        with_path(flow, set.at[k], path_of(flow, set.at[k]),
                                  begun && set.at[k].shape != OWN_HOLDER
                                      ? OWN_EMBEDDED
                                      : (enum own_shape)set.at[k].shape),
                        &flow->out->paths);
        begun |= part.length > 0;
    }
    return out;
}

/* join(*parts): the folder that is among them, and whatever follows. */
static struct own_set spread_out(struct flow *flow, const struct spot *spot,
                                 const struct own_set *set)
{
    struct own_set elements = elements_of(flow, set, 0, spot);
    struct own_set out = change_each(flow, &elements, join, TEXT("*"), OWN_PATH);
    for (uint32_t i = 0; i < set->count; i++)
        if (set->at[i].shape == OWN_PARTS)
            own_add(&out, set->at[i], &flow->out->paths);
    return out;
}

/* join(a, b, ...), Path(a, b, ...): the last absolute one begins. */
static struct own_set join_all(struct flow *flow, const struct spot *spot, node_index call,
                               struct own_set out)
{
    const struct facts *facts = spot->facts;
    for (node_index n = facts->nodes.at[call + 1].end; n < facts->nodes.at[call].end;
         n = facts->nodes.at[n].end) {
        if (facts->nodes.at[n].kind == NODE_KEYWORD)
            continue;
        bool starred = facts->nodes.at[n].kind == NODE_STARRED;
        struct own_set set = evaluate(flow, spot, n);
        if (starred)
            set = spread_out(flow, spot, &set);
        struct own_set taken = change_each(flow, &set, same, TEXT(""), -1);
        for (uint32_t i = 0; i < set.count; i++)
            if (set.at[i].shape == OWN_PARTS)
                own_add(&taken, with_path(flow, set.at[i], path_of(flow, set.at[i]), OWN_PATH),
                        &flow->out->paths);
        if (taken.count > 0 && out.count == 0) {
            out = taken;
            continue;
        }
        if (out.count == 0)
            continue;
        struct text part = starred ? TEXT("*") : pattern_of(flow, spot, n);
        struct own_set joined = change_each(flow, &out, join, part, -1);
        own_add_all(&joined, &taken, &flow->out->paths);
        out = joined;
    }
    return out;
}

static struct own_set hold_all(struct flow *flow, const struct spot *spot, node_index call,
                               struct own_set out)
{
    const struct facts *facts = spot->facts;
    for (node_index n = facts->nodes.at[call + 1].end; n < facts->nodes.at[call].end;
         n = facts->nodes.at[n].end) {
        node_index value = facts->nodes.at[n].kind == NODE_KEYWORD ? n + 1 : n;
        struct own_set set = evaluate(flow, spot, value);
        struct own_set held = change_each(flow, &set, same, TEXT(""), OWN_HOLDER);
        own_add_all(&out, &held, &flow->out->paths);
    }
    return out;
}

/* --- modules --- */

static struct own_set of_module(struct flow *flow, const struct spot *spot, node_index node,
                                module_id module, enum own_shape shape)
{
    if (module.n == 0 || flow->out->homes[module.n] == 0 ||
        flow->out->homes[module.n] != flow->out->homes[spot->module.n])
        return (struct own_set){0};
    return one(own_of_file(flow, spot, node, module, shape));
}

/* self.__class__, type(self): a class below may stand elsewhere, so this is less sure. */
static struct own_set class_of_self(struct flow *flow, const struct spot *spot, node_index call,
                                    node_index node, enum own_shape shape)
{
    const struct facts *facts = spot->facts;
    const struct node *it = &facts->nodes.at[node];
    if (it->kind == NODE_ATTRIBUTE && text_is(facts_name(facts, it->value), "__class__"))
        node++;
    else if (it->kind == NODE_CALL && facts->nodes.at[node + 1].end < it->end &&
             text_is(written_name(flow, spot, node + 1), "type"))
        node = facts->nodes.at[node + 1].end;
    struct meanings meanings = meaning_of_node(flow->world, spot->module, spot->scope, node);
    uint8_t kind = meanings.at[0].kind;
    if (kind != MEANS_SELF && kind != MEANS_SELF_CLASS)
        return (struct own_set){0};
    return own_through(of_module(flow, spot, call, meanings.at[0].module, shape), FLOW_PARAMETER);
}

struct own_set module_of_self(struct flow *flow, const struct spot *spot, node_index node)
{
    return class_of_self(flow, spot, node, node, OWN_MODULE);
}

/* inspect.getfile(x): where x is defined. */
static struct own_set file_of(struct flow *flow, const struct spot *spot, node_index call,
                              node_index argument, enum own_shape shape)
{
    const struct node *node = &spot->facts->nodes.at[argument];
    if (node->kind == NODE_CALL) {
        struct text name = written_name(flow, spot, argument + 1);
        if (text_is(name, "inspect.currentframe") || text_is(name, "sys._getframe"))
            return of_module(flow, spot, call, spot->module, shape);
    }
    struct own_set set = evaluate(flow, spot, argument), out = {0};
    for (uint32_t i = 0; i < set.count; i++)
        if (set.at[i].shape == OWN_MODULE)
            own_add(&out, with_path(flow, set.at[i], path_of(flow, set.at[i]), shape),
                    &flow->out->paths);
    struct meanings meanings = meaning_of_node(flow->world, spot->module, spot->scope, argument);
    for (uint32_t i = 0; i < meanings.count; i++) {
        uint8_t kind = meanings.at[i].kind;
        if (kind != MEANS_FUNCTION && kind != MEANS_CLASS)
            continue;
        struct own_set more = of_module(flow, spot, call, meanings.at[i].module, shape);
        own_add_all(&out, &more, &flow->out->paths);
    }
    return out.count > 0 ? out : class_of_self(flow, spot, call, argument, shape);
}

/* "..v2" counts from a package: the second argument, else the module's own. */
static struct text absolute_name(struct flow *flow, const struct spot *spot, node_index call,
                                 struct text name)
{
    const struct module_graph *graph = flow->world->graph;
    if (name.length == 0 || name.at[0] != '.')
        return name;
    node_index second = argument_of(spot->facts, call, 1, TEXT("package"));
    module_id parent = module_graph_module(graph, spot->module)->parent;
    struct text package = second != 0
                              ? pattern_of(flow, spot, second)
                              : module_graph_name(graph, parent.n != 0 ? parent : spot->module);
    uint32_t dots = 0;
    while (dots < name.length && name.at[dots] == '.')
        dots++;
    for (uint32_t i = 1; i < dots; i++) {
        uint32_t dot = text_find_last(package, '.');
        package = text_slice(package, 0, dot == package.length ? 0 : dot);
    }
    return arena_print(flow->arena, "%.*s.%.*s", TEXT_ARG(package),
                       TEXT_ARG(text_slice(name, dots, name.length)));
}

/* The module that a text names: `*` in it makes the path a pattern. */
static struct own_set named_module(struct flow *flow, const struct spot *spot, node_index call,
                                   node_index argument, enum own_shape shape)
{
    struct world *world = flow->world;
    struct text name = argument == 0 ? TEXT("*") : pattern_of(flow, spot, argument);
    name = absolute_name(flow, spot, call, name);
    const struct node *node = &spot->facts->nodes.at[argument];
    if (argument != 0 && node->kind == NODE_NAME &&
        text_is(facts_name(spot->facts, node->value), "__package__")) {
        const struct module *module = module_graph_module(world->graph, spot->module);
        return of_module(flow, spot, call, module->is_package ? spot->module : module->parent,
                         shape);
    }
    module_id found = module_graph_get(world->graph, names_get(&world->graph->names, name));
    if (found.n != 0)
        return of_module(flow, spot, call, world_real(world, found), shape);
    uint32_t star = text_find(name, '*'), dot = text_find_last(text_slice(name, 0, star), '.');
    if (star == name.length || dot == star)
        return (struct own_set){0};
    /* "pkg.v*": a module below pkg; whether it is a package cannot be told. */
    found =
        module_graph_get(world->graph, names_get(&world->graph->names, text_slice(name, 0, dot)));
    struct own_set out = of_module(flow, spot, call, found, shape);
    for (uint32_t i = 0; i < out.count; i++) {
        struct text folder = path_dirname(path_of(flow, out.at[i]));
        struct text path = arena_print(flow->arena, "%.*s/%.*s/__init__.py", TEXT_ARG(folder),
                                       TEXT_ARG(text_slice(name, dot + 1, name.length)));
        out.at[i] = with_path(flow, out.at[i], path, shape);
    }
    return out;
}

static struct own_set getattr(struct flow *flow, const struct spot *spot, node_index call,
                              node_index object)
{
    node_index name = spot->facts->nodes.at[object].end;
    if (name >= spot->facts->nodes.at[call].end || spot->facts->nodes.at[name].kind != NODE_STRING)
        return (struct own_set){0};
    return attribute_of(flow, spot, call, object,
                        facts_string(spot->facts, spot->facts->nodes.at[name].value));
}

/* importlib.resources.files(): a Traversable of a package of the distribution. */
static struct own_set files(struct flow *flow, const struct spot *spot, node_index call,
                            node_index argument)
{
    struct own_set out = {0};
    if (argument != 0) {
        out = named_module(flow, spot, call, argument, OWN_MODULE);
        struct own_set set = evaluate(flow, spot, argument);
        own_add_all(&out, &set, &flow->out->paths);
    }
    if (out.count == 0)
        return out;
    struct text folder = path_dirname(path_of(flow, out.at[0]));
    return one(with_path(flow, out.at[0], folder, OWN_RESOURCE));
}

/* resources.path(package, name) */
static struct own_set lent(struct flow *flow, const struct spot *spot, node_index call,
                           node_index first)
{
    struct own_set out = files(flow, spot, call, first);
    node_index name = argument_of(spot->facts, call, 1, TEXT("resource"));
    if (name != 0 && out.count > 0)
        out = change_each(flow, &out, join, pattern_of(flow, spot, name), -1);
    return out;
}

static struct own_set shapes(struct flow *flow, const struct own_set *set, enum own_shape shape)
{
    return change_each(flow, set, same, TEXT(""), (int)shape);
}

/* glob.glob(pattern) and Path.glob(pattern): paths that fit. */
static struct own_set glob(struct flow *flow, const struct spot *spot, node_index first,
                           const struct own_set *receiver)
{
    if (receiver == NULL) {
        struct own_set set = first == 0 ? (struct own_set){0} : evaluate(flow, spot, first);
        return shapes(flow, &set, OWN_HOLDER);
    }
    struct text part = first == 0 ? TEXT("*") : pattern_of(flow, spot, first);
    return change_each(flow, receiver, join, part, OWN_HOLDER);
}

static struct own_set join_receiver(struct flow *flow, const struct spot *spot, node_index call,
                                    const struct own_set *receiver)
{
    struct text part = TEXT("");
    const struct facts *facts = spot->facts;
    for (node_index n = facts->nodes.at[call + 1].end; n < facts->nodes.at[call].end;
         n = facts->nodes.at[n].end) {
        struct text more =
            facts->nodes.at[n].kind == NODE_STARRED ? TEXT("*") : pattern_of(flow, spot, n);
        part = part.length == 0 ? more : path_with(part, more, flow->arena);
    }
    return change_each(flow, receiver, join, part, -1);
}

/* The pieces of path.rsplit(os.sep, 1) and the like; split otherwise gives words. */
static struct own_set parts(struct flow *flow, const struct spot *spot, node_index first,
                            const struct own_set *receiver)
{
    struct text separator = first == 0 ? TEXT("*") : pattern_of(flow, spot, first);
    if (text_is(separator, "/"))
        return shapes(flow, receiver, OWN_PARTS);
    if (text_is(separator, "."))
        return shapes(flow, receiver, OWN_SPLITEXT);
    return (struct own_set){0};
}

static struct own_set filename(struct flow *flow, const struct own_set *receiver)
{
    struct own_set out = {0};
    for (uint32_t i = 0; i < receiver->count; i++)
        if (receiver->at[i].shape == OWN_LOADER || receiver->at[i].shape == OWN_SPEC)
            own_add(&out,
                    with_path(flow, receiver->at[i], path_of(flow, receiver->at[i]), OWN_PATH),
                    &flow->out->paths);
    return out;
}

static struct own_set replace(struct flow *flow, const struct spot *spot, node_index call,
                              const struct own_set *receiver)
{
    node_index old = argument_of(spot->facts, call, 0, TEXT(""));
    node_index new = argument_of(spot->facts, call, 1, TEXT(""));
    if (old == 0 || new == 0)
        return change_each(flow, receiver, same, TEXT(""), -1);
    struct text from = pattern_of(flow, spot, old), to = pattern_of(flow, spot, new);
    struct own_set cut_off = change_each(flow, receiver, cut, from, -1);
    bool at_end =
        receiver->count > 0 && cut_off.count > 0 && cut_off.at[0].path.n != receiver->at[0].path.n;
    struct own_set out = {0};
    for (uint32_t i = 0; at_end && i < cut_off.count; i++)
        own_add(&out,
                with_path(flow, cut_off.at[i],
                          path_concat(path_of(flow, cut_off.at[i]), to, flow->arena),
                          (enum own_shape)cut_off.at[i].shape),
                &flow->out->paths);
    return at_end ? out : change_each(flow, receiver, same, TEXT(""), -1);
}

struct own_set operate(struct flow *flow, const struct spot *spot, node_index call,
                       enum operation operation, const struct own_set *receiver)
{
    node_index first = argument_of(spot->facts, call, 0, TEXT(""));
    struct own_set set = {0};
    if (receiver != NULL)
        set = *receiver;
    else if (first != 0)
        set = evaluate(flow, spot, first);
    struct text part = first == 0 ? TEXT("*") : TEXT("");
    if (receiver != NULL && first != 0 &&
        (operation == OPERATION_SIBLING || operation == OPERATION_SUFFIX ||
         operation == OPERATION_CUT))
        part = pattern_of(flow, spot, first);
    switch (operation) {
    case OPERATION_UNKNOWN:
    case OPERATION_NOTHING: break;
    case OPERATION_SAME: return set;
    case OPERATION_JOIN:
        return receiver != NULL ? join_receiver(flow, spot, call, receiver)
                                : join_all(flow, spot, call, (struct own_set){0});
    case OPERATION_DIRNAME: return change_each(flow, &set, dirname, part, -1);
    case OPERATION_SPLIT: return shapes(flow, &set, OWN_SPLIT);
    case OPERATION_SPLITEXT: return shapes(flow, &set, OWN_SPLITEXT);
    case OPERATION_HOLD: return hold_all(flow, spot, call, (struct own_set){0});
    case OPERATION_ELEMENT: return elements_of(flow, &set, 0, spot);
    case OPERATION_SECOND: {
        node_index second = argument_of(spot->facts, call, 1, TEXT(""));
        return second == 0 ? (struct own_set){0} : evaluate(flow, spot, second);
    }
    case OPERATION_REDUCE: {
        node_index second = argument_of(spot->facts, call, 1, TEXT(""));
        return second == 0 ? (struct own_set){0} : join_parts(flow, spot, second);
    }
    case OPERATION_EMBED: return shapes(flow, &set, OWN_EMBEDDED);
    case OPERATION_FILE_OF:
        return first == 0 ? (struct own_set){0} : file_of(flow, spot, call, first, OWN_PATH);
    case OPERATION_MODULE_OF:
        return first == 0 ? (struct own_set){0} : file_of(flow, spot, call, first, OWN_MODULE);
    case OPERATION_GETATTR:
        return first == 0 ? (struct own_set){0} : getattr(flow, spot, call, first);
    case OPERATION_NAMESPACE: break;
    case OPERATION_IMPORT: return named_module(flow, spot, call, first, OWN_MODULE);
    case OPERATION_SPEC_OF: return named_module(flow, spot, call, first, OWN_SPEC);
    case OPERATION_LOADER_OF: return named_module(flow, spot, call, first, OWN_LOADER);
    case OPERATION_FILES: return files(flow, spot, call, first);
    case OPERATION_MANAGER: {
        struct own_set from = first == 0 ? (struct own_set){0} : lent(flow, spot, call, first);
        for (uint32_t i = 0; i < set.count; i++)
            if (set.at[i].shape == OWN_RESOURCE)
                own_add(&from, set.at[i], &flow->out->paths);
        for (uint32_t i = 0; i < from.count; i++)
            from.at[i].shape = OWN_MANAGER;
        return from;
    }
    case OPERATION_GLOB: return glob(flow, spot, first, receiver);
    case OPERATION_WALK: return shapes(flow, &set, OWN_WALK);
    case OPERATION_CHILDREN: return change_each(flow, &set, join, TEXT("*"), OWN_HOLDER);
    case OPERATION_STREAM: {
        struct own_set streams = shapes(flow, &set, OWN_STREAM);
        for (uint32_t i = 0; i < streams.count; i++) {
            streams.at[i].anchor = spot->module;
            streams.at[i].anchor_node = call;
        }
        return streams;
    }
    case OPERATION_CONTENT:
        return set.count > 0 && set.at[0].shape == OWN_STREAM ? set : (struct own_set){0};
    case OPERATION_SIBLING: return change_each(flow, &set, sibling, part, -1);
    case OPERATION_SUFFIX: return change_each(flow, &set, change_suffix, part, -1);
    case OPERATION_FORMAT: return change_each(flow, &set, format, TEXT("{"), -1);
    case OPERATION_REPLACE: return replace(flow, spot, call, &set);
    case OPERATION_CUT: return change_each(flow, &set, cut, part, -1);
    case OPERATION_PARTS: return parts(flow, spot, first, &set);
    case OPERATION_FILENAME: return filename(flow, &set);
    }
    return (struct own_set){0};
}
