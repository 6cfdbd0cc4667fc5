/* schedule.h - what loads when, once imports wait; private to the room.
 *
 * In this order: what must load with the unit (schedule_load.c, schedule_cycles.c), who waits
 * (schedule_choose.c), and the order in which the rewritten program loads (schedule_order.c). */
#ifndef IMPORTSCAN_DEFER_SCHEDULE_H
#define IMPORTSCAN_DEFER_SCHEDULE_H

#include "analyzer/defer/walk.h"

struct schedule {
    struct defer *defer;
    struct world *world;
    ARRAY(module_id) queue; /* that load, and were not looked at yet */
    uint8_t *in_cycle;      /* by module: it loads, and who it imports imports it */
};

/* Whether the importer's loading loads what it leads to, as the program is now. Imports in
 * functions are told by the verdicts: their pins. */
bool runs_with_importer(const struct defer *defer, edge_id edge);
/* The wish that binds, in the module that a from-import asks, the name that it takes; NULL: none.
 */
struct wish *wish_for(const struct defer *defer, const struct edge *edge);
/* Whether it stands in sys.modules once the unit has loaded, as the program is now. */
bool loads_today(const struct defer *defer, module_id module);

/* It loads with the unit, and so does what it loads then. */
void schedule_keep(struct schedule *schedule, module_id module, enum rule rule, struct text why);

void schedule_load(struct schedule *schedule);
/* What is bound to be there and could be missed. */
void schedule_keep_missed(struct schedule *schedule);
void schedule_choose(struct schedule *schedule);
bool schedule_keep_entrances(struct schedule *schedule); /* true: some module more is kept */
void schedule_find_cycles(struct schedule *schedule);
void schedule_order(struct schedule *schedule);

/* worth.c: whether what is saved is more than what the plan costs, as far as that is asked; and to
 * put nothing off. */
bool schedule_is_worth_it(struct defer *defer);
void schedule_forget(struct defer *defer);

#endif
