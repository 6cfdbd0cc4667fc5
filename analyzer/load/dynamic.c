/* Second pass over code that did not run: imports by call, patterns of names, and strings that name
 * modules. */
#include "analyzer/load/machine.h"

struct search {
    struct machine *machine;
    struct code *code;
    struct frame frame;
    node_index function; /* whose names `frame.locals` holds; 0: the module */
};

/* --- a frame in which nothing local is known --- */

static void forget_locals(struct search *search, node_index function)
{
    const struct facts *facts = search->code->facts;
    struct machine *machine = search->machine;
    if (search->function == function)
        return;
    search->function = function;
    search->frame.locals = ARENA_NEW(machine->arena, struct bindings);
    for (node_index n = function + 1; n < facts->nodes.at[function].end; n++) {
        const struct node *node = &facts->nodes.at[n];
        bool binds =
            node->kind == NODE_PARAM || (node->kind == NODE_NAME && (node->flags & FLAG_STORE));
        if (binds && node->value != 0)
            bindings_set(machine->arena, search->frame.locals,
                         code_name(machine, search->code, node->value), value_unknown());
    }
}

static node_index function_around(const struct facts *facts, node_index at)
{
    for (uint32_t i = facts->scopes.count; i > 1; i--) {
        const struct scope *scope = &facts->scopes.at[i - 1];
        if (scope->kind != SCOPE_CLASS && at > scope->node && at < facts->nodes.at[scope->node].end)
            return scope->node;
    }
    return 0;
}

/* --- patterns --- */

/* The constant that a computed string surely begins with; empty where there is none. */
static struct text constant_prefix(struct search *search, node_index node)
{
    const struct facts *facts = search->code->facts;
    node_index first = facts_child(facts, node, 0);
    switch ((enum node_kind)facts->nodes.at[node].kind) {
    case NODE_STRING: return facts_string(facts, facts->nodes.at[node].value);
    case NODE_FSTRING:
    case NODE_FORMAT:
        if (first < facts->nodes.at[node].end)
            return constant_prefix(search, first);
        break;
    case NODE_BINARY:
        if (facts->nodes.at[node].extra == OPERATOR_ADD)
            return constant_prefix(search, first);
        if (facts->nodes.at[node].extra == OPERATOR_MODULO) {
            struct text format = constant_prefix(search, first);
            return text_slice(format, 0, text_find(format, '%'));
        }
        break;
    case NODE_NAME:
    case NODE_ATTRIBUTE: {
        struct value value = machine_evaluate(search->machine, &search->frame, node);
        if (value_is_string(value))
            return value_text(value);
        break;
    }
    default: break;
    }
    return (struct text){"", 0};
}

/* Every module of the package that the prefix names ("pkg.mod_" -> pkg) whose name goes on as the
 * prefix does. */
static bool follow_pattern(struct search *search, node_index at, struct text prefix)
{
    struct machine *machine = search->machine;
    uint32_t dot = text_find_last(prefix, '.');
    struct value package = value_unbound();
    if (dot < prefix.length && dot > 0)
        package = machine_import(machine, &search->frame, at, text_slice(prefix, 0, dot));
    machine->raising = false;
    if (package.kind != VALUE_MODULE)
        return false;
    const struct module *module = module_graph_module(machine->graph, package.module);
    struct text begin = text_slice(prefix, dot + 1, prefix.length);
    struct texts names = finder_list(machine->finder, module->portions, machine->arena);
    for (uint32_t i = 0; i < names.count; i++) {
        if (!text_starts(names.at[i], begin))
            continue;
        struct text full =
            arena_print(machine->arena, "%.*s%.*s", TEXT_ARG(text_slice(prefix, 0, dot + 1)),
                        TEXT_ARG(names.at[i]));
        machine->quiet = search->code;
        struct value value = machine_import(machine, &search->frame, at, full);
        machine->quiet = NULL;
        machine->raising = false;
        if (value.kind == VALUE_MODULE)
            machine_connect(machine, &search->frame, at, value.module, EDGE_DYNAMIC,
                            (struct text){"", 0}, (struct text){"", 0});
    }
    return true;
}

