/* Expressions. Everything in them is evaluated, since any part may call something that imports. */
#include "analyzer/load/machine.h"
#include "analyzer/resolve/stdlib.h"

#include <errno.h>
#include <stdlib.h>

enum {
    MOST_ITEMS = 4096, /* of a literal container; the rest leaves it open */
};

/* --- names --- */

static struct value read_binding(struct machine *machine, struct bindings *bindings, name_id name)
{
    struct value value = bindings_get(bindings, name);
    if (value.kind == VALUE_LAZY) {
        value = machine_reify(machine, value.lazy);
        if (!machine->raising)
            bindings_set(machine->arena, bindings, name, value);
    }
    return value;
}

static struct value built_in(struct machine *machine, struct frame *frame, name_id name)
{
    struct text text = machine_text(machine, name);
    if (name.n == machine_known(machine, KNOWN_DEBUG).n)
        return value_bool(true);
    if (stdlib_is_builtin_name(machine->request->environment, text))
        return value_external(
            machine_intern(machine, arena_join(machine->arena, TEXT("builtins."), text)));
    bool closed = !frame->locals->open && machine_sees_names(machine, frame->code->module);
    if (closed && frame->globals == &machine_loaded(machine, frame->code->module)->names)
        machine_raise(machine, ERROR_NAME);
    return value_unknown();
}

/* A name called TYPE_CHECKING is false at run time, whoever made it so, and says what it is for. */
static struct value mark_typing(struct machine *machine, name_id name, struct value value)
{
    if (name.n == machine_known(machine, KNOWN_TYPE_CHECKING).n && value.kind != VALUE_UNBOUND) {
        value = value_bool(false);
        value.origin = FROM_TYPING;
    }
    return value;
}

struct value machine_name(struct machine *machine, struct frame *frame, name_id name)
{
    struct value value = read_binding(machine, frame->locals, name);
    for (const struct closure *outer = frame->closure; value.kind == VALUE_UNBOUND && outer != NULL;
         outer = outer->outer)
        value = read_binding(machine, outer->locals, name);
    if (value.kind == VALUE_UNBOUND)
        value = read_binding(machine, frame->globals, name);
    if (value.kind == VALUE_UNBOUND)
        value = built_in(machine, frame, name);
    return mark_typing(machine, name, value);
}

static bool is_global(const struct frame *frame, name_id name)
{
    for (uint32_t i = 0; i < frame->global_names.count; i++)
        if (frame->global_names.at[i].n == name.n)
            return true;
    return false;
}

void machine_set_name(struct machine *machine, struct frame *frame, name_id name,
                      struct value value)
{
    struct bindings *bindings = is_global(frame, name) ? frame->globals : frame->locals;
    bool outlives = bindings == frame->globals || frame->function == NULL;
    bool weak = outlives ? machine->uncertain > 0 : machine->uncertain > frame->uncertain;
    if (weak)
        value = value_join(bindings_get(bindings, name), value);
    bindings_set(machine->arena, bindings, name, value);
}

/* --- constants --- */

static struct value number(struct machine *machine, const struct facts *facts,
                           const struct node *node)
{
    if (node->flags & FLAG_FLOAT)
        return value_unknown();
    struct text text = facts_name(facts, node->value);
    char digits[32];
    uint32_t length = 0;
    for (uint32_t i = 0; i < text.length && length + 1 < sizeof digits; i++)
        if (text.at[i] != '_')
            digits[length++] = text.at[i];
    digits[length] = '\0';
    (void)machine;
    bool octal = digits[0] == '0' && (digits[1] == 'o' || digits[1] == 'O');
    bool binary = digits[0] == '0' && (digits[1] == 'b' || digits[1] == 'B');
    errno = 0;
    long long integer = strtoll(octal || binary ? digits + 2 : digits, NULL,
                                octal                                         ? 8
                                : binary                                      ? 2
                                : digits[0] == '0' && (digits[1] | 32) == 'x' ? 16
                                                                              : 10);
    return errno == 0 && length + 1 < sizeof digits ? value_int(integer) : value_unknown();
}

