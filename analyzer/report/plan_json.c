#include "analyzer/base/version.h"
#include "analyzer/report/json_stream.h"
#include "analyzer/report/plan.h"

#include <math.h>

#define NS_PER_MS 1e6

/* Never smaller than it is: the last digit is rounded up. */
static void write_gap(struct json_stream *json, const char *key, double gap)
{
    json_decimal(json, key, fmin(1, ceil(gap * 1e9) / 1e9), 9);
}

static void write_ms(struct json_stream *json, const char *key, int64_t ns)
{
    json_decimal(json, key, (double)ns / NS_PER_MS, 3);
}

static struct text tier_of(const struct plan_report *report, unsigned kind)
{
    return report->plan->delays.choice.of[kind]->name;
}

static void write_head(struct json_stream *json, const struct plan_report *report)
{
    json_text(json, "schema", TEXT("importscan-plan/1"));
    json_begin_object(json, "tool");
    json_text(json, "name", TEXT("importscan"));
    json_text(json, "version", TEXT(IMPORTSCAN_VERSION));
    json_end_object(json);
    json_begin_object(json, "manifest");
    json_text(json, "path", report->manifest);
    json_text(json, "unit", report->shipment->unit);
    json_number(json, "objects", report->shipment->objects.count);
    json_number(json, "bytes", report->shipment->bytes);
    json_bool(json, "deferred", report->arrangement->deferred);
    json_end_object(json);
    json_begin_object(json, "limits");
    json_number(json, "local_bytes", report->request->local_bytes);
    json_text(json, "local_from", report->local_given ? TEXT("--local") : TEXT("tiers"));
    if (report->request->limit_ns == INT64_MAX)
        json_null(json, "cold_start_ms");
    else
        write_ms(json, "cold_start_ms", report->request->limit_ns);
    json_text(json, "cold_start_from",
              report->limit_given ? TEXT("--max-cold-start") : TEXT("tiers"));
    json_end_object(json);
}

static void write_rules(struct json_stream *json, const struct plan_report *report)
{
    json_begin_array(json, "rules");
    for (int rule = 1; rule <= 5; rule++) {
        json_begin_object(json, NULL);
        json_text(json, "rule", arena_print(report->arena, "R%d", rule));
        json_bool(json, "fired", rule == (int)report->plan->rule);
        json_text(json, "says", plan_rule_says(report, rule));
        json_end_object(json);
    }
    json_end_array(json);
    json_text(json, "rule", arena_print(report->arena, "R%d", (int)report->plan->rule));
    json_text(json, "status", text_of(plan_status_name(report->plan->status)));
    if (report->plan->status == PLAN_INFEASIBLE)
        json_bool(json, "proved", report->plan->proved);
    write_gap(json, "gap", report->plan->gap);
}

static void write_whole(struct json_stream *json, const char *key, int64_t value)
{
    json_decimal(json, key, (double)value, 0);
}

/* Numbers of the problem that --emit-lp writes; a store's waiting saved, or money. */
static void write_problem(struct json_stream *json, const struct plan_report *report)
{
    const struct placement *plan = report->plan;
    const struct components *components = &report->shipment->components;
    json_begin_object(json, "problem");
    json_number(json, "items", components->count);
    json_number(json, "needs", components->needs.first[components->count]);
    json_number(json, "cycles", components->cycles);
    if (plan->rule == RULE_MOUNT && plan->mounting.found) {
        json_text(json, "objective", TEXT("minimize"));
        json_text(json, "of",
                  arena_print(report->arena, "cost of what is not local, a month, in %g %.*s",
                              plan->mounting.unit, TEXT_ARG(plan->delays.tiers->currency)));
        write_whole(json, "value", plan->mounting.cost);
        write_whole(json, "bound", plan->mounting.bound);
    } else if (plan->rule != RULE_LOCAL) {
        json_text(json, "objective", TEXT("maximize"));
        json_text(json, "of", TEXT("expected waiting saved by what is local, in ns"));
        write_whole(json, "value", plan->fill.value);
        write_whole(json, "bound", plan->fill.bound);
    }
    json_number(json, "searched", plan->nodes);
    json_end_object(json);
}

static void write_cold_start(struct json_stream *json, const struct plan_report *report)
{
    const struct placement *plan = report->plan;
    const struct cold_start *cold = &plan->cold_start;
    json_begin_object(json, "cold_start");
    write_ms(json, "total_ms", cold->total_ns);
    write_ms(json, "start_ms", cold->start_ns);
    write_ms(json, "executing_ms", cold->cpu_ns);
    write_ms(json, "local_ms", cold->local_ns);
    write_ms(json, "mount_ms", cold->mount_ns);
    write_ms(json, "waiting_ms", cold->wait_ns);
    write_ms(json, "later_ms", cold->later_ns);
    json_begin_object(json, "otherwise");
    write_ms(json, "without_bundles_ms", plan->one_by_one_ns);
    write_ms(json, "all_local_ms", plan->all_local_ns);
    if (plan->all_stored_ns >= 0)
        write_ms(json, "nothing_mounted_ms", plan->all_stored_ns);
    json_end_object(json);
    json_end_object(json);
}

static void write_price(struct json_stream *json, const struct plan_report *report)
{
    const struct price *price = &report->plan->price;
    json_begin_object(json, "cost");
    json_text(json, "currency", report->request->tiers->currency);
    json_decimal(json, "month", price_sum(*price), 6);
    json_decimal(json, "storage", price->storage, 6);
    json_decimal(json, "requests", price->requests, 6);
    json_decimal(json, "reads", price->reads, 6);
    json_decimal(json, "loading", price->loading, 6);
    json_end_object(json);
}

