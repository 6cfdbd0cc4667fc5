/* Imports by call: __import__, import_module, find_spec, and what changes __path__. */
#include "analyzer/load/intrinsic.h"

static struct text top_of(struct text full)
{
    return text_slice(full, 0, text_find(full, '.'));
}

/* A computed name is told once, where it stands. */
static struct value computed(const struct intrinsic_call *call)
{
    machine_unresolved(call->machine, call->frame, call->at, TEXT("*"),
                       "the name is computed while the program runs");
    return value_unknown();
}

/* A name of the list that the module does not bind is imported where it is a submodule, and passed
 * over where it is not: it is no error (_handle_fromlist in Lib/importlib/_bootstrap.py). */
static void import_listed(const struct intrinsic_call *call, module_id module, struct text name)
{
    struct machine *machine = call->machine;
    struct bindings *names = machine_names(machine, module);
    uint32_t parts;
    struct text full =
        arena_print(machine->arena, "%.*s.%.*s",
                    TEXT_ARG(module_graph_name(machine->graph, module)), TEXT_ARG(name));
    if (bindings_get(names, machine_intern(machine, name)).kind == VALUE_UNBOUND &&
        text_equal(machine_longest_module(machine, full, &parts), full))
        machine_import(machine, call->frame, call->at, full);
}

static void import_fromlist(const struct intrinsic_call *call, struct value module)
{
    struct value names, list = intrinsic_argument(call, 3, "fromlist");
    if (module.kind != VALUE_MODULE || list.kind == VALUE_UNBOUND ||
        !machine_items(call->machine, list, &names))
        return;
    for (uint32_t i = 0; i < names.sequence->items.count && !call->machine->raising; i++) {
        struct value name = names.sequence->items.at[i];
        if (value_is_string(name) && name.length > 0 && !text_is(value_text(name), "*"))
            import_listed(call, module.module, value_text(name));
    }
}

struct value do_import_builtin(const struct intrinsic_call *call)
{
    struct machine *machine = call->machine;
    struct value name = intrinsic_argument(call, 0, "name");
    struct value list = intrinsic_argument(call, 3, "fromlist");
    struct value level = intrinsic_argument(call, 4, "level");
    if (!value_is_string(name))
        return computed(call);
    if (!machine_in_earnest(call->machine, call->frame))
        return value_unknown();
    uint32_t dots = level.kind == VALUE_INT && level.integer > 0 ? (uint32_t)level.integer : 0;
    struct text full = machine_absolute(machine, call->frame, dots, value_text(name));
    struct value module = machine_import(machine, call->frame, call->at, full);
    if (machine->raising)
        return value_unknown();
    if (value_is_true(list) == TRUTH_YES) {
        import_fromlist(call, module);
        return module;
    }
    return list.kind == VALUE_UNKNOWN ? value_unknown() : machine_module(machine, top_of(full));
}

/* importlib.import_module(".a", package). */
static struct text absolute(const struct intrinsic_call *call, struct text name)
{
    uint32_t dots = 0;
    while (dots < name.length && name.at[dots] == '.')
        dots++;
    if (dots == 0)
        return name;
    struct value package = intrinsic_argument(call, 1, "package");
    if (!value_is_string(package))
        return (struct text){"", 0};
    struct text base = value_text(package);
    for (uint32_t i = 1; i < dots && base.length > 0; i++) {
        uint32_t dot = text_find_last(base, '.');
        base = text_slice(base, 0, dot == base.length ? 0 : dot);
    }
    struct text rest = text_slice(name, dots, name.length);
    if (base.length == 0 || rest.length == 0)
        return base;
    return arena_print(call->machine->arena, "%.*s.%.*s", TEXT_ARG(base), TEXT_ARG(rest));
}

