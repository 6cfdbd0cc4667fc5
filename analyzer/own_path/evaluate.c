#include "analyzer/own_path/flow.h"

#include "analyzer/base/number_set.h"
#include "analyzer/own_path/path_text.h"

#include <stdlib.h>

struct text path_of(const struct flow *flow, struct own own)
{
    return names_text(&flow->out->paths, own.path);
}

struct own with_path(struct flow *flow, struct own own, struct text path, enum own_shape shape)
{
    own.path = names_add(&flow->out->paths, path);
    own.shape = (uint8_t)shape;
    return own;
}

struct own own_of_file(struct flow *flow, const struct spot *spot, node_index node,
                       module_id module, enum own_shape shape)
{
    const struct module *it = module_graph_module(flow->world->graph, module);
    struct text path = it->path;
    if (path.length == 0 && it->portions.count > 0)
        path = arena_print(flow->arena, "%.*s/__init__.py", TEXT_ARG(it->portions.at[0]));
    struct own own = {.anchor = spot->module, .anchor_node = node};
    return with_path(flow, own, path, shape);
}

static struct own_set one(struct own own)
{
    return (struct own_set){.at = {own}, .count = 1};
}

/* --- elements --- */

static bool number_of(const struct facts *facts, node_index node, long *out)
{
    bool minus = facts->nodes.at[node].kind == NODE_UNARY &&
                 facts->nodes.at[node].extra == OPERATOR_SUBTRACT;
    const struct node *number = &facts->nodes.at[node + minus];
    if (number->kind != NODE_NUMBER || number->flags & FLAG_FLOAT)
        return false;
    *out = strtol(facts_name(facts, number->value).at, NULL, 0);
    *out = minus ? -*out : *out;
    return true;
}

static struct text climb(struct flow *flow, struct text path, long times)
{
    path = path_normal(path, flow->arena);
    for (; times > 0 && path.length > 1; times--)
        path = path_dirname(path);
    return path;
}

/* What index `at` of one value gives; false where that is no own path. */
static bool element_of(struct flow *flow, struct own own, bool known, long at, struct own *out)
{
    struct text path = path_of(flow, own), extension;
    switch ((enum own_shape)own.shape) {
    case OWN_HOLDER: *out = with_path(flow, own, path, OWN_PATH); return true;
    case OWN_PARENTS:
        *out = with_path(flow, own,
                         known && at >= 0 && at < 30 ? climb(flow, path, at + 1) : TEXT("*"),
                         OWN_PATH);
        return known;
    case OWN_SPLIT:
    case OWN_PARTS:
        *out = with_path(flow, own, climb(flow, path, 1), OWN_PATH);
        return known && at == 0;
    case OWN_SPLITEXT:
        *out = with_path(flow, own, path_root(path, &extension), OWN_PATH);
        return known && at == 0;
    case OWN_WALK: *out = with_path(flow, own, path, OWN_STEP); return true;
    case OWN_STEP:
        *out = with_path(flow, own, path_concat(path, TEXT("*"), flow->arena), OWN_PATH);
        return known && at == 0;
    default: return false;
    }
}

struct own_set elements_of(struct flow *flow, const struct own_set *set, node_index index,
                           const struct spot *spot)
{
    struct own_set out = {0};
    long at = 0;
    bool known = index == 0 || number_of(spot->facts, index, &at);
    for (uint32_t i = 0; i < set->count; i++) {
        struct own own;
        if (element_of(flow, set->at[i], known, at, &own))
            own_add(&out, own, &flow->out->paths);
    }
    return out;
}