static struct value fstring(struct machine *machine, struct frame *frame, node_index node)
{
    const struct facts *facts = frame->code->facts;
    struct text all = {"", 0};
    bool known = (facts->nodes.at[node].flags & FLAG_TEMPLATE) == 0;
    NODE_EACH (part, facts, node) {
        struct value value = value_unknown();
        if (facts->nodes.at[part].kind == NODE_STRING)
            value = value_string(facts_string(facts, facts->nodes.at[part].value));
        else
            value = machine_evaluate(machine, frame, part);
        known = known && value_is_string(value);
        if (known)
            all = arena_join(machine->arena, all, value_text(value));
    }
    return known ? value_string(all) : value_unknown();
}

static struct value format_part(struct machine *machine, struct frame *frame, node_index node)
{
    const struct facts *facts = frame->code->facts;
    node_index inner = facts_child(facts, node, 0);
    struct value value = value_unknown();
    if (inner < facts->nodes.at[node].end)
        value = machine_evaluate(machine, frame, inner);
    bool plain = facts->nodes.at[node].extra == 0 || facts->nodes.at[node].extra == 's';
    node_index specification = inner < facts->nodes.at[node].end ? facts->nodes.at[inner].end : 0;
    if (specification != 0 && specification < facts->nodes.at[node].end) {
        machine_evaluate(machine, frame, specification);
        plain = false;
    }
    return plain ? machine_format(machine, value) : value_unknown();
}

/* --- containers --- */

static void add_items(struct machine *machine, struct value container, struct value more)
{
    struct value items;
    if (!machine_items(machine, more, &items)) {
        container.sequence->open = true;
        return;
    }
    for (uint32_t i = 0; i < items.sequence->items.count; i++)
        sequence_push(machine->arena, container, items.sequence->items.at[i]);
}

static struct value display(struct machine *machine, struct frame *frame, node_index node,
                            enum value_kind kind)
{
    const struct facts *facts = frame->code->facts;
    struct value container = value_sequence(machine->arena, kind);
    NODE_EACH (item, facts, node) {
        if (container.sequence->items.count >= MOST_ITEMS) {
            container.sequence->open = true;
            break;
        }
        if (facts->nodes.at[item].kind == NODE_STARRED)
            add_items(machine, container,
                      machine_evaluate(machine, frame, facts_child(facts, item, 0)));
        else
            sequence_push(machine->arena, container, machine_evaluate(machine, frame, item));
    }
    return container;
}

static void add_mapping(struct machine *machine, struct value dict, struct value more)
{
    if (more.kind != VALUE_DICT) {
        dict.mapping->open = true;
        return;
    }
    for (uint32_t i = 0; i < more.mapping->keys.count; i++)
        dict_set(machine->arena, dict, more.mapping->keys.at[i], more.mapping->values.at[i]);
    dict.mapping->open = dict.mapping->open || more.mapping->open;
}

static struct value dict_display(struct machine *machine, struct frame *frame, node_index node)
{
    const struct facts *facts = frame->code->facts;
    struct value dict = value_dict(machine->arena);
    NODE_EACH (item, facts, node) {
        node_index first = facts_child(facts, item, 0);
        if (dict.mapping->keys.count >= MOST_ITEMS) {
            dict.mapping->open = true;
            break;
        }
        struct value key = machine_evaluate(machine, frame, first);
        if (facts->nodes.at[item].kind == NODE_STARRED)
            add_mapping(machine, dict, key);
        else
            dict_set(machine->arena, dict, key,
                     machine_evaluate(machine, frame, facts_child(facts, item, 1)));
    }
    return dict;
}

/* --- operators --- */

