/* Errors of the analysed program. A program that is analysed works, so an error that no handler
 * around would catch is the machine's own mistake and is not believed. */
#include "analyzer/load/machine.h"

/* The built-in exceptions whose bases matter to a handler (Objects/exceptions.c). */
static const struct {
    const char *name, *base;
} bases[] = {
    {"ModuleNotFoundError", "ImportError"},
    {"ImportError", "Exception"},
    {"AttributeError", "Exception"},
    {"NameError", "Exception"},
    {"UnboundLocalError", "NameError"},
    {"KeyError", "LookupError"},
    {"IndexError", "LookupError"},
    {"LookupError", "Exception"},
    {"ValueError", "Exception"},
    {"TypeError", "Exception"},
    {"UnicodeError", "ValueError"},
    {"NotImplementedError", "RuntimeError"},
    {"RuntimeError", "Exception"},
    {"OSError", "Exception"},
    {"IOError", "OSError"},
    {"EnvironmentError", "OSError"},
    {"FileNotFoundError", "OSError"},
    {"PermissionError", "OSError"},
    {"SyntaxError", "Exception"},
    {"AssertionError", "Exception"},
    {"Warning", "Exception"},
    {"StopIteration", "Exception"},
    {"ArithmeticError", "Exception"},
    {"ZeroDivisionError", "ArithmeticError"},
    {"SystemError", "Exception"},
    {"Exception", "BaseException"},
    {"SystemExit", "BaseException"},
    {"KeyboardInterrupt", "BaseException"},
};

static const char *const raised_names[] = {
    [ERROR_MODULE_NOT_FOUND] = "ModuleNotFoundError",
    [ERROR_IMPORT] = "ImportError",
    [ERROR_ATTRIBUTE] = "AttributeError",
    [ERROR_NAME] = "NameError",
    [ERROR_KEY] = "KeyError",
    [ERROR_SYNTAX] = "SyntaxError",
};

static const char *base_of(struct text name)
{
    for (uint32_t i = 0; i < sizeof bases / sizeof *bases; i++)
        if (text_is(name, bases[i].name))
            return bases[i].base;
    return NULL;
}

static bool derives(struct text name, struct text from)
{
    while (!text_equal(name, from)) {
        const char *base = base_of(name);
        if (base == NULL)
            return false;
        name = text_of(base);
    }
    return true;
}

static struct text built_in_name(const struct machine *machine, struct value value)
{
    struct text name = machine_text(machine, value.external);
    struct text prefix = TEXT("builtins.");
    return text_starts(name, prefix) ? text_slice(name, prefix.length, name.length)
                                     : (struct text){"", 0};
}

/* `left` classes more are looked at. */
static enum truth class_derives(const struct machine *machine, struct value type,
                                struct value raised, uint32_t *left)
{
    if (*left == 0)
        return TRUTH_UNKNOWN;
    --*left;
    if (value_is(type, raised) == TRUTH_YES)
        return TRUTH_YES;
    if (raised.kind == VALUE_EXTERNAL && type.kind == VALUE_EXTERNAL) {
        struct text name = built_in_name(machine, raised), from = built_in_name(machine, type);
        if (base_of(name) == NULL || (base_of(from) == NULL && !text_is(from, "BaseException")))
            return TRUTH_UNKNOWN;
        return derives(name, from) ? TRUTH_YES : TRUTH_NO;
    }
    if (raised.kind != VALUE_CLASS)
        return raised.kind == VALUE_EXTERNAL && type.kind == VALUE_CLASS ? TRUTH_NO : TRUTH_UNKNOWN;
    enum truth any = TRUTH_NO;
    for (uint32_t i = 0; i < raised.class->base_count; i++) {
        enum truth one = class_derives(machine, type, raised.class->bases[i], left);
        if (one == TRUTH_YES)
            return TRUTH_YES;
        if (one == TRUTH_UNKNOWN)
            any = TRUTH_UNKNOWN;
    }
    return any;
}

static enum truth catches(const struct machine *machine, struct value type, struct value raised,
                          uint32_t *left)
{
    if (type.kind != VALUE_TUPLE)
        return class_derives(machine, type, raised, left);
    enum truth any = type.sequence->open ? TRUTH_UNKNOWN : TRUTH_NO;
    for (uint32_t i = 0; i < type.sequence->items.count; i++) {
        if (*left == 0)
            return TRUTH_UNKNOWN;
        enum truth one = catches(machine, type.sequence->items.at[i], raised, left);
        if (one == TRUTH_YES)
            return TRUTH_YES;
        if (one == TRUTH_UNKNOWN)
            any = TRUTH_UNKNOWN;
    }
    return any;
}

