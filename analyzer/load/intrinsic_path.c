/* Paths and the process: os.path over texts, the environment, sys. */
#include "analyzer/load/intrinsic.h"
#include "analyzer/resolve/stdlib.h"

#include <limits.h>

/* --- os.path --- */

struct text machine_join_path(struct machine *machine, struct text path, struct text part)
{
    bool absolute = part.length > 0 && part.at[0] == '/';
    if (absolute || path.length == 0)
        return part;
    bool slash = path.at[path.length - 1] == '/';
    /* No file has a path as long as that. */
    if (path.length > PATH_MAX || part.length > PATH_MAX)
        return path;
    return arena_print(machine->arena, "%.*s%s%.*s", TEXT_ARG(path), slash ? "" : "/",
                       TEXT_ARG(part));
}

/* Joins all arguments; false where one is not known. */
static bool join_arguments(const struct intrinsic_call *call, struct text *out)
{
    *out = (struct text){"", 0};
    for (uint32_t i = 0; i < call->arguments->positional.count; i++) {
        struct value part = call->arguments->positional.at[i];
        if (!value_is_string(part) && part.kind != VALUE_PATH)
            return false;
        *out = machine_join_path(call->machine, *out, value_text(part));
    }
    return !call->arguments->open;
}

struct value do_path_join(const struct intrinsic_call *call)
{
    struct text path;
    return join_arguments(call, &path) ? value_string(path) : value_unknown();
}

/* pathlib.Path(...): its parts joined. Relative to an unknown working directory nothing is known.
 */
struct value do_path_object(const struct intrinsic_call *call)
{
    struct text path;
    bool known = join_arguments(call, &path) && path.length > 0 && path.at[0] == '/';
    return known ? value_path(path) : value_unknown();
}

struct value do_path_dirname(const struct intrinsic_call *call)
{
    struct value path = intrinsic_argument(call, 0, "p");
    if (!value_is_string(path))
        return value_unknown();
    struct text text = value_text(path);
    uint32_t slash = text_find_last(text, '/');
    if (slash == text.length)
        return value_string((struct text){"", 0});
    return value_string(text_slice(text, 0, slash == 0 ? 1 : slash));
}

struct value do_path_basename(const struct intrinsic_call *call)
{
    struct value path = intrinsic_argument(call, 0, "p");
    if (!value_is_string(path))
        return value_unknown();
    struct text text = value_text(path);
    uint32_t slash = text_find_last(text, '/');
    return slash == text.length ? path : value_string(text_slice(text, slash + 1, text.length));
}

/* Without "." and "..", which are taken back by text, as normpath does. A relative path stays
 * unknown: it counts from wherever the process will be started. */
struct value do_path_normal(const struct intrinsic_call *call)
{
    struct value path = intrinsic_argument(call, 0, "path");
    if ((!value_is_string(path) && path.kind != VALUE_PATH) || path.length == 0 ||
        path.at[0] != '/')
        return value_unknown();
    return value_string(machine_normal_path(call->machine, value_text(path)));
}

struct text machine_normal_path(struct machine *machine, struct text rest)
{
    struct text normal = {"", 0};
    if (rest.length > PATH_MAX)
        return rest;
    while (rest.length > 0) {
        uint32_t slash = text_find(rest, '/');
        struct text part = text_slice(rest, 0, slash);
        rest = text_slice(rest, slash + 1, rest.length);
        if (part.length == 0 || text_is(part, "."))
            continue;
        if (text_is(part, "..")) {
            uint32_t last = text_find_last(normal, '/');
            normal = text_slice(normal, 0, last == normal.length ? 0 : last);
            continue;
        }
        normal = arena_print(machine->arena, "%.*s/%.*s", TEXT_ARG(normal), TEXT_ARG(part));
    }
    return normal.length == 0 ? TEXT("/") : normal;
}

