#include "analyzer/plan/mounting.h"
#include "analyzer/report/plan.h"

enum {
    TERMS_A_LINE = 8 /* solvers read lines of bounded length */
};

/* A sum written term by term; `x3` is component 3 of the plan. */
struct sum {
    struct writer *writer;
    uint32_t terms;
};

static void add_term(struct sum *sum, int64_t factor, char letter, uint32_t index)
{
    if (factor == 0)
        return;
    if (sum->terms > 0 && sum->terms % TERMS_A_LINE == 0)
        writer_puts(sum->writer, "\n ");
    writer_print(sum->writer, " %c %lld %c%u", factor < 0 ? '-' : '+',
                 (long long)(factor < 0 ? -factor : factor), letter, index);
    sum->terms++;
}

/* A problem needs a term everywhere. */
static void end_sum(struct sum *sum, char letter, const char *relation)
{
    if (sum->terms == 0)
        writer_print(sum->writer, " 0 %c0", letter);
    writer_puts(sum->writer, relation);
}

static void write_names(const struct plan_report *report, struct writer *writer)
{
    const struct shipment *shipment = report->shipment;
    writer_puts(writer, "\\ Items, with the objects that each holds (a cycle is one item):\n");
    for (uint32_t i = 0; i < shipment->objects.count; i++) {
        struct text id = shipment->objects.at[i].id;
        writer_print(writer, "\\ x%u ", shipment->components.of[i]);
        for (uint32_t k = 0; k < id.length && k < 80; k++)
            writer_print(writer, "%c", id.at[k] >= ' ' && id.at[k] < 127 ? id.at[k] : '?');
        writer_puts(writer, "\n");
    }
}

static void write_binaries(uint32_t count, struct writer *writer)
{
    writer_puts(writer, "Binary\n");
    for (uint32_t c = 0; c < count; c++)
        writer_print(writer, " x%u%s", c, c % TERMS_A_LINE == 7 || c + 1 == count ? "\n" : "");
    writer_puts(writer, "End\n");
}

/* x = 1: local. */
static void write_fill(const struct plan_report *report, struct writer *writer)
{
    const struct components *components = &report->shipment->components;
    const struct local_fill *fill = &report->plan->fill;
    struct sum sum = {writer, 0};
    writer_puts(writer,
                "\\ R4: which items are local (x = 1), so that most waiting is saved (ns)\n");
    write_names(report, writer);
    writer_puts(writer, "Maximize\n saved:");
    for (uint32_t c = 0; c < components->count; c++)
        add_term(&sum, fill->profit[c], 'x', c);
    end_sum(&sum, 'x', "\nSubject To\n room:");
    sum.terms = 0;
    for (uint32_t c = 0; c < components->count; c++)
        add_term(&sum, fill->weight[c], 'x', c);
    end_sum(&sum, 'x', "");
    writer_print(writer, " <= %lld\n", (long long)fill->capacity);
    for (uint32_t c = 0; c < components->count; c++) {
        if (fill->fixed[c] == FIXED_IN)
            writer_print(writer, " file%u: x%u = 1\n", c, c);
        for (uint32_t i = components->needs.first[c]; i < components->needs.first[c + 1]; i++)
            writer_print(writer, " need%u: x%u - x%u <= 0\n", i, c, components->needs.to[i]);
    }
    write_binaries(components->count, writer);
}

/* Nanoseconds as exact milliseconds. */
static void put_ms(struct writer *writer, int64_t ns)
{
    uint64_t plain = (uint64_t)(ns < 0 ? -ns : ns);
    writer_print(writer, "%s%llu.%06llu", ns < 0 ? "-" : "", (unsigned long long)(plain / 1000000),
                 (unsigned long long)(plain % 1000000));
}

/* One object that is not local, of that rank; `last` is the one before it. `then` is what the
 * thread does between the two. */
struct step {
    uint32_t rank, last, item;
    int64_t store, mount, cpu, then;
};

static void write_step(const struct delays *delays, const struct step *step, struct writer *writer)
{
    uint32_t k = step->rank;
    writer_print(writer, " fetched%u: a%u", k, k);
    if (step->last > 0)
        writer_print(writer, " - a%u", step->last);
    writer_puts(writer, " - ");
    put_ms(writer, step->store);
    writer_print(writer, " x%u = 0\n any%u: v%u - x%u >= 0\n", step->item, k, k, step->item);
    if (step->last > 0)
        writer_print(writer, " still%u: v%u - v%u >= 0\n", k, k, step->last);
    writer_print(writer, " executed%u: t%u", k, k);
    if (step->last > 0)
        writer_print(writer, " - t%u", step->last);
    writer_puts(writer, " + ");
    put_ms(writer, step->mount);
    writer_print(writer, " x%u >= ", step->item);
    put_ms(writer, step->then + step->mount + step->cpu);
    writer_print(writer, "\n arrived%u: t%u - a%u - ", k, k, k);
    put_ms(writer, delays->fixed_ns[TIER_OBJECT]);
    writer_print(writer, " v%u >= ", k);
    put_ms(writer, delays->start_ns + step->cpu);
    writer_puts(writer, "\n");
}

