/* Calls: functions and classes of the program are followed into their bodies. What following costs
 * is bounded for each function; beyond, a call gives nothing known. */
#include "analyzer/load/machine.h"

enum {
    MOST_STEPS_IN_FUNCTION = 40000, /* over all its calls */
    MOST_ACTIVE = 3,                /* calls of one function under way */
};

/* --- definitions --- */

/* Defaults are evaluated where the function is defined. */
static struct value *evaluate_defaults(struct machine *machine, struct frame *frame,
                                       node_index params)
{
    const struct facts *facts = frame->code->facts;
    uint32_t count = 0;
    NODE_EACH (param, facts, params)
        count++;
    struct value *defaults = arena_alloc_array(machine->arena, count, sizeof *defaults);
    uint32_t i = 0;
    NODE_EACH (param, facts, params) {
        const struct node *node = &facts->nodes.at[param];
        defaults[i] = value_unbound();
        if (node->flags & FLAG_DEFAULT) {
            bool annotated = (node->flags & FLAG_ANNOTATION) != 0;
            defaults[i] =
                machine_evaluate(machine, frame, facts_child(facts, param, annotated ? 1 : 0));
        }
        i++;
    }
    return defaults;
}

/* Annotations run where the function is defined, unless they are postponed (PEP 563, PEP 649). */
static void evaluate_annotations(struct machine *machine, struct frame *frame, node_index node)
{
    const struct facts *facts = frame->code->facts;
    if (!machine_annotates(machine, frame) || facts->nodes.at[node].kind != NODE_FUNCTION)
        return;
    node_index params = facts_child(facts, node, 0);
    NODE_EACH (param, facts, params) {
        if (facts->nodes.at[param].flags & FLAG_ANNOTATION)
            machine_evaluate(machine, frame, facts_child(facts, param, 0));
    }
    if (facts->nodes.at[node].flags & FLAG_RETURNS)
        machine_evaluate(machine, frame, facts_child(facts, node, 1));
}

/* The dotted name that the table of intrinsics knows a function by: module.function or
 * module.Class.function. */
static name_id dotted_name(struct machine *machine, const struct frame *frame, name_id name)
{
    struct text module = module_graph_name(machine->graph, frame->code->module);
    if (frame->function != NULL)
        return (name_id){0};
    struct arena_mark mark = arena_mark(&machine->scratch);
    struct text dotted;
    if (frame->class == NULL)
        dotted = arena_print(&machine->scratch, "%.*s.%.*s", TEXT_ARG(module),
                             TEXT_ARG(machine_text(machine, name)));
    else
        dotted = arena_print(&machine->scratch, "%.*s.%.*s.%.*s", TEXT_ARG(module),
                             TEXT_ARG(machine_text(machine, frame->class->name)),
                             TEXT_ARG(machine_text(machine, name)));
    name_id id = names_get(&machine->graph->names, dotted);
    arena_rewind(&machine->scratch, mark);
    return id;
}

/* What a function defined here will see of the names around it. A class body's names are not seen
 * by the functions in it. */
static const struct closure *closure_of(struct machine *machine, struct frame *frame)
{
    if (frame->class != NULL || frame->locals == frame->globals)
        return frame->closure;
    struct closure *closure = ARENA_NEW(machine->arena, struct closure);
    *closure = (struct closure){frame->locals, frame->closure};
    return closure;
}

struct value machine_function(struct machine *machine, struct frame *frame, node_index node)
{
    const struct facts *facts = frame->code->facts;
    struct function *function = ARENA_NEW(machine->arena, struct function);
    uint32_t name = facts->scopes.at[facts->nodes.at[node].value].name;
    *function = (struct function){
        .code = frame->code,
        .node = node,
        .name = code_name(machine, frame->code, name),
        .closure = closure_of(machine, frame),
        .globals = frame->globals,
        .owner = frame->class,
        .defaults = evaluate_defaults(machine, frame, facts_child(facts, node, 0)),
    };
    evaluate_annotations(machine, frame, node);
    function->intrinsic = machine_intrinsic(machine, dotted_name(machine, frame, function->name));
    return (struct value){.kind = VALUE_FUNCTION, .function = function};
}

/* --- arguments --- */