static struct value boolean(struct machine *machine, struct frame *frame, node_index node)
{
    const struct facts *facts = frame->code->facts;
    bool is_and = facts->nodes.at[node].extra == OPERATOR_AND;
    struct value left = machine_evaluate(machine, frame, facts_child(facts, node, 0));
    enum truth truth = value_is_true(left);
    if (truth == (is_and ? TRUTH_NO : TRUTH_YES) || machine->raising)
        return left;
    if (truth == TRUTH_UNKNOWN)
        machine->uncertain++;
    struct value right = machine_evaluate(machine, frame, facts_child(facts, node, 1));
    if (truth == TRUTH_UNKNOWN) {
        machine->uncertain--;
        machine->raising = false;
    }
    if (truth != TRUTH_UNKNOWN) {
        right.origin |= left.origin & (uint8_t)(right.kind == VALUE_BOOL ? 0xff : 0);
        return right;
    }
    /* unknown and False is false in a condition; unknown or True is true. */
    if (value_is_true(right) == (is_and ? TRUTH_NO : TRUTH_YES) && right.kind == VALUE_BOOL)
        return right;
    return is_and ? value_unknown() : value_join(left, right);
}

static struct value comparison(struct machine *machine, struct frame *frame, node_index node)
{
    const struct facts *facts = frame->code->facts;
    struct value left = value_unknown(), result = value_bool(true);
    bool first = true, sure = true;
    NODE_EACH (part, facts, node) {
        if (first) {
            left = machine_evaluate(machine, frame, part);
            first = false;
            continue;
        }
        struct value right = machine_evaluate(machine, frame, facts_child(facts, part, 0));
        result = machine_compare(machine, (enum operator)facts->nodes.at[part].extra, left, right);
        result.origin |= left.origin | right.origin;
        if (value_is_true(result) == TRUTH_NO)
            return result;
        sure = sure && value_is_true(result) == TRUTH_YES;
        left = right;
    }
    return sure ? result : value_unknown();
}

static struct value conditional(struct machine *machine, struct frame *frame, node_index node)
{
    const struct facts *facts = frame->code->facts;
    struct value test = machine_evaluate(machine, frame, facts_child(facts, node, 1));
    enum truth truth = value_is_true(test);
    if (machine->raising)
        return value_unknown();
    if (truth != TRUTH_UNKNOWN)
        return machine_evaluate(machine, frame,
                                facts_child(facts, node, truth == TRUTH_YES ? 0 : 2));
    machine->uncertain++;
    struct value a = machine_evaluate(machine, frame, facts_child(facts, node, 0));
    machine->raising = false;
    struct value b = machine_evaluate(machine, frame, facts_child(facts, node, 2));
    machine->raising = false;
    machine->uncertain--;
    return value_join(a, b);
}

/* Left-deep chains (a + b + c ...) nest as deep as they are long: walked down first, so that the
 * stack does not grow with them. */
static struct value binary(struct machine *machine, struct frame *frame, node_index node)
{
    const struct facts *facts = frame->code->facts;
    uint32_t levels = 1;
    node_index deepest = node;
    while (facts->nodes.at[facts_child(facts, deepest, 0)].kind == NODE_BINARY) {
        deepest = facts_child(facts, deepest, 0);
        levels++;
    }
    struct value value = machine_evaluate(machine, frame, facts_child(facts, deepest, 0));
    for (uint32_t level = levels; level > 0; level--) {
        node_index at = node + (level - 1);
        struct value right = machine_evaluate(machine, frame, facts_child(facts, at, 1));
        uint8_t origin = value.origin | right.origin;
        value = machine_binary(machine, (enum operator)facts->nodes.at[at].extra, value, right);
        value.origin = origin;
    }
    return value;
}

/* --- calls --- */

static void add_arguments(struct machine *machine, struct frame *frame, node_index call,
                          struct arguments *arguments)
{
    const struct facts *facts = frame->code->facts;
    bool first = true;
    NODE_EACH (part, facts, call) {
        const struct node *node = &facts->nodes.at[part];
        if (first) {
            first = false;
            continue;
        }
        if (node->kind == NODE_KEYWORD) {
            struct value value = machine_evaluate(machine, frame, facts_child(facts, part, 0));
            array_push(machine->arena, &arguments->keywords,
                       (struct binding){code_name(machine, frame->code, node->value), value});
        } else if (node->kind == NODE_STARRED) {
            machine_spread(machine, machine_evaluate(machine, frame, facts_child(facts, part, 0)),
                           (node->flags & FLAG_STAR_STAR) != 0, arguments);
        } else {
            array_push(machine->arena, &arguments->positional,
                       machine_evaluate(machine, frame, part));
        }
    }
}

