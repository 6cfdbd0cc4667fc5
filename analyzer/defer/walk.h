/* walk.h - the modules that loading one leads to, or that lead to it; private to the room. */
#ifndef IMPORTSCAN_DEFER_WALK_H
#define IMPORTSCAN_DEFER_WALK_H

#include "analyzer/defer/work.h"

/* Which ways are gone. An import that was put into the graph for an effect (`hoisted_for`) is none.
 */
struct walk {
    const struct defer *defer;
    bool (*passes)(const struct defer *defer, edge_id edge); /* goes along that import */
    bool packages;         /* a module leads to the package that it stands in, too */
    const uint8_t *closed; /* by module: it is not gone into; NULL: all are */
};

/* By module: 1 where `from` leads to it, `from` itself included. In `arena`. */
uint8_t *walk_forth(const struct walk *walk, module_id from, struct arena *arena);
/* By module: 1 where it leads to `to`, `to` itself included. */
uint8_t *walk_back(const struct walk *walk, module_id to, struct arena *arena);

/* For `passes`: whatever runs whenever its module does. */
bool walk_runs(const struct defer *defer, edge_id edge);

/* All who try to import a module that failed, and fail themselves or do without: in the same places
 * they load, and fail. */
void walk_keep_failing(struct defer *defer, module_id failing, enum rule rule, struct text why);

/* Finds who leads to each module; once, before anything is walked back. */
void walk_turn(struct defer *defer);

#endif
