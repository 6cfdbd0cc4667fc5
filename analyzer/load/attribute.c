/* Attributes and items: Python's look-up order over what the machine knows. */
#include "analyzer/load/machine.h"

/* The class's own names, then its bases' from left to right (a depth-first order is near enough to
 * the C3 order for finding code). `after` skips everything up to that class; `left` classes more
 * are looked at. */
static struct value lookup(const struct class *class, name_id name, const struct class **after,
                           const struct class **owner, uint32_t *left)
{
    if (*left == 0)
        return value_unknown();
    --*left;
    if (*after == NULL) {
        struct value value = bindings_get(&class->names, name);
        if (value.kind != VALUE_UNBOUND) {
            *owner = class;
            return value;
        }
    } else if (*after == class) {
        *after = NULL;
    }
    for (uint32_t i = 0; i < class->base_count; i++) {
        if (class->bases[i].kind != VALUE_CLASS)
            continue;
        struct value value = lookup(class->bases[i].class, name, after, owner, left);
        if (value.kind != VALUE_UNBOUND)
            return value;
    }
    return value_unbound();
}

struct value class_lookup(const struct class *class, name_id name, const struct class *after,
                          const struct class **owner)
{
    uint32_t left = MACHINE_MOST_CLASSES;
    return lookup(class, name, &after, owner, &left);
}

static struct value bind_method(struct machine *machine, struct value function, struct value self)
{
    struct method *method = ARENA_NEW(machine->arena, struct method);
    *method = (struct method){.self = self, .function = function.function};
    return (struct value){.kind = VALUE_METHOD, .method = method};
}

static struct value value_class(struct class *class)
{
    return (struct value){.kind = VALUE_CLASS, .class = class};
}

/* What a class attribute gives when it is read through an instance (or, `self` UNBOUND, through the
 * class): the descriptor protocol. */
static struct value bind_attribute(struct machine *machine, struct frame *frame, node_index at,
                                   struct value value, struct value self, struct class *class)
{
    bool through_instance = self.kind != VALUE_UNBOUND;
    if (value.kind == VALUE_FUNCTION)
        return through_instance ? bind_method(machine, value, self) : value;
    if (value.kind == VALUE_DESCRIPTOR) {
        struct value function = value.descriptor->function;
        switch (value.descriptor->kind) {
        case DESCRIPTOR_STATIC_METHOD: return function;
        case DESCRIPTOR_CLASS_METHOD:
            return function.kind == VALUE_FUNCTION
                       ? bind_method(machine, function, value_class(class))
                       : value_unknown();
        case DESCRIPTOR_PROPERTY:
            return through_instance ? machine_call_one(machine, frame, at, function, self) : value;
        }
    }
    if (value.kind == VALUE_INSTANCE) {
        const struct class *owner;
        struct value get =
            class_lookup(value.instance->class, machine_known(machine, KNOWN_GET), NULL, &owner);
        if (get.kind == VALUE_FUNCTION) {
            struct arguments arguments = {0};
            array_push(machine->arena, &arguments.positional,
                       through_instance ? self : value_none());
            array_push(machine->arena, &arguments.positional, value_class(class));
            return machine_call(machine, frame, at, bind_method(machine, get, value), &arguments);
        }
    }
    return value;
}

/* A class whose only base, in the end, is that of modules, and all of whose names are seen. */
static bool is_module_class(const struct machine *machine, const struct class *class,
                            uint32_t depth)
{
    if (class->open || class->names.open || class->base_count != 1 || depth > 20)
        return false;
    struct value base = class->bases[0];
    if (base.kind == VALUE_CLASS)
        return is_module_class(machine, base.class, depth + 1);
    return base.kind == VALUE_EXTERNAL &&
           text_is(machine_text(machine, base.external), "builtins.module");
}