enum entry_kind machine_path_entry(struct machine *machine, struct value path, bool *known)
{
    *known = false;
    if (!value_is_string(path) && path.kind != VALUE_PATH)
        return ENTRY_MISSING;
    const struct environment *environment = machine->request->environment;
    for (uint32_t i = 0; i < environment->search_path.count; i++)
        if (text_starts(value_text(path), environment->search_path.at[i].path))
            *known = true;
    return *known ? tree_entry(machine->request->tree, value_text(path)) : ENTRY_MISSING;
}

struct value machine_list_folder(struct machine *machine, struct value path)
{
    bool known;
    if (machine_path_entry(machine, path, &known) != ENTRY_FOLDER || !known)
        return value_unknown();
    const struct folder *folder = tree_folder(machine->request->tree, value_text(path));
    if (folder == NULL)
        return value_unknown();
    struct texts names = folder_names(folder);
    struct value list = value_sequence(machine->arena, VALUE_LIST);
    for (uint32_t i = 0; i < names.count; i++)
        sequence_push(machine->arena, list, value_string(names.at[i]));
    return list;
}

static struct value ask_path(const struct intrinsic_call *call, enum entry_kind wanted)
{
    bool known;
    enum entry_kind kind =
        machine_path_entry(call->machine, intrinsic_argument(call, 0, "path"), &known);
    if (!known)
        return value_unknown();
    return value_bool(wanted == ENTRY_MISSING ? kind != ENTRY_MISSING : kind == wanted);
}

struct value do_path_exists(const struct intrinsic_call *call)
{
    return ask_path(call, ENTRY_MISSING);
}

struct value do_path_isfile(const struct intrinsic_call *call)
{
    return ask_path(call, ENTRY_FILE);
}

struct value do_path_isdir(const struct intrinsic_call *call)
{
    return ask_path(call, ENTRY_FOLDER);
}

struct value do_listdir(const struct intrinsic_call *call)
{
    return machine_list_folder(call->machine, intrinsic_argument(call, 0, "path"));
}

/* --- the process environment --- */

struct value do_environ(const struct intrinsic_call *call)
{
    return value_external(machine_intern(call->machine, TEXT("os.environ")));
}

/* Variables that a process usually has, or that the Lambda runtime sets: their value is not known.
 * All others are assumed to be unset, and the report says so. */
