#include "analyzer/own_path/flow.h"

#include "analyzer/own_path/path_text.h"

enum {
    MOST_TARGETS = 6,
    MOST_RETURNS = 6,
    MOST_FRAMES = 4,
    MOST_BODY = 4000, /* nodes of a function that is followed for one call */
};

/* A function that a call may run. */
struct target {
    module_id module;
    scope_index function;
    bool bound;
    uint8_t flow;
};
struct targets {
    struct target at[MOST_TARGETS];
    uint32_t count;
};

node_index argument_of(const struct facts *facts, node_index call, uint32_t position,
                       struct text keyword)
{
    uint32_t nth = 0;
    bool starred = false;
    for (node_index n = facts->nodes.at[call + 1].end; n < facts->nodes.at[call].end;
         n = facts->nodes.at[n].end) {
        const struct node *node = &facts->nodes.at[n];
        if (node->kind == NODE_KEYWORD) {
            if (keyword.length > 0 && text_equal(facts_name(facts, node->value), keyword))
                return n + 1;
            continue;
        }
        starred |= node->kind == NODE_STARRED;
        if (!starred && nth++ == position)
            return n;
    }
    return 0;
}

/* The position of a parameter among those that are given by position; UINT32_MAX: by keyword. */
static uint32_t position_of(const struct facts *facts, node_index param, bool bound)
{
    uint32_t nth = 0;
    node_index params = param;
    while (facts->nodes.at[params].kind != NODE_PARAMS)
        params--;
    if (facts->nodes.at[param].flags & (FLAG_KEYWORD | FLAG_STAR | FLAG_STAR_STAR))
        return UINT32_MAX;
    NODE_EACH (it, facts, params) {
        if (it == param)
            return bound ? (nth == 0 ? UINT32_MAX : nth - 1) : nth;
        nth++;
    }
    return UINT32_MAX;
}

node_index frame_argument(const struct flow *flow, const struct frame *frame, node_index param)
{
    const struct facts *facts = world_area(flow->world, frame->module)->facts;
    uint32_t position = position_of(facts, param, frame->bound);
    const struct spot *caller = frame->caller;
    if (facts->nodes.at[param].flags & (FLAG_STAR | FLAG_STAR_STAR))
        return 0;
    return argument_of(caller->facts, frame->call, position,
                       facts_name(facts, facts->nodes.at[param].value));
}

static void add_target(struct targets *out, struct target target)
{
    if (out->count < MOST_TARGETS)
        out->at[out->count++] = target;
}

static bool is_method(const struct facts *facts, scope_index function)
{
    scope_index around = facts->scopes.at[function].parent;
    return around != 0 && facts->scopes.at[around].kind == SCOPE_CLASS;
}

static void add_function(struct flow *flow, struct meaning function, bool by_object,
                         struct targets *out)
{
    const struct facts *facts = world_area(flow->world, function.module)->facts;
    scope_id scope = world_scope(flow->world, function.module, function.scope);
    bool bound = is_method(facts, function.scope) &&
                 !function_wears(flow->world, scope, "staticmethod") &&
                 (by_object || function_wears(flow->world, scope, "classmethod"));
    add_target(out, (struct target){function.module, function.scope, bound, 0});
}

/* The method of that name that a class or the nearest above it defines. */
static bool add_method(struct flow *flow, struct meaning object, name_id name, struct targets *out)
{
    struct world *world = flow->world;
    scope_id class = world_scope(world, object.module, object.scope);
    const struct class_info *info = class_info_of(world, class);
    for (uint32_t i = object.kind == MEANS_SUPER; i < info->order.count; i++) {
        module_id module = world_module_of(world, info->order.at[i]);
        uint32_t count;
        const struct site *site = scope_names_find(
            scope_names_of(world, module, world_scope_index(world, info->order.at[i])), name,
            &count);
        for (uint32_t k = 0; k < count; k++) {
            const struct node *node = &world_area(world, module)->facts->nodes.at[site[k].node];
            if (site[k].kind == SITE_DEFINITION && node->kind == NODE_FUNCTION)
                add_function(flow,
                             (struct meaning){
                                 .kind = MEANS_FUNCTION, .module = module, .scope = node->value},
                             object.kind != MEANS_CLASS, out);
        }
        if (count > 0)
            return out->count > 0;
    }
    return false;
}