/* path[:-1], parts[:-2], list[1:]. */
static struct own_set slice(struct flow *flow, const struct spot *spot, const struct own_set *set,
                            node_index index)
{
    const struct facts *facts = spot->facts;
    const struct node *node = &facts->nodes.at[index];
    long upper = 0;
    bool to_end = node->flags & FLAG_UPPER && !(node->flags & FLAG_LOWER) &&
                  number_of(facts, index + 1, &upper) && upper < 0;
    struct own_set out = {0};
    for (uint32_t i = 0; i < set->count; i++) {
        struct own own = set->at[i];
        struct text path = path_of(flow, own);
        if (own.shape == OWN_PARTS && to_end && upper > -30)
            own = with_path(flow, own, climb(flow, path, -upper), OWN_PARTS);
        else if (own.shape == OWN_PATH && !(node->flags & FLAG_LOWER))
            own = with_path(flow, own, path_concat(climb(flow, path, 1), TEXT("/*"), flow->arena),
                            OWN_PATH);
        else if (own.shape != OWN_HOLDER)
            continue;
        own_add(&out, own, &flow->out->paths);
    }
    return out;
}

static bool is_file_key(const struct facts *facts, node_index node)
{
    return facts->nodes.at[node].kind == NODE_STRING &&
           text_is(facts_string(facts, facts->nodes.at[node].value), "__file__");
}

static struct own_set evaluate_subscript(struct flow *flow, const struct spot *spot,
                                         node_index node)
{
    const struct facts *facts = spot->facts;
    node_index object = node + 1, index = facts->nodes.at[object].end;
    if (is_file_key(facts, index) && facts->nodes.at[object].kind == NODE_CALL) {
        name_id called = called_name(flow, spot, object + 1);
        if (flow->called.operations[called.n] == OPERATION_NAMESPACE)
            return one(own_of_file(flow, spot, node, spot->module, OWN_PATH));
    }
    const struct node *key = &facts->nodes.at[index];
    if (key->kind == NODE_ATTRIBUTE && text_is(facts_name(facts, key->value), "__module__") &&
        text_is(written_name(flow, spot, object), "sys.modules"))
        return module_of_self(flow, spot, index + 1);
    struct own_set set = evaluate(flow, spot, object);
    if (set.count > 0 && facts->nodes.at[index].kind == NODE_SLICE)
        return slice(flow, spot, &set, index);
    if (set.count > 0)
        return elements_of(flow, &set, index, spot);
    struct meanings meanings = meaning_of_node(flow->world, spot->module, spot->scope, node);
    struct own_set out = {0};
    for (uint32_t i = 0; i < meanings.count; i++)
        if (meanings.at[i].kind == MEANS_MODULE &&
            flow->out->homes[meanings.at[i].module.n] == flow->out->homes[spot->module.n])
            own_add(&out, own_of_file(flow, spot, node, meanings.at[i].module, OWN_MODULE),
                    &flow->out->paths);
    return out;
}

/* --- names --- */

static bool anchor_of(struct text name, enum own_shape *shape)
{
    static const struct {
        const char *name;
        enum own_shape shape;
    } anchors[] = {
        {"__file__", OWN_PATH},
        {"__path__", OWN_HOLDER},
        {"__spec__", OWN_SPEC},
        {"__loader__", OWN_LOADER},
    };
    for (size_t i = 0; i < sizeof anchors / sizeof *anchors; i++)
        if (text_is(name, anchors[i].name)) {
            *shape = anchors[i].shape;
            return true;
        }
    return false;
}

static struct own_set anchored(struct flow *flow, const struct spot *spot, node_index node,
                               module_id module, enum own_shape shape)
{
    struct own own = own_of_file(flow, spot, node, module, shape);
    if (shape == OWN_HOLDER)
        own = with_path(flow, own, path_dirname(path_of(flow, own)), shape);
    return one(own);
}

static void add_slot(struct flow *flow, scope_id scope, name_id name, uint8_t flow_bits,
                     struct own_set *out)
{
    const struct slot *slot = slots_find(&flow->slots, scope, name);
    if (slot == NULL)
        return;
    struct own_set held = own_through(slot->held, flow_bits);
    own_add_all(out, &held, &flow->out->paths);
}

/* A value that a name is given, evaluated where it stands; not when it is being asked for already:
 * `path = join(path, x)` in a loop. */
