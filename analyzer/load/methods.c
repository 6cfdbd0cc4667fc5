/* Methods of built-in types, as far as paths, names and registries are made with them. */
#include "analyzer/load/machine.h"

struct method_call {
    struct machine *machine;
    struct frame *frame;
    node_index at;
    struct value self;
    const struct arguments *arguments;
};

static struct value argument(const struct method_call *call, uint32_t nth)
{
    return nth < call->arguments->positional.count ? call->arguments->positional.at[nth]
                                                   : value_unbound();
}

static uint32_t argument_count(const struct method_call *call)
{
    return call->arguments->open ? UINT32_MAX : call->arguments->positional.count;
}

/* --- str --- */

static struct value starts(const struct method_call *call, bool ends)
{
    struct value part = argument(call, 0);
    struct text self = value_text(call->self);
    if (value_is_string(part))
        return value_bool(ends ? text_ends(self, value_text(part))
                               : text_starts(self, value_text(part)));
    if (part.kind != VALUE_TUPLE || part.sequence->open)
        return value_unknown();
    for (uint32_t i = 0; i < part.sequence->items.count; i++) {
        struct value one = part.sequence->items.at[i];
        if (!value_is_string(one))
            return value_unknown();
        if (ends ? text_ends(self, value_text(one)) : text_starts(self, value_text(one)))
            return value_bool(true);
    }
    return value_bool(false);
}

static struct value str_startswith(const struct method_call *call)
{
    struct value value = starts(call, false);
    value.origin = call->self.origin;
    return value;
}
static struct value str_endswith(const struct method_call *call)
{
    return starts(call, true);
}

/* The first or last place of `by` in `text`; its length where there is none. */
static uint32_t find_text(struct text text, struct text by, bool last)
{
    uint32_t found = text.length;
    for (uint32_t i = 0; i + by.length <= text.length; i++)
        if (memcmp(text.at + i, by.at, by.length) == 0) {
            found = i;
            if (!last)
                break;
        }
    return found;
}

static struct value split(const struct method_call *call, bool from_right)
{
    struct value separator = argument(call, 0), most = argument(call, 1);
    if (!value_is_string(separator) || separator.length == 0 ||
        (most.kind != VALUE_UNBOUND && most.kind != VALUE_INT))
        return value_unknown();
    int64_t left = most.kind == VALUE_INT ? most.integer : INT64_MAX;
    struct text rest = value_text(call->self), by = value_text(separator);
    struct value parts = value_sequence(call->machine->arena, VALUE_LIST);
    if (from_right && left == 1) {
        uint32_t at = find_text(rest, by, true);
        if (at < rest.length)
            sequence_push(call->machine->arena, parts, value_string(text_slice(rest, 0, at)));
        struct text tail = at < rest.length ? text_slice(rest, at + by.length, rest.length) : rest;
        sequence_push(call->machine->arena, parts, value_string(tail));
        return parts;
    }
    if (from_right && left != INT64_MAX)
        return value_unknown();
    for (;;) {
        const char *hit =
            left-- > 0 && rest.length > 0 ? memmem(rest.at, rest.length, by.at, by.length) : NULL;
        uint32_t at = hit == NULL ? rest.length : (uint32_t)(hit - rest.at);
        sequence_push(call->machine->arena, parts, value_string(text_slice(rest, 0, at)));
        if (hit == NULL)
            return parts;
        rest = text_slice(rest, at + by.length, rest.length);
    }
}

/* "a b  c".split(): by runs of blanks. */
static struct value split_blanks(const struct method_call *call)
{
    struct value parts = value_sequence(call->machine->arena, VALUE_LIST);
    struct text rest = text_trim(value_text(call->self));
    while (rest.length > 0) {
        uint32_t end = 0;
        while (end < rest.length && strchr(" \t\r\n\f", rest.at[end]) == NULL)
            end++;
        sequence_push(call->machine->arena, parts, value_string(text_slice(rest, 0, end)));
        rest = text_trim(text_slice(rest, end, rest.length));
    }
    return parts;
}