static void write_tier(struct json_stream *json, const struct plan_report *report, unsigned kind)
{
    const struct tier *tier = report->plan->delays.choice.of[kind];
    uint64_t bytes = 0;
    uint32_t objects = 0, init = 0;
    for (uint32_t i = 0; i < report->shipment->objects.count; i++) {
        if (report->plan->kinds[i] != kind)
            continue;
        objects++;
        bytes += report->shipment->objects.at[i].size;
        init += report->shipment->objects.at[i].init;
    }
    json_begin_object(json, NULL);
    json_text(json, "name", tier->name);
    json_text(json, "kind", text_of(tier_kind_name(tier->kind)));
    json_number(json, "objects", objects);
    json_number(json, "init_objects", init);
    json_number(json, "bytes", bytes);
    if (tier->excludes.count > 0 && objects > 0)
        json_texts(json, "excludes", tier->excludes);
    json_end_object(json);
}

static void write_tiers(struct json_stream *json, const struct plan_report *report)
{
    const struct tiers *table = report->request->tiers;
    json_begin_object(json, "table");
    json_text(json, "known", table->known);
    json_text(json, "platform", table->platform);
    json_decimal(json, "cold_starts_per_month", table->cold_starts_per_month, 0);
    json_decimal(json, "memory_mb", table->memory_mb, 0);
    json_end_object(json);
    json_begin_array(json, "tiers");
    for (unsigned kind = 0; kind < TIER_KIND_COUNT; kind++)
        if (report->plan->delays.choice.of[kind] != NULL)
            write_tier(json, report, kind);
    json_end_array(json);
}

static struct text bundle_id(const struct plan_report *report, uint32_t bundle)
{
    return arena_print(report->arena, "b%u", bundle + 1);
}

static void write_bundles(struct json_stream *json, const struct plan_report *report)
{
    const struct bundles *bundles = &report->plan->bundles;
    json_begin_array(json, "bundles");
    for (uint32_t b = 0; b < bundles->count; b++) {
        const struct bundle *bundle = &bundles->at[b];
        json_begin_object(json, NULL);
        json_text(json, "id", bundle_id(report, b));
        json_text(json, "tier", tier_of(report, bundle->kind));
        json_text(json, "when", bundle->init ? TEXT("init") : TEXT("call"));
        json_number(json, "bytes", bundle->bytes);
        json_begin_array(json, "objects");
        for (uint32_t i = 0; i < bundle->count; i++)
            json_text(json, NULL,
                      report->shipment->objects.at[bundles->members[bundle->first + i]].id);
        json_end_array(json);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_object(struct json_stream *json, const struct plan_report *report, uint32_t i)
{
    const struct ship_object *object = &report->shipment->objects.at[i];
    const struct bundles *bundles = &report->plan->bundles;
    json_begin_object(json, NULL);
    json_text(json, "id", object->id);
    json_text_if_any(json, "key", object->key);
    json_text(json, "tier", tier_of(report, report->plan->kinds[i]));
    json_number(json, "bytes", object->size);
    json_decimal(json, "p", object->p, 4);
    if (object->rank > 0)
        json_number(json, "order", object->rank);
    if (bundles->of[i] != SHIP_NONE) {
        struct arena_mark mark = arena_mark(report->arena);
        json_text(json, "bundle", bundle_id(report, bundles->of[i]));
        json_number(json, "offset", bundles->offset[i]);
        arena_rewind(report->arena, mark);
    }
    json_end_object(json);
}

static void write_objects(struct json_stream *json, const struct plan_report *report)
{
    json_begin_array(json, "objects");
    for (uint32_t i = 0; i < report->shipment->objects.count; i++)
        write_object(json, report, i);
    json_end_array(json);
}

static void write_advices(struct json_stream *json, const struct plan_report *report)
{
    json_begin_array(json, "helps");
    for (uint32_t i = 0; i < report->advices->count; i++) {
        const struct advice *advice = &report->advices->at[i];
        json_begin_object(json, NULL);
        json_text(json, "what", text_of(advice->what));
        json_text(json, "says", advice->says);
        if (advice->saves_ns != 0)
            write_ms(json, "saves_ms", advice->saves_ns);
        if (advice->saves_bytes != 0)
            json_number(json, "saves_bytes", advice->saves_bytes);
        if (advice->rule != 0)
            json_text(json, "rule_then", arena_print(report->arena, "R%d", advice->rule));
        json_end_object(json);
    }
    json_end_array(json);
    json_begin_array(json, "heaviest");
    for (uint32_t i = 0; i < report->advices->heavy_count; i++) {
        const struct heavy *heavy = &report->advices->heavies[i];
        json_begin_object(json, NULL);
        json_text(json, "id", report->shipment->objects.at[heavy->object].id);
        json_text_if_any(json, "key", report->shipment->objects.at[heavy->object].key);
        write_ms(json, "ms", heavy->ns);
        json_end_object(json);
    }
    json_end_array(json);
}

void plan_json_write(const struct plan_report *report, struct writer *writer)
{
    struct json_stream json;
    json_start(&json, writer);
    json_begin_object(&json, NULL);
    write_head(&json, report);
    write_rules(&json, report);
    write_problem(&json, report);
    write_cold_start(&json, report);
    write_price(&json, report);
    write_tiers(&json, report);
    write_advices(&json, report);
    write_bundles(&json, report);
    write_objects(&json, report);
    json_end_object(&json);
    json_finish(&json);
}