static void add_namesakes(struct flow *flow, const struct spot *spot, name_id name,
                          struct targets *out)
{
    scope_id found[NAMESAKES_MOST];
    /* What texts and containers have as well says nothing about the object. */
    if (called_find_method(&flow->called, names_text(&flow->world->graph->names, name)).n != 0)
        return;
    uint32_t count = namesakes(flow, flow->out->homes[spot->module.n], name, found, NAMESAKES_MOST);
    for (uint32_t i = 0; i < count; i++) {
        module_id module = world_module_of(flow->world, found[i]);
        bool bound = !function_wears(flow->world, found[i], "staticmethod");
        add_target(out, (struct target){module, world_scope_index(flow->world, found[i]), bound,
                                        FLOW_BY_NAME});
    }
}

/* self.method() runs what a class below defines, too. */
static void add_overrides(struct flow *flow, struct meaning object, name_id name,
                          struct targets *out)
{
    scope_id found[BELOW_MOST], class = world_scope(flow->world, object.module, object.scope);
    uint32_t count = namesakes(flow, flow->out->homes[object.module.n], name, found, BELOW_MOST);
    for (uint32_t i = 0; i < count; i++) {
        module_id module = world_module_of(flow->world, found[i]);
        scope_index function = world_scope_index(flow->world, found[i]);
        scope_index around = world_area(flow->world, module)->facts->scopes.at[function].parent;
        if (!derives_from(flow, world_scope(flow->world, module, around), class))
            continue;
        bool bound = !function_wears(flow->world, found[i], "staticmethod");
        add_target(out, (struct target){module, function, bound, 0});
    }
}

static void add_constructors(struct flow *flow, struct meaning class, struct targets *out)
{
    struct names *names = &flow->world->graph->names;
    struct meaning object = {.kind = MEANS_INSTANCE, .module = class.module, .scope = class.scope};
    add_method(flow, object, names_get(names, TEXT("__init__")), out);
    add_method(flow, object, names_get(names, TEXT("__new__")), out);
}

static struct targets targets_of(struct flow *flow, const struct spot *spot, node_index call)
{
    const struct facts *facts = spot->facts;
    struct world *world = flow->world;
    node_index function = call + 1;
    const struct node *node = &facts->nodes.at[function];
    struct targets out = {0};
    struct meanings meanings = meaning_of_node(world, spot->module, spot->scope, function);
    bool method = node->kind == NODE_ATTRIBUTE;
    struct meanings objects = {0};
    name_id name = {0};
    if (method) {
        objects = meaning_of_node(world, spot->module, spot->scope, function + 1);
        name = world_name(world, spot->module, node->value);
    }
    for (uint32_t i = 0; i < meanings.count; i++) {
        struct meaning it = meanings.at[i];
        if (it.kind == MEANS_FUNCTION)
            add_function(flow, it, method && !meanings_hold(&objects, MEANS_CLASS), &out);
        else if (it.kind == MEANS_CLASS)
            add_constructors(flow, it, &out);
    }
    for (uint32_t i = 0; i < objects.count && out.count == 0; i++)
        if (objects.at[i].kind == MEANS_SELF || objects.at[i].kind == MEANS_SELF_CLASS ||
            objects.at[i].kind == MEANS_SUPER)
            add_method(flow, objects.at[i], name, &out);
    for (uint32_t i = 0; i < objects.count; i++)
        if (objects.at[i].kind == MEANS_SELF || objects.at[i].kind == MEANS_SELF_CLASS)
            add_overrides(flow, objects.at[i], name, &out);
    bool unknown = meanings.count == 1 && meanings.at[0].kind == MEANS_UNKNOWN;
    if (method && out.count == 0 && unknown && meanings_hold(&objects, MEANS_UNKNOWN))
        add_namesakes(flow, spot, name, &out);
    return out;
}

/* --- arguments --- */

/* A dataclass or NamedTuple without __init__: its annotated names in order. */
static void pass_fields(struct flow *flow, const struct spot *spot, node_index call,
                        struct meaning class)
{
    const struct facts *facts = world_area(flow->world, class.module)->facts;
    node_index top = facts->scopes.at[class.scope].node;
    node_index block = facts->nodes.at[top + 1].end;
    uint32_t nth = 0;
    NODE_EACH (statement, facts, block) {
        const struct node *node = &facts->nodes.at[statement];
        if (node->kind != NODE_ASSIGN || !(node->flags & FLAG_ANNOTATION) ||
            facts->nodes.at[statement + 1].kind != NODE_NAME)
            continue;
        uint32_t name = facts->nodes.at[statement + 1].value;
        node_index argument = argument_of(spot->facts, call, nth++, facts_name(facts, name));
        if (argument == 0)
            continue;
        struct own_set set = own_through(evaluate(flow, spot, argument), FLOW_ATTRIBUTE);
        put(flow, world_scope(flow->world, class.module, class.scope),
            world_name(flow->world, class.module, name), &set);
    }
}