static struct value str_split(const struct method_call *call)
{
    return argument_count(call) == 0 ? split_blanks(call) : split(call, false);
}
static struct value str_rsplit(const struct method_call *call)
{
    return argument_count(call) == 0 ? split_blanks(call) : split(call, true);
}

static struct value partition(const struct method_call *call, bool last)
{
    struct value by = argument(call, 0);
    if (!value_is_string(by) || by.length == 0)
        return value_unknown();
    struct text self = value_text(call->self), empty = {"", 0};
    uint32_t at = find_text(self, value_text(by), last);
    bool found = at < self.length;
    struct text head = found ? text_slice(self, 0, at) : last ? empty : self;
    struct text tail = found ? text_slice(self, at + by.length, self.length) : last ? self : empty;
    struct value parts = value_sequence(call->machine->arena, VALUE_TUPLE);
    sequence_push(call->machine->arena, parts, value_string(head));
    sequence_push(call->machine->arena, parts, found ? by : value_string(empty));
    sequence_push(call->machine->arena, parts, value_string(tail));
    return parts;
}
static struct value str_partition(const struct method_call *call)
{
    return partition(call, false);
}
static struct value str_rpartition(const struct method_call *call)
{
    return partition(call, true);
}

static struct value str_join(const struct method_call *call)
{
    struct value items;
    if (!machine_items(call->machine, argument(call, 0), &items))
        return value_unknown();
    struct text all = {"", 0};
    for (uint32_t i = 0; i < items.sequence->items.count; i++) {
        struct value one = items.sequence->items.at[i];
        if (!value_is_string(one))
            return value_unknown();
        if (i > 0)
            all = arena_join(call->machine->arena, all, value_text(call->self));
        all = arena_join(call->machine->arena, all, value_text(one));
    }
    return value_string(all);
}

static struct value change_case(const struct method_call *call, bool upper)
{
    struct text copy = arena_text(call->machine->arena, value_text(call->self));
    char *at = (char *)(uintptr_t)copy.at;
    for (uint32_t i = 0; i < copy.length; i++)
        if (upper ? at[i] >= 'a' && at[i] <= 'z' : at[i] >= 'A' && at[i] <= 'Z')
            at[i] = (char)(at[i] ^ 32);
    struct value value = value_string(copy);
    value.kind = call->self.kind;
    value.origin = call->self.origin;
    return value;
}
static struct value str_lower(const struct method_call *call)
{
    return change_case(call, false);
}
static struct value str_upper(const struct method_call *call)
{
    return change_case(call, true);
}

static struct value str_replace(const struct method_call *call)
{
    struct value old = argument(call, 0), new = argument(call, 1);
    if (!value_is_string(old) || !value_is_string(new) || old.length == 0 ||
        argument_count(call) != 2)
        return value_unknown();
    struct text rest = value_text(call->self), all = {"", 0};
    for (;;) {
        const char *hit =
            rest.length == 0 ? NULL : memmem(rest.at, rest.length, old.at, old.length);
        uint32_t at = hit == NULL ? rest.length : (uint32_t)(hit - rest.at);
        all = arena_join(call->machine->arena, all, text_slice(rest, 0, at));
        if (hit == NULL)
            return value_string(all);
        all = arena_join(call->machine->arena, all, value_text(new));
        rest = text_slice(rest, at + old.length, rest.length);
    }
}

static struct value strip(const struct method_call *call, bool left, bool right)
{
    struct value set = argument(call, 0);
    struct text self = value_text(call->self);
    struct text blanks = TEXT(" \t\r\n\f\v");
    if (argument_count(call) > 0 && !value_is_string(set))
        return value_unknown();
    if (argument_count(call) > 0)
        blanks = value_text(set);
    while (left && self.length > 0 && text_find(blanks, self.at[0]) < blanks.length)
        self = text_slice(self, 1, self.length);
    while (right && self.length > 0 && text_find(blanks, self.at[self.length - 1]) < blanks.length)
        self.length--;
    return value_string(self);
}
static struct value str_strip(const struct method_call *call)
{
    return strip(call, true, true);
}
static struct value str_lstrip(const struct method_call *call)
{
    return strip(call, true, false);
}
static struct value str_rstrip(const struct method_call *call)
{
    return strip(call, false, true);
}

