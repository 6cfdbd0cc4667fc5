/* CPython's import system (Lib/importlib/_bootstrap.py) over the graph: _find_and_load,
 * _handle_fromlist and the binding of a submodule in its parent. */
#include "analyzer/load/extension.h"
#include "analyzer/load/hook.h"
#include "analyzer/load/machine.h"
#include "analyzer/resolve/dotted.h"

/* A module that failed is run again by the next import of it, as CPython does: it may have failed
 * in a cycle. */
enum {
    MOST_ATTEMPTS = 2
};

struct loaded *machine_loaded(struct machine *machine, module_id module)
{
    while (machine->loaded.count <= module.n)
        array_push(machine->arena, &machine->loaded, NULL);
    struct loaded **loaded = &machine->loaded.at[module.n];
    if (*loaded == NULL)
        *loaded = ARENA_NEW(machine->arena, struct loaded);
    return *loaded;
}

struct value machine_module(struct machine *machine, struct text name)
{
    name_id id = names_get(&machine->graph->names, name);
    module_id module = module_graph_get(machine->graph, id);
    if (id.n == 0 || module.n == 0)
        return value_unbound();
    const struct loaded *loaded = machine_loaded(machine, module);
    if (loaded->state == STATE_LOADING || loaded->state == STATE_LOADED)
        return loaded->value;
    return value_unbound();
}

struct text machine_package(struct machine *machine, module_id module)
{
    const struct module *it = module_graph_module(machine->graph, module);
    struct text name = module_graph_name(machine->graph, module);
    return it->is_package ? name : dotted_parent(name);
}

struct text machine_absolute(struct machine *machine, const struct frame *frame, uint32_t dots,
                             struct text name)
{
    if (dots == 0)
        return name;
    struct text package = {"", 0};
    struct value told = bindings_get(frame->globals, machine_known(machine, KNOWN_PACKAGE));
    if (value_is_string(told))
        package = value_text(told);
    return machine_from_package(machine, package, dots, name);
}

struct text machine_from_package(struct machine *machine, struct text package, uint32_t dots,
                                 struct text name)
{
    if (dots == 0)
        return name;
    while (--dots > 0 && package.length > 0)
        package = dotted_parent(package);
    if (package.length == 0 || name.length == 0)
        return package;
    return arena_print(machine->arena, "%.*s.%.*s", TEXT_ARG(package), TEXT_ARG(name));
}

/* --- finding --- */

/* The texts of a path list; the same array as long as the list stays the same, which is what the
 * finder remembers its answers by. */
static struct texts path_texts(struct machine *machine, struct value list, struct texts *cached)
{
    if (list.kind != VALUE_LIST && list.kind != VALUE_TUPLE)
        return (struct texts){NULL, 0};
    const struct sequence *sequence = list.sequence;
    bool same = true;
    uint32_t strings = 0;
    for (uint32_t i = 0; i < sequence->items.count; i++) {
        struct value item = sequence->items.at[i];
        if (!value_is_string(item))
            continue;
        same = same && strings < cached->count && cached->at[strings].at == item.at;
        strings++;
    }
    if (same && strings == cached->count)
        return *cached;
    struct text *texts = arena_alloc_array(machine->arena, strings, sizeof *texts);
    strings = 0;
    for (uint32_t i = 0; i < sequence->items.count; i++)
        if (value_is_string(sequence->items.at[i]))
            texts[strings++] = value_text(sequence->items.at[i]);
    return *cached = (struct texts){texts, strings};
}

static bool find_module(struct machine *machine, struct text full, module_id parent,
                        struct found *found)
{
    if (parent.n == 0)
        return finder_top(machine->finder, full,
                          path_texts(machine, machine->sys_path, &machine->sys_path_texts), found);
    struct loaded *package = machine_loaded(machine, parent);
    struct value path = bindings_get(&package->names, machine_known(machine, KNOWN_PATH));
    return finder_below(machine->finder, full, dotted_last(full),
                        path_texts(machine, path, &package->path_texts), found);
}

static struct value path_list(struct machine *machine, struct texts portions)
{
    struct value list = value_sequence(machine->arena, VALUE_LIST);
    for (uint32_t i = 0; i < portions.count; i++)
        sequence_push(machine->arena, list, value_string(portions.at[i]));
    return list;
}

static void set_known(struct machine *machine, struct bindings *names, enum known_name name,
                      struct value value)
{
    bindings_set(machine->arena, names, machine_known(machine, name), value);
}