static struct own_set rest_of(struct flow *flow, const struct spot *spot, node_index call,
                              uint32_t position)
{
    const struct facts *facts = spot->facts;
    struct own_set out = {0};
    uint32_t nth = 0;
    for (node_index n = facts->nodes.at[call + 1].end; n < facts->nodes.at[call].end;
         n = facts->nodes.at[n].end) {
        if (facts->nodes.at[n].kind == NODE_KEYWORD || nth++ < position)
            continue;
        struct own_set set = evaluate(flow, spot, n);
        for (uint32_t i = 0; i < set.count; i++)
            if (set.at[i].shape == OWN_PATH || set.at[i].shape == OWN_HOLDER)
                own_add(&out, with_path(flow, set.at[i], path_of(flow, set.at[i]), OWN_HOLDER),
                        &flow->out->paths);
    }
    return out;
}

static void pass_to(struct flow *flow, const struct spot *spot, node_index call,
                    struct target target)
{
    const struct facts *facts = world_area(flow->world, target.module)->facts;
    node_index params = facts->scopes.at[target.function].node + 1;
    struct frame frame = {target.module, target.function, call, target.bound, spot, 0};
    scope_id scope = world_scope(flow->world, target.module, target.function);
    uint8_t other = target.module.n == spot->module.n ? 0 : FLOW_MODULE;
    uint32_t nth = 0;
    NODE_EACH (param, facts, params) {
        struct own_set set = {0};
        if (facts->nodes.at[param].flags & FLAG_STAR) {
            set = rest_of(flow, spot, call, nth - target.bound);
        } else {
            node_index argument = frame_argument(flow, &frame, param);
            if (argument != 0)
                set = evaluate(flow, spot, argument);
        }
        nth++;
        if (set.count == 0)
            continue;
        set = own_through(set, (uint8_t)(FLOW_PARAMETER | target.flow | other));
        name_id name = world_name(flow->world, target.module, facts->nodes.at[param].value);
        put(flow, scope, parameter_slot(name), &set);
    }
}

static void pass_to_parameter(struct flow *flow, struct meaning function, uint32_t position,
                              const struct own_set *set)
{
    const struct facts *facts = world_area(flow->world, function.module)->facts;
    uint32_t nth = 0;
    NODE_EACH (param, facts, facts->scopes.at[function.scope].node + 1)
        if (nth++ == position) {
            name_id name = world_name(flow->world, function.module, facts->nodes.at[param].value);
            put(flow, world_scope(flow->world, function.module, function.scope),
                parameter_slot(name), set);
        }
}

/* pool.map(read, paths), submit(read, path): what follows a function is handed to it. */
static void pass_to_callbacks(struct flow *flow, const struct spot *spot, node_index call)
{
    const struct facts *facts = spot->facts;
    for (node_index n = facts->nodes.at[call + 1].end; n < facts->nodes.at[call].end;
         n = facts->nodes.at[n].end) {
        uint8_t kind = facts->nodes.at[n].kind;
        if (kind != NODE_NAME && kind != NODE_ATTRIBUTE)
            continue;
        struct meanings meanings = meaning_of_node(flow->world, spot->module, spot->scope, n);
        struct meaning function = meanings.at[0];
        if (function.kind != MEANS_FUNCTION ||
            flow->out->homes[function.module.n] != flow->out->homes[spot->module.n])
            continue;
        uint32_t position = 0;
        for (node_index more = facts->nodes.at[n].end; more < facts->nodes.at[call].end;
             more = facts->nodes.at[more].end) {
            struct own_set set = evaluate(flow, spot, more);
            struct own_set elements = elements_of(flow, &set, 0, spot);
            own_add_all(&set, &elements, &flow->out->paths);
            set = own_through(set, FLOW_PARAMETER);
            pass_to_parameter(flow, function, position++, &set);
        }
    }
}

/* Only a call with such a value among its arguments has something to pass. */
static bool has_own_argument(struct flow *flow, const struct spot *spot, node_index call)
{
    const struct facts *facts = spot->facts;
    for (node_index n = facts->nodes.at[call + 1].end; n < facts->nodes.at[call].end;
         n = facts->nodes.at[n].end)
        if (evaluate(flow, spot, n).count > 0)
            return true;
    return false;
}