static struct value instance_attribute(struct machine *machine, struct frame *frame, node_index at,
                                       struct value self, name_id name)
{
    struct instance *instance = self.instance;
    struct value value = bindings_get(&instance->attributes, name);
    if (value.kind != VALUE_UNBOUND)
        return value;
    if (name.n == machine_known(machine, KNOWN_CLASS).n)
        return value_class(instance->class);
    if (name.n == machine_known(machine, KNOWN_DICT).n)
        return (struct value){.kind = VALUE_NAMESPACE, .bindings = &instance->attributes};
    const struct class *owner;
    value = class_lookup(instance->class, name, NULL, &owner);
    if (value.kind != VALUE_UNBOUND)
        return bind_attribute(machine, frame, at, value, self, instance->class);
    value = class_lookup(instance->class, machine_known(machine, KNOWN_GETATTR), NULL, &owner);
    if (value.kind == VALUE_FUNCTION)
        return machine_call_one(machine, frame, at, bind_method(machine, value, self),
                                value_string(machine_text(machine, name)));
    /* Slots, descriptors and C bases bind what the machine does not see; a module's do not. */
    bool closed = !instance->attributes.open && is_module_class(machine, instance->class, 0);
    return closed ? value_unbound() : value_unknown();
}

static struct value class_attribute(struct machine *machine, struct frame *frame, node_index at,
                                    struct class *class, name_id name)
{
    const struct class *owner;
    struct value value = class_lookup(class, name, NULL, &owner);
    if (value.kind != VALUE_UNBOUND)
        return bind_attribute(machine, frame, at, value, value_unbound(), class);
    if (name.n == machine_known(machine, KNOWN_NAME).n)
        return value_string(machine_text(machine, class->name));
    if (name.n == machine_known(machine, KNOWN_DICT).n)
        return (struct value){.kind = VALUE_NAMESPACE, .bindings = &class->names};
    if (class->metaclass.kind == VALUE_CLASS) {
        value = class_lookup(class->metaclass.class, name, NULL, &owner);
        if (value.kind != VALUE_UNBOUND)
            return bind_attribute(machine, frame, at, value, value_class(class),
                                  class->metaclass.class);
    }
    return value_unknown();
}

static struct value module_attribute(struct machine *machine, struct frame *frame, node_index at,
                                     module_id id, name_id name)
{
    struct bindings *names = machine_names(machine, id);
    struct value value = bindings_get(names, name);
    if (value.kind == VALUE_LAZY) {
        value = machine_reify(machine, value.lazy);
        bindings_set(machine->arena, names, name, value);
    }
    machine_note_look(machine, frame, id, name, value);
    if (value.kind != VALUE_UNBOUND)
        return value;
    if (name.n == machine_known(machine, KNOWN_DICT).n)
        return (struct value){.kind = VALUE_NAMESPACE, .bindings = names};
    if (module_graph_module(machine->graph, id)->kind == MODULE_NAMESPACE)
        return names->open ? value_unknown() : value_unbound();
    if (machine_loaded(machine, id)->code == NULL)
        return machine_external(machine, module_graph_name(machine->graph, id),
                                machine_text(machine, name));
    struct value hook = bindings_get(names, machine_known(machine, KNOWN_GETATTR));
    if (hook.kind == VALUE_FUNCTION) {
        /* The hook says by AttributeError that the module has no such name. */
        machine->catching[CATCHES_ATTRIBUTE]++;
        value =
            machine_call_one(machine, frame, at, hook, value_string(machine_text(machine, name)));
        machine->catching[CATCHES_ATTRIBUTE]--;
        if (!machine->raising)
            return value;
        machine->raising = false;
        return machine_sees_names(machine, id) ? value_unbound() : value_unknown();
    }
    return hook.kind == VALUE_UNBOUND && machine_sees_names(machine, id) ? value_unbound()
                                                                         : value_unknown();
}

static struct value function_attribute(struct machine *machine, struct function *function,
                                       name_id name)
{
    if (name.n == machine_known(machine, KNOWN_NAME).n ||
        name.n == machine_known(machine, KNOWN_QUALNAME).n)
        return value_string(machine_text(machine, function->name));
    if (name.n == machine_known(machine, KNOWN_MODULE).n)
        return bindings_get(function->globals, machine_known(machine, KNOWN_NAME));
    if (function->attributes == NULL)
        return value_unknown();
    struct value value = bindings_get(function->attributes, name);
    return value.kind == VALUE_UNBOUND ? value_unknown() : value;
}