void machine_spread(struct machine *machine, struct value value, bool keywords,
                    struct arguments *arguments)
{
    struct value items;
    if (keywords && value.kind == VALUE_DICT) {
        for (uint32_t i = 0; i < value.mapping->keys.count; i++)
            if (value_is_string(value.mapping->keys.at[i]))
                array_push(
                    machine->arena, &arguments->keywords,
                    (struct binding){machine_intern(machine, value_text(value.mapping->keys.at[i])),
                                     value.mapping->values.at[i]});
        arguments->open = arguments->open || value.mapping->open;
        return;
    }
    if (keywords && value.kind == VALUE_NAMESPACE) {
        for (uint32_t i = 0; i < value.bindings->entries.count; i++)
            if (value.bindings->entries.at[i].value.kind != VALUE_UNBOUND)
                array_push(machine->arena, &arguments->keywords, value.bindings->entries.at[i]);
        arguments->open = arguments->open || value.bindings->open;
        return;
    }
    if (keywords || !machine_items(machine, value, &items)) {
        arguments->open = true;
        return;
    }
    for (uint32_t i = 0; i < items.sequence->items.count; i++)
        array_push(machine->arena, &arguments->positional, items.sequence->items.at[i]);
}

static struct value keyword(const struct arguments *arguments, name_id name)
{
    for (uint32_t i = 0; i < arguments->keywords.count; i++)
        if (arguments->keywords.at[i].name.n == name.n)
            return arguments->keywords.at[i].value;
    return value_unbound();
}

static struct value rest_positional(struct machine *machine, const struct arguments *arguments,
                                    uint32_t from)
{
    struct value rest = value_sequence(machine->arena, VALUE_TUPLE);
    for (uint32_t i = from; i < arguments->positional.count; i++)
        sequence_push(machine->arena, rest, arguments->positional.at[i]);
    rest.sequence->open = arguments->open;
    return rest;
}

static struct value rest_keywords(struct machine *machine, const struct arguments *arguments,
                                  const struct bindings *bound)
{
    struct value rest = value_dict(machine->arena);
    for (uint32_t i = 0; i < arguments->keywords.count; i++) {
        struct binding passed = arguments->keywords.at[i];
        if (bindings_get(bound, passed.name).kind == VALUE_UNBOUND)
            dict_set(machine->arena, rest, value_string(machine_text(machine, passed.name)),
                     passed.value);
    }
    rest.mapping->open = arguments->open;
    return rest;
}

static void bind_parameters(struct machine *machine, struct code *code,
                            const struct function *function, node_index params,
                            const struct arguments *arguments, struct bindings *locals)
{
    const struct facts *facts = code->facts;
    uint32_t next = 0, nth = 0;
    name_id star_star = {0};
    NODE_EACH (param, facts, params) {
        const struct node *node = &facts->nodes.at[param];
        name_id name = code_name(machine, code, node->value);
        struct value value = value_unbound();
        if (node->flags & FLAG_STAR) {
            if (name.n != 0)
                bindings_set(machine->arena, locals, name,
                             rest_positional(machine, arguments, next));
            next = arguments->positional.count;
            nth++;
            continue;
        }
        if (node->flags & FLAG_STAR_STAR) {
            star_star = name;
            nth++;
            continue;
        }
        if (!(node->flags & FLAG_KEYWORD) && next < arguments->positional.count)
            value = arguments->positional.at[next++];
        else
            value = keyword(arguments, name);
        if (value.kind == VALUE_UNBOUND)
            value = arguments->open ? value_unknown() : function->defaults[nth];
        if (value.kind == VALUE_UNBOUND)
            value = value_unknown();
        if (name.n != 0)
            bindings_set(machine->arena, locals, name, value);
        nth++;
    }
    if (star_star.n != 0)
        bindings_set(machine->arena, locals, star_star, rest_keywords(machine, arguments, locals));
}

/* --- functions --- */