struct value do_import_module(const struct intrinsic_call *call)
{
    struct value name = intrinsic_argument(call, 0, "name");
    if (!value_is_string(name))
        return computed(call);
    if (!machine_in_earnest(call->machine, call->frame))
        return value_unknown();
    struct text full = absolute(call, value_text(name));
    return machine_import(call->machine, call->frame, call->at, full);
}

/* A generic function: a module stays what it is, a name is imported. */
struct value do_resolve(const struct intrinsic_call *call)
{
    struct value package = intrinsic_argument(call, 0, NULL);
    return value_is_string(package) ? do_import_module(call) : package;
}

struct value do_find_spec(const struct intrinsic_call *call)
{
    struct value name = intrinsic_argument(call, 0, "name");
    if (!value_is_string(name))
        return value_unknown();
    struct text full = absolute(call, value_text(name));
    switch (machine_can_find(call->machine, call->frame, call->at, full)) {
    case TRUTH_YES: return intrinsic_object(call);
    case TRUTH_NO: return value_none();
    case TRUTH_UNKNOWN: break;
    }
    return value_unknown();
}

/* --- __path__ --- */

/* Adds to `list` the folders of that name on every entry of the search path, as pkgutil does. */
static void extend(const struct intrinsic_call *call, struct value list, struct text name)
{
    struct machine *machine = call->machine;
    struct value search = machine->sys_path;
    uint32_t dot = text_find_last(name, '.');
    if (dot < name.length) {
        struct value parent = machine_module(machine, text_slice(name, 0, dot));
        if (parent.kind != VALUE_MODULE)
            return;
        search =
            bindings_get(machine_names(machine, parent.module), machine_known(machine, KNOWN_PATH));
        name = text_slice(name, dot + 1, name.length);
    }
    struct value entries;
    if (!machine_items(machine, search, &entries))
        return;
    for (uint32_t i = 0; i < entries.sequence->items.count; i++) {
        struct value entry = entries.sequence->items.at[i];
        if (!value_is_string(entry))
            continue;
        struct text folder =
            arena_print(machine->arena, "%.*s/%.*s", TEXT_ARG(value_text(entry)), TEXT_ARG(name));
        if (tree_folder(machine->request->tree, folder) != NULL &&
            value_contains(list, value_string(folder)) != TRUTH_YES)
            sequence_push(machine->arena, list, value_string(folder));
    }
}

struct value do_extend_path(const struct intrinsic_call *call)
{
    struct value path = intrinsic_argument(call, 0, "path");
    struct value name = intrinsic_argument(call, 1, "name");
    if (path.kind != VALUE_LIST || !value_is_string(name))
        return path.kind == VALUE_UNBOUND ? value_unknown() : path;
    struct value list = value_sequence(call->machine->arena, VALUE_LIST);
    for (uint32_t i = 0; i < path.sequence->items.count; i++)
        sequence_push(call->machine->arena, list, path.sequence->items.at[i]);
    extend(call, list, value_text(name));
    return list;
}

struct value do_declare_namespace(const struct intrinsic_call *call)
{
    struct value name = intrinsic_argument(call, 0, NULL);
    if (!value_is_string(name))
        return value_none();
    struct value module = machine_module(call->machine, value_text(name));
    if (module.kind != VALUE_MODULE)
        return value_none();
    struct value path = bindings_get(machine_names(call->machine, module.module),
                                     machine_known(call->machine, KNOWN_PATH));
    if (path.kind == VALUE_LIST)
        extend(call, path, value_text(name));
    return value_none();
}

