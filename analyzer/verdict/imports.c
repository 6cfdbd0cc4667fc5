#include "analyzer/verdict/imports.h"

bool import_runs(const struct world *world, const struct edge *edge)
{
    const struct module *from = &world->graph->modules.at[edge->from.n];
    if (edge->kind == EDGE_TYPING || edge->at_start)
        return false;
    bool by_itself = edge->kind == EDGE_EAGER || edge->kind == EDGE_PARENT ||
                     edge->kind == EDGE_DEFERRABLE || edge->kind == EDGE_REEXPORT;
    return edge->executed || (from->loads == LOADS_CALL && by_itself);
}

static const struct import_fact *fact_of(const struct facts *facts, node_index alias)
{
    uint32_t first = facts_first_import(facts, alias);
    if (first == facts->imports.count || facts->imports.at[first].alias != alias)
        return NULL;
    return &facts->imports.at[first];
}

enum proof_kind import_pin(const struct world *world, module_id module, node_index alias)
{
    const struct facts *facts = world_area(world, module)->facts;
    const struct import_fact *fact = fact_of(facts, alias);
    if (text_is(facts_name(facts, facts->nodes.at[alias].value), "*"))
        return PROOF_STAR;
    if (fact == NULL)
        return PROOF_GUARDED;
    const struct node *statement = &facts->nodes.at[fact->statement];
    if (statement->kind == NODE_IMPORT_FROM &&
        text_is(facts_name(facts, statement->value), "__future__"))
        return PROOF_FUTURE;
    switch (facts->scopes.at[fact->scope].kind) {
    case SCOPE_CLASS: return PROOF_CLASS_BODY;
    case SCOPE_FUNCTION:
    case SCOPE_LAMBDA: return PROOF_CALLED_IMPORT;
    case SCOPE_MODULE: break;
    }
    for (guard_index guard = fact->guard; guard != 0; guard = facts->guards.at[guard].outer)
        switch (facts->guards.at[guard].kind) {
        case GUARD_TRY:
        case GUARD_HANDLER:
        case GUARD_NO_ERROR:
        case GUARD_FINALLY:
        case GUARD_WITH: return PROOF_GUARDED;
        default: break;
        }
    return PROOF_NONE;
}

uint32_t import_statement_start(const struct facts *facts, node_index alias)
{
    const struct import_fact *fact = fact_of(facts, alias);
    return facts->nodes.at[fact != NULL ? fact->statement : alias].start;
}
