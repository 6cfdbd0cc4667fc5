#include "analyzer/verdict/judge.h"

enum {
    MOST_WALK_DEPTH = 40, /* of calls and classes in each other */
};

bool judge_init(struct judge *judge, struct world *world, struct text overrides, struct text path,
                struct arena *arena, struct error *err)
{
    struct names *names = &world->graph->names;
    *judge = (struct judge){.world = world, .arena = arena};
    judge->summaries = arena_alloc_array(arena, world->scope_count, sizeof *judge->summaries);
    judge->rows = arena_alloc_array(arena, world->scope_count, sizeof *judge->rows);
    judge->asked = arena_alloc_array(arena, world->scope_count, sizeof *judge->asked);
    judge->sources = arena_alloc_array(arena, world->graph->modules.count, sizeof *judge->sources);
    judge->init = names_add(names, TEXT("__init__"));
    judge->make = names_add(names, TEXT("__new__"));
    judge->post_init = names_add(names, TEXT("__post_init__"));
    judge->call = names_add(names, TEXT("__call__"));
    judge->init_subclass = names_add(names, TEXT("__init_subclass__"));
    judge->set_name = names_add(names, TEXT("__set_name__"));
    judge->prepare = names_add(names, TEXT("__prepare__"));
    return call_table_init(&judge->table, overrides, path, arena, err);
}

void judge_release(struct judge *judge)
{
    arena_release(&judge->scratch);
}

/* --- summaries --- */

const struct call_row *row_of_scope(struct judge *judge, scope_id function)
{
    struct world *world = judge->world;
    if (judge->asked[function.n])
        return judge->rows[function.n];
    struct text module = module_graph_name(world->graph, world_module_of(world, function));
    struct arena_mark mark = arena_mark(&judge->scratch);
    struct text name = arena_print(&judge->scratch, "%.*s.%.*s", TEXT_ARG(module),
                                   TEXT_ARG(world_qualname(world, function, &judge->scratch)));
    const struct call_row *row = call_table_find(&judge->table, name);
    arena_rewind(&judge->scratch, mark);
    judge->asked[function.n] = true;
    judge->rows[function.n] = row;
    return row;
}

static void walk_function(struct judge *judge, scope_id function, struct summary *out)
{
    module_id module = world_module_of(judge->world, function);
    struct walker walker = {.judge = judge,
                            .module = module,
                            .scope = world_scope_index(judge->world, function),
                            .facts = world_area(judge->world, module)->facts,
                            .out = out};
    judge->depth++;
    judge_scope(&walker);
    judge->depth--;
}

struct summary *summary_of(struct judge *judge, scope_id function)
{
    struct summary **slot = &judge->summaries[function.n];
    if (*slot != NULL)
        return *slot;
    struct summary *summary = *slot = ARENA_NEW(judge->arena, struct summary);
    summary->row = row_of_scope(judge, function);
    module_id module = world_module_of(judge->world, function);
    if (summary->row != NULL || world_area(judge->world, module)->facts == NULL) {
        summary->ready = true;
    } else if (judge->depth >= MOST_WALK_DEPTH) {
        array_push(judge->arena, &summary->deeds,
                   (struct deed){.kind = DEED_UNKNOWN,
                                 .origin_context = CONTEXT_STATEMENT,
                                 .imported = true,
                                 .origin = function,
                                 .scope = function});
        summary->returns.unknown = true;
        summary->ready = true;
    } else {
        walk_function(judge, function, summary);
        summary->ready = true;
    }
    return summary;
}

struct summary *summary_of_body(struct judge *judge, module_id module)
{
    struct summary *out = ARENA_NEW(judge->arena, struct summary);
    struct walker walker = {.judge = judge,
                            .module = module,
                            .facts = world_area(judge->world, module)->facts,
                            .out = out,
                            .is_body = true};
    judge_scope(&walker);
    out->ready = true;
    return out;
}