static struct value super_attribute(struct machine *machine, struct frame *frame, node_index at,
                                    const struct method *super, name_id name)
{
    struct value self = super->self;
    struct class *class = self.kind == VALUE_INSTANCE ? self.instance->class
                          : self.kind == VALUE_CLASS  ? self.class
                                                      : NULL;
    if (class == NULL)
        return value_unknown();
    const struct class *owner;
    struct value value = class_lookup(class, name, super->after, &owner);
    if (value.kind == VALUE_UNBOUND)
        return value_unknown();
    if (value.kind == VALUE_FUNCTION && self.kind == VALUE_CLASS &&
        name.n == machine_known(machine, KNOWN_NEW).n)
        return value;
    return bind_attribute(machine, frame, at, value, self, class);
}

/* What a path tells without asking the file system; its methods are called elsewhere. */
static struct value path_attribute(struct machine *machine, struct text path, name_id name)
{
    uint32_t slash = text_find_last(path, '/');
    struct text last = slash == path.length ? path : text_slice(path, slash + 1, path.length);
    uint32_t dot = text_find_last(last, '.');
    bool suffixed = dot > 0 && dot + 1 < last.length;
    struct text asked = machine_text(machine, name);
    if (text_is(asked, "parent"))
        return slash == path.length ? value_unknown()
                                    : value_path(text_slice(path, 0, slash == 0 ? 1 : slash));
    if (text_is(asked, "name"))
        return value_string(last);
    if (text_is(asked, "suffix"))
        return value_string(suffixed ? text_slice(last, dot, last.length) : TEXT(""));
    if (text_is(asked, "stem"))
        return value_string(suffixed ? text_slice(last, 0, dot) : last);
    return value_unknown();
}

static struct value built_in_method(struct machine *machine, struct value self, name_id name)
{
    struct method *method = ARENA_NEW(machine->arena, struct method);
    *method = (struct method){.self = self, .name = name};
    return (struct value){.kind = VALUE_METHOD, .method = method};
}

/* sys.version_info.major and its like: the one tuple with named parts that the machine makes. */
static struct value version_part(struct machine *machine, struct value tuple, name_id name)
{
    static const char *const parts[] = {"major", "minor", "micro", "releaselevel", "serial"};
    const uint32_t count = sizeof parts / sizeof *parts;
    if (!(tuple.origin & FROM_TARGET) || tuple.sequence->items.count != count)
        return value_unbound();
    for (uint32_t i = 0; i < count; i++)
        if (text_is(machine_text(machine, name), parts[i])) {
            struct value part = tuple.sequence->items.at[i];
            part.origin = tuple.origin;
            return part;
        }
    return value_unbound();
}

struct value machine_find_attribute(struct machine *machine, struct frame *frame, node_index at,
                                    struct value object, name_id name)
{
    switch ((enum value_kind)object.kind) {
    case VALUE_MODULE: return module_attribute(machine, frame, at, object.module, name);
    case VALUE_INSTANCE: return instance_attribute(machine, frame, at, object, name);
    case VALUE_CLASS: return class_attribute(machine, frame, at, object.class, name);
    case VALUE_FUNCTION: return function_attribute(machine, object.function, name);
    case VALUE_METHOD:
        return object.method->function == NULL
                   ? value_unknown()
                   : function_attribute(machine, object.method->function, name);
    case VALUE_TUPLE: {
        struct value part = version_part(machine, object, name);
        return part.kind == VALUE_UNBOUND ? built_in_method(machine, object, name) : part;
    }
    case VALUE_STRING:
    case VALUE_BYTES:
    case VALUE_LIST:
    case VALUE_SET:
    case VALUE_DICT:
    case VALUE_MODULES:
    case VALUE_NAMESPACE: return built_in_method(machine, object, name);
    case VALUE_PATH: return path_attribute(machine, value_text(object), name);
    case VALUE_SUPER: return super_attribute(machine, frame, at, object.method, name);
    case VALUE_EXTERNAL:
        return machine_external(machine, machine_text(machine, object.external),
                                machine_text(machine, name));
    case VALUE_DESCRIPTOR:
        /* @property gives `.setter`, which gives the property again. */
        return object;
    default: return value_unknown();
    }
}