static bool is_built_in_object(struct value value)
{
    return value_is_string(value) || value.kind == VALUE_BYTES || value_is_sequence(value) ||
           value.kind == VALUE_DICT || value.kind == VALUE_MODULES || value.kind == VALUE_PATH ||
           value.kind == VALUE_NAMESPACE;
}

static struct value call(struct machine *machine, struct frame *frame, node_index node)
{
    const struct facts *facts = frame->code->facts;
    node_index called = facts_child(facts, node, 0);
    struct arguments arguments = {0};
    if (facts->nodes.at[called].kind == NODE_ATTRIBUTE) {
        struct value self = machine_evaluate(machine, frame, facts_child(facts, called, 0));
        struct text name = facts_name(facts, facts->nodes.at[called].value);
        if (machine->raising)
            return value_unknown();
        if (is_built_in_object(self)) {
            struct value out = value_unknown();
            add_arguments(machine, frame, node, &arguments);
            if (!machine->raising)
                machine_method(machine, frame, node, self, name, &arguments, &out);
            return out;
        }
        struct value function =
            machine_attribute(machine, frame, called, self, machine_intern(machine, name));
        add_arguments(machine, frame, node, &arguments);
        return machine_call(machine, frame, node, function, &arguments);
    }
    struct value function = machine_evaluate(machine, frame, called);
    if (machine->raising)
        return value_unknown();
    add_arguments(machine, frame, node, &arguments);
    return machine_call(machine, frame, node, function, &arguments);
}

struct value machine_bounds(struct machine *machine, struct frame *frame, node_index node)
{
    const struct facts *facts = frame->code->facts;
    struct value parts = value_sequence(machine->arena, VALUE_TUPLE);
    node_index child = node + 1;
    const uint8_t flags[] = {FLAG_LOWER, FLAG_UPPER, FLAG_STEP};
    for (uint32_t i = 0; i < 3; i++) {
        struct value part = value_none();
        if (facts->nodes.at[node].flags & flags[i]) {
            part = machine_evaluate(machine, frame, child);
            child = facts->nodes.at[child].end;
        }
        sequence_push(machine->arena, parts, part);
    }
    return parts;
}

static struct value subscript(struct machine *machine, struct frame *frame, node_index node)
{
    const struct facts *facts = frame->code->facts;
    struct value object = machine_evaluate(machine, frame, facts_child(facts, node, 0));
    node_index at = facts_child(facts, node, 1);
    if (machine->raising || at >= facts->nodes.at[node].end)
        return value_unknown();
    if (facts->nodes.at[at].kind == NODE_SLICE)
        return machine_slice(machine, object, machine_bounds(machine, frame, at));
    struct value index = machine_evaluate(machine, frame, at);
    if (machine->raising)
        return value_unknown();
    struct value value = machine_subscript(machine, frame, node, object, index);
    value.origin |= object.origin;
    return value;
}

static struct value evaluate_children(struct machine *machine, struct frame *frame, node_index node)
{
    const struct facts *facts = frame->code->facts;
    NODE_EACH (child, facts, node)
        machine_evaluate(machine, frame, child);
    return value_unknown();
}

struct value machine_read_target(struct machine *machine, struct frame *frame, node_index target)
{
    const struct facts *facts = frame->code->facts;
    const struct node *node = &facts->nodes.at[target];
    switch ((enum node_kind)node->kind) {
    case NODE_NAME:
        return machine_name(machine, frame, code_name(machine, frame->code, node->value));
    case NODE_ATTRIBUTE: {
        struct value object = machine_evaluate(machine, frame, facts_child(facts, target, 0));
        if (machine->raising)
            return value_unknown();
        return machine_attribute(machine, frame, target, object,
                                 code_name(machine, frame->code, node->value));
    }
    case NODE_SUBSCRIPT: return subscript(machine, frame, target);
    default: return value_unknown();
    }
}