enum truth machine_catches(struct machine *machine, struct value type, struct value raised)
{
    uint32_t left = MACHINE_MOST_CLASSES;
    if (raised.kind == VALUE_INSTANCE)
        raised = (struct value){.kind = VALUE_CLASS, .class = raised.instance->class};
    return catches(machine, type, raised, &left);
}

bool machine_disbelieves(struct machine *machine)
{
    struct text import_error = TEXT("builtins.ImportError");
    struct value type = value_external(machine_intern(machine, import_error));
    return machine->raising && machine->raised_in_call &&
           machine_catches(machine, type, machine->raised) != TRUTH_YES;
}

static bool is_watched(const struct machine *machine, enum error_kind kind)
{
    switch (kind) {
    case ERROR_MODULE_NOT_FOUND:
    case ERROR_IMPORT: return machine->catching[CATCHES_IMPORT] > 0;
    case ERROR_ATTRIBUTE: return machine->catching[CATCHES_ATTRIBUTE] > 0;
    case ERROR_NAME: return machine->catching[CATCHES_NAME] > 0;
    case ERROR_SYNTAX:
    case ERROR_KEY: return machine->catching[CATCHES_OTHER] > 0;
    }
    return false;
}

void machine_raise(struct machine *machine, enum error_kind kind)
{
    if (machine->raising || !is_watched(machine, kind))
        return;
    struct text name = arena_join(machine->arena, TEXT("builtins."), text_of(raised_names[kind]));
    machine->raising = true;
    machine->raised_in_call = machine->calls > 0;
    machine->raised = value_external(machine_intern(machine, name));
}

/* What a `raise` statement raises may be caught by any handler around that could catch it. */
void machine_raise_value(struct machine *machine, struct value exception)
{
    bool watched = false;
    for (uint32_t i = 0; i < CATCHES_COUNT; i++)
        watched = watched || machine->catching[i] > 0;
    if (machine->raising || !watched)
        return;
    machine->raising = true;
    machine->raised_in_call = machine->calls > 0;
    machine->raised = exception;
}

/* --- what handlers around would catch, by the names they are written with --- */

static void watch_name(struct machine *machine, struct text name, int by)
{
    bool any = text_is(name, "Exception") || text_is(name, "BaseException") || name.length == 0;
    bool known = any;
    static const struct {
        const char *name;
        enum catches catches;
    } watched[] = {
        {"ImportError", CATCHES_IMPORT},
        {"ModuleNotFoundError", CATCHES_IMPORT},
        {"AttributeError", CATCHES_ATTRIBUTE},
        {"NameError", CATCHES_NAME},
    };
    for (uint32_t i = 0; i < sizeof watched / sizeof *watched; i++)
        if (any || text_is(name, watched[i].name)) {
            machine->catching[watched[i].catches] += (uint32_t)by;
            known = true;
        }
    if (any || !known)
        machine->catching[CATCHES_OTHER] += (uint32_t)by;
}

static void watch_type(struct machine *machine, const struct code *code, node_index type, int by)
{
    const struct node *node = &code->facts->nodes.at[type];
    if (node->kind == NODE_TUPLE) {
        machine_watch_types(machine, code, type, facts_child(code->facts, type, 0), by);
        return;
    }
    bool named = node->kind == NODE_NAME || node->kind == NODE_ATTRIBUTE;
    watch_name(machine, named ? facts_name(code->facts, node->value) : TEXT("?"), by);
}

void machine_watch_types(struct machine *machine, const struct code *code, node_index parent,
                         node_index from, int by)
{
    const struct facts *facts = code->facts;
    for (node_index type = from; type < facts->nodes.at[parent].end;
         type = facts->nodes.at[type].end)
        watch_type(machine, code, type, by);
}

void machine_watch(struct machine *machine, const struct code *code, node_index handlers_parent,
                   int by)
{
    const struct facts *facts = code->facts;
    NODE_EACH (handler, facts, handlers_parent) {
        if (facts->nodes.at[handler].kind != NODE_HANDLER)
            continue;
        node_index type = facts_child(facts, handler, 0);
        bool bare = type < facts->nodes.at[handler].end && facts->nodes.at[type].kind == NODE_BLOCK;
        if (bare)
            watch_name(machine, (struct text){"", 0}, by);
        else if (type < facts->nodes.at[handler].end)
            watch_type(machine, code, type, by);
    }
}