static struct value run_function(struct machine *machine, struct function *function,
                                 const struct arguments *arguments)
{
    node_index node = function->node;
    struct code *code = machine_body(machine, function, &node);
    if (code == NULL)
        return value_unknown();
    const struct facts *facts = code->facts;
    struct bindings *locals = ARENA_NEW(machine->arena, struct bindings);
    struct frame frame = {.code = code,
                          .locals = locals,
                          .globals = function->globals,
                          .closure = function->closure,
                          .function = function,
                          .uncertain = machine->uncertain,
                          .result = value_unbound()};
    bind_parameters(machine, code, function, facts_child(facts, node, 0), arguments, locals);
    if (facts->nodes.at[node].flags & FLAG_GENERATOR)
        frame.yielded = value_sequence(machine->arena, VALUE_LIST);
    frame.self = arguments->positional.count > 0 ? arguments->positional.at[0] : value_unknown();
    if (facts->nodes.at[node].kind == NODE_LAMBDA)
        return machine_evaluate(machine, &frame, facts_child(facts, node, 1));
    bool returns = (facts->nodes.at[node].flags & FLAG_RETURNS) != 0;
    enum flow flow =
        machine_execute_block(machine, &frame, facts_child(facts, node, returns ? 2 : 1));
    if (flow == FLOW_RAISE || machine->raising)
        return value_unknown();
    if (facts->nodes.at[node].flags & FLAG_GENERATOR)
        return frame.yielded;
    if (flow != FLOW_RETURN)
        frame.result = value_join(frame.result, value_none());
    return frame.result.kind == VALUE_UNBOUND ? value_unknown() : frame.result;
}

/* Verdicts ask later which functions run while loading. A class body counts as its module's. */
static void remember_call(struct machine *machine, const struct frame *frame,
                          struct function *function)
{
    if (machine->request->outline || frame == NULL || frame->code->facts == NULL ||
        !machine_in_earnest(machine, frame))
        return;
    struct load_call call = {.from = frame->code->module,
                             .to = function->code->module,
                             .to_scope = function->code->facts->nodes.at[function->node].value};
    if (frame->function != NULL)
        call.from_scope = frame->code->facts->nodes.at[frame->function->node].value;
    if (function->last_from.n == call.from.n && function->last_scope == call.from_scope)
        return;
    function->last_from = call.from;
    function->last_scope = call.from_scope;
    array_push(machine->arena, &machine->graph->calls, call);
}

static struct value call_function(struct machine *machine, struct frame *frame, node_index at,
                                  struct function *function, const struct arguments *arguments)
{
    const struct facts *facts = function->code->facts;
    uint8_t flags = facts->nodes.at[function->node].flags;
    if (function->intrinsic != NULL) {
        struct intrinsic_call call = {machine, frame, at, arguments, function->intrinsic};
        return function->intrinsic->run(&call);
    }
    if (!machine->may)
        remember_call(machine, frame, function);
    if ((flags & FLAG_ASYNC) || function->spent > MOST_STEPS_IN_FUNCTION ||
        function->active >= MOST_ACTIVE || machine->calls >= MACHINE_CALLS || machine->may ||
        machine_loaded(machine, function->code->module)->opaque) {
        machine_mark(machine, function->code, function->node);
        return value_unknown();
    }
    uint64_t before = machine->steps;
    function->active++;
    machine->calls++;
    struct value value = run_function(machine, function, arguments);
    machine->calls--;
    function->active--;
    uint64_t spent = machine->steps - before;
    function->spent += spent > MOST_STEPS_IN_FUNCTION ? MOST_STEPS_IN_FUNCTION : (uint32_t)spent;
    return value;
}

static struct value call_method(struct machine *machine, struct frame *frame, node_index at,
                                const struct method *method, const struct arguments *arguments)
{
    if (method->function == NULL) {
        struct value value = value_unknown();
        machine_method(machine, frame, at, method->self, machine_text(machine, method->name),
                       arguments, &value);
        return value;
    }
    struct arguments with_self = {.keywords.at = arguments->keywords.at,
                                  .keywords.count = arguments->keywords.count,
                                  .keywords.room = arguments->keywords.count,
                                  .open = arguments->open};
    array_push(machine->arena, &with_self.positional, method->self);
    for (uint32_t i = 0; i < arguments->positional.count; i++)
        array_push(machine->arena, &with_self.positional, arguments->positional.at[i]);
    return call_function(machine, frame, at, method->function, &with_self);
}

/* --- classes --- */

static struct value new_instance(struct machine *machine, struct class *class)
{
    struct instance *instance = ARENA_NEW(machine->arena, struct instance);
    instance->class = class;
    return (struct value){.kind = VALUE_INSTANCE, .instance = instance};
}