static struct own_set evaluate_site(struct flow *flow, const struct spot *spot, node_index value)
{
    for (uint32_t i = 0; i < flow->site_count; i++)
        if (flow->sites[i].node == value && flow->sites[i].module.n == spot->module.n)
            return (struct own_set){0};
    if (flow->site_count == MOST_NESTING)
        return (struct own_set){0};
    flow->sites[flow->site_count].module = spot->module;
    flow->sites[flow->site_count++].node = value;
    struct own_set out = evaluate(flow, spot, value);
    flow->site_count--;
    return out;
}

static void add_parameter(struct flow *flow, const struct spot *spot, name_id name,
                          node_index param, struct own_set *out)
{
    const struct frame *frame = spot->frame;
    node_index argument = 0;
    if (frame != NULL && frame->function == spot->scope && frame->module.n == spot->module.n)
        argument = frame_argument(flow, frame, param);
    if (argument == 0) {
        add_slot(flow, world_scope(flow->world, spot->module, spot->scope), parameter_slot(name), 0,
                 out);
        return;
    }
    struct own_set set = evaluate(flow, frame->caller, argument);
    own_add_all(out, &set, &flow->out->paths);
}

/* A name of a function that is only assigned plain values: those that may be there. False where
 * something else binds it, too. */
static bool evaluate_local(struct flow *flow, const struct spot *spot, name_id name,
                           node_index reader, struct own_set *out)
{
    const struct site *reaching[REACHING_MOST];
    uint32_t count;
    const struct site *sites =
        scope_names_find(scope_names_of(flow->world, spot->module, spot->scope), name, &count);
    if (count == 0 || spot->facts->scopes.at[spot->scope].kind == SCOPE_CLASS)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (sites[i].kind != SITE_VALUE && sites[i].kind != SITE_PARAMETER)
            return false;
    add_slot(flow, world_scope(flow->world, spot->module, spot->scope), holder_slot(name), 0, out);
    count = reaching_sites(spot->facts, spot->scope, sites, count, reader, reaching);
    for (uint32_t i = 0; i < count; i++) {
        if (reaching[i]->kind == SITE_PARAMETER) {
            add_parameter(flow, spot, name, reaching[i]->node, out);
            continue;
        }
        struct own_set set = own_through(evaluate_site(flow, spot, reaching[i]->node),
                                         spot->scope == 0 ? FLOW_CONSTANT : FLOW_LOCAL);
        own_add_all(out, &set, &flow->out->paths);
    }
    return true;
}

/* `def f(__file__)`; a module that sets its own has the old one as well. */
static bool is_bound(struct flow *flow, const struct spot *spot, name_id name)
{
    return scope_names_binder(flow->world, spot->module, spot->scope, name) != 0;
}

/* What another module holds under a name that is imported here, and the modules themselves. */
static void add_meanings(struct flow *flow, const struct spot *spot, node_index node,
                         struct meanings meanings, struct own_set *out)
{
    for (uint32_t i = 0; i < meanings.count; i++) {
        struct meaning it = meanings.at[i];
        if (it.module.n == 0 || flow->out->homes[it.module.n] == 0)
            continue;
        if (it.kind == MEANS_MODULE &&
            flow->out->homes[it.module.n] == flow->out->homes[spot->module.n])
            own_add(out, own_of_file(flow, spot, node, it.module, OWN_MODULE), &flow->out->paths);
        if (it.kind == MEANS_UNKNOWN && it.name.n != 0)
            add_slot(flow, world_scope(flow->world, it.module, 0), it.name,
                     it.module.n == spot->module.n ? FLOW_CONSTANT : FLOW_CONSTANT | FLOW_MODULE,
                     out);
    }
}

static bool is_imported(struct flow *flow, const struct spot *spot, scope_index binder,
                        name_id name)
{
    uint32_t count;
    const struct scope_names *names = scope_names_of(flow->world, spot->module, binder);
    const struct site *site = scope_names_find(names, name, &count);
    for (uint32_t i = 0; i < count; i++)
        if (site[i].kind == SITE_IMPORT)
            return true;
    return count == 0 && names->stars.count > 0;
}

