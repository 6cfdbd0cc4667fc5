#include "analyzer/cli/plan.h"

#include "analyzer/base/quantity.h"
#include "analyzer/report/plan.h"
#include "analyzer/source/source.h"

#include <math.h>

enum {
    MOST_MANIFEST_BYTES = 1 << 30,
    MOST_TIERS_BYTES = 1 << 20,
};

static bool read_tiers(const struct options *options, struct arena *arena, struct tiers *out,
                       struct error *err)
{
    struct text text = tiers_default_text(), path = TEXT("default.tiers.json");
    if (options->tiers.length > 0) {
        path = options->tiers;
        if (!source_bytes(path.at, MOST_TIERS_BYTES, arena, &text, err))
            return false;
    }
    return tiers_read(text, path, arena, out, err);
}

static bool read_limits(const struct options *options, const struct tiers *tiers,
                        struct placement_request *out, struct error *err)
{
    uint64_t limit = 0;
    out->local_bytes = tiers->list.at[tiers->local].capacity;
    if (options->local.length > 0 && !quantity_bytes(options->local, &out->local_bytes))
        return error_set(err, "--local takes a size such as 250MiB, not %.*s",
                         TEXT_ARG(options->local));
    if (options->max_cold_start.length > 0 && !quantity_time(options->max_cold_start, &limit))
        return error_set(err, "--max-cold-start takes a time such as 3s or 800ms, not %.*s",
                         TEXT_ARG(options->max_cold_start));
    if (options->max_cold_start.length > 0)
        out->limit_ns = (int64_t)limit;
    else
        out->limit_ns = tiers->init_limit_ms == 0 ? INT64_MAX : llround(tiers->init_limit_ms * 1e6);
    return true;
}

typedef void plan_writer(const struct plan_report *report, struct writer *writer);

static bool write_one(const struct plan_report *report, plan_writer *write, struct text file,
                      struct error *err)
{
    struct writer writer;
    if (file.length == 0)
        writer_on(&writer, stdout, "standard output");
    else if (!writer_open(&writer, file, report->arena, err))
        return false;
    write(report, &writer);
    return writer_close(&writer, err);
}

static plan_writer *writer_of(enum format format)
{
    return format == FORMAT_JSON ? plan_json_write : format == FORMAT_TEXT ? plan_text_write : NULL;
}

static bool check_formats(const struct options *options, struct error *err)
{
    ARRAY_EACH (struct output, output, &options->outputs)
        if (writer_of(output->format) == NULL)
            return error_set(err, "plan has no form as %s", format_info[output->format].name);
    return true;
}

static bool write_outputs(const struct plan_report *report, const struct options *options,
                          struct error *err)
{
    bool ok = true;
    struct error later;
    if (options->emit_lp.length > 0)
        ok = write_one(report, plan_lp_write, options->emit_lp, err);
    if (options->outputs.count == 0)
        return write_one(report, plan_json_write, (struct text){"", 0}, ok ? err : &later) && ok;
    ARRAY_EACH (struct output, output, &options->outputs)
        ok &= write_one(report, writer_of(output->format), output->file, ok ? err : &later);
    return ok;
}

/* `-` is standard input, so that `importscan manifest` can stand before it in a pipe. */
static bool read_manifest(struct text *path, struct arena *arena, struct text *out,
                          struct error *err)
{
    if (!text_is(*path, "-"))
        return source_bytes(path->at, MOST_MANIFEST_BYTES, arena, out, err);
    *path = TEXT("standard input");
    return source_standard_input(MOST_MANIFEST_BYTES, arena, out, err);
}

bool run_plan(const struct options *options, struct arena *arena, struct error *err)
{
    struct tiers tiers;
    struct shipment shipment;
    struct text manifest, path = options->operands.at[0];
    struct placement_request request = {.tiers = &tiers, .haste = 1};
    if (!check_formats(options, err) || !read_tiers(options, arena, &tiers, err) ||
        !read_limits(options, &tiers, &request, err) ||
        !read_manifest(&path, arena, &manifest, err) ||
        !shipment_read(manifest, path, arena, &shipment, err))
        return false;
    struct shipment_request arrangement = {.deferred = options->deferred,
                                           .packages_first = tiers.packages_first};
    shipment_arrange(&shipment, &arrangement);
    struct placement plan = placement_find(&shipment, &request, arena);
    struct advices advices = advice_find(&shipment, &arrangement, &request, &plan, arena);
    struct plan_report report = {
        .shipment = &shipment,
        .arrangement = &arrangement,
        .request = &request,
        .plan = &plan,
        .advices = &advices,
        .manifest = path,
        .limit_given = options->max_cold_start.length > 0,
        .local_given = options->local.length > 0,
        .arena = arena,
    };
    return write_outputs(&report, options, err);
}