static void bind_module_names(struct machine *machine, module_id id, const struct found *found)
{
    struct bindings *names = &machine_loaded(machine, id)->names;
    struct text name = module_graph_name(machine->graph, id);
    struct value dunder_name = value_string(name);
    dunder_name.origin = FROM_TARGET; /* a main guard never holds in an imported module */
    set_known(machine, names, KNOWN_NAME, dunder_name);
    set_known(machine, names, KNOWN_DOC, value_unknown());
    set_known(machine, names, KNOWN_SPEC, value_unknown());
    set_known(machine, names, KNOWN_LOADER, value_unknown());
    set_known(machine, names, KNOWN_PACKAGE, value_string(machine_package(machine, id)));
    if (found->path.length > 0)
        set_known(machine, names, KNOWN_FILE, value_string(found->path));
    if (found->is_package)
        set_known(machine, names, KNOWN_PATH, path_list(machine, found->portions));
}

static bool is_opaque(struct text name)
{
    static const char *const opaque[] = {
#define OPAQUE(module, why) module,
#include "analyzer/load/opaque.def"
#undef OPAQUE
    };
    for (uint32_t i = 0; i < sizeof opaque / sizeof *opaque; i++)
        if (text_is(name, opaque[i]))
            return true;
    return false;
}

static module_id add_module(struct machine *machine, struct text full, module_id parent,
                            const struct found *found)
{
    struct module_graph *graph = machine->graph;
    name_id name = machine_intern(machine, full);
    module_id id = module_graph_get(graph, name);
    if (id.n == 0)
        id = module_graph_add(graph, name);
    struct module *module = module_graph_module(graph, id);
    module->kind = found->kind;
    module->is_package = found->is_package;
    module->origin = found->origin;
    module->path = found->path;
    module->portions = found->portions;
    module->parent = parent;
    if (found->path.length > 0)
        module->bytes = tree_size(machine->request->tree, found->path);
    struct text place = found->path.length > 0      ? found->path
                        : found->portions.count > 0 ? found->portions.at[0]
                                                    : (struct text){"", 0};
    uint32_t dot = text_find(full, '.');
    if (place.length > 0)
        module->distribution =
            distributions_of(machine->distributions, place, text_slice(full, 0, dot));
    struct loaded *loaded = machine_loaded(machine, id);
    *loaded = (struct loaded){
        .value = value_module(id), .opaque = is_opaque(full), .unseen = TRUTH_UNKNOWN};
    bind_module_names(machine, id, found);
    return id;
}

/* --- loading --- */

static bool has_body(enum module_kind kind)
{
    return kind == MODULE_SOURCE || kind == MODULE_PACKAGE || kind == MODULE_ZIP ||
           kind == MODULE_FROZEN;
}

static enum flow execute_body(struct machine *machine, struct frame *frame)
{
    NODE_EACH (statement, frame->code->facts, 0) {
        enum flow flow = machine_execute(machine, frame, statement);
        if (flow == FLOW_RAISE && !machine_disbelieves(machine))
            return FLOW_RAISE;
        machine->raising = false;
    }
    return FLOW_NEXT;
}

/* Runs the body in a frame of its own. Nothing that is uncertain around the import is uncertain in
 * the body: if the module loads at all, its body runs from the top. */
static enum flow run_body(struct machine *machine, module_id id)
{
    if (machine_loaded(machine, id)->code == NULL)
        machine_loaded(machine, id)->code = machine_read(machine, id);
    struct code *code = machine_loaded(machine, id)->code;
    if (code == NULL)
        return FLOW_NEXT;
    struct frame frame = {.code = code, .result = value_unbound()};
    frame.locals = frame.globals = &machine_loaded(machine, id)->names;
    uint32_t uncertain = machine->uncertain, calls = machine->calls, depth = machine->depth;
    machine->uncertain = machine->calls = machine->depth = 0;
    machine->nesting++;
    if (machine_loaded(machine, id)->refused)
        machine_raise(machine, ERROR_SYNTAX);
    enum flow flow = machine->raising ? FLOW_RAISE : execute_body(machine, &frame);
    machine->nesting--;
    machine->uncertain = uncertain;
    machine->calls = calls;
    machine->depth = depth;
    return flow;
}