/* The cold start of delay.h, in ms: x = 1 is stored. a: what was fetched, v: whether anything was,
 * t: when the object of that rank has been executed. */
static void write_steps(const struct plan_report *report, struct writer *writer)
{
    const struct shipment *shipment = report->shipment;
    const struct delays *delays = &report->plan->delays;
    struct step step = {.then = delays->start_ns + delays->fixed_ns[TIER_MOUNT]};
    for (uint32_t k = 1; k <= shipment->first_use.count; k++) {
        uint32_t i = shipment->first_use.at[k - 1];
        step.item = shipment->components.of[i];
        step.cpu = (int64_t)shipment->objects.at[i].cpu_ns;
        step.then += (int64_t)shipment->cpu_before.at[k - 1];
        if (report->plan->fill.in[step.item]) {
            step.then += delays->ns[TIER_LOCAL][i] + step.cpu;
            continue;
        }
        step.rank = k;
        step.store = delays->ns[TIER_OBJECT][i];
        step.mount = delays->ns[TIER_MOUNT][i];
        write_step(delays, &step, writer);
        step.last = k;
        step.then = 0;
    }
    step.then += (int64_t)shipment->cpu_before.at[shipment->first_use.count];
    writer_puts(writer, " limit: ");
    if (step.last == 0) { /* no choice changes the time */
        put_ms(writer, step.then);
        writer_puts(writer, " one <= ");
        put_ms(writer, report->request->limit_ns);
    } else {
        writer_print(writer, "t%u <= ", step.last);
        put_ms(writer, report->request->limit_ns - step.then);
    }
    writer_puts(writer, "\n");
}

static bool holds_file(const struct shipment *shipment, uint32_t object)
{
    return shipment->objects.at[object].is_file;
}

static void write_mounting(const struct plan_report *report, struct writer *writer)
{
    const struct placement *plan = report->plan;
    const struct shipment *shipment = report->shipment;
    const struct components *components = &shipment->components;
    const int64_t *savings = mounting_savings(&plan->delays, plan->mounting.unit, report->arena);
    struct sum sum = {writer, 0};
    writer_puts(writer,
                "\\ R5: which items that are not local are stored (x = 1), the others being\n"
                "\\ mounted, at the least cost; times in ms\n");
    write_names(report, writer);
    writer_puts(writer, "Minimize\n cost:");
    for (uint32_t c = 0; c < components->count; c++)
        if (!plan->fill.in[c])
            add_term(&sum, -savings[c], 'x', c);
    writer_print(writer, " + %lld one\nSubject To\n constant: one = 1\n",
                 (long long)plan->mounting.all_mounted);
    for (uint32_t c = 0; c < components->count; c++) {
        if (plan->fill.in[c]) {
            writer_print(writer, " local%u: x%u = 0\n", c, c);
            continue;
        }
        for (uint32_t i = components->needs.first[c]; i < components->needs.first[c + 1]; i++)
            if (!plan->fill.in[components->needs.to[i]])
                writer_print(writer, " need%u: x%u - x%u <= 0\n", i, components->needs.to[i], c);
    }
    for (uint32_t i = 0; i < shipment->objects.count; i++)
        if (holds_file(shipment, i) && !plan->delays.choice.of[TIER_OBJECT]->files)
            writer_print(writer, " file%u: x%u = 0\n", i, components->of[i]);
    write_steps(report, writer);
    write_binaries(components->count, writer);
}

void plan_lp_write(const struct plan_report *report, struct writer *writer)
{
    const struct placement *plan = report->plan;
    if (plan->rule == RULE_LOCAL)
        writer_puts(writer, "\\ R3: everything fits, so there is nothing to decide\n"
                            "Minimize\n nothing: 0 x0\nSubject To\n one: x0 = 1\nEnd\n");
    else if (plan->rule == RULE_MOUNT && plan->mounting.stored != NULL)
        write_mounting(report, writer);
    else
        write_fill(report, writer);
}