static struct value instantiate(struct machine *machine, struct frame *frame, node_index at,
                                struct class *class, const struct arguments *arguments)
{
    const struct class *owner;
    struct value value = value_unknown();
    struct value new = class_lookup(class, machine_known(machine, KNOWN_NEW), NULL, &owner);
    if (new.kind == VALUE_FUNCTION) {
        struct method method = {.self = {.kind = VALUE_CLASS, .class = class},
                                .function = new.function};
        value = call_method(machine, frame, at, &method, arguments);
        if (value.kind != VALUE_INSTANCE && value.kind != VALUE_UNKNOWN)
            return value;
    }
    if (machine->raising)
        return value_unknown();
    if (value.kind != VALUE_INSTANCE)
        value = new_instance(machine, class);
    struct value init =
        class_lookup(value.instance->class, machine_known(machine, KNOWN_INIT), NULL, &owner);
    if (init.kind == VALUE_FUNCTION) {
        struct method method = {.self = value, .function = init.function};
        call_method(machine, frame, at, &method, arguments);
    }
    return value;
}

static struct value call_class(struct machine *machine, struct frame *frame, node_index at,
                               struct class *class, const struct arguments *arguments)
{
    const struct class *owner;
    if (class->intrinsic != NULL) {
        struct intrinsic_call known = {machine, frame, at, arguments, class->intrinsic};
        return class->intrinsic->run(&known);
    }
    if (class->metaclass.kind == VALUE_CLASS) {
        struct value call =
            class_lookup(class->metaclass.class, machine_known(machine, KNOWN_CALL), NULL, &owner);
        if (call.kind == VALUE_FUNCTION) {
            struct method method = {.self = {.kind = VALUE_CLASS, .class = class},
                                    .function = call.function};
            struct value value = call_method(machine, frame, at, &method, arguments);
            if (value.kind != VALUE_UNKNOWN || machine->raising)
                return value;
        }
    }
    return instantiate(machine, frame, at, class, arguments);
}

/* --- class statements --- */

static void add_base(struct machine *machine, struct class *class, struct value base)
{
    struct value *bases = arena_alloc_array(machine->arena, class->base_count + 1, sizeof *bases);
    if (class->base_count > 0)
        memcpy(bases, class->bases, class->base_count * sizeof *bases);
    bases[class->base_count++] = base;
    class->bases = bases;
    if (base.kind == VALUE_CLASS) {
        if (class->metaclass.kind == VALUE_UNKNOWN)
            class->metaclass = base.class->metaclass;
    } else if (base.kind != VALUE_EXTERNAL) {
        class->open = true;
    }
}

static void evaluate_bases(struct machine *machine, struct frame *frame, node_index bases,
                           struct class *class, struct arguments *keywords)
{
    const struct facts *facts = frame->code->facts;
    NODE_EACH (part, facts, bases) {
        const struct node *node = &facts->nodes.at[part];
        node_index inner = facts_child(facts, part, 0);
        if (node->kind == NODE_KEYWORD) {
            name_id name = code_name(machine, frame->code, node->value);
            struct value value = machine_evaluate(machine, frame, inner);
            if (name.n == machine_known(machine, KNOWN_METACLASS).n)
                class->metaclass = value;
            else
                array_push(machine->arena, &keywords->keywords, (struct binding){name, value});
        } else if (node->kind == NODE_STARRED) {
            machine_evaluate(machine, frame, inner);
            class->open = true;
        } else {
            add_base(machine, class, machine_evaluate(machine, frame, part));
        }
    }
}

/* What making a class runs: the metaclass's __new__ and __init__, __set_name__ of its values,
 * __init_subclass__ of its bases (PEP 487). */