static void run_module(struct machine *machine, module_id id)
{
    struct module *module = module_graph_module(machine->graph, id);
    bool first = module->load_order == 0;
    machine_loaded(machine, id)->state = STATE_LOADING;
    if (first) {
        module->load_order = ++machine->executed;
        module->loads = machine->may ? LOADS_CALL : LOADS_INIT;
        module->may_load = true;
        array_push(machine->arena, &machine->order, id);
        if (machine->request->progress != NULL)
            machine->request->progress(machine->request->progress_context, machine->executed);
    }
    enum flow flow = FLOW_NEXT;
    if (has_body(module->kind))
        flow = run_body(machine, id);
    else
        extension_load(machine, id);
    module = module_graph_module(machine->graph, id);
    bool failed = flow == FLOW_RAISE;
    if (first || !machine->may) { /* the second pass knows less of what fails */
        module->stumbled |= module->partial && !failed;
        module->partial = failed;
    }
    if (first)
        module->load_last = machine->executed;
    machine_loaded(machine, id)->state = failed ? STATE_FAILED : STATE_LOADED;
    if (failed) {
        machine_loaded(machine, id)->error = machine->raised;
    }
}

/* A module that is there at start has run before the entry: its body tells its names, but it loads
 * nothing that was not there. */
struct bindings *machine_names(struct machine *machine, module_id id)
{
    struct loaded *loaded = machine_loaded(machine, id);
    if (loaded->body_pending) {
        loaded->body_pending = false;
        machine->starting++;
        bool raising = machine->raising;
        machine->raising = false;
        run_body(machine, id);
        machine->raising = raising;
        machine->starting--;
    }
    return &loaded->names;
}

static void bind_in_parent(struct machine *machine, module_id parent, struct text full)
{
    if (parent.n == 0)
        return;
    struct value value = machine_module(machine, full);
    if (value.kind != VALUE_UNBOUND)
        bindings_set(machine->arena, machine_names(machine, parent),
                     machine_intern(machine, dotted_last(full)), value);
}

static struct value not_found(struct machine *machine, struct frame *frame, node_index at,
                              struct text full, const char *reason)
{
    machine_unresolved(machine, frame, at, full, reason);
    machine_raise(machine, ERROR_MODULE_NOT_FOUND);
    return value_unbound();
}

/* What CPython's FileFinder does not find, the program's own hooks may. */
static struct value import_missing(struct machine *machine, struct frame *frame, node_index at,
                                   struct text full)
{
    struct value value = hook_import(machine, frame, at, full, false);
    if (value.kind != VALUE_UNBOUND || machine->raising)
        return value;
    return not_found(machine, frame, at, full, "no module of that name on the search path");
}

/* The module whose __path__ a submodule is looked for on: its parent, or what stood under that name
 * before an object took its place in sys.modules. {0} where it has no __path__. */
static module_id package_of(struct machine *machine, struct value parent, struct text full)
{
    module_id package = parent.module;
    if (parent.kind != VALUE_MODULE)
        package = module_graph_get(machine->graph,
                                   names_get(&machine->graph->names, dotted_parent(full)));
    if (package.n == 0)
        return package;
    struct value path =
        bindings_get(machine_names(machine, package), machine_known(machine, KNOWN_PATH));
    return path.kind == VALUE_UNBOUND ? (module_id){0} : package;
}

/* One step of a dotted name; `parent` is the value of the step before, UNBOUND for the first. */
static struct value import_step(struct machine *machine, struct frame *frame, node_index at,
                                struct text full, struct value parent)
{
    struct value value = machine_module(machine, full);
    if (value.kind != VALUE_UNBOUND)
        return value;
    module_id package = {0};
    if (parent.kind != VALUE_UNBOUND) {
        package = package_of(machine, parent, full);
        value = machine_module(machine, full); /* the parent's body may have made it just now */
        if (value.kind != VALUE_UNBOUND)
            return value;
        if (package.n == 0)
            return import_missing(machine, frame, at, full);
    }
    value = hook_import(machine, frame, at, full, true);
    if (value.kind != VALUE_UNBOUND || machine->raising)
        return value;
    struct found found;
    if (!find_module(machine, full, package, &found))
        return import_missing(machine, frame, at, full);
    if (machine->nesting >= MACHINE_NESTING)
        return value_unknown();
    if (machine->starting > 0)
        return value_unknown(); /* it was not loaded at start, so this import did not run */
    module_id id = module_graph_get(machine->graph, names_get(&machine->graph->names, full));
    if (id.n != 0 && machine_loaded(machine, id)->attempts >= MOST_ATTEMPTS) {
        machine_connect_step(machine, frame, at, id);
        machine_raise_value(machine, machine_loaded(machine, id)->error);
        return value_unbound();
    }
    uint8_t attempts = id.n == 0 ? 0 : machine_loaded(machine, id)->attempts;
    id = add_module(machine, full, package, &found);
    machine_loaded(machine, id)->attempts = (uint8_t)(attempts + 1);
    machine_connect_step(machine, frame, at, id);
    run_module(machine, id);
    if (machine->raising)
        return value_unbound();
    bind_in_parent(machine, package, full);
    return machine_module(machine, full);
}

