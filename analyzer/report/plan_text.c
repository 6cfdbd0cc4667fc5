#include "analyzer/base/utf8.h"
#include "analyzer/report/plan.h"

#define NS_PER_MS 1e6

static struct text number(const struct plan_report *report, uint64_t value)
{
    struct text plain = arena_print(report->arena, "%llu", (unsigned long long)value);
    char *at = arena_alloc(report->arena, plain.length * 2 + 1), *end = at;
    for (uint32_t i = 0; i < plain.length; i++) {
        if (i > 0 && (plain.length - i) % 3 == 0)
            *end++ = ',';
        *end++ = plain.at[i];
    }
    return (struct text){at, (uint32_t)(end - at)};
}

static struct text say_total(const struct plan_report *report)
{
    return arena_print(report->arena, "%.*s bytes in %.*s objects ship",
                       TEXT_ARG(number(report, report->shipment->bytes)),
                       TEXT_ARG(number(report, report->shipment->objects.count)));
}

static struct text say_limit(const struct plan_report *report)
{
    const char *from = report->limit_given ? "--max-cold-start" : "the table of tiers";
    if (report->request->limit_ns == INT64_MAX)
        return TEXT("any cold start is short enough");
    return arena_print(report->arena, "a cold start may take %.0f ms, says %s",
                       (double)report->request->limit_ns / NS_PER_MS, from);
}

static struct text say_local(const struct plan_report *report)
{
    bool fits = report->plan->rule == RULE_LOCAL;
    bool is_all = report->shipment->bytes < report->request->local_bytes;
    struct text limit = number(report, report->request->local_bytes);
    if (!is_all)
        return arena_print(report->arena, "that is not below %.*s bytes, so not all can be local",
                           TEXT_ARG(limit));
    return arena_print(report->arena, "that is below %.*s bytes: all is local%s", TEXT_ARG(limit),
                       fits && report->plan->status == PLAN_INFEASIBLE
                           ? ", and even so the cold start takes too long"
                           : "");
}

static struct text say_store(const struct plan_report *report)
{
    const struct placement *plan = report->plan;
    if (plan->rule == RULE_LOCAL)
        return TEXT("not asked");
    if (plan->all_stored_ns < 0)
        return TEXT("there is no store");
    if (!plan->fill.holds_files)
        return TEXT("files that code opens by path do not fit into local room");
    return arena_print(report->arena,
                       "local room filled, the rest fetched in the background: a cold start of "
                       "%.0f ms, %s",
                       (double)plan->all_stored_ns / NS_PER_MS,
                       plan->rule == RULE_STORE && plan->status != PLAN_INFEASIBLE ? "in time"
                                                                                   : "too long");
}

static struct text say_mount(const struct plan_report *report)
{
    const struct placement *plan = report->plan;
    if (plan->rule != RULE_MOUNT)
        return TEXT("not asked");
    if (plan->status == PLAN_INFEASIBLE)
        return arena_print(report->arena, "no plan in time was found%s; the fastest takes %.0f ms",
                           plan->proved ? ", and there is none" : "",
                           (double)plan->cold_start.total_ns / NS_PER_MS);
    return arena_print(report->arena, "%s of the rest is mounted: a cold start of %.0f ms, in time",
                       plan->cheapest_part ? "the cheapest part" : "all",
                       (double)plan->cold_start.total_ns / NS_PER_MS);
}

struct text plan_rule_says(const struct plan_report *report, int rule)
{
    switch (rule) {
    case 1: return say_total(report);
    case 2: return say_limit(report);
    case 3: return say_local(report);
    case 4: return say_store(report);
    default: return say_mount(report);
    }
}

static void write_rules(const struct plan_report *report, struct writer *writer)
{
    for (int rule = 1; rule <= 5; rule++)
        writer_print(writer, "  R%d  %.*s%s\n", rule, TEXT_ARG(plan_rule_says(report, rule)),
                     rule == (int)report->plan->rule ? "  <- this rule fired" : "");
}