/* runpy.run_module runs a module with its main guard. */
static void note_main(struct search *search, node_index call, struct text name)
{
    struct module_graph *graph = search->machine->graph;
    const struct node *called = &search->code->facts->nodes.at[call + 1];
    if (!text_is(facts_name(search->code->facts, called->value), "run_module"))
        return;
    struct value value = machine_import(search->machine, &search->frame, call, name);
    search->machine->raising = false;
    module_id module = module_graph_get(graph, names_get(&graph->names, name));
    if (value.kind == VALUE_MODULE && module.n != 0)
        module_graph_module(graph, module)->guard_holds = true;
}

/* --- what the user says --- */

static struct search search_of(struct machine *machine, struct code *code)
{
    struct search search = {.machine = machine, .code = code, .function = UINT32_MAX};
    struct bindings *globals = &machine_loaded(machine, code->module)->names;
    search.frame = (struct frame){
        .code = code, .locals = globals, .globals = globals, .result = value_unbound()};
    return search;
}

/* All that lies below a package: `a.*` means `a.b.c` as well. */
static bool follow_below(struct search *search, struct text package, uint32_t depth)
{
    enum {
        DEEPEST = 16
    };
    struct machine *machine = search->machine;
    struct text prefix = arena_print(machine->arena, "%.*s.", TEXT_ARG(package));
    uint32_t known = machine->graph->modules.count;
    if (!follow_pattern(search, 0, prefix))
        return false;
    for (uint32_t m = 1; m < machine->graph->modules.count && depth < DEEPEST; m++) {
        struct text name = module_graph_name(machine->graph, (module_id){m});
        bool child = text_starts(name, prefix) &&
                     text_find(text_slice(name, prefix.length, name.length), '.') ==
                         name.length - prefix.length;
        if (child && (m >= known || machine->graph->modules.at[m].may_load) &&
            machine->graph->modules.at[m].is_package)
            follow_below(search, name, depth + 1);
    }
    return true;
}

static bool follow_hint(struct search *search, struct text pattern)
{
    struct machine *machine = search->machine;
    struct text prefix = text_slice(pattern, 0, text_find(pattern, '*'));
    if (prefix.length < pattern.length && text_ends(prefix, TEXT(".")) &&
        prefix.length + 1 == pattern.length)
        return follow_below(search, text_slice(prefix, 0, prefix.length - 1), 0);
    if (prefix.length < pattern.length)
        return follow_pattern(search, 0, prefix); /* a star inside: what may fit counts */
    machine->quiet = search->code;
    struct value value = machine_import(machine, &search->frame, 0, pattern);
    machine->quiet = NULL;
    machine->raising = false;
    if (value.kind == VALUE_MODULE)
        machine_connect(machine, &search->frame, 0, value.module, EDGE_DYNAMIC,
                        (struct text){"", 0}, (struct text){"", 0});
    return value.kind == VALUE_MODULE;
}

void machine_follow_hints(struct machine *machine)
{
    struct code *code = machine_loaded(machine, machine->graph->unit)->code;
    struct texts hints = machine->request->assume_reachable;
    if (code == NULL)
        return;
    struct search search = search_of(machine, code);
    for (uint32_t i = 0; i < hints.count; i++)
        module_graph_assume(
            machine->graph,
            follow_hint(&search, hints.at[i])
                ? arena_print(machine->arena,
                              "%.*s may be imported by a computed name: assume-reachable says so",
                              TEXT_ARG(hints.at[i]))
                : arena_print(machine->arena,
                              "assume-reachable names %.*s, and no such module is found",
                              TEXT_ARG(hints.at[i])));
}

/* --- calls --- */

