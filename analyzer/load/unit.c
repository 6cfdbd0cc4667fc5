#include "analyzer/load/unit.h"

#include <stdio.h>

/* What AWS and its imitators call the function, in the order of preference. */
static const char *const handler_names[] = {"lambda_handler", "handler"};

/* Whether the module's own body binds a name, in whatever way. */
static bool binds(const struct facts *facts, const char *name)
{
    for (uint32_t i = 1; i < facts->scopes.count; i++)
        if (facts->scopes.at[i].parent == 0 && facts->scopes.at[i].kind == SCOPE_FUNCTION &&
            text_is(facts_name(facts, facts->scopes.at[i].name), name))
            return true;
    NODE_EACH (statement, facts, 0) {
        const struct node *node = &facts->nodes.at[statement];
        if (node->kind == NODE_ASSIGN) {
            const struct node *target = &facts->nodes.at[facts_child(facts, statement, 0)];
            if (target->kind == NODE_NAME && text_is(facts_name(facts, target->value), name))
                return true;
        }
        if (node->kind != NODE_IMPORT_FROM)
            continue;
        NODE_EACH (alias, facts, statement) {
            node_index as = facts_child(facts, alias, 0);
            bool renamed = as < facts->nodes.at[alias].end;
            const struct node *bound = &facts->nodes.at[renamed ? as : alias];
            if (text_is(facts_name(facts, bound->value), name))
                return true;
        }
    }
    return false;
}

static void add_entry(struct machine *machine, struct text function)
{
    struct text entry = function;
    if (text_find(function, ':') == function.length)
        entry = arena_print(machine->arena, "%.*s:%.*s", TEXT_ARG(machine->request->unit_name),
                            TEXT_ARG(function));
    array_push(machine->arena, &machine->result->entry_points, entry);
}

static bool is_entry(const struct machine *machine, struct text function)
{
    ARRAY_EACH (struct text, entry, &machine->result->entry_points)
        if (text_ends(*entry, function) &&
            entry->length == machine->request->unit_name.length + 1 + function.length)
            return true;
    return false;
}

/* What the module defines for others. */
static void add_public_names(struct machine *machine, const struct facts *facts)
{
    for (uint32_t i = 1; i < facts->scopes.count; i++) {
        const struct scope *scope = &facts->scopes.at[i];
        struct text name = facts_name(facts, scope->name);
        if (scope->parent == 0 && scope->kind != SCOPE_LAMBDA && name.length > 0 &&
            name.at[0] != '_' && !is_entry(machine, name))
            add_entry(machine, name);
    }
}

static bool add_entries(struct machine *machine, const struct facts *facts)
{
    const struct load_request *request = machine->request;
    for (uint32_t i = 0; i < request->entries.count; i++)
        add_entry(machine, request->entries.at[i]);
    if (request->library) {
        add_public_names(machine, facts);
        return true;
    }
    if (request->entries.count > 0)
        return true;
    for (uint32_t i = 0; i < sizeof handler_names / sizeof *handler_names; i++)
        if (binds(facts, handler_names[i])) {
            add_entry(machine, text_of(handler_names[i]));
            return true;
        }
    return false;
}

static bool refuse(struct machine *machine, const char *why)
{
    snprintf(machine->refused, sizeof machine->refused, "%s", why);
    return false;
}

bool unit_load(struct machine *machine)
{
    const struct load_request *request = machine->request;
    struct found found = {.kind = MODULE_SOURCE, .path = request->unit_path, .origin = ORIGIN_UNIT};
    module_id unit = machine_add_unit(machine, request->unit_name, &found);
    machine->graph->unit = unit;
    struct loaded *loaded = machine_loaded(machine, unit);
    loaded->code = machine_read(machine, unit);
    if (loaded->code == NULL) {
        struct finding *last = &machine->graph->findings.at[machine->graph->findings.count - 1];
        struct text why = arena_text(machine->arena, last->message);
        return refuse(machine, why.at);
    }
    bool has_entry = request->as != LOAD_MAIN && add_entries(machine, loaded->code->facts);
    bool as_main = request->as == LOAD_MAIN || (request->as == LOAD_AUTO && !has_entry);
    machine->result->runs_as_main = as_main;
    if (machine->result->entry_points.count == 0)
        array_push(machine->arena, &machine->result->entry_points, request->unit_name);
    machine_run_unit(machine, unit, as_main);
    return true;
}
