#include "analyzer/defer/schedule.h"

void schedule_find(struct defer *defer)
{
    struct schedule schedule = {.defer = defer, .world = defer->world};
    schedule_load(&schedule);
    do {
        schedule_keep_missed(&schedule);
        schedule_choose(&schedule);
    } while (schedule_keep_entrances(&schedule));
    schedule_find_cycles(&schedule);
    schedule_order(&schedule);
    if (!schedule_is_worth_it(defer)) {
        schedule_forget(defer);
        schedule_order(&schedule);
    }
    lost_find(defer);
}