static bool may_be_set(struct text name)
{
    static const char *const usual[] = {"PATH",     "HOME",   "USER", "LOGNAME", "LANG",
                                        "SHELL",    "TMPDIR", "TERM", "PWD",     "TZ",
                                        "LANGUAGE", "TEMP",   "TMP",  "LC_ALL"};
    for (uint32_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (text_is(name, usual[i]))
            return true;
    return text_starts(name, TEXT("AWS_")) || text_starts(name, TEXT("LAMBDA_")) ||
           text_starts(name, TEXT("_X_AMZN")) || text_starts(name, TEXT("LC_"));
}

static void assume_unset(struct machine *machine, struct text name)
{
    module_graph_assume(
        machine->graph,
        arena_print(machine->arena, "the environment variable %.*s is not set", TEXT_ARG(name)));
}

struct value do_environ_get(const struct intrinsic_call *call)
{
    struct value name = intrinsic_argument(call, 0, "key");
    struct value otherwise = intrinsic_argument(call, 1, "default");
    if (!value_is_string(name) || may_be_set(value_text(name)))
        return value_unknown();
    assume_unset(call->machine, value_text(name));
    return otherwise.kind == VALUE_UNBOUND ? value_none() : otherwise;
}

enum truth machine_external_contains(struct machine *machine, name_id container, struct value item)
{
    if (!text_is(machine_text(machine, container), "os.environ") || !value_is_string(item) ||
        may_be_set(value_text(item)))
        return TRUTH_UNKNOWN;
    assume_unset(machine, value_text(item));
    return TRUTH_NO;
}

/* --- sys --- */

static struct value version_info(struct machine *machine)
{
    const struct python_version version = machine->request->environment->version;
    struct value tuple = value_sequence(machine->arena, VALUE_TUPLE);
    const int64_t parts[] = {version.major, version.minor, 0};
    for (uint32_t i = 0; i < 3; i++)
        sequence_push(machine->arena, tuple, value_int(parts[i]));
    sequence_push(machine->arena, tuple, value_string(TEXT("final")));
    sequence_push(machine->arena, tuple, value_int(0));
    return tuple;
}

static struct value builtin_module_names(struct machine *machine)
{
    static const char *const asked[] = {"posix", "nt", "_thread", "sys", "builtins", "time"};
    struct value names = value_sequence(machine->arena, VALUE_TUPLE);
    for (uint32_t i = 0; i < sizeof asked / sizeof *asked; i++)
        if (stdlib_is_builtin(machine->request->environment, text_of(asked[i])))
            sequence_push(machine->arena, names, value_string(text_of(asked[i])));
    return names;
}

/* ".cpython-311-x86_64-linux-gnu.so" -> "x86_64-linux-gnu". */
static struct text multiarch(const struct environment *environment)
{
    if (environment->suffixes.count == 0)
        return TEXT("");
    struct text tag = environment->suffixes.at[0];
    for (int dashes = 0; dashes < 2; dashes++)
        tag = text_slice(tag, text_find(tag, '-') + 1, tag.length);
    return text_slice(tag, 0, text_find(tag, '.'));
}

/* What the machine knows of sys on the target; UNBOUND for what CPython surely lacks. */
static struct value sys_attribute(struct machine *machine, struct text name)
{
    const struct environment *environment = machine->request->environment;
    const struct python_version version = environment->version;
    static const char *const missing[] = {"pypy_version_info",
                                          "pypy_translation_info",
                                          "maxint",
                                          "getandroidapilevel",
                                          "frozen",
                                          "real_prefix",
                                          "setcheckinterval",
                                          "exitfunc",
                                          "_MEIPASS",
                                          "setdefaultencoding",
                                          "subversion",
                                          "winver",
                                          "dllhandle",
                                          "getwindowsversion",
                                          "exc_clear",
                                          "exc_type",
                                          "importers"};
    if (text_is(name, "platform"))
        return value_string(environment->platform);
    if (text_is(name, "version_info"))
        return version_info(machine);
    if (text_is(name, "hexversion"))
        return value_int(((int64_t)version.major << 24) | (version.minor << 16) | 0xf0);
    if (text_is(name, "byteorder"))
        return value_string(TEXT("little"));
    if (text_is(name, "maxsize"))
        return value_int(INT64_MAX);
    if (text_is(name, "maxunicode"))
        return value_int(0x10ffff);
    if (text_is(name, "abiflags"))
        return value_string(TEXT(""));
    if (text_is(name, "builtin_module_names"))
        return builtin_module_names(machine);
    for (uint32_t i = 0; i < sizeof missing / sizeof *missing; i++)
        if (text_is(name, missing[i]) && !text_is(environment->platform, "win32"))
            return value_unbound();
    return value_external(machine_intern(machine, arena_join(machine->arena, TEXT("sys."), name)));
}

struct value machine_external(struct machine *machine, struct text module, struct text name)
{
    if (text_is(module, "sys")) {
        if (text_is(name, "modules"))
            return (struct value){.kind = VALUE_MODULES};
        if (text_is(name, "path"))
            return machine->sys_path;
        if (text_is(name, "meta_path"))
            return machine->meta_path;
        struct value value = sys_attribute(machine, name);
        value.origin = value.kind == VALUE_EXTERNAL ? 0 : FROM_TARGET;
        return value;
    }
    if (text_is(module, "sys.version_info")) /* unpacked by name */
        return value_unknown();
    if (text_is(module, "sys.implementation") && text_is(name, "name"))
        return (struct value){
            .kind = VALUE_STRING, .origin = FROM_TARGET, .length = 7, .at = "cpython"};
    if (text_is(module, "sys.implementation") && text_is(name, "_multiarch"))
        return value_string(multiarch(machine->request->environment));
    if (text_is(module, "sys.flags"))
        return value_unknown();
    return value_external(machine_intern(
        machine, arena_print(machine->arena, "%.*s.%.*s", TEXT_ARG(module), TEXT_ARG(name))));
}
