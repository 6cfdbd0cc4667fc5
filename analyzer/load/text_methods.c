/* Methods of str and bytes, as far as names and paths are made with them. */
#include "analyzer/load/methods.h"

static struct value starts(const struct method_call *call, bool ends)
{
    struct value part = method_argument(call, 0);
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

struct value method_str_startswith(const struct method_call *call)
{
    struct value value = starts(call, false);
    value.origin = call->self.origin;
    return value;
}
struct value method_str_endswith(const struct method_call *call)
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
    struct value separator = method_argument(call, 0), most = method_argument(call, 1);
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

struct value method_str_split(const struct method_call *call)
{
    return method_argument_count(call) == 0 ? split_blanks(call) : split(call, false);
}
struct value method_str_rsplit(const struct method_call *call)
{
    return method_argument_count(call) == 0 ? split_blanks(call) : split(call, true);
}

static struct value partition(const struct method_call *call, bool last)
{
    struct value by = method_argument(call, 0);
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
struct value method_str_partition(const struct method_call *call)
{
    return partition(call, false);
}
struct value method_str_rpartition(const struct method_call *call)
{
    return partition(call, true);
}

struct value method_str_join(const struct method_call *call)
{
    struct value items;
    if (!machine_items(call->machine, method_argument(call, 0), &items))
        return value_unknown();
    struct text all = {"", 0};
    for (uint32_t i = 0; i < items.sequence->items.count; i++) {
        struct value one = items.sequence->items.at[i];
        if (!value_is_string(one) || all.length > MACHINE_LONGEST_TEXT)
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
struct value method_str_lower(const struct method_call *call)
{
    return change_case(call, false);
}
struct value method_str_upper(const struct method_call *call)
{
    return change_case(call, true);
}

struct value method_str_replace(const struct method_call *call)
{
    struct value old = method_argument(call, 0), new = method_argument(call, 1);
    if (!value_is_string(old) || !value_is_string(new) || old.length == 0 ||
        method_argument_count(call) != 2)
        return value_unknown();
    struct text rest = value_text(call->self), all = {"", 0};
    for (;;) {
        const char *hit =
            rest.length == 0 ? NULL : memmem(rest.at, rest.length, old.at, old.length);
        uint32_t at = hit == NULL ? rest.length : (uint32_t)(hit - rest.at);
        all = arena_join(call->machine->arena, all, text_slice(rest, 0, at));
        if (all.length > MACHINE_LONGEST_TEXT)
            return value_unknown();
        if (hit == NULL)
            return value_string(all);
        all = arena_join(call->machine->arena, all, value_text(new));
        rest = text_slice(rest, at + old.length, rest.length);
    }
}

static struct value strip(const struct method_call *call, bool left, bool right)
{
    struct value set = method_argument(call, 0);
    struct text self = value_text(call->self);
    struct text blanks = TEXT(" \t\r\n\f\v");
    if (method_argument_count(call) > 0 && !value_is_string(set))
        return value_unknown();
    if (method_argument_count(call) > 0)
        blanks = value_text(set);
    while (left && self.length > 0 && text_find(blanks, self.at[0]) < blanks.length)
        self = text_slice(self, 1, self.length);
    while (right && self.length > 0 && text_find(blanks, self.at[self.length - 1]) < blanks.length)
        self.length--;
    return value_string(self);
}
struct value method_str_strip(const struct method_call *call)
{
    return strip(call, true, true);
}
struct value method_str_lstrip(const struct method_call *call)
{
    return strip(call, true, false);
}
struct value method_str_rstrip(const struct method_call *call)
{
    return strip(call, false, true);
}

/* The argument that a replacement field names: "", "0" or "name". */
static struct value field_value(const struct method_call *call, struct text field, uint32_t *next)
{
    if (field.length == 0)
        return method_argument(call, (*next)++);
    if (field.length == 1 && field.at[0] >= '0' && field.at[0] <= '9')
        return method_argument(call, (uint32_t)(field.at[0] - '0'));
    for (uint32_t i = 0; i < call->arguments->keywords.count; i++)
        if (text_equal(machine_text(call->machine, call->arguments->keywords.at[i].name), field))
            return call->arguments->keywords.at[i].value;
    return value_unbound();
}

/* "{}.{}".format(a, b) and "{0}.{name}"; no conversions or specifications. */
struct value method_str_format(const struct method_call *call)
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

struct value method_str_isidentifier(const struct method_call *call)
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
struct value method_text_code(const struct method_call *call)
{
    struct value name = method_argument(call, 0), text = call->self;
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
