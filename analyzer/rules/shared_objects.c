#include "analyzer/rules/shared_objects.h"

#include "analyzer/resolve/paths.h"
#include "analyzer/rules/rules.h"

/* Room for static thread-local storage that comes late: glibc keeps 1,664 bytes since 2.32, of
 * which 512 are meant for libraries that merely like to have it. */
enum {
    STATIC_TLS_ROOM = 1664,
    STATIC_TLS_SAFE = 512,
    NAMES_SHOWN = 4,
};

struct teller {
    struct module_graph *graph;
    const struct natives *natives;
    const struct native *native;
};

/* What only may load is told in a lower voice, as with imports. */
static enum severity severity_of(enum rule rule, const struct native *native)
{
    enum severity severity = rules[rule].severity;
    return native->at_init || severity == SEVERITY_INFO ? severity : severity - 1;
}

static void tell(const struct teller *teller, enum rule rule, struct text message)
{
    struct module_graph *graph = teller->graph;
    const struct native *native = teller->native;
    module_id module = {0};
    if (native->modules.count > 0)
        module = module_graph_get(graph, names_get(&graph->names, native->modules.at[0]));
    array_push(graph->arena, &graph->findings,
               (struct finding){.code = rules[rule].code,
                                .severity = severity_of(rule, native),
                                .message = message,
                                .module = module,
                                .path = native->path});
}

/* A path as outputs show it: messages are the same wherever the tree lies. */
static struct text shown(const struct teller *teller, struct text path)
{
    struct text folder = teller->natives->request.cwd;
    bool below = folder.length > 1 && path_is_below(path, folder) && path.length > folder.length;
    return below ? text_slice(path, folder.length + 1, path.length) : path;
}

/* "a, b, c, d and 3 more". */
static struct text add_name(struct arena *arena, struct text names, uint32_t nth, struct text name)
{
    if (nth >= NAMES_SHOWN)
        return names;
    return arena_print(arena, "%.*s%s%.*s", TEXT_ARG(names), nth == 0 ? "" : ", ", TEXT_ARG(name));
}

static struct text end_names(struct arena *arena, struct text names, uint32_t count)
{
    if (count <= NAMES_SHOWN)
        return names;
    return arena_print(arena, "%.*s and %u more", TEXT_ARG(names), count - NAMES_SHOWN);
}

static struct text target_name(const struct target *target, struct arena *arena)
{
    return arena_print(arena, "%.*s (%s)", TEXT_ARG(target->name), target->base);
}

static void tell_trouble(const struct teller *teller)
{
    const struct shared_object *object = &teller->native->object;
    enum rule rule = object->trouble == OBJECT_MISALIGNED ? RULE_IS312 : RULE_IS306;
    struct arena *arena = teller->graph->arena;
    if (object->trouble != OBJECT_FINE)
        tell(teller, rule, object->reason);
    else if (object->is_program && (teller->native->modules.count > 0 || !teller->native->named))
        tell(teller, RULE_IS306, TEXT("is a program, which nothing can load"));
    if (object->left_out)
        tell(teller, RULE_IS306,
             arena_print(arena, "says more of what it needs than is read: %u names were taken",
                         object->needed.count));
}

static void tell_machine(const struct teller *teller)
{
    const struct natives *natives = teller->natives;
    const struct shared_object *object = &teller->native->object;
    const struct machine_info *is = machine_of(object->kind), *wanted = machine_of(natives->kind);
    struct arena *arena = teller->graph->arena;
    if (!natives->has_kind || !object->has_kind || machine_equal(object->kind, natives->kind))
        return;
    struct text what =
        is != NULL ? text_of(is->name) : arena_print(arena, "machine %u", object->kind.number);
    tell(teller, RULE_IS303,
         arena_print(arena, "is built for %.*s, and %s is %s", TEXT_ARG(what),
                     natives->request.target != NULL ? "the target" : "the interpreter",
                     wanted != NULL ? wanted->name : "another machine"));
}