struct value machine_import(struct machine *machine, struct frame *frame, node_index at,
                            struct text full)
{
    struct value value = value_unbound();
    if (full.length == 0)
        return not_found(machine, frame, at, TEXT("."), "a relative import beyond the top");
    for (uint32_t end = 0; end < full.length;) {
        end += 1;
        end += text_find(text_slice(full, end, full.length), '.');
        struct text step = arena_text(machine->arena, text_slice(full, 0, end));
        value = import_step(machine, frame, at, step, value);
        if (machine->raising || value.kind == VALUE_UNBOUND)
            return value_unknown();
        if (value.kind == VALUE_MODULE)
            machine_connect_step(machine, frame, at, value.module);
    }
    return value;
}

static struct value import_submodule(struct machine *machine, struct frame *frame, node_index at,
                                     module_id package, struct text name)
{
    struct text full =
        arena_print(machine->arena, "%.*s.%.*s",
                    TEXT_ARG(module_graph_name(machine->graph, package)), TEXT_ARG(name));
    struct value known = machine_module(machine, full);
    struct found found;
    if (known.kind == VALUE_UNBOUND && !find_module(machine, full, package, &found))
        return hook_import(machine, frame, at, full, false);
    struct value value = import_step(machine, frame, at, full, value_module(package));
    if (value.kind == VALUE_MODULE)
        machine_connect_step(machine, frame, at, value.module);
    return value;
}

struct value machine_import_from(struct machine *machine, struct frame *frame, node_index at,
                                 module_id module, struct text name)
{
    struct bindings *names = machine_names(machine, module);
    name_id id = machine_intern(machine, name);
    struct value value = machine_find_attribute(machine, frame, at, value_module(module), id);
    if (machine->raising)
        return value_unknown();
    bool is_package = bindings_get(names, machine_known(machine, KNOWN_PATH)).kind != VALUE_UNBOUND;
    bool bound = bindings_get(names, id).kind != VALUE_UNBOUND;
    if (is_package && !bound && (value.kind == VALUE_UNBOUND || value.kind == VALUE_UNKNOWN)) {
        struct value submodule = import_submodule(machine, frame, at, module, name);
        if (submodule.kind != VALUE_UNBOUND || machine->raising)
            return submodule;
    }
    /* In a cycle the name may stand in sys.modules before the parent binds it. */
    if (value.kind == VALUE_UNBOUND) {
        machine_raise(machine, ERROR_IMPORT);
        return value_unknown();
    }
    if (value.kind == VALUE_MODULE)
        machine_connect_step(machine, frame, at, value.module);
    return value;
}

bool machine_sees_names(struct machine *machine, module_id module)
{
    const struct loaded *loaded = machine_loaded(machine, module);
    return loaded->code != NULL && !loaded->names.open && !machine_binds_unseen(machine, module) &&
           !(loaded->code->facts->flags & FACTS_ERROR);
}

bool machine_lacks_names(struct machine *machine, module_id module)
{
    return machine_loaded(machine, module)->state == STATE_LOADED &&
           machine_sees_names(machine, module);
}

enum truth machine_can_find(struct machine *machine, struct frame *frame, node_index at,
                            struct text full)
{
    struct value parent = value_unbound();
    uint32_t dot = text_find_last(full, '.');
    if (dot < full.length) {
        parent = machine_import(machine, frame, at, text_slice(full, 0, dot));
        if (machine->raising || parent.kind != VALUE_MODULE)
            return TRUTH_UNKNOWN;
    }
    if (machine_module(machine, full).kind != VALUE_UNBOUND)
        return TRUTH_YES;
    struct found found;
    module_id package = parent.kind == VALUE_MODULE ? parent.module : (module_id){0};
    return find_module(machine, arena_text(machine->arena, full), package, &found) ? TRUTH_YES
                                                                                   : TRUTH_NO;
}

/* sys.modules[name] = value. A module under a second name is one module: the second is its alias.
 */