/* The argument that a replacement field names: "", "0" or "name". */
static struct value field_value(const struct method_call *call, struct text field, uint32_t *next)
{
    if (field.length == 0)
        return argument(call, (*next)++);
    if (field.length == 1 && field.at[0] >= '0' && field.at[0] <= '9')
        return argument(call, (uint32_t)(field.at[0] - '0'));
    for (uint32_t i = 0; i < call->arguments->keywords.count; i++)
        if (text_equal(machine_text(call->machine, call->arguments->keywords.at[i].name), field))
            return call->arguments->keywords.at[i].value;
    return value_unbound();
}

/* "{}.{}".format(a, b) and "{0}.{name}"; no conversions or specifications. */
static struct value str_format(const struct method_call *call)
{
    struct text text = value_text(call->self), all = {"", 0};
    uint32_t next = 0;
    if (text.length > MACHINE_LONGEST_TEXT)
        return value_unknown();
    while (text.length > 0) {
        uint32_t plain = 0;
        while (plain < text.length && text.at[plain] != '{' && text.at[plain] != '}')
            plain++;
        all = arena_join(call->machine->arena, all, text_slice(text, 0, plain));
        text = text_slice(text, plain, text.length);
        if (text.length == 0)
            break;
        if (text.length > 1 && text.at[1] == text.at[0]) {
            all = arena_join(call->machine->arena, all, text_slice(text, 0, 1));
            text = text_slice(text, 2, text.length);
            continue;
        }
        uint32_t end = text_find(text, '}');
        struct value value =
            machine_format(call->machine, field_value(call, text_slice(text, 1, end), &next));
        if (!value_is_string(value))
            return value_unknown();
        all = arena_join(call->machine->arena, all, value_text(value));
        text = text_slice(text, end + 1, text.length);
    }
    return value_string(all);
}

static struct value str_isidentifier(const struct method_call *call)
{
    struct text self = value_text(call->self);
    bool fine = self.length > 0 && !(self.at[0] >= '0' && self.at[0] <= '9');
    for (uint32_t i = 0; i < self.length && fine; i++) {
        unsigned char byte = (unsigned char)self.at[i];
        fine = byte == '_' || (byte >= '0' && byte <= '9') ||
               ((byte | 32) >= 'a' && (byte | 32) <= 'z');
        if (byte >= 0x80)
            return value_unknown();
    }
    return value_bool(fine);
}

/* text.encode("name"): codecs that C code does not know by heart are modules of `encodings`
 * (Lib/encodings/__init__.py). */
static struct value text_code(const struct method_call *call)
{
    struct value name = argument(call, 0), text = call->self;
    if (value_is_string(name) && machine_in_earnest(call->machine, call->frame))
        machine_import_codec(call->machine, call->frame, call->at, value_text(name));
    for (uint32_t i = 0; i < text.length; i++)
        if ((unsigned char)text.at[i] >= 0x80)
            return value_unknown();
    if (name.kind != VALUE_UNBOUND &&
        (!value_is_string(name) || !machine_codec_keeps_ascii(call->machine, value_text(name))))
        return value_unknown();
    text.kind = text.kind == VALUE_STRING ? VALUE_BYTES : VALUE_STRING;
    return text;
}

/* --- list, set --- */

static void unsure_item(const struct method_call *call)
{
    if (call->machine->uncertain > 0)
        call->self.sequence->open = true;
}

