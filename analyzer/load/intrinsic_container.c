/* Built-in functions over constants and containers. */
#include "analyzer/load/intrinsic.h"

#include <stdlib.h>

static struct value items_of(const struct intrinsic_call *call, uint32_t nth)
{
    struct value items, value = intrinsic_argument(call, nth, NULL);
    if (value.kind == VALUE_UNBOUND && !call->arguments->open)
        return value_sequence(call->machine->arena, VALUE_LIST);
    return machine_items(call->machine, value, &items) ? items : value_unknown();
}

struct value do_len(const struct intrinsic_call *call)
{
    struct value value = intrinsic_argument(call, 0, NULL);
    struct value items = items_of(call, 0);
    if (value_is_string(value) || items.kind == VALUE_UNKNOWN)
        return value_is_string(value) ? value_unknown() : items;
    return value_int(items.sequence->items.count);
}

struct value do_str(const struct intrinsic_call *call)
{
    return machine_format(call->machine, intrinsic_argument(call, 0, NULL));
}

struct value do_int(const struct intrinsic_call *call)
{
    struct value value = intrinsic_argument(call, 0, NULL);
    if (value.kind == VALUE_INT || value.kind == VALUE_BOOL)
        return value_int(value.integer);
    if (!value_is_string(value) || value.length == 0 || value.length > 18 ||
        intrinsic_argument(call, 1, "base").kind != VALUE_UNBOUND)
        return value_unknown();
    struct text copy = arena_text(call->machine->arena, value_text(value));
    char *end;
    long long integer = strtoll(copy.at, &end, 10);
    if (*end != '\0') {
        machine_raise_value(call->machine, value_external(machine_intern(
                                               call->machine, TEXT("builtins.ValueError"))));
        return value_unknown();
    }
    return value_int(integer);
}

struct value do_bool(const struct intrinsic_call *call)
{
    return value_truth(value_is_true(intrinsic_argument(call, 0, NULL)));
}

static struct value container(const struct intrinsic_call *call, enum value_kind kind)
{
    struct value items = items_of(call, 0);
    if (items.kind == VALUE_UNKNOWN) {
        struct value open = value_sequence(call->machine->arena, kind);
        open.sequence->open = true;
        return open;
    }
    items.kind = (uint8_t)kind;
    return items;
}

struct value do_tuple(const struct intrinsic_call *call)
{
    return container(call, VALUE_TUPLE);
}
struct value do_list(const struct intrinsic_call *call)
{
    return container(call, VALUE_LIST);
}
struct value do_set(const struct intrinsic_call *call)
{
    return container(call, VALUE_SET);
}

static int by_text(const void *a, const void *b)
{
    return text_compare(value_text(*(const struct value *)a), value_text(*(const struct value *)b));
}

struct value do_sorted(const struct intrinsic_call *call)
{
    struct value items = items_of(call, 0);
    if (items.kind == VALUE_UNKNOWN || call->arguments->keywords.count > 0)
        return items;
    for (uint32_t i = 0; i < items.sequence->items.count; i++)
        if (!value_is_string(items.sequence->items.at[i]))
            return items; /* the same items, in an order that is not known to matter */
    if (items.sequence->items.count > 0)
        qsort(items.sequence->items.at, items.sequence->items.count, sizeof(struct value), by_text);
    return items;
}

struct value do_reversed(const struct intrinsic_call *call)
{
    struct value items = items_of(call, 0);
    if (items.kind == VALUE_UNKNOWN)
        return items;
    struct value back = value_sequence(call->machine->arena, VALUE_LIST);
    for (uint32_t i = items.sequence->items.count; i > 0; i--)
        sequence_push(call->machine->arena, back, items.sequence->items.at[i - 1]);
    return back;
}