static struct own_set evaluate_name(struct flow *flow, const struct spot *spot, node_index node)
{
    struct own_set out = {0};
    struct text text = facts_name(spot->facts, spot->facts->nodes.at[node].value);
    name_id name = world_name(flow->world, spot->module, spot->facts->nodes.at[node].value);
    enum own_shape shape;
    if (anchor_of(text, &shape) && !is_bound(flow, spot, name) &&
        (shape != OWN_HOLDER || module_graph_module(flow->world->graph, spot->module)->is_package))
        out = anchored(flow, spot, node, spot->module, shape);
    if (evaluate_local(flow, spot, name, node, &out))
        return out;
    scope_id here = world_scope(flow->world, spot->module, spot->scope);
    add_slot(flow, here, name, spot->scope == 0 ? FLOW_CONSTANT : FLOW_LOCAL, &out);
    add_slot(flow, here, parameter_slot(name), 0, &out);
    add_slot(flow, here, holder_slot(name), 0, &out);
    scope_index binder = scope_names_binder(flow->world, spot->module, spot->scope, name);
    if (binder != spot->scope) {
        scope_id there = world_scope(flow->world, spot->module, binder);
        add_slot(flow, there, name, binder == 0 ? FLOW_CONSTANT : FLOW_LOCAL, &out);
        add_slot(flow, there, parameter_slot(name), FLOW_LOCAL, &out);
        add_slot(flow, there, holder_slot(name), binder == 0 ? FLOW_CONSTANT : FLOW_LOCAL, &out);
    }
    if (out.count == 0 && is_imported(flow, spot, binder, name))
        add_meanings(flow, spot, node,
                     meaning_of_name(flow->world, spot->module, spot->scope, name), &out);
    return out;
}

/* --- attributes --- */

static bool attribute_of_own(struct flow *flow, const struct spot *spot, node_index node,
                             struct own own, struct text name, struct own *out)
{
    struct text path = path_of(flow, own);
    enum own_shape shape;
    own.anchor = spot->module;
    own.anchor_node = node;
    switch ((enum own_shape)own.shape) {
    case OWN_PATH:
    case OWN_LENT:
    case OWN_SYSTEM:
        if (text_is(name, "parent"))
            *out = with_path(flow, own, climb(flow, path, 1), (enum own_shape)own.shape);
        else if (text_is(name, "parents"))
            *out = with_path(flow, own, path, OWN_PARENTS);
        else if (text_is(name, "parts"))
            *out = with_path(flow, own, path, OWN_PARTS);
        else if (text_is(name, "path") || text_is(name, "value")) /* DirEntry, member of an Enum */
            *out = own;
        else
            return false;
        return true;
    case OWN_MODULE:
        if (!anchor_of(name, &shape))
            return false;
        *out = with_path(flow, own, shape == OWN_HOLDER ? path_dirname(path) : path, shape);
        return true;
    case OWN_SPEC:
        if (text_is(name, "origin"))
            *out = with_path(flow, own, path, OWN_PATH);
        else if (text_is(name, "submodule_search_locations"))
            *out = with_path(flow, own, path_dirname(path), OWN_HOLDER);
        else if (text_is(name, "loader"))
            *out = with_path(flow, own, path, OWN_LOADER);
        else
            return false;
        return true;
    case OWN_HOLDER: *out = with_path(flow, own, path, OWN_PATH); return true;
    case OWN_LOADER:
    case OWN_STREAM:
        *out = with_path(flow, own, path, OWN_PATH);
        return text_is(name, own.shape == OWN_LOADER ? "path" : "name");
    default: return false;
    }
}