/* One finding a family: the newest version that it needs and the target has not. */
static void tell_versions_of_target(const struct teller *teller)
{
    const struct target *target = teller->natives->request.target;
    struct arena *arena = teller->graph->arena;
    if (target == NULL)
        return;
    for (int i = 0; i < VERSION_FAMILY_COUNT; i++) {
        enum version_family family = (enum version_family)i;
        struct text needs = teller->native->object.versions.most[family];
        struct text whole = target_name(target, arena);
        if (version_compare(needs, text_of(target->most[family])) <= 0)
            continue;
        const char *name = version_family_name(family);
        tell(teller, family == VERSION_GLIBC ? RULE_IS304 : RULE_IS305,
             arena_print(arena, "needs %s_%.*s, and %.*s has %s_%s", name, TEXT_ARG(needs),
                         TEXT_ARG(whole), name, target->most[family]));
    }
}

/* Wheels tagged musllinux need the C library of Alpine and the like, which no glibc answers for. */
static bool is_musl(struct text name)
{
    return text_starts(name, TEXT("libc.musl-")) || text_starts(name, TEXT("ld-musl-"));
}

static void tell_need(const struct teller *teller, const struct native_need *need)
{
    struct arena *arena = teller->graph->arena;
    const struct natives *natives = teller->natives;
    if (need->kind == NEED_AUXILIARY && need->native == NO_NATIVE)
        return; /* it may be missing */
    if (need->broken.length > 0)
        tell(teller, RULE_IS301,
             arena_print(arena, "needs %.*s, and the search ends at %.*s, which cannot be loaded",
                         TEXT_ARG(need->name), TEXT_ARG(shown(teller, need->broken))));
    else if (need->by == FOUND_NOWHERE)
        tell(teller, RULE_IS301,
             arena_print(arena, "needs %.*s, which is not found%s", TEXT_ARG(need->name),
                         is_musl(need->name) ? ": it is built for musl" : ""));
    if (need->by_cwd)
        tell(teller, RULE_IS316,
             arena_print(arena, "needs %.*s, and finds it by way of the working directory",
                         TEXT_ARG(need->name)));
    if (need->own.length > 0)
        tell(teller, RULE_IS317,
             arena_print(arena, "needs %.*s, is given %.*s and would find %.*s itself",
                         TEXT_ARG(need->name),
                         TEXT_ARG(shown(teller, natives->all.at[need->native].path)),
                         TEXT_ARG(shown(teller, need->own))));
}

static const struct native_need *need_named(const struct native *native, struct text name)
{
    ARRAY_EACH (const struct native_need, need, &native->needs)
        if (text_equal(need->name, name))
            return need;
    return NULL;
}

static bool defines(const struct shared_object *object, struct text version)
{
    ARRAY_EACH (const struct text, defined, &object->versions.defined)
        if (text_equal(*defined, version))
            return true;
    return false;
}

/* A library that defines no versions at all is warned of by the linker, and taken. */
static void tell_undefined_versions(const struct teller *teller)
{
    struct arena *arena = teller->graph->arena;
    ARRAY_EACH (const struct version_need, version, &teller->native->object.versions.needs) {
        const struct native_need *need = need_named(teller->native, version->library);
        if (version->weak || need == NULL || need->native == NO_NATIVE)
            continue;
        const struct native *library = &teller->natives->all.at[need->native];
        if (library->object.versions.defined.count == 0 ||
            defines(&library->object, version->version))
            continue;
        tell(teller, RULE_IS314,
             arena_print(arena, "needs %.*s of %.*s, and %.*s does not define it",
                         TEXT_ARG(version->version), TEXT_ARG(version->library),
                         TEXT_ARG(shown(teller, library->path))));
    }
}

static void tell_opens(const struct teller *teller)
{
    struct arena *arena = teller->graph->arena;
    struct text names = TEXT("");
    uint32_t count = 0;
    ARRAY_EACH (const struct native_opens, opens, &teller->native->opens)
        names = add_name(arena, names, count++, opens->name);
    names = end_names(arena, names, count);
    if (count > 0)
        tell(teller, RULE_IS311,
             arena_print(arena, "may open by name, while it runs: %.*s", TEXT_ARG(names)));
}

static void tell_weakness(const struct teller *teller)
{
    const struct shared_object *object = &teller->native->object;
    if (object->text_relocations)
        tell(teller, RULE_IS315, TEXT("has text relocations: its code is written to as it loads"));
    if (object->executable_stack)
        tell(teller, RULE_IS315, TEXT("asks for an executable stack"));
}