static struct value list_append(const struct method_call *call)
{
    struct value item = argument(call, 0);
    unsure_item(call);
    if (item.kind != VALUE_UNBOUND)
        sequence_push(call->machine->arena, call->self, item);
    return value_none();
}

static struct value list_extend(const struct method_call *call)
{
    struct value items;
    unsure_item(call);
    for (uint32_t k = 0; k < call->arguments->positional.count; k++) {
        if (!machine_items(call->machine, argument(call, k), &items)) {
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

static struct value list_insert(const struct method_call *call)
{
    struct value index = argument(call, 0), item = argument(call, 1);
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

static struct value list_remove(const struct method_call *call)
{
    struct sequence *list = call->self.sequence;
    for (uint32_t i = 0; i < list->items.count && call->machine->uncertain == 0; i++)
        if (value_equals(list->items.at[i], argument(call, 0)) == TRUTH_YES) {
            remove_at(list, i);
            break;
        }
    return value_none();
}

static struct value list_pop(const struct method_call *call)
{
    struct sequence *list = call->self.sequence;
    struct value index = argument(call, 0);
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

static struct value copy(const struct method_call *call)
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

static struct value dict_get_method(const struct method_call *call)
{
    struct value value = dict_read(call, argument(call, 0));
    if (value.kind != VALUE_UNBOUND)
        return value;
    struct value otherwise = argument(call, 1);
    return otherwise.kind == VALUE_UNBOUND ? value_none() : otherwise;
}

static struct value dict_setdefault(const struct method_call *call)
{
    struct value value = dict_read(call, argument(call, 0));
    if (value.kind != VALUE_UNBOUND)
        return value;
    value = argument(call, 1).kind == VALUE_UNBOUND ? value_none() : argument(call, 1);
    machine_set_subscript(call->machine, call->frame, call->self, argument(call, 0), value);
    return value;
}

static struct value dict_pop(const struct method_call *call)
{
    struct value value = dict_get_method(call);
    if (call->self.kind == VALUE_NAMESPACE && value_is_string(argument(call, 0)) &&
        call->machine->uncertain == 0)
        bindings_set(call->machine->arena, call->self.bindings,
                     machine_intern(call->machine, value_text(argument(call, 0))), value_unbound());
    return value;
}

static struct value dict_update(const struct method_call *call)
{
    struct value more = argument(call, 0), items;
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

static struct value dict_keys(const struct method_call *call)
{
    return view(call, PART_KEYS);
}
static struct value dict_values(const struct method_call *call)
{
    return view(call, PART_VALUES);
}
static struct value dict_items(const struct method_call *call)
{
    return view(call, PART_ITEMS);
}

/* --- pathlib --- */

static struct value path_join(const struct method_call *call)
{
    struct text path = value_text(call->self);
    for (uint32_t i = 0; i < call->arguments->positional.count; i++) {
        struct value part = argument(call, i);
        if (!value_is_string(part) && part.kind != VALUE_PATH)
            return value_unknown();
        path = machine_join_path(call->machine, path, value_text(part));
    }
    return value_path(path);
}

static struct value path_normal(const struct method_call *call)
{
    return value_path(machine_normal_path(call->machine, value_text(call->self)));
}

static struct value path_text(const struct method_call *call)
{
    return value_string(value_text(call->self));
}

static struct value path_asks(const struct method_call *call, enum entry_kind wanted)
{
    bool known;
    enum entry_kind kind = machine_path_entry(call->machine, call->self, &known);
    if (!known)
        return value_unknown();
    return value_bool(wanted == ENTRY_MISSING ? kind != ENTRY_MISSING : kind == wanted);
}
static struct value path_exists(const struct method_call *call)
{
    return path_asks(call, ENTRY_MISSING);
}
static struct value path_is_file(const struct method_call *call)
{
    return path_asks(call, ENTRY_FILE);
}
static struct value path_is_dir(const struct method_call *call)
{
    return path_asks(call, ENTRY_FOLDER);
}

/* path.iterdir(), and path.glob("*.py") for a pattern of one star before a fixed end. */
static struct value path_list(const struct method_call *call)
{
    struct value names = machine_list_folder(call->machine, call->self);
    struct value pattern = argument(call, 0);
    struct text end = TEXT("");
    if (names.kind != VALUE_LIST)
        return names;
    if (pattern.kind != VALUE_UNBOUND) {
        if (!value_is_string(pattern) || pattern.length < 1 || pattern.at[0] != '*')
            return value_unknown();
        end = text_slice(value_text(pattern), 1, pattern.length);
        if (text_find(end, '*') < end.length || text_find(end, '[') < end.length ||
            text_find(end, '/') < end.length)
            return value_unknown();
    }
    struct value list = value_sequence(call->machine->arena, VALUE_LIST);
    for (uint32_t i = 0; i < names.sequence->items.count; i++) {
        struct text name = value_text(names.sequence->items.at[i]);
        if (text_ends(name, end))
            sequence_push(
                call->machine->arena, list,
                value_path(machine_join_path(call->machine, value_text(call->self), name)));
    }
    return list;
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

static const struct {
    const char *name;
    uint32_t kinds; /* bits of enum value_kind */
    struct value (*run)(const struct method_call *call);
} methods[] = {
#define STR (1u << VALUE_STRING)
#define SEQ (1u << VALUE_LIST | 1u << VALUE_SET)
#define LIST (1u << VALUE_LIST)
#define SET (1u << VALUE_SET)
#define MAP (1u << VALUE_DICT | 1u << VALUE_NAMESPACE | 1u << VALUE_MODULES)
    {"startswith", STR, str_startswith},
    {"endswith", STR, str_endswith},
    {"split", STR, str_split},
    {"rsplit", STR, str_rsplit},
    {"partition", STR, str_partition},
    {"rpartition", STR, str_rpartition},
    {"join", STR, str_join},
    {"lower", STR | 1u << VALUE_BYTES, str_lower},
    {"upper", STR, str_upper},
    {"replace", STR, str_replace},
    {"strip", STR, str_strip},
    {"lstrip", STR, str_lstrip},
    {"rstrip", STR, str_rstrip},
    {"format", STR, str_format},
    {"encode", STR, text_code},
    {"decode", 1u << VALUE_BYTES, text_code},
    {"isidentifier", STR, str_isidentifier},
    {"append", LIST, list_append},
    {"add", SET, list_append},
    {"extend", LIST, list_extend},
    {"update", SET, list_extend},
    {"insert", LIST, list_insert},
    {"remove", SEQ, list_remove},
    {"discard", SET, list_remove},
    {"pop", SEQ, list_pop},
    {"copy", SEQ | 1u << VALUE_DICT, copy},
    {"get", MAP, dict_get_method},
    {"setdefault", MAP, dict_setdefault},
    {"pop", MAP, dict_pop},
    {"update", MAP, dict_update},
    {"keys", MAP, dict_keys},
    {"values", MAP, dict_values},
    {"items", MAP, dict_items},
#define PATH (1u << VALUE_PATH)
    {"joinpath", PATH, path_join},
    {"resolve", PATH, path_normal},
    {"absolute", PATH, path_normal},
    {"as_posix", PATH, path_text},
    {"__str__", PATH, path_text},
    {"__fspath__", PATH, path_text},
    {"exists", PATH, path_exists},
    {"is_file", PATH, path_is_file},
    {"is_dir", PATH, path_is_dir},
    {"iterdir", PATH, path_list},
    {"glob", PATH, path_list},
};

bool machine_method(struct machine *machine, struct frame *frame, node_index at, struct value self,
                    struct text name, const struct arguments *arguments, struct value *out)
{
    for (uint32_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        if (!(methods[i].kinds & 1u << self.kind) || !text_is(name, methods[i].name))
            continue;
        struct method_call call = {machine, frame, at, self, arguments};
        *out = methods[i].run(&call);
        return true;
    }
    return false;
}
