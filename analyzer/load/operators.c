/* Operators over constants. Anything that is not surely known stays unknown. */
#include "analyzer/load/machine.h"

#include <inttypes.h>

enum {
    LONGEST_TEXT = 1 << 16
};

static struct value join_sequences(struct machine *machine, struct value left, struct value right)
{
    struct value all = value_sequence(machine->arena, (enum value_kind)left.kind);
    const struct sequence *parts[] = {left.sequence, right.sequence};
    for (uint32_t k = 0; k < 2; k++) {
        for (uint32_t i = 0; i < parts[k]->items.count; i++)
            sequence_push(machine->arena, all, parts[k]->items.at[i]);
        all.sequence->open = all.sequence->open || parts[k]->open;
    }
    return all;
}

static struct value add(struct machine *machine, struct value left, struct value right)
{
    int64_t sum;
    if (left.kind == VALUE_INT && right.kind == VALUE_INT)
        return __builtin_add_overflow(left.integer, right.integer, &sum) ? value_unknown()
                                                                         : value_int(sum);
    if (value_is_string(left) && value_is_string(right) &&
        left.length + right.length < LONGEST_TEXT)
        return value_string(arena_join(machine->arena, value_text(left), value_text(right)));
    bool left_open = left.kind == VALUE_TUPLE || left.kind == VALUE_LIST;
    if (left_open && left.kind == right.kind)
        return join_sequences(machine, left, right);
    /* A list and something unknown: at least the list. */
    bool right_open = right.kind == VALUE_TUPLE || right.kind == VALUE_LIST;
    if (left_open != right_open && (left.kind == VALUE_UNKNOWN || right.kind == VALUE_UNKNOWN)) {
        struct value known = left_open ? left : right;
        struct value all =
            join_sequences(machine, known, value_sequence(machine->arena, known.kind));
        all.sequence->open = true;
        return all;
    }
    return value_unknown();
}

/* "text %s" % value, for %s and %d of what is known. */
static struct value percent(struct machine *machine, struct value format, struct value values)
{
    struct text all = {"", 0}, text = value_text(format);
    uint32_t next = 0;
    for (uint32_t i = 0; i < text.length; i++) {
        if (text.at[i] != '%') {
            all = arena_join(machine->arena, all, text_slice(text, i, i + 1));
            continue;
        }
        char kind = i + 1 < text.length ? text.at[++i] : '\0';
        struct value one = values;
        if (values.kind == VALUE_TUPLE && kind != '%') {
            if (values.sequence->open || next >= values.sequence->items.count)
                return value_unknown();
            one = values.sequence->items.at[next++];
        }
        one = kind == '%' ? value_string(TEXT("%")) : machine_format(machine, one);
        if ((kind != 's' && kind != 'd' && kind != '%') || !value_is_string(one))
            return value_unknown();
        all = arena_join(machine->arena, all, value_text(one));
    }
    return value_string(all);
}

static struct value integers(enum operator operator, int64_t left, int64_t right)
{
    int64_t out = 0;
    bool overflow = false;
    switch (operator) {
    case OPERATOR_SUBTRACT: overflow = __builtin_sub_overflow(left, right, &out); break;
    case OPERATOR_MULTIPLY: overflow = __builtin_mul_overflow(left, right, &out); break;
    case OPERATOR_BIT_OR: out = left | right; break;
    case OPERATOR_BIT_AND: out = left & right; break;
    case OPERATOR_BIT_XOR: out = left ^ right; break;
    case OPERATOR_LEFT_SHIFT:
        overflow = left < 0 || right < 0 || right > 31 || left > INT32_MAX;
        out = overflow ? 0 : left << right;
        break;
    case OPERATOR_RIGHT_SHIFT:
        overflow = right < 0 || right > 62;
        out = overflow ? 0 : left >> right;
        break;
    default: return value_unknown();
    }
    return overflow ? value_unknown() : value_int(out);
}

static struct value unite(struct machine *machine, struct value left, struct value right)
{
    if (left.kind == VALUE_SET && right.kind == VALUE_SET)
        return join_sequences(machine, left, right);
    if (left.kind != VALUE_DICT || right.kind != VALUE_DICT)
        return value_unknown();
    struct value all = value_dict(machine->arena);
    const struct mapping *parts[] = {left.mapping, right.mapping};
    for (uint32_t k = 0; k < 2; k++) {
        for (uint32_t i = 0; i < parts[k]->keys.count; i++)
            dict_set(machine->arena, all, parts[k]->keys.at[i], parts[k]->values.at[i]);
        all.mapping->open = all.mapping->open || parts[k]->open;
    }
    return all;
}

