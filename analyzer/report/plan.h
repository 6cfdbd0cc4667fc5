/* plan.h - what the writers of a placement are given, and they. */
#ifndef IMPORTSCAN_REPORT_PLAN_H
#define IMPORTSCAN_REPORT_PLAN_H

#include "analyzer/plan/advice.h"
#include "analyzer/report/writer.h"

struct plan_report {
    const struct shipment *shipment;
    const struct shipment_request *arrangement;
    const struct placement_request *request;
    const struct placement *plan;
    const struct advices *advices;
    struct text manifest; /* its path, as it was named */
    bool limit_given, local_given;
    struct arena *arena;
};

/* importscan-plan/1 (plan.schema.json beside the planner). */
void plan_json_write(const struct plan_report *report, struct writer *writer);
void plan_text_write(const struct plan_report *report, struct writer *writer);
/* The problem of the rule that fired, as CPLEX LP text, which glpsol and cbc read. Its optimum is
 * what `problem.value` of the plan is compared with. */
void plan_lp_write(const struct plan_report *report, struct writer *writer);

/* One sentence for each of the five rules, 1 to 5: what it found; and whether it fired. */
struct text plan_rule_says(const struct plan_report *report, int rule);

#endif
