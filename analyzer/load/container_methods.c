/* Methods of lists, sets and dicts, as far as registries are made with them; what iterating gives.
 */
#include "analyzer/load/methods.h"

static void unsure_item(const struct method_call *call)
{
    if (call->machine->uncertain > 0)
        call->self.sequence->open = true;
}

struct value method_list_append(const struct method_call *call)
{
    struct value item = method_argument(call, 0);
    unsure_item(call);
    if (item.kind != VALUE_UNBOUND)
        sequence_push(call->machine->arena, call->self, item);
    return value_none();
}

struct value method_list_extend(const struct method_call *call)
{
    struct value items;
    unsure_item(call);
    for (uint32_t k = 0; k < call->arguments->positional.count; k++) {
        if (!machine_items(call->machine, method_argument(call, k), &items)) {
            call->self.sequence->open = true;
            continue;
        }
        uint32_t count = items.sequence->items.count; /* x.extend(x) ends, too */
        for (uint32_t i = 0; i < count; i++)
            sequence_push(call->machine->arena, call->self, items.sequence->items.at[i]);
        call->self.sequence->open = call->self.sequence->open || items.sequence->open;
    }
    return value_none();
}

struct value method_list_insert(const struct method_call *call)
{
    struct value index = method_argument(call, 0), item = method_argument(call, 1);
    if (item.kind == VALUE_UNBOUND)
        return value_none();
    sequence_push(call->machine->arena, call->self, item);
    struct sequence *list = call->self.sequence;
    uint32_t last = list->items.count - 1;
    int64_t at = index.kind == VALUE_INT ? index.integer : last;
    at = at < 0 ? (at + last < 0 ? 0 : at + last) : at > last ? last : at;
    for (uint32_t i = last; i > at; i--)
        list->items.at[i] = list->items.at[i - 1];
    list->items.at[at] = item;
    return value_none();
}

static void remove_at(struct sequence *list, uint32_t at)
{
    for (uint32_t i = at + 1; i < list->items.count; i++)
        list->items.at[i - 1] = list->items.at[i];
    list->items.count--;
}

struct value method_list_remove(const struct method_call *call)
{
    struct sequence *list = call->self.sequence;
    for (uint32_t i = 0; i < list->items.count && call->machine->uncertain == 0; i++)
        if (value_equals(list->items.at[i], method_argument(call, 0)) == TRUTH_YES) {
            remove_at(list, i);
            break;
        }
    return value_none();
}

struct value method_list_pop(const struct method_call *call)
{
    struct sequence *list = call->self.sequence;
    struct value index = method_argument(call, 0);
    if (list->items.count == 0 || list->open || call->machine->uncertain > 0 ||
        call->self.kind == VALUE_SET)
        return value_unknown();
    int64_t at = index.kind == VALUE_UNBOUND ? -1 : index.kind == VALUE_INT ? index.integer : 0;
    at = at < 0 ? at + list->items.count : at;
    if (at < 0 || at >= list->items.count)
        return value_unknown();
    struct value item = list->items.at[at];
    remove_at(list, (uint32_t)at);
    return item;
}

struct value method_copy(const struct method_call *call)
{
    struct value items;
    if (call->self.kind == VALUE_DICT) {
        struct value dict = value_dict(call->machine->arena);
        for (uint32_t i = 0; i < call->self.mapping->keys.count; i++)
            dict_set(call->machine->arena, dict, call->self.mapping->keys.at[i],
                     call->self.mapping->values.at[i]);
        dict.mapping->open = call->self.mapping->open;
        return dict;
    }
    if (!machine_items(call->machine, call->self, &items))
        return value_unknown();
    struct value same = value_sequence(call->machine->arena, (enum value_kind)call->self.kind);
    for (uint32_t i = 0; i < items.sequence->items.count; i++)
        sequence_push(call->machine->arena, same, items.sequence->items.at[i]);
    return same;
}

/* --- dict, sys.modules, namespaces --- */

static struct value dict_read(const struct method_call *call, struct value key)
{
    bool catching = call->machine->raising;
    struct value value = value_unknown();
    if (call->self.kind == VALUE_DICT)
        return dict_get(call->self, key);
    if (call->self.kind == VALUE_MODULES && value_is_string(key))
        return machine_module(call->machine, value_text(key));
    if (call->self.kind == VALUE_NAMESPACE && value_is_string(key)) {
        value = bindings_get(call->self.bindings, machine_intern(call->machine, value_text(key)));
        if (value.kind == VALUE_UNBOUND && call->self.bindings->open)
            value = value_unknown();
    }
    (void)catching;
    return value;
}

struct value method_dict_get_method(const struct method_call *call)
{
    struct value value = dict_read(call, method_argument(call, 0));
    if (value.kind != VALUE_UNBOUND)
        return value;
    struct value otherwise = method_argument(call, 1);
    return otherwise.kind == VALUE_UNBOUND ? value_none() : otherwise;
}

struct value method_dict_setdefault(const struct method_call *call)
{
    struct value value = dict_read(call, method_argument(call, 0));
    if (value.kind != VALUE_UNBOUND)
        return value;
    value =
        method_argument(call, 1).kind == VALUE_UNBOUND ? value_none() : method_argument(call, 1);
    machine_set_subscript(call->machine, call->frame, call->self, method_argument(call, 0), value);
    return value;
}