static void announce_class(struct machine *machine, struct frame *frame, node_index at,
                           struct class *class, const struct arguments *keywords)
{
    struct value self = {.kind = VALUE_CLASS, .class = class};
    const struct class *owner;
    if (class->metaclass.kind == VALUE_CLASS) {
        struct arguments made = {.keywords.at = keywords->keywords.at,
                                 .keywords.count = keywords->keywords.count,
                                 .keywords.room = keywords->keywords.count};
        struct value bases = value_sequence(machine->arena, VALUE_TUPLE);
        for (uint32_t i = 0; i < class->base_count; i++)
            sequence_push(machine->arena, bases, class->bases[i]);
        array_push(machine->arena, &made.positional,
                   value_string(machine_text(machine, class->name)));
        array_push(machine->arena, &made.positional, bases);
        array_push(machine->arena, &made.positional,
                   (struct value){.kind = VALUE_NAMESPACE, .bindings = &class->names});
        struct value new =
            class_lookup(class->metaclass.class, machine_known(machine, KNOWN_NEW), NULL, &owner);
        struct value init =
            class_lookup(class->metaclass.class, machine_known(machine, KNOWN_INIT), NULL, &owner);
        if (new.kind == VALUE_FUNCTION) {
            struct method method = {.self = class->metaclass, .function = new.function};
            call_method(machine, frame, at, &method, &made);
        }
        if (init.kind == VALUE_FUNCTION && !machine->raising) {
            struct method method = {.self = self, .function = init.function};
            call_method(machine, frame, at, &method, &made);
        }
    }
    for (uint32_t i = 0; i < class->base_count && !machine->raising; i++) {
        if (class->bases[i].kind != VALUE_CLASS)
            continue;
        struct value hook = class_lookup(class->bases[i].class,
                                         machine_known(machine, KNOWN_INIT_SUBCLASS), NULL, &owner);
        if (hook.kind == VALUE_DESCRIPTOR)
            hook = hook.descriptor->function;
        if (hook.kind != VALUE_FUNCTION)
            continue;
        struct method method = {.self = self, .function = hook.function};
        call_method(machine, frame, at, &method, keywords);
        break;
    }
}

struct value machine_class(struct machine *machine, struct frame *frame, node_index node)
{
    const struct facts *facts = frame->code->facts;
    uint32_t name = facts->scopes.at[facts->nodes.at[node].value].name;
    struct class *class = ARENA_NEW(machine->arena, struct class);
    class->name = code_name(machine, frame->code, name);
    class->code = frame->code;
    class->intrinsic = machine_intrinsic(machine, dotted_name(machine, frame, class->name));
    struct arguments keywords = {0};
    evaluate_bases(machine, frame, facts_child(facts, node, 0), class, &keywords);
    if (machine->raising)
        return value_unknown();
    struct frame body = {.code = frame->code,
                         .locals = &class->names,
                         .globals = frame->globals,
                         .closure = closure_of(machine, frame),
                         .class = class,
                         .uncertain = machine->uncertain,
                         .result = value_unbound()};
    bindings_set(machine->arena, &class->names, machine_known(machine, KNOWN_MODULE),
                 bindings_get(frame->globals, machine_known(machine, KNOWN_NAME)));
    machine_execute_block(machine, &body, facts_child(facts, node, 1));
    if (!machine->raising)
        announce_class(machine, frame, node, class, &keywords);
    return (struct value){.kind = VALUE_CLASS, .class = class};
}

/* --- anything --- */

static struct value call_external(struct machine *machine, struct frame *frame, node_index at,
                                  name_id name, const struct arguments *arguments)
{
    const struct intrinsic *intrinsic = machine_intrinsic(machine, name);
    if (intrinsic == NULL)
        return value_unknown();
    struct intrinsic_call call = {machine, frame, at, arguments, intrinsic};
    return intrinsic->run(&call);
}

struct value machine_call(struct machine *machine, struct frame *frame, node_index at,
                          struct value called, const struct arguments *arguments)
{
    if (machine->raising)
        return value_unknown();
    switch ((enum value_kind)called.kind) {
    case VALUE_FUNCTION: return call_function(machine, frame, at, called.function, arguments);
    case VALUE_METHOD: return call_method(machine, frame, at, called.method, arguments);
    case VALUE_CLASS: return call_class(machine, frame, at, called.class, arguments);
    case VALUE_EXTERNAL: return call_external(machine, frame, at, called.external, arguments);
    case VALUE_INSTANCE: {
        struct value call =
            machine_find_attribute(machine, frame, at, called, machine_known(machine, KNOWN_CALL));
        if (call.kind == VALUE_METHOD)
            return call_method(machine, frame, at, call.method, arguments);
        return value_unknown();
    }
    case VALUE_DESCRIPTOR: return called; /* @name.setter: the property again */
    default: return value_unknown();
    }
}

struct value machine_call_one(struct machine *machine, struct frame *frame, node_index at,
                              struct value called, struct value argument)
{
    struct arguments arguments = {0};
    array_push(machine->arena, &arguments.positional, argument);
    return machine_call(machine, frame, at, called, &arguments);
}
