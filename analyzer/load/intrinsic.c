/* What the machine knows of functions without following them: the table in intrinsics.def. */
#include "analyzer/load/intrinsic.h"

#include <stdlib.h>

/* --- small things --- */

struct value intrinsic_argument(const struct intrinsic_call *call, uint32_t nth,
                                const char *keyword)
{
    const struct arguments *arguments = call->arguments;
    if (nth < arguments->positional.count)
        return arguments->positional.at[nth];
    for (uint32_t i = 0; keyword != NULL && i < arguments->keywords.count; i++)
        if (text_is(machine_text(call->machine, arguments->keywords.at[i].name), keyword))
            return arguments->keywords.at[i].value;
    return arguments->open ? value_unknown() : value_unbound();
}

struct value intrinsic_object(const struct intrinsic_call *call)
{
    struct class *class = ARENA_NEW(call->machine->arena, struct class);
    class->open = true;
    struct instance *instance = ARENA_NEW(call->machine->arena, struct instance);
    *instance = (struct instance){.class = class, .is_true = true};
    return (struct value){.kind = VALUE_INSTANCE, .instance = instance};
}

static struct value do_unknown(const struct intrinsic_call *call)
{
    (void)call;
    return value_unknown();
}

static struct value do_first_argument(const struct intrinsic_call *call)
{
    struct value first = intrinsic_argument(call, 0, NULL);
    return first.kind == VALUE_UNBOUND ? value_unknown() : first;
}

static struct value do_second_argument(const struct intrinsic_call *call)
{
    struct value second = intrinsic_argument(call, 1, NULL);
    return second.kind == VALUE_UNBOUND ? value_unknown() : second;
}

static struct value named(const struct intrinsic_call *call, const char *name)
{
    return value_external(machine_intern(call->machine, text_of(name)));
}

static struct value do_identity_maker(const struct intrinsic_call *call)
{
    return named(call, "importscan.identity");
}

/* @cache and @cache(size=1) alike. */
static struct value do_wrapper(const struct intrinsic_call *call)
{
    struct value first = intrinsic_argument(call, 0, NULL);
    bool wraps =
        first.kind == VALUE_FUNCTION || first.kind == VALUE_CLASS || first.kind == VALUE_METHOD;
    return wraps ? first : named(call, "importscan.identity");
}

static struct value do_loads(const struct intrinsic_call *call)
{
    if (machine_in_earnest(call->machine, call->frame))
        machine_import(call->machine, call->frame, call->at, text_of(call->intrinsic->loads));
    return value_unknown();
}

/* spec_from_loader(name, loader) and ModuleSpec(name, loader). */
static struct value do_spec(const struct intrinsic_call *call)
{
    struct value spec = intrinsic_object(call);
    struct bindings *attributes = &spec.instance->attributes;
    bindings_set(call->machine->arena, attributes, machine_known(call->machine, KNOWN_SELF_NAME),
                 intrinsic_argument(call, 0, "name"));
    bindings_set(call->machine->arena, attributes, machine_known(call->machine, KNOWN_LOADER_NAME),
                 intrinsic_argument(call, 1, "loader"));
    return spec;
}

/* --- objects --- */

static struct value do_getattr(const struct intrinsic_call *call)
{
    struct machine *machine = call->machine;
    struct value object = intrinsic_argument(call, 0, NULL);
    struct value name = intrinsic_argument(call, 1, NULL);
    struct value otherwise = intrinsic_argument(call, 2, NULL);
    if (!value_is_string(name) || object.kind == VALUE_UNBOUND)
        return value_unknown();
    struct value value = machine_find_attribute(machine, call->frame, call->at, object,
                                                machine_intern(machine, value_text(name)));
    if (value.kind != VALUE_UNBOUND)
        return value;
    if (otherwise.kind != VALUE_UNBOUND)
        return otherwise;
    machine_raise(machine, ERROR_ATTRIBUTE);
    return value_unknown();
}

static struct value do_hasattr(const struct intrinsic_call *call)
{
    struct value object = intrinsic_argument(call, 0, NULL);
    struct value name = intrinsic_argument(call, 1, NULL);
    if (!value_is_string(name) || object.kind == VALUE_UNBOUND)
        return value_unknown();
    struct value value = machine_find_attribute(call->machine, call->frame, call->at, object,
                                                machine_intern(call->machine, value_text(name)));
    if (value.kind == VALUE_UNBOUND) {
        struct value no = value_bool(false);
        bool target = object.kind == VALUE_MODULE &&
                      text_is(module_graph_name(call->machine->graph, object.module), "sys");
        no.origin = target ? FROM_TARGET : 0;
        return no;
    }
    return value.kind == VALUE_UNKNOWN || value.kind == VALUE_EXTERNAL ? value_unknown()
                                                                       : value_bool(true);
}

static struct value do_setattr(const struct intrinsic_call *call)
{
    struct value object = intrinsic_argument(call, 0, NULL);
    struct value name = intrinsic_argument(call, 1, NULL);
    struct value value = intrinsic_argument(call, 2, NULL);
    if (value_is_string(name) && value.kind != VALUE_UNBOUND)
        machine_set_attribute(call->machine, call->frame, object,
                              machine_intern(call->machine, value_text(name)), value);
    else if (object.kind == VALUE_MODULE)
        machine_names(call->machine, object.module)->open = true;
    return value_none();
}