void machine_set_module(struct machine *machine, struct frame *frame, struct text name,
                        struct value value)
{
    module_id id = module_graph_get(machine->graph, machine_intern(machine, name));
    if (id.n == 0) {
        id = module_graph_add(machine->graph, machine_intern(machine, name));
        struct module *module = module_graph_module(machine->graph, id);
        module->load_order = module->load_last = ++machine->executed;
        module->loads = machine->may ? LOADS_CALL : LOADS_INIT;
        module->may_load = true;
        module->origin = ORIGIN_UNIT;
        array_push(machine->arena, &machine->order, id);
        if (value.kind == VALUE_MODULE) {
            const struct module *same = module_graph_module(machine->graph, value.module);
            module->alias_of = value.module;
            module->kind = same->kind;
            module->is_package = same->is_package;
            module->origin = same->origin;
            module->path = same->path;
            module->distribution = same->distribution;
        }
        machine_connect(machine, frame, 0, id, EDGE_EAGER, (struct text){"", 0},
                        (struct text){"", 0});
    }
    struct loaded *loaded = machine_loaded(machine, id);
    if (loaded->state != STATE_LOADING)
        loaded->state = STATE_LOADED;
    loaded->value = value;
    if (value.kind == VALUE_UNKNOWN)
        loaded->names.open = true;
}

/* --- names in strings --- */

/* The longest beginning of a dotted string that names a module, as far as the files tell without
 * loading anything; empty where not even its first part does. */
struct text machine_longest_module(struct machine *machine, struct text dotted, uint32_t *parts)
{
    struct found found;
    uint32_t end = text_find(dotted, '.');
    struct text top = text_slice(dotted, 0, end);
    *parts = 0;
    if (!find_module(machine, top, (module_id){0}, &found))
        return (struct text){"", 0};
    struct text longest = top;
    *parts = 1;
    while (end < dotted.length && found.is_package) {
        uint32_t from = end + 1;
        end = from + text_find(text_slice(dotted, from, dotted.length), '.');
        struct text full = text_slice(dotted, 0, end);
        if (!finder_below(machine->finder, full, text_slice(dotted, from, end), found.portions,
                          &found))
            break;
        longest = full;
        ++*parts;
    }
    return longest;
}

bool machine_find_file(struct machine *machine, struct text full, struct found *found)
{
    uint32_t end = text_find(full, '.');
    if (!find_module(machine, text_slice(full, 0, end), (module_id){0}, found))
        return false;
    while (end < full.length) {
        uint32_t from = end + 1;
        end = from + text_find(text_slice(full, from, full.length), '.');
        if (!found->is_package ||
            !finder_below(machine->finder, text_slice(full, 0, end), text_slice(full, from, end),
                          found->portions, found))
            return false;
    }
    return true;
}

module_id machine_mention(struct machine *machine, struct text full)
{
    module_id id = module_graph_get(machine->graph, names_get(&machine->graph->names, full));
    struct found found;
    if (id.n != 0 || !machine_find_file(machine, full, &found))
        return id;
    id = add_module(machine, full, (module_id){0}, &found);
    module_graph_module(machine->graph, id)->typing_only = true;
    return id;
}

/* --- the beginning --- */

void machine_add_at_start(struct machine *machine, struct text name)
{
    struct found found;
    uint32_t dot = text_find_last(name, '.');
    module_id parent = {0};
    if (dot < name.length)
        parent = module_graph_get(machine->graph,
                                  names_get(&machine->graph->names, text_slice(name, 0, dot)));
    if (dot < name.length && parent.n == 0)
        return;
    if (!find_module(machine, name, parent, &found))
        return;
    module_id id = add_module(machine, name, parent, &found);
    struct module *module = module_graph_module(machine->graph, id);
    module->at_start = module->may_load = true;
    module->loads = LOADS_INIT;
    array_push(machine->arena, &machine->order, id);
    struct loaded *loaded = machine_loaded(machine, id);
    loaded->state = STATE_LOADED;
    loaded->body_pending = has_body(found.kind) && found.path.length > 0;
    loaded->names.open = !loaded->body_pending;
    if (parent.n != 0)
        bindings_set(machine->arena, &machine_loaded(machine, parent)->names,
                     machine_intern(machine, dotted_last(name)), value_module(id));
}

module_id machine_add_unit(struct machine *machine, struct text name, const struct found *found)
{
    name_id id = machine_intern(machine, name);
    if (module_graph_get(machine->graph, id).n != 0)
        machine->graph->by_name.at[id.n] =
            (module_id){0}; /* the unit hides what is there at start */
    return add_module(machine, name, (module_id){0}, found);
}

void machine_run_unit(struct machine *machine, module_id unit, bool as_main)
{
    if (as_main)
        set_known(machine, &machine_loaded(machine, unit)->names, KNOWN_NAME,
                  (struct value){
                      .kind = VALUE_STRING, .origin = FROM_TARGET, .length = 8, .at = "__main__"});
    run_module(machine, unit);
    machine->raising = false;
}