static void write_tiers(const struct plan_report *report, struct writer *writer)
{
    const struct placement *plan = report->plan;
    for (unsigned kind = 0; kind < TIER_KIND_COUNT; kind++) {
        uint64_t bytes = 0;
        uint32_t objects = 0;
        if (plan->delays.choice.of[kind] == NULL)
            continue;
        for (uint32_t i = 0; i < report->shipment->objects.count; i++)
            if (plan->kinds[i] == kind)
                objects++, bytes += report->shipment->objects.at[i].size;
        struct text name = utf8_printable(plan->delays.choice.of[kind]->name, report->arena);
        writer_print(writer, "  %-12.*s %-7s %12.*s objects %16.*s bytes\n", TEXT_ARG(name),
                     tier_kind_name((enum tier_kind)kind), TEXT_ARG(number(report, objects)),
                     TEXT_ARG(number(report, bytes)));
    }
    writer_print(writer, "  bundles: %u\n", plan->bundles.count);
}

static void write_times(const struct plan_report *report, struct writer *writer)
{
    const struct placement *plan = report->plan;
    const struct cold_start *cold = &plan->cold_start;
    writer_print(writer,
                 "\nCold start %.0f ms: start %.0f, executing %.0f, local %.0f, mounted %.0f, "
                 "waiting %.0f\n",
                 (double)cold->total_ns / NS_PER_MS, (double)cold->start_ns / NS_PER_MS,
                 (double)cold->cpu_ns / NS_PER_MS, (double)cold->local_ns / NS_PER_MS,
                 (double)cold->mount_ns / NS_PER_MS, (double)cold->wait_ns / NS_PER_MS);
    writer_print(writer, "  without bundles %.0f ms, were all local %.0f ms\n",
                 (double)plan->one_by_one_ns / NS_PER_MS, (double)plan->all_local_ns / NS_PER_MS);
    writer_print(writer,
                 "Cost %.4f %.*s a month: storage %.4f, requests %.4f, reads %.4f, loading %.4f\n",
                 price_sum(plan->price), TEXT_ARG(report->request->tiers->currency),
                 plan->price.storage, plan->price.requests, plan->price.reads, plan->price.loading);
    if (plan->rule != RULE_LOCAL && plan->gap < 1)
        writer_print(writer, "Certified within %.4f %% of the optimum\n", plan->gap * 100);
}

static void write_advices(const struct plan_report *report, struct writer *writer)
{
    if (report->advices->count > 0)
        writer_puts(writer, "\nWhat would help most\n");
    for (uint32_t i = 0; i < report->advices->count; i++) {
        const struct advice *advice = &report->advices->at[i];
        writer_print(writer, "  %.*s", TEXT_ARG(advice->says));
        if (advice->saves_ns != 0)
            writer_print(writer, ": %+.0f ms", -(double)advice->saves_ns / NS_PER_MS);
        if (advice->saves_bytes != 0)
            writer_print(writer, ": %.*s bytes less",
                         TEXT_ARG(number(report, advice->saves_bytes)));
        if (advice->rule != 0)
            writer_print(writer, " (then R%d)", advice->rule);
        writer_puts(writer, "\n");
    }
    if (report->advices->heavy_count > 0)
        writer_puts(writer, "\nThe heaviest, executing and fetching\n");
    for (uint32_t i = 0; i < report->advices->heavy_count; i++) {
        const struct heavy *heavy = &report->advices->heavies[i];
        const struct ship_object *object = &report->shipment->objects.at[heavy->object];
        struct text name = object->key.length > 0 ? object->key : object->id;
        writer_print(writer, "  %9.1f ms  %.*s\n", (double)heavy->ns / NS_PER_MS,
                     TEXT_ARG(utf8_printable(name, report->arena)));
    }
}

void plan_text_write(const struct plan_report *report, struct writer *writer)
{
    writer_print(writer, "%.*s: %s\n\n", TEXT_ARG(utf8_printable(report->manifest, report->arena)),
                 plan_status_name(report->plan->status));
    write_rules(report, writer);
    writer_print(writer, "\nWhere, by the table of %.*s (%.*s)\n",
                 TEXT_ARG(utf8_printable(report->request->tiers->known, report->arena)),
                 TEXT_ARG(utf8_printable(report->request->tiers->platform, report->arena)));
    write_tiers(report, writer);
    write_times(report, writer);
    write_advices(report, writer);
}