/* An attribute of objects of a class: what its methods and its body put there, or its property. */
static void add_member(struct flow *flow, const struct spot *spot, struct meaning object,
                       name_id name, struct own_set *out)
{
    struct world *world = flow->world;
    scope_id class = world_scope(world, object.module, object.scope);
    const struct class_info *info = class_info_of(world, class);
    for (uint32_t i = object.kind == MEANS_SUPER; i < info->order.count; i++) {
        scope_id above = info->order.at[i];
        module_id module = world_module_of(world, above);
        uint8_t other = module.n != spot->module.n ? FLOW_MODULE : 0;
        uint32_t count;
        add_slot(flow, above, name, FLOW_ATTRIBUTE | other, out);
        const struct site *site = scope_names_find(
            scope_names_of(world, module, world_scope_index(world, above)), name, &count);
        for (uint32_t k = 0; k < count; k++) {
            const struct facts *facts = world_area(world, module)->facts;
            if (site[k].kind != SITE_DEFINITION ||
                facts->nodes.at[site[k].node].kind != NODE_FUNCTION)
                continue;
            scope_id function = world_scope(world, module, facts->nodes.at[site[k].node].value);
            if (function_wears(world, function, "property") ||
                function_wears(world, function, "cached_property"))
                add_slot(flow, function, (name_id){0}, FLOW_ATTRIBUTE | other, out);
        }
    }
}

static void add_below(struct flow *flow, struct meaning object, name_id name, struct own_set *out)
{
    if (object.kind != MEANS_SELF && object.kind != MEANS_SELF_CLASS)
        return;
    struct own_set below =
        attribute_below(flow, world_scope(flow->world, object.module, object.scope), name);
    own_add_all(out, &below, &flow->out->paths);
}

struct own_set attribute_of(struct flow *flow, const struct spot *spot, node_index node,
                            node_index object, struct text text)
{
    struct own_set out = {0}, set = evaluate(flow, spot, object);
    name_id name = names_get(&flow->world->graph->names, text);
    for (uint32_t i = 0; i < set.count; i++) {
        struct own own;
        if (attribute_of_own(flow, spot, node, set.at[i], text, &own))
            own_add(&out, own, &flow->out->paths);
    }
    if (out.count > 0 || name.n == 0)
        return out;
    struct meanings meanings = meaning_of_node(flow->world, spot->module, spot->scope, object);
    for (uint32_t i = 0; i < meanings.count; i++) {
        struct meaning it = meanings.at[i];
        switch ((enum meaning_kind)it.kind) {
        case MEANS_MODULE: {
            if (text_is(text, "__file__") &&
                flow->out->homes[it.module.n] != flow->out->homes[spot->module.n])
                own_add(&out, own_of_file(flow, spot, node, it.module, OWN_FOREIGN),
                        &flow->out->paths);
            struct meanings held = meaning_of_attribute(flow->world, it, name);
            add_meanings(flow, spot, node, held, &out);
            break;
        }
        case MEANS_SELF:
        case MEANS_SELF_CLASS:
        case MEANS_SUPER:
        case MEANS_INSTANCE:
        case MEANS_CLASS:
            add_member(flow, spot, it, name, &out);
            add_below(flow, it, name, &out);
            break;
        case MEANS_UNKNOWN:
            if (set.count == 0) {
                struct own_set more =
                    attribute_by_name(flow, flow->out->homes[spot->module.n], name);
                own_add_all(&out, &more, &flow->out->paths);
            }
            break;
        default: break;
        }
    }
    return out;
}