static bool is_ascii(struct text text)
{
    for (uint32_t i = 0; i < text.length; i++)
        if ((unsigned char)text.at[i] >= 0x80)
            return false;
    return true;
}

static bool exports(const struct shared_object *object, const char *prefix, struct text name)
{
    struct text whole = text_of(prefix);
    for (uint32_t i = 0; i < object->init.count; i++) {
        struct text init = object->init.at[i];
        if (text_starts(init, whole) &&
            text_equal(text_slice(init, whole.length, init.length), name))
            return true;
    }
    return false;
}

/* What follows PyInitU_ is punycode, which is not undone here. */
static void tell_init(const struct teller *teller, struct text module)
{
    const struct shared_object *object = &teller->native->object;
    uint32_t dot = text_find_last(module, '.');
    struct text name = dot == module.length ? module : text_slice(module, dot + 1, module.length);
    if (!is_ascii(name) || object->trouble != OBJECT_FINE || exports(object, "PyInit_", name) ||
        exports(object, "PyModExport_", name))
        return;
    tell(teller, RULE_IS313,
         arena_print(teller->graph->arena, "exports no PyInit_%.*s", TEXT_ARG(name)));
}

/* A file of the command line is a module where its name wears the tag of one. */
static struct text module_of_file(struct text path)
{
    struct text name = path_name(path), stem = text_slice(name, 0, text_find(name, '.'));
    struct text rest = text_slice(name, stem.length, name.length);
    bool tagged = text_starts(rest, TEXT(".cpython-")) || text_starts(rest, TEXT(".abi3."));
    return tagged ? stem : TEXT("");
}

/* Some wear the name of a module and are opened by ctypes or cffi: they know nothing of Python.
 * What an import leads to has to be a module all the same. */
static bool is_plain_library(const struct native *native)
{
    bool imported = native->modules.count > 0 && native->at_init;
    return !imported && !native->object.refers_to_python && native->object.init.count == 0;
}

static void tell_inits(const struct teller *teller)
{
    const struct native *native = teller->native;
    struct text file = module_of_file(native->path);
    if (is_plain_library(native))
        return;
    ARRAY_EACH (const struct text, module, &native->modules)
        tell_init(teller, *module);
    if (native->modules.count == 0 && native->named && file.length > 0)
        tell_init(teller, file);
}

/* Who needs the library at `index`; how many do. */
static uint32_t find_needing(const struct natives *natives, uint32_t index, struct text *first,
                             struct text *name, bool *only_here)
{
    uint32_t count = 0;
    *only_here = false;
    for (uint32_t i = 0; i < natives->in_order.count; i++) {
        const struct native *native = &natives->all.at[natives->in_order.at[i]];
        if (native->platform)
            continue;
        ARRAY_EACH (const struct native_need, need, &native->needs) {
            if (need->native != index)
                continue;
            *only_here |= need->only_here;
            if (count++ == 0) {
                *first = native->path;
                *name = need->name;
            }
        }
    }
    return count;
}

static void tell_library(const struct teller *teller, uint32_t index)
{
    const struct target *target = teller->natives->request.target;
    const struct native *native = teller->native;
    struct arena *arena = teller->graph->arena;
    struct text first = {"", 0}, name = {"", 0};
    bool only_here;
    uint32_t count = find_needing(teller->natives, index, &first, &name, &only_here);
    if (count > 0 && native->object.soname.length == 0 && !native->named &&
        text_find(name, '/') == name.length)
        tell(teller, RULE_IS309,
             arena_print(arena, "has no DT_SONAME, and %.*s needs it as %.*s",
                         TEXT_ARG(shown(teller, first)), TEXT_ARG(name)));
    if (!only_here || target == NULL)
        return;
    bool likely = target_provides(target, name) == PROVIDED_LIKELY;
    tell(teller, RULE_IS310,
         arena_print(arena, "is needed by %.*s%s, and %s", TEXT_ARG(shown(teller, first)),
                     count > 1 ? " and others" : "",
                     likely ? "the target's runtime has it in its base, without promise"
                            : "neither the unit nor the target's runtime brings it"));
    if (likely)
        teller->graph->findings.at[teller->graph->findings.count - 1].severity = SEVERITY_INFO;
}

