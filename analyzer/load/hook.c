/* Import hooks that the program itself puts into sys.meta_path (PEP 302, PEP 451): asked through
 * their own methods. */
#include "analyzer/load/hook.h"

static struct value call_method(struct machine *machine, struct frame *frame, node_index at,
                                struct value object, enum known_name name, struct value argument)
{
    struct value method =
        machine_find_attribute(machine, frame, at, object, machine_known(machine, name));
    struct arguments arguments = {0};
    array_push(machine->arena, &arguments.positional, argument);
    if (name == KNOWN_FIND_SPEC)
        array_push(machine->arena, &arguments.positional, value_none());
    if (method.kind != VALUE_METHOD || machine->raising)
        return value_unbound();
    return machine_call(machine, frame, at, method, &arguments);
}

/* What the hook's loader makes of the name: by create_module and exec_module, or by load_module. */
static struct value load_by(struct machine *machine, struct frame *frame, node_index at,
                            struct value loader, struct value spec, struct text full)
{
    struct value module = value_unbound();
    if (spec.kind == VALUE_INSTANCE)
        module = call_method(machine, frame, at, loader, KNOWN_CREATE_MODULE, spec);
    if (module.kind == VALUE_UNBOUND || module.kind == VALUE_UNKNOWN)
        module = call_method(machine, frame, at, loader, KNOWN_LOAD_MODULE, value_string(full));
    if (machine->raising || module.kind == VALUE_UNBOUND)
        return module;
    struct value known = machine_module(machine, full);
    if (known.kind != VALUE_UNBOUND)
        return known;
    machine_set_module(machine, frame, full, module);
    if (spec.kind == VALUE_INSTANCE)
        call_method(machine, frame, at, loader, KNOWN_EXEC_MODULE, module);
    return machine->raising ? value_unbound() : machine_module(machine, full);
}

static struct value ask(struct machine *machine, struct frame *frame, node_index at,
                        struct value hook, struct text full)
{
    struct value name = value_string(full);
    struct value spec = call_method(machine, frame, at, hook, KNOWN_FIND_SPEC, name);
    if (spec.kind == VALUE_INSTANCE) {
        struct value loader =
            bindings_get(&spec.instance->attributes, machine_known(machine, KNOWN_LOADER_NAME));
        return load_by(machine, frame, at, loader.kind == VALUE_INSTANCE ? loader : hook, spec,
                       full);
    }
    if (spec.kind != VALUE_UNBOUND || machine->raising)
        return value_unbound();
    struct value loader = call_method(machine, frame, at, hook, KNOWN_FIND_MODULE, name);
    if (loader.kind != VALUE_INSTANCE || machine->raising)
        return value_unbound();
    return load_by(machine, frame, at, loader, value_none(), full);
}

struct value hook_import(struct machine *machine, struct frame *frame, node_index at,
                         struct text full, bool before_path)
{
    const struct sequence *hooks = machine->meta_path.sequence;
    bool before = true;
    for (uint32_t i = 0; i < hooks->items.count; i++) {
        struct value hook = hooks->items.at[i];
        before = before && hook.kind != VALUE_EXTERNAL; /* the standard finders */
        if (hook.kind != VALUE_INSTANCE || before != before_path)
            continue;
        struct value module = ask(machine, frame, at, hook, full);
        if (module.kind != VALUE_UNBOUND || machine->raising)
            return module;
    }
    return value_unbound();
}