/* f.__code__.co_filename, sys._getframe().f_code.co_filename. */
static struct own_set code_file(struct flow *flow, const struct spot *spot, node_index node)
{
    const struct facts *facts = spot->facts;
    node_index code = node + 1;
    if (facts->nodes.at[code].kind != NODE_ATTRIBUTE)
        return (struct own_set){0};
    node_index holder = code + 1;
    if (facts->nodes.at[holder].kind == NODE_CALL) {
        struct text name = written_name(flow, spot, holder + 1);
        bool own_frame =
            text_is(name, "inspect.currentframe") ||
            (text_is(name, "sys._getframe") && holder + 1 < facts->nodes.at[holder].end &&
             facts->nodes.at[holder + 1].end == facts->nodes.at[holder].end);
        return own_frame ? one(own_of_file(flow, spot, node, spot->module, OWN_PATH))
                         : (struct own_set){0};
    }
    struct meanings meanings = meaning_of_node(flow->world, spot->module, spot->scope, holder);
    struct own_set out = {0};
    for (uint32_t i = 0; i < meanings.count; i++)
        if (meanings.at[i].kind == MEANS_FUNCTION &&
            flow->out->homes[meanings.at[i].module.n] == flow->out->homes[spot->module.n])
            own_add(&out, own_of_file(flow, spot, node, meanings.at[i].module, OWN_PATH),
                    &flow->out->paths);
    return out;
}

static bool is_system_prefix(struct text name)
{
    return text_is(name, "sys.prefix") || text_is(name, "sys.exec_prefix") ||
           text_is(name, "sys.base_prefix") || text_is(name, "sys.base_exec_prefix");
}

static struct own_set evaluate_attribute(struct flow *flow, const struct spot *spot,
                                         node_index node)
{
    struct text text = facts_name(spot->facts, spot->facts->nodes.at[node].value);
    if (text_ends(text, TEXT("prefix")) && is_system_prefix(written_name(flow, spot, node))) {
        struct own own = {.anchor = spot->module, .anchor_node = node};
        return one(with_path(flow, own, TEXT("/sys.prefix"), OWN_SYSTEM));
    }
    if (text_is(text, "co_filename"))
        return code_file(flow, spot, node);
    return attribute_of(flow, spot, node, node + 1, text);
}

/* --- the rest --- */

static void add_held(struct flow *flow, const struct own_set *set, struct own_set *out)
{
    for (uint32_t i = 0; i < set->count; i++) {
        uint8_t shape = set->at[i].shape;
        if (shape == OWN_PATH || shape == OWN_HOLDER || shape == OWN_LENT || shape == OWN_EMBEDDED)
            own_add(out, with_path(flow, set->at[i], path_of(flow, set->at[i]), OWN_HOLDER),
                    &flow->out->paths);
    }
}

static struct own_set hold_children(struct flow *flow, const struct spot *spot, node_index node)
{
    const struct facts *facts = spot->facts;
    struct own_set out = {0};
    NODE_EACH (child, facts, node) {
        node_index value = child;
        if (facts->nodes.at[child].kind == NODE_PAIR)
            value = facts->nodes.at[child + 1].end;
        struct own_set set = evaluate(flow, spot, value);
        add_held(flow, &set, &out);
    }
    return out;
}

static struct own_set both(struct flow *flow, const struct spot *spot, node_index a, node_index b)
{
    struct own_set out = evaluate(flow, spot, a), more = evaluate(flow, spot, b);
    own_add_all(&out, &more, &flow->out->paths);
    return out;
}

/* ["data", "x.txt"] as a path. */
static struct text listed_pattern(struct flow *flow, const struct spot *spot, node_index node)
{
    const struct facts *facts = spot->facts;
    uint8_t kind = facts->nodes.at[node].kind;
    struct text out = TEXT("");
    if (kind != NODE_LIST && kind != NODE_TUPLE)
        return TEXT("*");
    NODE_EACH (part, facts, node) {
        struct text text = pattern_of(flow, spot, part);
        out = out.length == 0 ? text : path_with(out, text, flow->arena);
    }
    return out;
}