/* `left` classes more are looked at. */
static enum truth is_instance(const struct class *class, struct value type, uint32_t *left)
{
    if (type.kind != VALUE_CLASS || *left == 0)
        return TRUTH_UNKNOWN;
    --*left;
    if (class == type.class)
        return TRUTH_YES;
    enum truth any = class->open ? TRUTH_UNKNOWN : TRUTH_NO;
    for (uint32_t i = 0; i < class->base_count; i++) {
        if (class->bases[i].kind != VALUE_CLASS)
            continue;
        enum truth one = is_instance(class->bases[i].class, type, left);
        if (one == TRUTH_YES)
            return one;
        if (one == TRUTH_UNKNOWN)
            any = one;
    }
    return any;
}

static const char *built_in_type(struct value value)
{
    switch ((enum value_kind)value.kind) {
    case VALUE_STRING: return "builtins.str";
    case VALUE_BYTES: return "builtins.bytes";
    case VALUE_INT: return "builtins.int";
    case VALUE_BOOL: return "builtins.bool";
    case VALUE_TUPLE: return "builtins.tuple";
    case VALUE_LIST: return "builtins.list";
    case VALUE_DICT: return "builtins.dict";
    case VALUE_MODULE: return "builtins.module";
    case VALUE_FUNCTION: return "builtins.function";
    default: return NULL;
    }
}

