#include "analyzer/report/natives.h"

#include "analyzer/base/utf8.h"
#include "analyzer/report/table.h"

#define NATIVE_CODES "IS3"

struct native_totals natives_totals(const struct natives *natives)
{
    struct native_totals totals = {0};
    ARRAY_EACH (const struct native, native, &natives->all) {
        if (native->platform) {
            totals.platform++;
            continue;
        }
        if (native->named)
            totals.named++;
        else
            totals.libraries++;
        totals.bytes += native->same_as == NO_NATIVE ? native->object.bytes : 0;
        totals.strip_estimate += native->object.strip_estimate;
        for (int i = 0; i < VERSION_FAMILY_COUNT; i++)
            if (version_compare(totals.most[i], native->object.versions.most[i]) < 0)
                totals.most[i] = native->object.versions.most[i];
        ARRAY_EACH (const struct native_need, need, &native->needs)
            totals.missing += need->by == FOUND_NOWHERE && need->kind != NEED_AUXILIARY;
    }
    return totals;
}

/* Codes of one family stand together in what is sorted by path: they are picked out. */
struct problems natives_problems(const struct report *report)
{
    struct problems problems = report_problems(report);
    const struct finding **kept =
        arena_alloc_array(report->arena, problems.finding_count, sizeof *kept);
    uint32_t count = 0;
    for (uint32_t i = 0; i < problems.finding_count; i++)
        if (text_starts(text_of(problems.findings[i]->code), TEXT(NATIVE_CODES)))
            kept[count++] = problems.findings[i];
    problems.findings = kept;
    problems.finding_count = count;
    return problems;
}

static struct text shown_path(const struct report *report, struct text path)
{
    return utf8_printable(report_path(report, path), report->arena);
}

static struct text or_dash(struct text text)
{
    return text.length > 0 ? text : TEXT("-");
}

static struct text machine_name(const struct report *report, const struct shared_object *object)
{
    const struct machine_info *machine = machine_of(object->kind);
    if (!object->has_kind)
        return TEXT("-");
    if (machine != NULL)
        return text_of(machine->name);
    return arena_print(report->arena, "machine %u", object->kind.number);
}

/* What sets an object apart, in few words. */
static struct text remark(const struct report *report, const struct native *native)
{
    const struct natives *natives = report->natives;
    const struct shared_object *object = &native->object;
    if (native->platform)
        return TEXT("platform");
    if (object->trouble != OBJECT_FINE)
        return TEXT("cannot be loaded");
    if (native->same_as != NO_NATIVE)
        return arena_print(report->arena, "same as %.*s",
                           TEXT_ARG(shown_path(report, natives->all.at[native->same_as].path)));
    if (native->in_cycle)
        return TEXT("in a cycle");
    if (object->static_tls)
        return arena_print(report->arena, "static TLS %llu B",
                           (unsigned long long)object->tls_size);
    if (native->named && object->init.count > 1)
        return arena_print(report->arena, "%u modules", object->init.count);
    return TEXT("");
}

/* Of a unit, what loads with it; the rest is counted. */
static bool is_shown(const struct report *report, const struct native *native)
{
    return report->all || native->at_init;
}

static void write_order(const struct report *report, struct writer *writer)
{
    const struct natives *natives = report->natives;
    struct table table = {.arena = report->arena, .align = ">><<<<<"};
    TABLE_ROW(&table, TEXT("ORDER"), TEXT("BYTES"), TEXT("MACHINE"), TEXT("GLIBC"), TEXT("GLIBCXX"),
              TEXT("OBJECT"), TEXT(""));
    ARRAY_EACH (const uint32_t, index, &natives->in_order) {
        const struct native *native = &natives->all.at[*index];
        const struct versions *versions = &native->object.versions;
        table.hidden += !is_shown(report, native);
        if (!is_shown(report, native))
            continue;
        TABLE_ROW(&table, arena_print(report->arena, "%u", native->order),
                  report_size(report, native->object.bytes), machine_name(report, &native->object),
                  or_dash(versions->most[VERSION_GLIBC]), or_dash(versions->most[VERSION_GLIBCXX]),
                  shown_path(report, native->path), remark(report, native));
    }
    put_heading(report, writer, "In load order");
    table_write(&table, UINT32_MAX - 1, report, writer);
}

static struct text answer(const struct report *report, const struct native_need *need)
{
    if (need->native != NO_NATIVE)
        return shown_path(report, report->natives->all.at[need->native].path);
    return need->by == FOUND_RUNTIME ? TEXT("the target's runtime") : TEXT("not found");
}

