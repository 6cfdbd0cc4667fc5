/* The import statements: what each binds, and what has become of it. */
#include "analyzer/load/machine.h"

/* The index of an ALIAS among the imports of its code, or the count where it is not among them (a
 * function that was read late holds none). Facts list imports in source order. */
static uint32_t find_fact(const struct facts *facts, node_index alias)
{
    uint32_t first = facts_first_import(facts, alias);
    bool found = first < facts->imports.count && facts->imports.at[first].alias == alias;
    return found ? first : facts->imports.count;
}

static void note(struct machine *machine, const struct frame *frame, node_index alias)
{
    const struct loaded *loaded = machine_loaded(machine, frame->code->module);
    if (loaded->code != frame->code || loaded->imports == NULL)
        return;
    uint32_t i = find_fact(frame->code->facts, alias);
    if (i < frame->code->facts->imports.count && loaded->imports[i] != IMPORT_EXECUTED)
        loaded->imports[i] = machine->may ? IMPORT_MAY : IMPORT_EXECUTED;
}

static void bind(struct machine *machine, struct frame *frame, name_id name, struct value value)
{
    if (machine->may)
        return; /* the second pass looks for modules, it does not run the program */
    if (value.kind == VALUE_UNBOUND)
        value = value_unknown();
    machine_set_name(machine, frame, name, value);
}

static name_id as_name(struct machine *machine, struct frame *frame, node_index alias)
{
    const struct facts *facts = frame->code->facts;
    node_index as = facts_child(facts, alias, 0);
    if (as >= facts->nodes.at[alias].end)
        return (name_id){0};
    return code_name(machine, frame->code, facts->nodes.at[as].value);
}

static void import_alias(struct machine *machine, struct frame *frame, node_index alias)
{
    const struct facts *facts = frame->code->facts;
    struct text full = facts_name(facts, facts->nodes.at[alias].value);
    name_id as = as_name(machine, frame, alias);
    note(machine, frame, alias);
    struct value value = machine_import(machine, frame, alias, full);
    if (machine->raising)
        return;
    if (as.n != 0) {
        bind(machine, frame, as, value);
        return;
    }
    struct text top = text_slice(full, 0, text_find(full, '.'));
    bind(machine, frame, machine_intern(machine, top), machine_module(machine, top));
}

/* --- from m import * --- */

static bool is_private(struct text name)
{
    return name.length > 0 && name.at[0] == '_';
}

static void import_all_names(struct machine *machine, struct frame *frame, module_id module)
{
    struct bindings *names = machine_names(machine, module);
    for (uint32_t i = 0; i < names->entries.count; i++) {
        struct binding binding = names->entries.at[i];
        if (binding.value.kind != VALUE_UNBOUND && !is_private(machine_text(machine, binding.name)))
            bind(machine, frame, binding.name, binding.value);
    }
}

static void import_star(struct machine *machine, struct frame *frame, node_index alias,
                        module_id module)
{
    struct bindings *names = machine_names(machine, module);
    if (!machine_lacks_names(machine, module))
        frame->locals->open = true; /* so may what is imported from it */
    struct value all = bindings_get(names, machine_known(machine, KNOWN_ALL));
    if (!value_is_sequence(all)) {
        if (all.kind != VALUE_UNBOUND)
            frame->locals->open = true;
        import_all_names(machine, frame, module);
        return;
    }
    if (all.sequence->open) {
        frame->locals->open = true;
        import_all_names(machine, frame, module);
    }
    for (uint32_t i = 0; i < all.sequence->items.count && !machine->raising; i++) {
        struct value name = all.sequence->items.at[i];
        if (!value_is_string(name))
            continue;
        struct value value = machine_import_from(machine, frame, alias, module, value_text(name));
        if (!machine->raising)
            bind(machine, frame, machine_intern(machine, value_text(name)), value);
    }
}

/* --- from m import a, b --- */

/* An object that took a module's place in sys.modules: its attributes first, then its submodules.
 */
static struct value import_from_object(struct machine *machine, struct frame *frame,
                                       node_index alias, struct value from, struct text name)
{
    const struct facts *facts = frame->code->facts;
    const struct node *statement = &facts->nodes.at[alias];
    struct value value = value_unknown();
    if (from.kind != VALUE_UNKNOWN)
        value = machine_find_attribute(machine, frame, alias, from, machine_intern(machine, name));
    while (statement->kind != NODE_IMPORT_FROM)
        statement--;
    struct text full =
        machine_absolute(machine, frame, statement->extra, facts_name(facts, statement->value));
    struct text submodule =
        arena_print(machine->arena, "%.*s.%.*s", TEXT_ARG(full), TEXT_ARG(name));
    uint32_t parts;
    if ((value.kind == VALUE_UNKNOWN || value.kind == VALUE_UNBOUND) && !machine->raising &&
        text_equal(machine_longest_module(machine, submodule, &parts), submodule))
        value = machine_import(machine, frame, alias, submodule);
    if (value.kind == VALUE_UNBOUND)
        machine_raise(machine, ERROR_IMPORT);
    return value;
}