static struct own_set evaluate_binary(struct flow *flow, const struct spot *spot, node_index node)
{
    const struct facts *facts = spot->facts;
    node_index parts[2] = {node + 1, facts->nodes.at[node + 1].end};
    struct own_set left, out = {0};
    switch (facts->nodes.at[node].extra) {
    case OPERATOR_ADD: {
        struct own_set right = evaluate(flow, spot, parts[1]);
        out = concatenate(flow, spot, parts, 2);
        left = evaluate(flow, spot, parts[0]);
        for (uint32_t i = 0; i < left.count; i++) /* components put together */
            if (left.at[i].shape == OWN_PARTS)
                own_add(&out,
                        with_path(flow, left.at[i],
                                  path_with(path_of(flow, left.at[i]),
                                            listed_pattern(flow, spot, parts[1]), flow->arena),
                                  OWN_PARTS),
                        &flow->out->paths);
        for (uint32_t i = 0; i < right.count; i++) /* lists put together */
            if (right.at[i].shape == OWN_HOLDER)
                own_add(&out, right.at[i], &flow->out->paths);
        return out;
    }
    case OPERATOR_DIVIDE:
        left = evaluate(flow, spot, parts[0]);
        if (left.count == 0)
            return evaluate(flow, spot, parts[1]);
        for (uint32_t i = 0; i < left.count; i++) {
            uint8_t shape = left.at[i].shape;
            struct text path =
                path_with(path_of(flow, left.at[i]), pattern_of(flow, spot, parts[1]), flow->arena);
            if (shape == OWN_PATH || shape == OWN_RESOURCE || shape == OWN_LENT ||
                shape == OWN_SYSTEM)
                own_add(&out, with_path(flow, left.at[i], path, (enum own_shape)shape),
                        &flow->out->paths);
        }
        return out;
    case OPERATOR_MODULO: return evaluate_template(flow, spot, node, parts[0], parts[1], '%');
    case OPERATOR_BIT_OR: return both(flow, spot, parts[0], parts[1]);
    default: return out;
    }
}

/* "%s/x" % path, "{}/x".format(path): the value that the text begins with decides. */
struct own_set evaluate_template(struct flow *flow, const struct spot *spot, node_index node,
                                 node_index template, node_index value, char mark)
{
    const struct facts *facts = spot->facts;
    struct own_set set = evaluate(flow, spot, template);
    if (set.count > 0 && mark == '%') {
        for (uint32_t i = 0; i < set.count; i++)
            set.at[i] =
                with_path(flow, set.at[i], pattern_of_template(flow, path_of(flow, set.at[i]), '%'),
                          (enum own_shape)set.at[i].shape);
        return set;
    }
    bool first = true;
    struct own_set out = {0};
    struct text text = pattern_of(flow, spot, template);
    node_index stop = mark == '{'                                 ? facts->nodes.at[node].end
                      : facts->nodes.at[value].kind == NODE_TUPLE ? facts->nodes.at[value].end
                                                                  : value + 1;
    node_index from = facts->nodes.at[value].kind == NODE_TUPLE && mark == '%' ? value + 1 : value;
    for (node_index n = from; n < stop && out.count == 0; n = facts->nodes.at[n].end) {
        node_index part = facts->nodes.at[n].kind == NODE_KEYWORD ? n + 1 : n;
        set = evaluate(flow, spot, part);
        for (uint32_t i = 0; i < set.count; i++) {
            if (set.at[i].shape != OWN_PATH && set.at[i].shape != OWN_EMBEDDED)
                continue;
            bool begins = first && text.length > 0 && text.at[0] == mark;
            struct text tail = pattern_of_template(flow, text, mark);
            struct text path = path_of(flow, set.at[i]);
            if (begins && tail.length > 0)
                path = path_concat(path, text_slice(tail, 1, tail.length), flow->arena);
            own_add(&out,
                    with_path(flow, set.at[i], path,
                              begins ? (enum own_shape)set.at[i].shape : OWN_EMBEDDED),
                    &flow->out->paths);
        }
        first = false;
    }
    return out;
}

static struct own_set evaluate_fstring(struct flow *flow, const struct spot *spot, node_index node)
{
    enum {
        MOST_PARTS = 16
    };
    const struct facts *facts = spot->facts;
    node_index parts[MOST_PARTS];
    uint32_t count = 0;
    NODE_EACH (part, facts, node)
        if (count < MOST_PARTS)
            parts[count++] = facts->nodes.at[part].kind == NODE_FORMAT ? part + 1 : part;
    return concatenate(flow, spot, parts, count);
}