static struct text way(const struct native_need *need, struct arena *arena)
{
    static const char *const kinds[] = {
        [NEED_PLAIN] = "",
        [NEED_FILTER] = "it is a filter for that; ",
        [NEED_AUXILIARY] = "it is a filter for that where it is there; ",
    };
    const char *kind = kinds[need->kind];
    if (need->native == NO_NATIVE)
        return text_of(kind);
    return arena_print(arena, "%s%s", kind,
                       need->only_here ? "only on this machine" : found_by_name(need->by));
}

static void write_needs_of(const struct report *report, const struct native *native,
                           struct writer *writer)
{
    struct table table = {.arena = report->arena, .align = "<<<", .headless = true};
    ARRAY_EACH (const struct native_need, need, &native->needs)
        TABLE_ROW(&table,
                  arena_join(report->arena, TEXT("  "), utf8_printable(need->name, report->arena)),
                  answer(report, need), way(need, report->arena));
    writer_puts(writer, "  ");
    writer_put(writer, shown_path(report, native->path));
    writer_puts(writer, native->needs.count == 0 ? ": nothing\n" : "\n");
    table_write(&table, UINT32_MAX - 1, report, writer);
}

/* Of each object where there are few; the system's own are left out but with --all. */
static void write_needs(const struct report *report, struct writer *writer)
{
    const struct natives *natives = report->natives;
    struct native_totals totals = natives_totals(natives);
    if (!report->all && totals.named + totals.libraries > TABLE_ROWS)
        return;
    put_heading(report, writer, "What each needs, and how that is found");
    ARRAY_EACH (const uint32_t, index, &natives->in_order)
        if (report->all || (!natives->all.at[*index].platform && natives->all.at[*index].at_init))
            write_needs_of(report, &natives->all.at[*index], writer);
}

static void write_findings(const struct report *report, struct writer *writer)
{
    struct problems problems = natives_problems(report);
    uint32_t shown = rows_shown(report, problems.finding_count, TABLE_ROWS);
    if (problems.finding_count > 0)
        put_heading(report, writer, "Findings");
    for (uint32_t i = 0; i < shown; i++) {
        const struct finding *finding = problems.findings[i];
        writer_puts(writer, "  ");
        writer_put(writer, shown_path(report, finding->path));
        writer_print(writer, ": %s ", finding->code);
        writer_put(writer, utf8_printable(finding->message, report->arena));
        writer_puts(writer, "\n");
    }
    put_more(report, writer, problems.finding_count - shown);
}

/* Whose objects: a unit's, in one process, or files that were named, each in one of its own. */
static void write_head(const struct report *report, struct writer *writer)
{
    const struct environment *environment = report->environment;
    if (environment == NULL) {
        writer_puts(writer, "shared objects, each loaded by itself\n");
        return;
    }
    writer_put(writer, shown_path(report, report->unit_path));
    writer_print(writer, ", with Python %d.%d on %.*s: ", environment->version.major,
                 environment->version.minor, TEXT_ARG(environment->platform));
    writer_put(writer, utf8_printable(environment->chosen, report->arena));
    writer_puts(writer, "\n");
}

static void write_target(const struct report *report, struct writer *writer)
{
    const struct target *target = report->natives->request.target;
    if (target != NULL)
        writer_print(writer, "target %.*s: %s, %s, glibc %s, GLIBCXX %s\n", TEXT_ARG(target->name),
                     target->base, target->machine->name, target->most[VERSION_GLIBC],
                     target->most[VERSION_GLIBCXX]);
}

static void write_closing(const struct report *report, struct writer *writer)
{
    struct native_totals totals = natives_totals(report->natives);
    struct text objects = report_count(report, totals.named, "object");
    struct text libraries = report_number(report, totals.libraries);
    struct text size = report_size(report, totals.bytes);
    struct text missing = report_number(report, totals.missing);
    struct text glibc = or_dash(totals.most[VERSION_GLIBC]);
    writer_print(writer, "\n%.*s need%s %.*s %s, %.*s together, glibc %.*s; %.*s not found.\n",
                 TEXT_ARG(objects), totals.named == 1 ? "s" : "", TEXT_ARG(libraries),
                 totals.libraries == 1 ? "library" : "libraries", TEXT_ARG(size), TEXT_ARG(glibc),
                 TEXT_ARG(missing));
}

void natives_write(const struct report *report, struct writer *writer)
{
    write_head(report, writer);
    write_target(report, writer);
    write_order(report, writer);
    write_needs(report, writer);
    write_findings(report, writer);
    write_closing(report, writer);
}
