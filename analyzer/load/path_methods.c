/* Methods of pathlib paths whose text is known. */
#include "analyzer/load/methods.h"

struct value method_path_join(const struct method_call *call)
{
    struct text path = value_text(call->self);
    for (uint32_t i = 0; i < call->arguments->positional.count; i++) {
        struct value part = method_argument(call, i);
        if (!value_is_string(part) && part.kind != VALUE_PATH)
            return value_unknown();
        path = machine_join_path(call->machine, path, value_text(part));
    }
    return value_path(path);
}

struct value method_path_normal(const struct method_call *call)
{
    return value_path(machine_normal_path(call->machine, value_text(call->self)));
}

struct value method_path_text(const struct method_call *call)
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
struct value method_path_exists(const struct method_call *call)
{
    return path_asks(call, ENTRY_MISSING);
}
struct value method_path_is_file(const struct method_call *call)
{
    return path_asks(call, ENTRY_FILE);
}
struct value method_path_is_dir(const struct method_call *call)
{
    return path_asks(call, ENTRY_FOLDER);
}

/* path.iterdir(), and path.glob("*.py") for a pattern of one star before a fixed end. */
struct value method_path_list(const struct method_call *call)
{
    struct value names = machine_list_folder(call->machine, call->self);
    struct value pattern = method_argument(call, 0);
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