struct value machine_attribute(struct machine *machine, struct frame *frame, node_index at,
                               struct value object, name_id name)
{
    struct value value = machine_find_attribute(machine, frame, at, object, name);
    if (value.kind == VALUE_UNBOUND) {
        machine_raise(machine, ERROR_ATTRIBUTE);
        return value_unknown();
    }
    return value;
}

static void set_binding(struct machine *machine, struct bindings *bindings, name_id name,
                        struct value value)
{
    if (machine->uncertain > 0)
        value = value_join(bindings_get(bindings, name), value);
    bindings_set(machine->arena, bindings, name, value);
}

void machine_set_attribute(struct machine *machine, struct frame *frame, struct value object,
                           name_id name, struct value value)
{
    (void)frame;
    switch ((enum value_kind)object.kind) {
    case VALUE_MODULE:
        set_binding(machine, machine_names(machine, object.module), name, value);
        break;
    case VALUE_INSTANCE: set_binding(machine, &object.instance->attributes, name, value); break;
    case VALUE_CLASS: set_binding(machine, &object.class->names, name, value); break;
    case VALUE_FUNCTION:
        if (object.function->attributes == NULL)
            object.function->attributes = ARENA_NEW(machine->arena, struct bindings);
        set_binding(machine, object.function->attributes, name, value);
        break;
    default: break;
    }
}

/* --- items --- */

static bool position(struct value index, uint32_t count, uint32_t *out)
{
    if (index.kind != VALUE_INT && index.kind != VALUE_BOOL)
        return false;
    int64_t at = index.integer < 0 ? index.integer + count : index.integer;
    if (at < 0 || at >= count)
        return false;
    *out = (uint32_t)at;
    return true;
}

static struct value special_item(struct machine *machine, struct frame *frame, node_index at,
                                 struct value object, struct value index)
{
    struct value method =
        machine_find_attribute(machine, frame, at, object, machine_known(machine, KNOWN_GETITEM));
    if (method.kind != VALUE_METHOD)
        return value_unknown();
    return machine_call_one(machine, frame, at, method, index);
}

struct value machine_subscript(struct machine *machine, struct frame *frame, node_index at,
                               struct value object, struct value index)
{
    uint32_t i;
    struct value value = value_unknown();
    switch ((enum value_kind)object.kind) {
    case VALUE_TUPLE:
    case VALUE_LIST:
        if (!object.sequence->open && position(index, object.sequence->items.count, &i))
            return object.sequence->items.at[i];
        return value;
    case VALUE_STRING:
        if (position(index, object.length, &i))
            return value_string(text_slice(value_text(object), i, i + 1));
        return value;
    case VALUE_DICT: value = dict_get(object, index); break;
    case VALUE_MODULES:
        if (value_is_string(index))
            value = machine_module(machine, value_text(index));
        break;
    case VALUE_NAMESPACE:
        if (value_is_string(index))
            value = bindings_get(object.bindings, machine_intern(machine, value_text(index)));
        if (value.kind == VALUE_UNBOUND && object.bindings->open)
            value = value_unknown();
        break;
    case VALUE_INSTANCE: return special_item(machine, frame, at, object, index);
    case VALUE_CLASS: return object; /* a generic class: list-like[int] is the class again */
    default: return value;
    }
    if (value.kind == VALUE_UNBOUND) {
        machine_raise(machine, ERROR_KEY);
        return value_unknown();
    }
    return value;
}

static uint32_t bound(struct value value, uint32_t count, uint32_t otherwise)
{
    if (value.kind != VALUE_INT)
        return otherwise;
    int64_t at = value.integer < 0 ? value.integer + count : value.integer;
    return at < 0 ? 0 : at > count ? count : (uint32_t)at;
}