static void follow_call(struct search *search, node_index call)
{
    struct machine *machine = search->machine;
    const struct facts *facts = search->code->facts;
    node_index name = facts_child(facts, call, 1);
    if (name >= facts->nodes.at[call].end)
        return;
    forget_locals(search, function_around(facts, call));
    struct value value = machine_evaluate(machine, &search->frame, name);
    if (value_is_string(value)) {
        machine_evaluate(machine, &search->frame, call);
        machine->raising = false;
        note_main(search, call, value_text(value));
        return;
    }
    struct text prefix = constant_prefix(search, name);
    if (prefix.length > 0 && follow_pattern(search, name, prefix))
        return;
    /* A package below another one that imports computed names mostly hands out what lies in it. */
    const struct module *module = module_graph_module(machine->graph, search->code->module);
    struct text package = module_graph_name(machine->graph, search->code->module);
    if (module->is_package && text_find(package, '.') < package.length &&
        !machine->request->outline)
        follow_pattern(search, name, arena_print(machine->arena, "%.*s.", TEXT_ARG(package)));
    machine_unresolved(machine, &search->frame, call, TEXT("*"),
                       "the name is computed while the program runs");
}

static bool is_import_call(const struct facts *facts, node_index call)
{
    const struct node *called = &facts->nodes.at[facts_child(facts, call, 0)];
    if (called->kind != NODE_NAME && called->kind != NODE_ATTRIBUTE)
        return false;
    struct text name = facts_name(facts, called->value);
    return text_is(name, "import_module") || text_is(name, "__import__") ||
           text_is(name, "run_module");
}

/* --- walks --- */

/* pkgutil.iter_modules(package.__path__): what it finds may be imported. */
static void follow_walk(struct search *search, node_index call)
{
    struct machine *machine = search->machine;
    const struct facts *facts = search->code->facts;
    const struct node *called = &facts->nodes.at[call + 1];
    node_index path = facts_child(facts, call, 1);
    if (called->kind != NODE_NAME && called->kind != NODE_ATTRIBUTE)
        return;
    struct text name = facts_name(facts, called->value);
    if ((!text_is(name, "iter_modules") && !text_is(name, "walk_packages")) ||
        path >= facts->nodes.at[call].end || facts->nodes.at[path].kind != NODE_ATTRIBUTE ||
        !text_is(facts_name(facts, facts->nodes.at[path].value), "__path__"))
        return;
    forget_locals(search, function_around(facts, call));
    struct value package = machine_evaluate(machine, &search->frame, path + 1);
    machine->raising = false;
    if (package.kind == VALUE_MODULE)
        follow_pattern(search, call,
                       arena_print(machine->arena, "%.*s.",
                                   TEXT_ARG(module_graph_name(machine->graph, package.module))));
}

/* --- entry points --- */

static bool is_plugin_call(const struct facts *facts, node_index call)
{
    const struct node *called = &facts->nodes.at[facts_child(facts, call, 0)];
    if (called->kind != NODE_NAME && called->kind != NODE_ATTRIBUTE)
        return false;
    struct text name = facts_name(facts, called->value);
    return text_is(name, "entry_points") || text_is(name, "iter_entry_points");
}

static bool mentions(const struct facts *facts, struct text string)
{
    if (text_is(string, "console_scripts") || text_is(string, "gui_scripts"))
        return false; /* for the shell */
    for (uint32_t i = 1; i < facts->strings.count; i++)
        if (text_equal(facts->strings.at[i], string))
            return true;
    return false;
}

static bool is_own_group(struct machine *machine, module_id module, struct text group)
{
    struct text name = module_graph_name(machine->graph, module);
    struct text top = text_slice(name, 0, text_find(name, '.'));
    return text_starts(group, top) && (group.length == top.length || group.at[top.length] == '.' ||
                                       group.at[top.length] == '_' || group.at[top.length] == '-');
}

/* A group counts when the source mentions its name; where it mentions none, those do that are named
 * after its package. */