static void import_names(struct machine *machine, struct frame *frame, node_index statement,
                         struct value from)
{
    const struct facts *facts = frame->code->facts;
    NODE_EACH (alias, facts, statement) {
        if (machine->raising)
            return;
        struct text name = facts_name(facts, facts->nodes.at[alias].value);
        note(machine, frame, alias);
        name_id as = as_name(machine, frame, alias);
        if (as.n == 0)
            as = code_name(machine, frame->code, facts->nodes.at[alias].value);
        struct value value = value_unknown();
        if (text_is(name, "*")) {
            if (from.kind == VALUE_MODULE)
                import_star(machine, frame, alias, from.module);
            else
                frame->locals->open = true;
            continue;
        }
        if (from.kind == VALUE_MODULE)
            value = machine_import_from(machine, frame, alias, from.module, name);
        else
            value = import_from_object(machine, frame, alias, from, name);
        if (!machine->raising)
            bind(machine, frame, as, value);
    }
}

/* The module that a from-import names, for each of its names: also where it fails while loading. */
static void connect_names(struct machine *machine, struct frame *frame, node_index statement,
                          struct text full)
{
    const struct facts *facts = frame->code->facts;
    module_id module = module_graph_get(machine->graph, names_get(&machine->graph->names, full));
    if (module.n == 0)
        return;
    NODE_EACH (alias, facts, statement) {
        struct text as = machine_text(machine, as_name(machine, frame, alias));
        machine_connect(machine, frame, alias, module, EDGE_EAGER,
                        facts_name(facts, facts->nodes.at[alias].value), as);
    }
}

static void import_from(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    const struct node *node = &facts->nodes.at[statement];
    node_index first = facts_child(facts, statement, 0);
    struct text full =
        machine_absolute(machine, frame, node->extra, facts_name(facts, node->value));
    if (first < node->end)
        note(machine, frame, first);
    struct value from = machine_import(machine, frame, statement, full);
    connect_names(machine, frame, statement, full);
    if (!machine->raising)
        import_names(machine, frame, statement, from);
}

/* A lazy import binds a name that loads when it is read (PEP 810). */
static void import_lazily(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    NODE_EACH (alias, facts, statement) {
        name_id name = as_name(machine, frame, alias);
        struct text written = facts_name(facts, facts->nodes.at[alias].value);
        if (name.n == 0 && facts->nodes.at[statement].kind == NODE_IMPORT)
            name = machine_intern(machine, text_slice(written, 0, text_find(written, '.')));
        else if (name.n == 0)
            name = machine_intern(machine, written);
        struct lazy *lazy = ARENA_NEW(machine->arena, struct lazy);
        *lazy = (struct lazy){frame->code, frame->globals, alias, statement, name};
        bind(machine, frame, name, (struct value){.kind = VALUE_LAZY, .lazy = lazy});
    }
}

bool machine_in_earnest(const struct machine *machine, const struct frame *frame)
{
    return frame->function == NULL || machine->uncertain == 0;
}

static void bind_unknown(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    NODE_EACH (alias, facts, statement) {
        name_id name = as_name(machine, frame, alias);
        struct text written = facts_name(facts, facts->nodes.at[alias].value);
        if (name.n == 0)
            name = machine_intern(machine, text_slice(written, 0, text_find(written, '.')));
        bind(machine, frame, name, value_unknown());
    }
}

/* __lazy_modules__ names modules whose imports are lazy from 3.15 on (PEP 810). It is asked for the
 * module that the statement names. */
static bool listed_as_lazy(struct machine *machine, const struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    const struct node *node = &facts->nodes.at[statement];
    struct value list = bindings_get(frame->globals, machine_known(machine, KNOWN_LAZY_MODULES));
    if (list.kind == VALUE_UNBOUND || frame->function != NULL || frame->class != NULL ||
        machine->request->environment->version.minor < 15)
        return false;
    struct text full = facts_name(facts, facts->nodes.at[facts_child(facts, statement, 0)].value);
    if (node->kind == NODE_IMPORT_FROM)
        full = machine_absolute(machine, frame, node->extra, facts_name(facts, node->value));
    return value_contains(list, value_string(full)) == TRUTH_YES;
}

void machine_import_statement(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    const struct node *node = &facts->nodes.at[statement];
    if (machine->nesting >= MACHINE_NESTING)
        machine->too_nested = true;
    if (!machine_in_earnest(machine, frame) || machine->nesting >= MACHINE_NESTING) {
        bind_unknown(machine, frame, statement);
        return;
    }
    if ((node->flags & FLAG_LAZY) || listed_as_lazy(machine, frame, statement)) {
        import_lazily(machine, frame, statement);
        return;
    }
    if (node->kind == NODE_IMPORT_FROM) {
        import_from(machine, frame, statement);
        return;
    }
    NODE_EACH (alias, facts, statement) {
        if (!machine->raising)
            import_alias(machine, frame, alias);
    }
}