void pass_arguments(struct flow *flow, const struct spot *spot, node_index call)
{
    if (!has_own_argument(flow, spot, call))
        return;
    uint32_t home = flow->out->homes[spot->module.n];
    struct targets targets = targets_of(flow, spot, call);
    for (uint32_t i = 0; i < targets.count; i++)
        if (flow->out->homes[targets.at[i].module.n] == home)
            pass_to(flow, spot, call, targets.at[i]);
    pass_to_callbacks(flow, spot, call);
    struct meanings meanings = meaning_of_node(flow->world, spot->module, spot->scope, call + 1);
    for (uint32_t i = 0; i < meanings.count; i++)
        if (meanings.at[i].kind == MEANS_CLASS && targets.count == 0 &&
            flow->out->homes[meanings.at[i].module.n] == home)
            pass_fields(flow, spot, call, meanings.at[i]);
}

/* --- results --- */

static uint32_t frames_of(const struct spot *spot)
{
    uint32_t count = 0;
    for (const struct frame *frame = spot->frame; frame != NULL; frame = frame->caller->frame)
        count++;
    return count;
}

static bool is_running(const struct spot *spot, struct target target)
{
    for (const struct frame *frame = spot->frame; frame != NULL; frame = frame->caller->frame)
        if (frame->module.n == target.module.n && frame->function == target.function)
            return true;
    return false;
}

/* `name == "constant"` with another constant in this call. */
static bool is_other_case(struct flow *flow, const struct spot *spot, node_index test)
{
    const struct facts *facts = spot->facts;
    if (facts->nodes.at[test].kind != NODE_COMPARE || facts->nodes.at[test + 1].kind != NODE_NAME)
        return false;
    node_index operand = facts->nodes.at[test + 1].end;
    const struct node *against = &facts->nodes.at[operand + 1];
    if (facts->nodes.at[operand].extra != OPERATOR_EQUAL || against->kind != NODE_STRING)
        return false;
    struct text given = pattern_of(flow, spot, test + 1);
    return path_is_known(given) && !text_equal(given, facts_string(facts, against->value));
}

/* The own paths of the return statements, with the arguments of this call in the parameters;
 * `decided` when these rule a branch out. */
static struct own_set results_in_frame(struct flow *flow, const struct spot *spot, node_index call,
                                       struct target target, bool *decided)
{
    const struct facts *facts = world_area(flow->world, target.module)->facts;
    node_index top = facts->scopes.at[target.function].node;
    struct frame frame = {target.module, target.function, call, target.bound, spot, ++flow->frames};
    struct spot inside = {target.module, target.function, facts, &frame};
    struct own_set out = {0};
    uint32_t returns = 0;
    if (facts->nodes.at[top].kind == NODE_LAMBDA)
        return evaluate(flow, &inside, facts_child(facts, top, 1));
    if (facts->nodes.at[top].end - top > MOST_BODY)
        return out;
    for (node_index n = facts->nodes.at[top + 1].end; n < facts->nodes.at[top].end;) {
        const struct node *it = &facts->nodes.at[n];
        if (it->kind == NODE_CLAUSE && is_other_case(flow, &inside, n + 1)) {
            *decided = true;
            n = it->end;
            continue;
        }
        if (it->kind == NODE_RETURN && n + 1 < it->end && returns++ < MOST_RETURNS) {
            struct own_set set = evaluate(flow, &inside, n + 1);
            own_add_all(&out, &set, &flow->out->paths);
        }
        bool skip = it->kind == NODE_FUNCTION || it->kind == NODE_LAMBDA ||
                    it->kind == NODE_CLASS || it->kind == NODE_RETURN;
        n = skip ? it->end : n + 1;
    }
    return out;
}

static struct own_set results_of(struct flow *flow, const struct spot *spot, node_index call,
                                 struct target target)
{
    struct own_set out = {0};
    bool decided =
        false; /* some branch is not taken in this call: what others give is not for it */
    scope_id scope = world_scope(flow->world, target.module, target.function);
    const struct slot *slot = slots_find(&flow->slots, scope, (name_id){0});
    if (world_area(flow->world, target.module)->facts == NULL ||
        flow->out->homes[target.module.n] == 0 ||
        (slot == NULL && !has_own_argument(flow, spot, call)))
        return out;
    if (frames_of(spot) < MOST_FRAMES && !is_running(spot, target))
        out = results_in_frame(flow, spot, call, target, &decided);
    slot = slots_find(&flow->slots, scope, (name_id){0});
    if (out.count == 0 && slot != NULL && !decided)
        out = slot->held;
    uint8_t other = target.module.n == spot->module.n ? 0 : FLOW_MODULE;
    return own_through(out, (uint8_t)(FLOW_RETURN | target.flow | other));
}

/* --- calls of methods of texts --- */