void machine_set_slice(struct machine *machine, struct value object, struct value bounds,
                       struct value value)
{
    struct value items;
    const struct value *part = bounds.sequence->items.at;
    if (object.kind != VALUE_LIST)
        return;
    uint32_t count = object.sequence->items.count;
    bool known = part[2].kind == VALUE_NONE &&
                 (part[0].kind == VALUE_NONE || part[0].kind == VALUE_INT) &&
                 (part[1].kind == VALUE_NONE || part[1].kind == VALUE_INT);
    if (!known || machine->uncertain > 0 || count > VALUE_MOST_ITEMS ||
        !machine_items(machine, value, &items)) {
        object.sequence->open = true;
        return;
    }
    uint32_t from = bound(part[0], count, 0), to = bound(part[1], count, count);
    struct sequence changed = {.open = object.sequence->open};
    for (uint32_t i = 0; i < from; i++)
        array_push(machine->arena, &changed.items, object.sequence->items.at[i]);
    for (uint32_t i = 0; i < items.sequence->items.count; i++)
        array_push(machine->arena, &changed.items, items.sequence->items.at[i]);
    for (uint32_t i = to < from ? from : to; i < count; i++)
        array_push(machine->arena, &changed.items, object.sequence->items.at[i]);
    *object.sequence = changed;
}

void machine_set_subscript(struct machine *machine, struct frame *frame, struct value object,
                           struct value index, struct value value)
{
    uint32_t i;
    if (object.kind == VALUE_DICT) {
        if (machine->uncertain > 0)
            value = value_join(dict_get(object, index), value);
        dict_set(machine->arena, object, index, value);
    } else if (object.kind == VALUE_LIST && position(index, object.sequence->items.count, &i)) {
        object.sequence->items.at[i] = value;
    } else if (object.kind == VALUE_MODULES) {
        if (value_is_string(index))
            machine_set_module(machine, frame, value_text(index), value);
    } else if (object.kind == VALUE_NAMESPACE) {
        if (value_is_string(index))
            set_binding(machine, object.bindings, machine_intern(machine, value_text(index)),
                        value);
        else
            object.bindings->open = true;
    } else if (object.kind == VALUE_INSTANCE) {
        struct value method = machine_find_attribute(machine, frame, 0, object,
                                                     machine_known(machine, KNOWN_SETITEM));
        struct arguments arguments = {0};
        array_push(machine->arena, &arguments.positional, index);
        array_push(machine->arena, &arguments.positional, value);
        if (method.kind == VALUE_METHOD)
            machine_call(machine, frame, 0, method, &arguments);
    }
}

/* text[::-1] */
static struct value reversed_text(struct machine *machine, struct text text)
{
    char *at = arena_alloc(machine->arena, (size_t)text.length + 1);
    for (uint32_t i = 0; i < text.length; i++)
        at[i] = text.at[text.length - 1 - i];
    return value_string((struct text){at, text.length});
}

struct value machine_slice(struct machine *machine, struct value object, struct value bounds)
{
    const struct value *part = bounds.sequence->items.at;
    bool whole = part[0].kind == VALUE_NONE && part[1].kind == VALUE_NONE;
    bool backwards = part[2].kind == VALUE_INT && part[2].integer == -1;
    bool known = part[2].kind == VALUE_NONE &&
                 (part[0].kind == VALUE_NONE || part[0].kind == VALUE_INT) &&
                 (part[1].kind == VALUE_NONE || part[1].kind == VALUE_INT);
    bool sequence = object.kind == VALUE_TUPLE || object.kind == VALUE_LIST;
    if (value_is_string(object) && whole && backwards)
        return reversed_text(machine, value_text(object));
    if (!known || (!sequence && !value_is_string(object)))
        return value_unknown();
    if (value_is_string(object)) {
        uint32_t from = bound(part[0], object.length, 0);
        uint32_t to = bound(part[1], object.length, object.length);
        return value_string(text_slice(value_text(object), from, to));
    }
    struct value copy = value_sequence(machine->arena, (enum value_kind)object.kind);
    uint32_t count = object.sequence->items.count;
    uint32_t to = bound(part[1], count, count);
    for (uint32_t i = bound(part[0], count, 0); i < to; i++)
        sequence_push(machine->arena, copy, object.sequence->items.at[i]);
    copy.sequence->open = object.sequence->open;
    copy.origin = object.origin;
    return copy;
}