static enum truth has_type(const struct intrinsic_call *call, struct value object,
                           struct value type)
{
    uint32_t left = MACHINE_MOST_CLASSES;
    if (object.kind == VALUE_INSTANCE)
        return is_instance(object.instance->class, type, &left);
    const char *name = built_in_type(object);
    if (name == NULL || type.kind != VALUE_EXTERNAL)
        return TRUTH_UNKNOWN;
    struct text wanted = machine_text(call->machine, type.external);
    if (text_is(wanted, name))
        return TRUTH_YES;
    if (object.kind == VALUE_BOOL && text_is(wanted, "builtins.int"))
        return TRUTH_YES;
    static const char *const plain[] = {"builtins.str",   "builtins.bytes", "builtins.int",
                                        "builtins.tuple", "builtins.list",  "builtins.dict"};
    for (uint32_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (text_is(wanted, plain[i]))
            return TRUTH_NO;
    return TRUTH_UNKNOWN;
}

static struct value do_isinstance(const struct intrinsic_call *call)
{
    struct value object = intrinsic_argument(call, 0, NULL);
    struct value type = intrinsic_argument(call, 1, NULL);
    if (type.kind != VALUE_TUPLE)
        return value_truth(has_type(call, object, type));
    enum truth any = type.sequence->open ? TRUTH_UNKNOWN : TRUTH_NO;
    for (uint32_t i = 0; i < type.sequence->items.count; i++) {
        enum truth one = has_type(call, object, type.sequence->items.at[i]);
        if (one == TRUTH_YES)
            return value_bool(true);
        if (one == TRUTH_UNKNOWN)
            any = one;
    }
    return value_truth(any);
}

static struct value do_callable(const struct intrinsic_call *call)
{
    struct value object = intrinsic_argument(call, 0, NULL);
    bool yes =
        object.kind == VALUE_FUNCTION || object.kind == VALUE_METHOD || object.kind == VALUE_CLASS;
    bool no =
        built_in_type(object) != NULL || object.kind == VALUE_NONE || object.kind == VALUE_MODULE;
    return yes ? value_bool(true) : no ? value_bool(false) : value_unknown();
}

/* type(name, bases, names) makes a class. */
static struct value do_type(const struct intrinsic_call *call)
{
    struct value object = intrinsic_argument(call, 0, NULL);
    struct value bases = intrinsic_argument(call, 1, NULL);
    struct value names = intrinsic_argument(call, 2, NULL);
    if (bases.kind == VALUE_UNBOUND) {
        if (object.kind == VALUE_INSTANCE)
            return (struct value){.kind = VALUE_CLASS, .class = object.instance->class};
        const char *name = built_in_type(object);
        return name == NULL ? value_unknown() : named(call, name);
    }
    struct class *class = ARENA_NEW(call->machine->arena, struct class);
    if (value_is_string(object))
        class->name = machine_intern(call->machine, value_text(object));
    class->open = bases.kind != VALUE_TUPLE || bases.sequence->open;
    if (bases.kind == VALUE_TUPLE) {
        class->bases = bases.sequence->items.at;
        class->base_count = bases.sequence->items.count;
    }
    class->names.open = names.kind != VALUE_DICT || names.mapping->open;
    for (uint32_t i = 0; names.kind == VALUE_DICT && i < names.mapping->keys.count; i++)
        if (value_is_string(names.mapping->keys.at[i]))
            bindings_set(call->machine->arena, &class->names,
                         machine_intern(call->machine, value_text(names.mapping->keys.at[i])),
                         names.mapping->values.at[i]);
    return (struct value){.kind = VALUE_CLASS, .class = class};
}

static struct value do_super(const struct intrinsic_call *call)
{
    struct value class = intrinsic_argument(call, 0, NULL);
    struct value self = intrinsic_argument(call, 1, NULL);
    const struct function *function = call->frame->function;
    struct method *super = ARENA_NEW(call->machine->arena, struct method);
    if (class.kind == VALUE_CLASS) {
        *super = (struct method){.self = self, .after = class.class};
    } else {
        if (function == NULL || function->owner == NULL)
            return value_unknown();
        *super = (struct method){.self = call->frame->self, .after = function->owner};
    }
    return (struct value){.kind = VALUE_SUPER, .method = super};
}

static struct value descriptor(const struct intrinsic_call *call, enum descriptor_kind kind)
{
    struct descriptor *made = ARENA_NEW(call->machine->arena, struct descriptor);
    *made = (struct descriptor){kind, do_first_argument(call)};
    return (struct value){.kind = VALUE_DESCRIPTOR, .descriptor = made};
}

static struct value do_property(const struct intrinsic_call *call)
{
    return descriptor(call, DESCRIPTOR_PROPERTY);
}
static struct value do_classmethod(const struct intrinsic_call *call)
{
    return descriptor(call, DESCRIPTOR_CLASS_METHOD);
}
static struct value do_staticmethod(const struct intrinsic_call *call)
{
    return descriptor(call, DESCRIPTOR_STATIC_METHOD);
}

/* --- names as dicts --- */

static struct value namespace(struct bindings *bindings)
{
    return (struct value){.kind = VALUE_NAMESPACE, .bindings = bindings};
}

static struct value do_globals(const struct intrinsic_call *call)
{
    return namespace(call->frame->globals);
}

static struct value do_locals(const struct intrinsic_call *call)
{
    return namespace(call->frame->locals);
}

static struct value do_vars(const struct intrinsic_call *call)
{
    struct value object = intrinsic_argument(call, 0, NULL);
    if (object.kind == VALUE_UNBOUND)
        return do_locals(call);
    return machine_find_attribute(call->machine, call->frame, call->at, object,
                                  machine_known(call->machine, KNOWN_DICT));
}

static struct value do_dir(const struct intrinsic_call *call)
{
    struct value names = do_vars(call), list;
    struct value object = intrinsic_argument(call, 0, NULL);
    if (object.kind == VALUE_INSTANCE || object.kind == VALUE_CLASS)
        return value_unknown(); /* what it inherits is listed, too */
    if (names.kind != VALUE_NAMESPACE || !machine_items(call->machine, names, &list))
        return value_unknown();
    return list;
}

/* A constant text of imports and definitions is rare; what matters is that names may appear. */
static struct value do_exec(const struct intrinsic_call *call)
{
    call->frame->globals->open = true;
    call->frame->locals->open = true;
    struct value names = intrinsic_argument(call, 1, NULL);
    if (names.kind == VALUE_NAMESPACE)
        names.bindings->open = true;
    return value_unknown();
}

/* --- the target --- */

static struct value from_target(struct value value)
{
    value.origin = FROM_TARGET;
    return value;
}

static struct value do_platform_system(const struct intrinsic_call *call)
{
    struct text platform = call->machine->request->environment->platform;
    return from_target(value_string(text_is(platform, "win32")    ? TEXT("Windows")
                                    : text_is(platform, "darwin") ? TEXT("Darwin")
                                                                  : TEXT("Linux")));
}

static struct value do_python_implementation(const struct intrinsic_call *call)
{
    (void)call;
    return from_target(value_string(TEXT("CPython")));
}

static struct value do_exit(const struct intrinsic_call *call)
{
    machine_raise_value(call->machine, named(call, "builtins.SystemExit"));
    return value_unknown();
}

static const struct intrinsic intrinsics[] = {
#define INTRINSIC(name, run, why) {name, do_##run, NULL},
#define LOADS(name, module, why) {name, do_loads, module},
#include "analyzer/load/intrinsics.def"
#undef INTRINSIC
#undef LOADS
};

void known_intrinsics(struct machine *machine)
{
    const uint32_t count = sizeof intrinsics / sizeof *intrinsics;
    name_id last = {0};
    for (uint32_t i = 0; i < count; i++)
        last = machine_intern(machine, text_of(intrinsics[i].name));
    struct known *known = machine->known;
    known->room = last.n + 1;
    known->intrinsic = arena_alloc_array(machine->arena, known->room, sizeof *known->intrinsic);
    for (uint32_t i = 0; i < count; i++)
        known->intrinsic[machine_intern(machine, text_of(intrinsics[i].name)).n] =
            (uint16_t)(i + 1);
}

const struct intrinsic *machine_intrinsic(struct machine *machine, name_id dotted)
{
    const struct known *known = machine->known;
    if (dotted.n >= known->room || known->intrinsic[dotted.n] == 0)
        return NULL;
    return &intrinsics[known->intrinsic[dotted.n] - 1];
}
