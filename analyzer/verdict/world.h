/* world.h - the finished graph, laid out for questions about scopes.
 *
 * Verdicts are about scopes: module bodies, classes, functions, lambdas. Each scope of each module
 * has one number here; the body of a module stands for the module itself, and a module without
 * source has that one scope, too. */
#ifndef IMPORTSCAN_VERDICT_WORLD_H
#define IMPORTSCAN_VERDICT_WORLD_H

#include "analyzer/graph/module_graph.h"

typedef struct {
    uint32_t n;
} scope_id;

struct scope_names;
struct class_info;

/* What the world knows of a module; same index as in the graph. */
struct area {
    const struct facts *facts; /* NULL: no readable source */
    name_id *names;            /* the facts' numbers -> the run's; {0}: not asked for yet */
    uint32_t first_scope;      /* the scope_id of its body */
    uint32_t scope_count;      /* at least 1 */
    const edge_id *edges;      /* that start here, by place in the source */
    uint32_t edge_count;
    struct scope_names **scopes; /* by scope_index; made when asked for */
    node_index *decorated;       /* by scope_index: the DECORATED around its definition, or 0 */
    ARRAY(node_index) globals;   /* GLOBAL statements */
    struct class_info **classes; /* by scope_index; made when asked for */
};

struct world {
    struct module_graph *graph;
    struct arena *arena;
    struct area *areas;
    module_id *module_of; /* by scope_id */
    uint32_t scope_count;
    bool unit_is_main;          /* the unit's main guard holds */
    bool postpones_annotations; /* they never run by themselves: Python 3.14 on */
    uint32_t depth;             /* of the look-up under way */
    uint32_t leaned;            /* how often a look-up met one under way, or went too deep */
    struct answers *answers;    /* to questions about names; private to meaning.c */
};

/* Lives in `arena`, and so do the answers to all questions. Cannot fail. */
void world_init(struct world *world, struct module_graph *graph, bool unit_is_main,
                bool postpones_annotations, struct arena *arena);

static inline struct area *world_area(const struct world *world, module_id module)
{
    return &world->areas[module.n];
}
static inline scope_id world_scope(const struct world *world, module_id module, scope_index scope)
{
    return (scope_id){world->areas[module.n].first_scope + scope};
}
static inline module_id world_module_of(const struct world *world, scope_id scope)
{
    return world->module_of[scope.n];
}
static inline scope_index world_scope_index(const struct world *world, scope_id scope)
{
    return scope.n - world->areas[world->module_of[scope.n].n].first_scope;
}
/* A name of the facts as a name of the run. */
name_id world_name(const struct world *world, module_id module, uint32_t name);
/* `decorated` and `globals` of an area hold after this; only for a module with facts. */
void world_read_definitions(const struct world *world, module_id module);
/* The edges that the node at `start` made: those that begin at that offset. */
const edge_id *world_edges_at(const struct world *world, module_id module, uint32_t start,
                              uint32_t *count);
/* The module whose full name is `name` below `package`; {0}: none in the graph. */
module_id world_submodule(const struct world *world, module_id package, name_id name);
/* The module that stands for it: another name made through sys.modules gives the real one. */
module_id world_real(const struct world *world, module_id module);
/* `__qualname__` of a scope: "outer.<locals>.f", "<lambda>"; empty for a module's body. */
struct text world_qualname(const struct world *world, scope_id scope, struct arena *arena);

#endif