struct value do_dict(const struct intrinsic_call *call)
{
    struct machine *machine = call->machine;
    struct value dict = value_dict(machine->arena);
    struct value from = intrinsic_argument(call, 0, NULL), pairs;
    dict.mapping->open = call->arguments->open;
    if (from.kind == VALUE_DICT) {
        for (uint32_t i = 0; i < from.mapping->keys.count; i++)
            dict_set(machine->arena, dict, from.mapping->keys.at[i], from.mapping->values.at[i]);
        dict.mapping->open |= from.mapping->open;
    } else if (from.kind != VALUE_UNBOUND && machine_items(machine, from, &pairs)) {
        for (uint32_t i = 0; i < pairs.sequence->items.count; i++) {
            struct value pair;
            if (machine_items(machine, pairs.sequence->items.at[i], &pair) &&
                pair.sequence->items.count == 2)
                dict_set(machine->arena, dict, pair.sequence->items.at[0],
                         pair.sequence->items.at[1]);
            else
                dict.mapping->open = true;
        }
    } else if (from.kind != VALUE_UNBOUND) {
        dict.mapping->open = true;
    }
    for (uint32_t i = 0; i < call->arguments->keywords.count; i++)
        dict_set(machine->arena, dict,
                 value_string(machine_text(machine, call->arguments->keywords.at[i].name)),
                 call->arguments->keywords.at[i].value);
    return dict;
}

struct value do_range(const struct intrinsic_call *call)
{
    enum {
        MOST = 1000
    };
    struct value a = intrinsic_argument(call, 0, NULL), b = intrinsic_argument(call, 1, NULL);
    bool one = b.kind == VALUE_UNBOUND;
    if (a.kind != VALUE_INT || (!one && b.kind != VALUE_INT) ||
        call->arguments->positional.count > 2)
        return value_unknown();
    int64_t from = one ? 0 : a.integer, to = one ? a.integer : b.integer;
    if (to > from && (from < -MOST || to > MOST))
        return value_unknown();
    struct value list = value_sequence(call->machine->arena, VALUE_LIST);
    for (int64_t i = from; i < to; i++)
        sequence_push(call->machine->arena, list, value_int(i));
    return list;
}

static struct value pair_up(const struct intrinsic_call *call, struct value a, struct value b)
{
    struct value pair = value_sequence(call->machine->arena, VALUE_TUPLE);
    sequence_push(call->machine->arena, pair, a);
    sequence_push(call->machine->arena, pair, b);
    return pair;
}

struct value do_zip(const struct intrinsic_call *call)
{
    struct value a = items_of(call, 0), b = items_of(call, 1);
    if (a.kind == VALUE_UNKNOWN || b.kind == VALUE_UNKNOWN ||
        call->arguments->positional.count != 2)
        return value_unknown();
    struct value list = value_sequence(call->machine->arena, VALUE_LIST);
    for (uint32_t i = 0; i < a.sequence->items.count && i < b.sequence->items.count; i++)
        sequence_push(call->machine->arena, list,
                      pair_up(call, a.sequence->items.at[i], b.sequence->items.at[i]));
    return list;
}

struct value do_enumerate(const struct intrinsic_call *call)
{
    struct value items = items_of(call, 0);
    if (items.kind == VALUE_UNKNOWN)
        return items;
    struct value list = value_sequence(call->machine->arena, VALUE_LIST);
    for (uint32_t i = 0; i < items.sequence->items.count; i++)
        sequence_push(call->machine->arena, list,
                      pair_up(call, value_int(i), items.sequence->items.at[i]));
    return list;
}

struct value do_map(const struct intrinsic_call *call)
{
    struct value function = intrinsic_argument(call, 0, NULL), items = items_of(call, 1);
    if (items.kind == VALUE_UNKNOWN || call->arguments->positional.count != 2)
        return value_unknown();
    struct value list = value_sequence(call->machine->arena, VALUE_LIST);
    for (uint32_t i = 0; i < items.sequence->items.count && !call->machine->raising; i++)
        sequence_push(call->machine->arena, list,
                      machine_call_one(call->machine, call->frame, call->at, function,
                                       items.sequence->items.at[i]));
    return list;
}

static struct value quantify(const struct intrinsic_call *call, enum truth ends)
{
    struct value items = items_of(call, 0);
    if (items.kind == VALUE_UNKNOWN)
        return items;
    enum truth all = ends == TRUTH_YES ? TRUTH_NO : TRUTH_YES;
    for (uint32_t i = 0; i < items.sequence->items.count; i++) {
        enum truth one = value_is_true(items.sequence->items.at[i]);
        if (one == ends)
            return value_truth(ends);
        if (one == TRUTH_UNKNOWN)
            all = one;
    }
    return value_truth(all);
}
struct value do_any(const struct intrinsic_call *call)
{
    return quantify(call, TRUTH_YES);
}
struct value do_all(const struct intrinsic_call *call)
{
    return quantify(call, TRUTH_NO);
}