static struct value named(struct machine *machine, struct frame *frame, node_index node)
{
    const struct facts *facts = frame->code->facts;
    struct value value = machine_evaluate(machine, frame, facts_child(facts, node, 1));
    machine_assign(machine, frame, facts_child(facts, node, 0), value);
    return value;
}

/* A generator runs to its end when it is called; what it yields is kept in order. */
static struct value yield(struct machine *machine, struct frame *frame, node_index node)
{
    const struct facts *facts = frame->code->facts;
    node_index what = facts_child(facts, node, 0);
    struct value value = value_none(), items;
    if (what < facts->nodes.at[node].end)
        value = machine_evaluate(machine, frame, what);
    if (frame->yielded.kind != VALUE_LIST || machine->raising)
        return value_unknown();
    if (machine->uncertain > frame->uncertain)
        frame->yielded.sequence->open = true;
    if (facts->nodes.at[node].kind == NODE_YIELD)
        sequence_push(machine->arena, frame->yielded, value);
    else if (machine_items(machine, value, &items))
        add_items(machine, frame->yielded, items);
    else
        frame->yielded.sequence->open = true;
    return value_unknown();
}

bool machine_annotates(const struct machine *machine, const struct frame *frame)
{
    const struct python_version version = machine->request->environment->version;
    return version.minor < 14 && !(frame->code->facts->flags & FACTS_FUTURE_ANNOTATIONS);
}

static struct value evaluate(struct machine *machine, struct frame *frame, node_index index)
{
    const struct facts *facts = frame->code->facts;
    const struct node *node = &facts->nodes.at[index];
    switch ((enum node_kind)node->kind) {
    case NODE_NAME:
    case NODE_ATTRIBUTE: return machine_read_target(machine, frame, index);
    case NODE_SUBSCRIPT: return subscript(machine, frame, index);
    case NODE_CALL: return call(machine, frame, index);
    case NODE_STRING: {
        struct value value = value_string(facts_string(facts, node->value));
        if (node->flags & FLAG_BYTES)
            value.kind = VALUE_BYTES;
        return value;
    }
    case NODE_FSTRING: return fstring(machine, frame, index);
    case NODE_FORMAT: return format_part(machine, frame, index);
    case NODE_NUMBER: return number(machine, facts, node);
    case NODE_TRUE: return value_bool(true);
    case NODE_FALSE: return value_bool(false);
    case NODE_NONE: return value_none();
    case NODE_TUPLE: return display(machine, frame, index, VALUE_TUPLE);
    case NODE_LIST: return display(machine, frame, index, VALUE_LIST);
    case NODE_SET: return display(machine, frame, index, VALUE_SET);
    case NODE_DICT: return dict_display(machine, frame, index);
    case NODE_BINARY: return binary(machine, frame, index);
    case NODE_UNARY: {
        struct value inner = machine_evaluate(machine, frame, facts_child(facts, index, 0));
        struct value value = machine_unary(machine, (enum operator)node->extra, inner);
        value.origin = inner.origin;
        return value;
    }
    case NODE_COMPARE: return comparison(machine, frame, index);
    case NODE_BOOLEAN: return boolean(machine, frame, index);
    case NODE_CONDITIONAL: return conditional(machine, frame, index);
    case NODE_NAMED: return named(machine, frame, index);
    case NODE_YIELD:
    case NODE_YIELD_FROM: return yield(machine, frame, index);
    case NODE_LAMBDA: return machine_function(machine, frame, index);
    case NODE_COMPREHENSION: return machine_comprehension(machine, frame, index);
    default: return evaluate_children(machine, frame, index);
    }
}

struct value machine_evaluate(struct machine *machine, struct frame *frame, node_index node)
{
    if (machine->raising || machine->depth >= MACHINE_DEPTH || machine->steps > MACHINE_MOST_STEPS)
        return value_unknown();
    machine->steps++;
    machine->depth++;
    struct value value = evaluate(machine, frame, node);
    machine->depth--;
    return machine->raising ? value_unknown() : value;
}