/* (finder, name, is_package) for each module below the paths. */
struct value do_iter_modules(const struct intrinsic_call *call)
{
    struct machine *machine = call->machine;
    struct value entries, path = intrinsic_argument(call, 0, "path");
    struct value prefix = intrinsic_argument(call, 1, "prefix");
    if (!machine_items(machine, path, &entries) ||
        (prefix.kind != VALUE_UNBOUND && !value_is_string(prefix)))
        return value_unknown();
    uint32_t count = 0;
    struct text *folders =
        arena_alloc_array(machine->arena, entries.sequence->items.count, sizeof *folders);
    for (uint32_t i = 0; i < entries.sequence->items.count; i++)
        if (value_is_string(entries.sequence->items.at[i]))
            folders[count++] = value_text(entries.sequence->items.at[i]);
    struct texts paths = {folders, count};
    struct texts names = finder_list(machine->finder, paths, machine->arena);
    struct value list = value_sequence(machine->arena, VALUE_LIST);
    for (uint32_t i = 0; i < names.count; i++) {
        struct found found;
        struct text name = names.at[i];
        if (!finder_below(machine->finder, name, name, paths, &found) ||
            found.kind == MODULE_NAMESPACE)
            continue;
        if (value_is_string(prefix))
            name = arena_join(machine->arena, value_text(prefix), name);
        struct value item = value_sequence(machine->arena, VALUE_TUPLE);
        sequence_push(machine->arena, item, value_unknown());
        sequence_push(machine->arena, item, value_string(name));
        sequence_push(machine->arena, item, value_bool(found.is_package));
        sequence_push(machine->arena, list, item);
    }
    return list;
}

/* --- codecs --- */

/* Names that PyUnicode_AsEncodedString and its kin know without the registry
 * (Objects/unicodeobject.c), after normalisation. */
static bool is_in_c(struct text name)
{
    static const char *const known[] = {"utf_8",  "utf8",     "latin_1",   "latin1", "iso_8859_1",
                                        "ascii",  "us_ascii", "iso8859_1", "utf_16", "utf16",
                                        "utf_32", "utf32",    "mbcs"};
    for (uint32_t i = 0; i < sizeof known / sizeof *known; i++)
        if (text_is(name, known[i]))
            return true;
    return false;
}

static char normal_byte(char byte)
{
    if (byte == '-' || byte == ' ')
        return '_';
    return byte >= 'A' && byte <= 'Z' ? (char)(byte | 32) : byte;
}

/* Aliases are those that encodings.aliases binds on the target. */
static struct text real_codec(struct machine *machine, struct text name)
{
    struct text codec = arena_text(machine->arena, name);
    for (uint32_t i = 0; i < codec.length; i++)
        ((char *)(uintptr_t)codec.at)[i] = normal_byte(codec.at[i]);
    struct value aliases = machine_module(machine, TEXT("encodings.aliases"));
    if (aliases.kind != VALUE_MODULE)
        return codec;
    struct value table = bindings_get(machine_names(machine, aliases.module),
                                      machine_intern(machine, TEXT("aliases")));
    if (table.kind != VALUE_DICT)
        return codec;
    struct value real = dict_get(table, value_string(codec));
    return value_is_string(real) ? value_text(real) : codec;
}

bool machine_codec_keeps_ascii(struct machine *machine, struct text name)
{
    struct text codec = real_codec(machine, name);
    return text_is(codec, "utf_8") || text_is(codec, "utf8") || text_is(codec, "ascii") ||
           text_starts(codec, TEXT("latin")) || text_starts(codec, TEXT("iso"));
}

void machine_import_codec(struct machine *machine, struct frame *frame, node_index at,
                          struct text name)
{
    struct text codec = real_codec(machine, name);
    if (is_in_c(codec) || text_find(codec, '.') < codec.length)
        return;
    uint32_t parts;
    struct text full = arena_join(machine->arena, TEXT("encodings."), codec);
    if (text_equal(machine_longest_module(machine, full, &parts), full))
        machine_import(machine, frame, at, full);
}

struct value do_codec(const struct intrinsic_call *call)
{
    struct value name = intrinsic_argument(call, 0, "encoding");
    if (value_is_string(name) && machine_in_earnest(call->machine, call->frame))
        machine_import_codec(call->machine, call->frame, call->at, value_text(name));
    return value_unknown();
}