/* "/".join((HERE, "x")), os.sep.join(parts). */
struct own_set join_parts(struct flow *flow, const struct spot *spot, node_index argument)
{
    const struct facts *facts = spot->facts;
    uint8_t kind = facts->nodes.at[argument].kind;
    struct own_set set = {0}, out = {0};
    if (kind != NODE_LIST && kind != NODE_TUPLE) {
        set = evaluate(flow, spot, argument);
        for (uint32_t i = 0; i < set.count; i++)
            if (set.at[i].shape == OWN_PARTS)
                own_add(&out, with_path(flow, set.at[i], path_of(flow, set.at[i]), OWN_PATH),
                        &flow->out->paths);
        return out;
    }
    NODE_EACH (part, facts, argument) {
        if (out.count == 0) {
            out = evaluate(flow, spot, part);
            continue;
        }
        for (uint32_t i = 0; i < out.count; i++)
            out.at[i] = with_path(
                flow, out.at[i],
                path_with(path_of(flow, out.at[i]), pattern_of(flow, spot, part), flow->arena),
                OWN_PATH);
    }
    return out;
}

static struct own_set call_on_text(struct flow *flow, const struct spot *spot, node_index call,
                                   struct text name)
{
    node_index first = argument_of(spot->facts, call, 0, TEXT(""));
    node_index receiver = call + 2;
    if (text_is(name, "join") && first != 0 && text_is(pattern_of(flow, spot, receiver), "/"))
        return join_parts(flow, spot, first);
    if (text_is(name, "format") && !text_is(pattern_of(flow, spot, receiver), "*") &&
        spot->facts->nodes.at[call + 1].end < spot->facts->nodes.at[call].end)
        return evaluate_template(flow, spot, call, receiver, spot->facts->nodes.at[call + 1].end,
                                 '{');
    /* environment.get("SHOP", DEFAULT) */
    node_index second = argument_of(spot->facts, call, 1, TEXT("default"));
    if ((text_is(name, "get") || text_is(name, "pop") || text_is(name, "setdefault")) &&
        second != 0)
        return evaluate(flow, spot, second);
    if (text_is(name, "enter_context") && first != 0) {
        struct own_set set = evaluate(flow, spot, first);
        /* What as_file() lends holds as long as the stack: a path of the machine. */
        return set.count > 0 && set.at[0].shape == OWN_MANAGER ? (struct own_set){0} : set;
    }
    return (struct own_set){0};
}

/* A class that namedtuple() made: an object of it holds its arguments. */
static bool makes_record(struct flow *flow, const struct spot *spot, node_index call)
{
    struct meanings meanings = meaning_of_node(flow->world, spot->module, spot->scope, call + 1);
    struct meaning it = meanings.at[0];
    const struct facts *facts = it.module.n == 0 ? NULL : world_area(flow->world, it.module)->facts;
    if (it.kind != MEANS_UNKNOWN || it.name.n == 0 || facts == NULL)
        return false;
    struct spot there = {it.module, 0, facts, NULL};
    node_index value = only_value(flow, &there, 0, it.name);
    return value != 0 && facts->nodes.at[value].kind == NODE_CALL &&
           text_ends(written_name(flow, &there, value + 1), TEXT("namedtuple"));
}

struct own_set evaluate_call(struct flow *flow, const struct spot *spot, node_index call)
{
    const struct facts *facts = spot->facts;
    const struct node *function = &facts->nodes.at[call + 1];
    struct own_set out = {0};
    if (function->kind == NODE_ATTRIBUTE) {
        struct text name = facts_name(facts, function->value);
        struct own_set receiver = evaluate(flow, spot, call + 2);
        if (receiver.count > 0) {
            name_id row = called_find_method(&flow->called, name);
            if (text_is(name, "joinpath") || flow->called.method_operations[row.n] != 0)
                out = operate(flow, spot, call,
                              (enum operation)flow->called.method_operations[row.n], &receiver);
        } else {
            out = call_on_text(flow, spot, call, name);
        }
        if (out.count > 0)
            return out;
    }
    name_id row = called_name(flow, spot, call + 1);
    if (flow->called.operations[row.n] != OPERATION_UNKNOWN)
        return operate(flow, spot, call, (enum operation)flow->called.operations[row.n], NULL);
    struct targets targets = targets_of(flow, spot, call);
    for (uint32_t i = 0; i < targets.count; i++) {
        struct own_set set = results_of(flow, spot, call, targets.at[i]);
        own_add_all(&out, &set, &flow->out->paths);
    }
    return targets.count == 0 && makes_record(flow, spot, call)
               ? operate(flow, spot, call, OPERATION_HOLD, NULL)
               : out;
}