struct value machine_binary(struct machine *machine, enum operator operator, struct value left,
                            struct value right)
{
    if (operator == OPERATOR_ADD)
        return add(machine, left, right);
    if (operator == OPERATOR_MODULO && value_is_string(left))
        return percent(machine, left, right);
    if (operator == OPERATOR_DIVIDE &&
        left.kind == VALUE_PATH &&(value_is_string(right) || right.kind == VALUE_PATH))
        return value_path(machine_join_path(machine, value_text(left), value_text(right)));
    if (operator == OPERATOR_BIT_OR && left.kind == right.kind && left.kind != VALUE_INT)
        return unite(machine, left, right);
    if (left.kind == VALUE_INT && right.kind == VALUE_INT)
        return integers(operator, left.integer, right.integer);
    return value_unknown();
}

/* -1, 0, 1; false where the order is not known. */
static bool order(struct value left, struct value right, int *out)
{
    bool integers_both = (left.kind == VALUE_INT || left.kind == VALUE_BOOL) &&
                         (right.kind == VALUE_INT || right.kind == VALUE_BOOL);
    if (integers_both) {
        *out = (left.integer > right.integer) - (left.integer < right.integer);
        return true;
    }
    if (value_is_string(left) && value_is_string(right)) {
        *out = text_compare(value_text(left), value_text(right));
        return true;
    }
    if (left.kind != right.kind || (left.kind != VALUE_TUPLE && left.kind != VALUE_LIST))
        return false;
    const struct sequence *a = left.sequence, *b = right.sequence;
    for (uint32_t i = 0; i < a->items.count && i < b->items.count; i++) {
        if (!order(a->items.at[i], b->items.at[i], out))
            return false;
        if (*out != 0)
            return true;
    }
    if (a->open || b->open)
        return false;
    *out = (a->items.count > b->items.count) - (a->items.count < b->items.count);
    return true;
}

static enum truth negate(enum truth truth)
{
    return truth == TRUTH_UNKNOWN ? truth : truth == TRUTH_YES ? TRUTH_NO : TRUTH_YES;
}

static enum truth contains(struct machine *machine, struct value container, struct value item)
{
    if (container.kind == VALUE_MODULES && value_is_string(item))
        return machine_module(machine, value_text(item)).kind != VALUE_UNBOUND ? TRUTH_YES
                                                                               : TRUTH_NO;
    if (container.kind == VALUE_NAMESPACE && value_is_string(item)) {
        struct value value =
            bindings_get(container.bindings, machine_intern(machine, value_text(item)));
        if (value.kind != VALUE_UNBOUND)
            return TRUTH_YES;
        return container.bindings->open ? TRUTH_UNKNOWN : TRUTH_NO;
    }
    if (container.kind == VALUE_EXTERNAL)
        return machine_external_contains(machine, container.external, item);
    return value_contains(container, item);
}

struct value machine_compare(struct machine *machine, enum operator operator, struct value left,
                             struct value right)
{
    int sign;
    switch (operator) {
    case OPERATOR_EQUAL: return value_truth(value_equals(left, right));
    case OPERATOR_NOT_EQUAL: return value_truth(negate(value_equals(left, right)));
    case OPERATOR_IS: return value_truth(value_is(left, right));
    case OPERATOR_IS_NOT: return value_truth(negate(value_is(left, right)));
    case OPERATOR_IN: return value_truth(contains(machine, right, left));
    case OPERATOR_NOT_IN: return value_truth(negate(contains(machine, right, left)));
    case OPERATOR_LESS: return order(left, right, &sign) ? value_bool(sign < 0) : value_unknown();
    case OPERATOR_LESS_EQUAL:
        return order(left, right, &sign) ? value_bool(sign <= 0) : value_unknown();
    case OPERATOR_GREATER:
        return order(left, right, &sign) ? value_bool(sign > 0) : value_unknown();
    case OPERATOR_GREATER_EQUAL:
        return order(left, right, &sign) ? value_bool(sign >= 0) : value_unknown();
    default: return value_unknown();
    }
}

struct value machine_unary(struct machine *machine, enum operator operator, struct value value)
{
    (void)machine;
    if (operator == OPERATOR_NOT)
        return value_truth(negate(value_is_true(value)));
    if (value.kind != VALUE_INT)
        return value_unknown();
    if (operator == OPERATOR_SUBTRACT)
        return value.integer == INT64_MIN ? value_unknown() : value_int(-value.integer);
    if (operator == OPERATOR_INVERT)
        return value_int(~value.integer);
    return value;
}

struct value machine_format(struct machine *machine, struct value value)
{
    switch ((enum value_kind)value.kind) {
    case VALUE_STRING: return value;
    case VALUE_PATH: return value_string(value_text(value));
    case VALUE_INT: return value_string(arena_print(machine->arena, "%" PRId64, value.integer));
    case VALUE_BOOL: return value_string(value.integer ? TEXT("True") : TEXT("False"));
    case VALUE_NONE: return value_string(TEXT("None"));
    default: return value_unknown();
    }
}