static struct own_set evaluate_comprehension(struct flow *flow, const struct spot *spot,
                                             node_index node)
{
    node_index element = node + 1;
    if (spot->facts->nodes.at[element].kind == NODE_PAIR)
        element = spot->facts->nodes.at[element + 1].end;
    struct own_set set = evaluate(flow, spot, element), out = {0};
    add_held(flow, &set, &out);
    return out;
}

bool is_system_path(struct text text)
{
    static const char *const folders[] = {"/usr/share/", "/usr/lib/", "/usr/local/", "/etc/",
                                          "/opt/",       "/var/lib/", "/var/cache/"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (text_starts(text, text_of(folders[i])))
            return true;
    return false;
}

static struct own_set evaluate_string(struct flow *flow, const struct spot *spot, node_index node)
{
    struct text text = facts_string(spot->facts, spot->facts->nodes.at[node].value);
    if (text.length < 5 || text.at[0] != '/' || !is_system_path(text))
        return (struct own_set){0};
    struct own own = {.anchor = spot->module, .anchor_node = node};
    return one(with_path(flow, own, text, OWN_SYSTEM));
}

static struct own_set evaluate_kind(struct flow *flow, const struct spot *spot, node_index node)
{
    const struct facts *facts = spot->facts;
    const struct node *it = &facts->nodes.at[node];
    switch ((enum node_kind)it->kind) {
    case NODE_NAME: return evaluate_name(flow, spot, node);
    case NODE_ATTRIBUTE: return evaluate_attribute(flow, spot, node);
    case NODE_SUBSCRIPT: return evaluate_subscript(flow, spot, node);
    case NODE_CALL: return evaluate_call(flow, spot, node);
    case NODE_BINARY: return evaluate_binary(flow, spot, node);
    case NODE_FSTRING: return evaluate_fstring(flow, spot, node);
    case NODE_STRING: return evaluate_string(flow, spot, node);
    case NODE_BOOLEAN: return both(flow, spot, node + 1, facts->nodes.at[node + 1].end);
    case NODE_CONDITIONAL: return both(flow, spot, node + 1, facts_child(facts, node, 2));
    case NODE_NAMED: return evaluate(flow, spot, facts->nodes.at[node + 1].end);
    case NODE_TUPLE:
    case NODE_LIST:
    case NODE_SET:
    case NODE_DICT: return hold_children(flow, spot, node);
    case NODE_COMPREHENSION: return evaluate_comprehension(flow, spot, node);
    case NODE_STARRED:
    case NODE_KEYWORD:
    case NODE_AWAIT:
        return node + 1 < it->end ? evaluate(flow, spot, node + 1) : (struct own_set){0};
    default: return (struct own_set){0};
    }
}

static struct recent *recent_of(struct flow *flow, const struct spot *spot, node_index node)
{
    uint32_t frame = spot->frame == NULL ? 0 : spot->frame->number;
    uint64_t key = ((uint64_t)(frame * 0x9E3779B1u ^ spot->module.n) << 32) | node;
    struct recent *recent = &flow->recent[number_spread(key) >> 32 & (RECENT_COUNT - 1)];
    if (recent->stamp == flow->stamp && recent->frame == frame &&
        recent->module == spot->module.n && recent->node == node)
        return recent;
    *recent = (struct recent){.frame = frame, .module = spot->module.n, .node = node};
    return recent;
}

struct own_set evaluate(struct flow *flow, const struct spot *spot, node_index node)
{
    if (flow->depth >= MOST_NESTING || flow->work >= MOST_WORK)
        return (struct own_set){0};
    struct recent *recent = recent_of(flow, spot, node);
    if (recent->stamp == flow->stamp)
        return recent->set;
    flow->depth++;
    flow->work++;
    struct own_set out = evaluate_kind(flow, spot, node);
    flow->depth--;
    recent = recent_of(flow, spot, node);
    recent->set = out;
    recent->stamp = flow->stamp;
    return out;
}