static struct value import_now(struct machine *machine, const struct lazy *lazy)
{
    const struct facts *facts = lazy->code->facts;
    const struct node *statement = &facts->nodes.at[lazy->statement];
    struct frame frame = {.code = lazy->code,
                          .locals = lazy->globals,
                          .globals = lazy->globals,
                          .result = value_unbound()};
    note(machine, &frame, lazy->alias);
    struct text name = facts_name(facts, facts->nodes.at[lazy->alias].value);
    if (statement->kind == NODE_IMPORT) {
        struct value value = machine_import(machine, &frame, lazy->alias, name);
        bool named = facts->nodes.at[lazy->alias].end > lazy->alias + 1;
        return named ? value : machine_module(machine, text_slice(name, 0, text_find(name, '.')));
    }
    struct text full =
        machine_absolute(machine, &frame, statement->extra, facts_name(facts, statement->value));
    struct value from = machine_import(machine, &frame, lazy->statement, full);
    if (machine->raising || from.kind != VALUE_MODULE)
        return value_unknown();
    return machine_import_from(machine, &frame, lazy->alias, from.module, name);
}

/* Meanwhile its name is not bound: `from . import part` in a package asks the package itself. */
struct value machine_reify(struct machine *machine, const struct lazy *lazy)
{
    struct value bound = bindings_get(lazy->globals, lazy->name);
    bool is_bound = bound.kind == VALUE_LAZY && bound.lazy == lazy;
    if (is_bound)
        bindings_set(machine->arena, lazy->globals, lazy->name, value_unbound());
    struct value value = import_now(machine, lazy);
    if (is_bound && machine->raising)
        bindings_set(machine->arena, lazy->globals, lazy->name, bound);
    return value;
}

/* --- the second pass --- */

void machine_import_fact(struct machine *machine, struct code *code, uint32_t index)
{
    const struct import_fact *fact = &code->facts->imports.at[index];
    struct bindings *globals = machine_names(machine, code->module);
    struct bindings locals = {0};
    struct frame frame = {
        .code = code, .locals = &locals, .globals = globals, .result = value_unbound()};
    const struct facts *facts = code->facts;
    const struct node *statement = &facts->nodes.at[fact->statement];
    if (statement->kind == NODE_IMPORT) {
        import_alias(machine, &frame, fact->alias);
        return;
    }
    note(machine, &frame, fact->alias);
    struct text full =
        machine_absolute(machine, &frame, statement->extra, facts_name(facts, statement->value));
    struct value from = machine_import(machine, &frame, fact->statement, full);
    struct text name = facts_name(facts, facts->nodes.at[fact->alias].value);
    connect_names(machine, &frame, fact->statement, full);
    if (machine->raising || from.kind != VALUE_MODULE)
        return;
    if (text_is(name, "*"))
        import_star(machine, &frame, fact->alias, from.module);
    else
        machine_import_from(machine, &frame, fact->alias, from.module, name);
}

/* The module that one name of an import leads to, as far as the files tell. */
static struct text target_of(struct machine *machine, const struct frame *frame,
                             const struct import_fact *fact)
{
    const struct facts *facts = frame->code->facts;
    const struct node *statement = &facts->nodes.at[fact->statement];
    struct text name = facts_name(facts, facts->nodes.at[fact->alias].value);
    uint32_t parts;
    if (statement->kind == NODE_IMPORT)
        return machine_longest_module(machine, name, &parts);
    struct text full =
        machine_absolute(machine, frame, statement->extra, facts_name(facts, statement->value));
    struct text dotted = arena_print(machine->arena, "%.*s.%.*s", TEXT_ARG(full), TEXT_ARG(name));
    return full.length == 0 ? full : machine_longest_module(machine, dotted, &parts);
}

void machine_typing_fact(struct machine *machine, struct code *code, uint32_t index)
{
    struct bindings *globals = machine_names(machine, code->module);
    struct frame frame = {.code = code, .locals = globals, .globals = globals};
    const struct import_fact *fact = &code->facts->imports.at[index];
    struct text target = target_of(machine, &frame, fact);
    if (target.length == 0)
        return;
    module_id module = machine_mention(machine, arena_text(machine->arena, target));
    if (module.n == 0)
        return;
    bool from = code->facts->nodes.at[fact->statement].kind == NODE_IMPORT_FROM;
    struct text as = machine_text(machine, as_name(machine, &frame, fact->alias));
    struct text name = facts_name(code->facts, code->facts->nodes.at[fact->alias].value);
    machine_connect(machine, &frame, fact->alias, module, EDGE_TYPING,
                    from ? name : (struct text){"", 0}, as);
}

void machine_switch_off(struct machine *machine, const struct frame *frame, node_index block,
                        uint8_t origin)
{
    const struct loaded *loaded = machine_loaded(machine, frame->code->module);
    const struct facts *facts = frame->code->facts;
    if (loaded->code != frame->code || loaded->imports == NULL || origin == 0 || machine->may)
        return;
    uint8_t state = origin & FROM_TYPING ? IMPORT_FOR_TYPING : IMPORT_OFF_TARGET;
    for (uint32_t i = 0; i < facts->imports.count; i++) {
        node_index alias = facts->imports.at[i].alias;
        if (alias > block && alias < facts->nodes.at[block].end &&
            loaded->imports[i] == IMPORT_UNMET)
            loaded->imports[i] = state;
    }
}