static void tell_same(const struct teller *teller)
{
    struct arena *arena = teller->graph->arena;
    const struct natives *natives = teller->natives;
    const struct native *native = teller->native, *other;
    if (native->same_as != NO_NATIVE && !(other = &natives->all.at[native->same_as])->platform) {
        tell(teller, RULE_IS308,
             arena_print(arena, "has the same content as %.*s",
                         TEXT_ARG(shown(teller, other->path))));
        return;
    }
    ARRAY_EACH (const uint32_t, index, &natives->in_order) {
        other = &natives->all.at[*index];
        if (other == native)
            return; /* told of the later one alone */
        if (!other->platform && native->object.soname.length > 0 &&
            text_equal(other->object.soname, native->object.soname) &&
            machine_equal(other->object.kind, native->object.kind)) {
            tell(teller, RULE_IS308,
                 arena_print(arena, "has the DT_SONAME %.*s, as has %.*s",
                             TEXT_ARG(native->object.soname),
                             TEXT_ARG(shown(teller, other->path))));
            return;
        }
    }
}

/* A cycle is told of once, of its first member by path. */
static void tell_cycle(const struct teller *teller)
{
    struct arena *arena = teller->graph->arena;
    const struct natives *natives = teller->natives;
    struct text names = TEXT("");
    uint32_t count = 0;
    if (!teller->native->in_cycle)
        return;
    ARRAY_EACH (const uint32_t, index, &natives->in_order) {
        const struct native *other = &natives->all.at[*index];
        if (other->order != teller->native->order || other == teller->native)
            continue;
        if (text_compare(other->path, teller->native->path) < 0)
            return;
        names = add_name(arena, names, count++, shown(teller, other->path));
    }
    names = end_names(arena, names, count);
    tell(teller, RULE_IS302,
         count == 0
             ? TEXT("needs itself")
             : arena_print(arena, "stands in one cycle of needs with %.*s", TEXT_ARG(names)));
}

static bool has_static_tls(const struct native *native)
{
    return !native->platform && native->object.static_tls && native->object.tls_size > 0;
}

static uint64_t static_tls_sum(const struct natives *natives, uint32_t *count)
{
    uint64_t sum = 0;
    *count = 0;
    ARRAY_EACH (const struct native, native, &natives->all)
        if (has_static_tls(native)) {
            uint64_t size = native->object.tls_size;
            sum = sum + size < sum ? UINT64_MAX : sum + size;
            ++*count;
        }
    return sum;
}

static void tell_static_tls(const struct teller *teller, uint64_t sum, uint32_t count)
{
    struct arena *arena = teller->graph->arena;
    uint64_t size = teller->native->object.tls_size;
    if (!has_static_tls(teller->native) || (count < 2 && sum <= STATIC_TLS_SAFE))
        return;
    tell(teller, RULE_IS307,
         count == 1
             ? arena_print(arena, "takes %llu of %d bytes for static thread-local storage",
                           (unsigned long long)size, STATIC_TLS_ROOM)
             : arena_print(arena,
                           "takes %llu bytes for static thread-local storage; %u objects take "
                           "%llu of %d together",
                           (unsigned long long)size, count, (unsigned long long)sum,
                           STATIC_TLS_ROOM));
}

static void tell_native(const struct teller *teller, uint32_t index)
{
    const struct native *native = teller->native;
    tell_trouble(teller);
    tell_machine(teller);
    tell_versions_of_target(teller);
    tell_undefined_versions(teller);
    tell_inits(teller);
    tell_opens(teller);
    tell_weakness(teller);
    tell_library(teller, index);
    tell_same(teller);
    tell_cycle(teller);
    ARRAY_EACH (const struct native_need, need, &native->needs)
        tell_need(teller, need);
}

void shared_objects_tell(struct module_graph *graph, const struct natives *natives)
{
    uint32_t count;
    uint64_t sum = static_tls_sum(natives, &count);
    ARRAY_EACH (const uint32_t, index, &natives->in_order) {
        struct teller teller = {graph, natives, &natives->all.at[*index]};
        if (teller.native->platform)
            continue;
        tell_native(&teller, *index);
        tell_static_tls(&teller, sum, count);
    }
    if (natives->search.gave_up || natives->at_home.gave_up)
        module_graph_assume(graph, TEXT("the search for libraries was given up: search paths are "
                                        "longer than is followed"));
}