struct value method_dict_pop(const struct method_call *call)
{
    struct value value = method_dict_get_method(call);
    if (call->self.kind == VALUE_NAMESPACE && value_is_string(method_argument(call, 0)) &&
        call->machine->uncertain == 0)
        bindings_set(call->machine->arena, call->self.bindings,
                     machine_intern(call->machine, value_text(method_argument(call, 0))),
                     value_unbound());
    return value;
}

struct value method_dict_update(const struct method_call *call)
{
    struct value more = method_argument(call, 0), items;
    for (uint32_t i = 0; i < call->arguments->keywords.count; i++) {
        struct binding passed = call->arguments->keywords.at[i];
        machine_set_subscript(call->machine, call->frame, call->self,
                              value_string(machine_text(call->machine, passed.name)), passed.value);
    }
    if (more.kind == VALUE_DICT) {
        for (uint32_t i = 0; i < more.mapping->keys.count; i++)
            machine_set_subscript(call->machine, call->frame, call->self, more.mapping->keys.at[i],
                                  more.mapping->values.at[i]);
    } else if (more.kind == VALUE_NAMESPACE) {
        for (uint32_t i = 0; i < more.bindings->entries.count; i++) {
            struct binding one = more.bindings->entries.at[i];
            if (one.value.kind != VALUE_UNBOUND)
                machine_set_subscript(call->machine, call->frame, call->self,
                                      value_string(machine_text(call->machine, one.name)),
                                      one.value);
        }
    }
    bool known = more.kind == VALUE_UNBOUND || (more.kind == VALUE_DICT && !more.mapping->open) ||
                 (more.kind == VALUE_NAMESPACE && !more.bindings->open);
    (void)items;
    if (!known && call->self.kind == VALUE_DICT)
        call->self.mapping->open = true;
    if (!known && call->self.kind == VALUE_NAMESPACE)
        call->self.bindings->open = true;
    return value_none();
}

enum part {
    PART_KEYS,
    PART_VALUES,
    PART_ITEMS,
};

static void push_part(const struct method_call *call, struct value list, enum part part,
                      struct value key, struct value value)
{
    struct value item = part == PART_KEYS ? key : value;
    if (part == PART_ITEMS) {
        item = value_sequence(call->machine->arena, VALUE_TUPLE);
        sequence_push(call->machine->arena, item, key);
        sequence_push(call->machine->arena, item, value);
    }
    sequence_push(call->machine->arena, list, item);
}

static struct value view(const struct method_call *call, enum part part)
{
    struct machine *machine = call->machine;
    struct value list = value_sequence(machine->arena, VALUE_LIST);
    if (call->self.kind == VALUE_DICT) {
        for (uint32_t i = 0; i < call->self.mapping->keys.count; i++)
            push_part(call, list, part, call->self.mapping->keys.at[i],
                      call->self.mapping->values.at[i]);
        list.sequence->open = call->self.mapping->open;
    } else if (call->self.kind == VALUE_NAMESPACE) {
        for (uint32_t i = 0; i < call->self.bindings->entries.count; i++) {
            struct binding one = call->self.bindings->entries.at[i];
            if (one.value.kind != VALUE_UNBOUND)
                push_part(call, list, part, value_string(machine_text(machine, one.name)),
                          one.value);
        }
        list.sequence->open = call->self.bindings->open;
    } else {
        for (uint32_t i = 0; i < machine->order.count; i++) {
            struct text name = module_graph_name(machine->graph, machine->order.at[i]);
            struct value value = machine_module(machine, name);
            if (value.kind != VALUE_UNBOUND)
                push_part(call, list, part, value_string(name), value);
        }
    }
    return list;
}

struct value method_dict_keys(const struct method_call *call)
{
    return view(call, PART_KEYS);
}
struct value method_dict_values(const struct method_call *call)
{
    return view(call, PART_VALUES);
}
struct value method_dict_items(const struct method_call *call)
{
    return view(call, PART_ITEMS);
}

bool machine_items(struct machine *machine, struct value iterable, struct value *out)
{
    struct method_call call = {.machine = machine, .self = iterable};
    switch ((enum value_kind)iterable.kind) {
    case VALUE_TUPLE:
    case VALUE_LIST:
    case VALUE_SET:
        if (iterable.sequence->open)
            return false;
        *out = value_sequence(machine->arena, VALUE_LIST);
        for (uint32_t i = 0; i < iterable.sequence->items.count; i++)
            sequence_push(machine->arena, *out, iterable.sequence->items.at[i]);
        return true;
    case VALUE_DICT:
    case VALUE_NAMESPACE:
    case VALUE_MODULES: *out = view(&call, PART_KEYS); return !out->sequence->open;
    case VALUE_STRING:
        *out = value_sequence(machine->arena, VALUE_LIST);
        for (uint32_t i = 0; i < iterable.length; i++)
            sequence_push(machine->arena, *out,
                          value_string(text_slice(value_text(iterable), i, i + 1)));
        return true;
    default: return false;
    }
}