static void follow_plugins(struct search *search, node_index call)
{
    struct machine *machine = search->machine;
    const struct facts *facts = search->code->facts;
    struct plugins plugins = distributions_plugins(machine->distributions);
    bool any = false;
    if (module_graph_module(machine->graph, search->code->module)->origin == ORIGIN_STDLIB)
        return; /* it serves what others ask for */
    for (uint32_t i = 0; i < plugins.count && !any; i++)
        any = mentions(facts, plugins.at[i].group);
    for (uint32_t i = 0; i < plugins.count; i++) {
        const struct plugin *plugin = &plugins.at[i];
        if (any ? !mentions(facts, plugin->group)
                : !is_own_group(machine, search->code->module, plugin->group))
            continue;
        machine->quiet = search->code;
        struct value value = machine_import(machine, &search->frame, call, plugin->module);
        machine->quiet = NULL;
        machine->raising = false;
        if (value.kind == VALUE_MODULE)
            machine_connect(machine, &search->frame, call, value.module, EDGE_PLUGIN,
                            text_slice(plugin->attribute, 0, text_find(plugin->attribute, '.')),
                            (struct text){"", 0});
    }
}

/* --- strings --- */

static bool looks_dotted(struct text text)
{
    bool dot = false, begins = true;
    if (text.length < 3 || text.length > 200)
        return false;
    for (uint32_t i = 0; i < text.length; i++) {
        char byte = text.at[i];
        bool letter = byte == '_' || ((byte | 32) >= 'a' && (byte | 32) <= 'z');
        if (byte == '.' ? begins : !letter && (begins || byte < '0' || byte > '9'))
            return false;
        begins = byte == '.';
        dot = dot || begins;
    }
    return dot && !begins;
}

/* Whether the module binds what a string asks of it. */
static bool binds_rest(struct machine *machine, struct text module, struct text string)
{
    module_id id = module_graph_get(machine->graph, names_get(&machine->graph->names, module));
    struct text rest = text_slice(string, module.length + 1, string.length);
    name_id name = names_get(&machine->graph->names, text_slice(rest, 0, text_find(rest, '.')));
    if (id.n == 0) {
        struct found found;
        return machine_find_file(machine, module, &found) && found.origin == ORIGIN_UNIT;
    }
    return name.n != 0 && module_graph_module(machine->graph, id)->origin == ORIGIN_UNIT &&
           bindings_get(machine_names(machine, id), name).kind != VALUE_UNBOUND;
}

/* "pkg.mod.Class" names pkg.mod. A first part alone ("os.nothing") says too little, unless it is
 * one of the unit's own. */
static void follow_string(struct search *search, node_index at, struct text string)
{
    struct machine *machine = search->machine;
    uint32_t parts;
    struct text full = machine_longest_module(machine, string, &parts);
    if (parts == 0 || (parts == 1 && !binds_rest(machine, full, string)))
        return;
    machine->quiet = search->code;
    struct value value =
        machine_import(machine, &search->frame, at, arena_text(machine->arena, full));
    machine->quiet = NULL;
    machine->raising = false;
    if (value.kind == VALUE_MODULE)
        machine_connect(machine, &search->frame, at, value.module, EDGE_STRING,
                        (struct text){"", 0}, (struct text){"", 0});
}

void machine_follow_calls(struct machine *machine, struct code *code)
{
    const struct facts *facts = code->facts;
    struct search search = search_of(machine, code);
    for (node_index n = 1; n < facts->nodes.count; n++) {
        const struct node *node = &facts->nodes.at[n];
        if (node->kind == NODE_CALL && is_import_call(facts, n))
            follow_call(&search, n);
        if (node->kind == NODE_CALL && !machine->request->outline) {
            follow_walk(&search, n);
            if (is_plugin_call(facts, n))
                follow_plugins(&search, n);
        }
        if (node->kind == NODE_STRING && !(node->flags & FLAG_BYTES) &&
            !machine->request->outline && looks_dotted(facts_string(facts, node->value)))
            follow_string(&search, n, facts_string(facts, node->value));
    }
}
