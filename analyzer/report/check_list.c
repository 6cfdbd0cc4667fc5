#include "analyzer/report/check_list.h"

#include "analyzer/report/selection.h"

struct lists {
    ARRAY(const struct finding *) of[STANDS_ASIDE + 1];
};

static struct finding_list list_of(const struct lists *lists, enum standing standing)
{
    return (struct finding_list){lists->of[standing].at, lists->of[standing].count};
}

static void count_live(struct check_list *out)
{
    const struct finding *before = NULL;
    for (uint32_t i = 0; i < out->live.count; i++) {
        const struct finding *finding = out->live.at[i];
        out->of_severity[finding->severity]++;
        out->saved_bytes += finding->saved_bytes;
        out->files += before == NULL || !text_equal(before->path, finding->path);
        before = finding;
        if (finding->fix == NULL)
            continue;
        out->safe += finding->fix->applicability == FIX_SAFE;
        out->unsafe += finding->fix->applicability == FIX_UNSAFE;
    }
}

static uint32_t count_modules(const struct module_graph *graph)
{
    uint32_t count = 0;
    for (uint32_t m = 1; m < graph->modules.count; m++)
        count += graph->modules.at[m].facts != NULL && !graph->modules.at[m].is_context;
    return count;
}

struct check_list check_list_of(const struct report *report)
{
    struct check_list out = {.modules = count_modules(report->graph)};
    struct problems problems = report_problems(report);
    struct lists lists = {0};
    out.suppressed = problems.suppressed_count;
    for (uint32_t i = 0; i < problems.finding_count; i++) {
        const struct finding *finding = problems.findings[i];
        enum standing standing = selection_judge(report->selection, report->graph, finding);
        out.ignored += problems.findings[i]->ignored;
        out.known += problems.findings[i]->known && !problems.findings[i]->ignored;
        if (standing == STANDS_OUT)
            continue;
        if (selection_shows(report->selection, finding))
            array_push(report->arena, &lists.of[standing], finding);
        else
            out.infos += standing == STANDS_LIVE;
    }
    out.live = list_of(&lists, STANDS_LIVE);
    out.dead = list_of(&lists, STANDS_DEAD);
    out.aside = list_of(&lists, STANDS_ASIDE);
    count_live(&out);
    return out;
}

bool check_fails(const struct report *report)
{
    ARRAY_EACH (struct finding, finding, &report->graph->findings)
        if (selection_judge(report->selection, report->graph, finding) == STANDS_LIVE &&
            (unsigned)finding->severity >= (unsigned)report->selection->fail_on)
            return true;
    return false;
}
