#include "analyzer/defer/schedule.h"

void schedule_find(struct defer *defer)
{
    struct schedule schedule = {.defer = defer, .world = defer->world};
    schedule_load(&schedule);
    schedule_cycles(&schedule);
    schedule_choose(&schedule);
    schedule_order(&schedule);
    if (!schedule_is_worth_it(defer)) {
        schedule_forget(defer);
        schedule_order(&schedule);
    }
    lost_find(defer);
}
