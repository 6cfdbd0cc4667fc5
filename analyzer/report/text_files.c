#include "analyzer/base/utf8.h"
#include "analyzer/report/groups.h"
#include "analyzer/report/problems.h"
#include "analyzer/report/table.h"
#include "analyzer/report/text.h"

#include <stdlib.h>

/* What one distribution has, or all of them together. */
struct tally {
    uint32_t group;                           /* into groups.at */
    uint32_t breaks, at_import, safe, unsafe; /* errors and warnings, and what of them */
    uint32_t infos;
};

/* A finding, with what it is sorted by. */
struct spot {
    const struct finding *finding;
    uint32_t rank;  /* of its distribution: most breaks first */
    uint32_t order; /* by path and place */
};

struct file_list {
    struct groups groups;
    struct tally *tallies; /* sorted; the empty ones last */
    uint32_t tally_count;
    struct spot *spots; /* sorted */
    uint32_t spot_count;
    uint32_t dead;
};

static bool is_break(const struct finding *finding)
{
    return finding->severity != SEVERITY_INFO;
}

static bool has_fix(const struct finding *finding, enum applicability applicability)
{
    return finding->fix != NULL && finding->fix->applicability == applicability;
}

static void add_to_tally(struct tally *tally, const struct finding *finding)
{
    if (!is_break(finding)) {
        tally->infos++;
        return;
    }
    tally->breaks++;
    tally->at_import += finding->when == WHEN_IMPORT;
    tally->safe += has_fix(finding, FIX_SAFE);
    tally->unsafe += has_fix(finding, FIX_UNSAFE);
}

static int by_breaks(const void *a, const void *b)
{
    const struct tally *x = a, *y = b;
    if (x->breaks != y->breaks)
        return x->breaks > y->breaks ? -1 : 1;
    if (x->infos != y->infos)
        return x->infos > y->infos ? -1 : 1;
    return (x->group > y->group) - (x->group < y->group);
}

static int by_weight(const void *a, const void *b)
{
    const struct spot *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (x->finding->severity != y->finding->severity)
        return x->finding->severity > y->finding->severity ? -1 : 1;
    bool early = x->finding->when == WHEN_IMPORT, other = y->finding->when == WHEN_IMPORT;
    if (early != other)
        return early ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

/* The findings on files, each with its group in place of a rank. */
static void gather(const struct report *report, struct file_list *list)
{
    struct problems problems = report_problems(report);
    list->spots = arena_alloc_array(report->arena, problems.finding_count, sizeof *list->spots);
    for (uint32_t i = 0; i < problems.finding_count; i++) {
        const struct finding *finding = problems.findings[i];
        if (!text_starts(text_of(finding->code), TEXT(FILE_CODES)) || finding->module.n == 0)
            continue;
        if (finding->reach == REACH_DEAD)
            list->dead++;
        else
            list->spots[list->spot_count++] =
                (struct spot){finding, list->groups.of[finding->module.n], i};
    }
}

static struct file_list list_files(const struct report *report)
{
    struct file_list list = {.groups = report_groups(report)};
    struct arena *arena = report->arena;
    uint32_t count = list.groups.count;
    uint32_t *ranks = arena_alloc_array(arena, count, sizeof *ranks);
    gather(report, &list);
    list.tallies = arena_alloc_array(arena, count, sizeof *list.tallies);
    for (uint32_t i = 0; i < count; i++)
        list.tallies[i].group = i;
    for (uint32_t i = 0; i < list.spot_count; i++)
        add_to_tally(&list.tallies[list.spots[i].rank], list.spots[i].finding);
    qsort(list.tallies, count, sizeof *list.tallies, by_breaks);
    for (uint32_t i = 0; i < count; i++) {
        ranks[list.tallies[i].group] = i;
        list.tally_count += list.tallies[i].breaks + list.tallies[i].infos > 0;
    }
    for (uint32_t i = 0; i < list.spot_count; i++)
        list.spots[i].rank = ranks[list.spots[i].rank];
    qsort(list.spots, list.spot_count, sizeof *list.spots, by_weight);
    return list;
}

/* --- what is written --- */

static const char *when_words(enum finding_when when)
{
    static const char *const words[] = {
        [WHEN_UNTOLD] = "", [WHEN_IMPORT] = "at import", [WHEN_CALL] = "when called"};
    return words[when];
}

static struct text fix_words(const struct report *report, const struct finding *finding)
{
    static const char *const words[] = {
        [FIX_NONE] = "no fix", [FIX_UNSAFE] = "fix: unsafe", [FIX_SAFE] = "fix: safe"};
    const struct fix *fix = finding->fix;
    if (fix == NULL)
        return TEXT("no fix");
    struct text reason = utf8_printable(fix->reason, report->arena);
    return arena_print(report->arena, "%s%s%.*s", words[fix->applicability],
                       reason.length > 0 ? ": " : "", TEXT_ARG(reason));
}

static bool holds(struct text text, struct text part)
{
    for (uint32_t i = 0; i + part.length <= text.length; i++)
        if (text_starts(text_slice(text, i, text.length), part))
            return true;
    return false;
}

/* The sentence of the finding, with the path where that does not name it. */
static struct text what_words(const struct report *report, const struct finding *finding)
{
    struct text message = utf8_printable(finding->message, report->arena);
    struct text resource = utf8_printable(finding->resource, report->arena);
    if (holds(message, resource))
        return message;
    return arena_print(report->arena, "%.*s (%.*s)", TEXT_ARG(message), TEXT_ARG(resource));
}

static void write_rows(const struct report *report, struct writer *writer, const struct spot *spots,
                       uint32_t count)
{
    struct table table = {.arena = report->arena, .align = "<<<<<", .headless = true};
    uint32_t shown = rows_shown(report, count, TABLE_ROWS_ASIDE);
    table.hidden = count - shown;
    for (uint32_t i = 0; i < shown; i++) {
        const struct finding *finding = spots[i].finding;
        struct text place = report_short_place(report, finding->module, finding->place);
        TABLE_ROW(&table, arena_print(report->arena, "  %.*s", TEXT_ARG(place)),
                  text_of(finding->code), what_words(report, finding),
                  text_of(when_words(finding->when)), fix_words(report, finding));
    }
    table_write(&table, TABLE_ROWS_ASIDE, report, writer);
}

/* "pandas 2.1.0: 9 breaks, 2 of them at import; patch mends 4, 3 more with --unsafe-fixes". */
static void write_tally(const struct report *report, struct writer *writer,
                        const struct file_list *list, const struct tally *tally)
{
    const struct group *group = &list->groups.at[tally->group];
    struct text name = utf8_printable(group->name, report->arena);
    struct text version = utf8_printable(group->version, report->arena);
    struct text breaks = report_count(report, tally->breaks, "break");
    writer_print(writer, "  %.*s%s%.*s: ", TEXT_ARG(name), version.length > 0 ? " " : "",
                 TEXT_ARG(version));
    if (tally->breaks > 0)
        writer_print(writer, "%.*s", TEXT_ARG(breaks));
    if (tally->at_import > 0)
        writer_print(writer, ", %u of them at import", tally->at_import);
    if (tally->safe > 0)
        writer_print(writer, "; patch mends %u", tally->safe);
    if (tally->unsafe > 0)
        writer_print(writer, "%s %u%s with --unsafe-fixes", tally->safe > 0 ? "," : "; patch mends",
                     tally->unsafe, tally->safe > 0 ? " more" : "");
    if (tally->breaks > 0 && tally->safe + tally->unsafe == 0)
        writer_puts(writer, "; patch mends none");
    struct text infos = report_count(report, tally->infos, "info");
    if (tally->infos > 0)
        writer_print(writer, "%s%.*s", tally->breaks > 0 ? "; " : "", TEXT_ARG(infos));
    writer_puts(writer, "\n");
}

/* Distributions that have infos alone are counted, not listed. */
static void write_rest(const struct report *report, struct writer *writer,
                       const struct file_list *list, uint32_t shown)
{
    uint32_t broken = 0, infos = 0, quiet = 0;
    for (uint32_t i = shown; i < list->tally_count; i++) {
        broken += list->tallies[i].breaks > 0;
        quiet += list->tallies[i].breaks == 0;
        infos += list->tallies[i].breaks == 0 ? list->tallies[i].infos : 0;
    }
    struct text where = report_count(report, quiet, "more distribution");
    struct text what = report_count(report, infos, "info");
    put_more(report, writer, broken);
    if (quiet > 0)
        writer_print(writer, "  %.*s in %.*s (--all).\n", TEXT_ARG(what), TEXT_ARG(where));
    if (list->dead > 0)
        writer_print(writer, "  Left out: %u in code that nothing reaches.\n", list->dead);
}

uint32_t text_count_breaks(const struct report *report)
{
    struct file_list list = list_files(report);
    uint32_t count = 0;
    for (uint32_t i = 0; i < list.tally_count; i++)
        count += list.tallies[i].breaks;
    return count;
}

void text_write_files(const struct report *report, struct writer *writer)
{
    struct file_list list = list_files(report);
    uint32_t broken = 0, at = 0;
    if (list.spot_count + list.dead == 0)
        return;
    put_heading(report, writer, "Breaks off the file system: files beside the code");
    while (broken < list.tally_count && (report->all || list.tallies[broken].breaks > 0))
        broken++;
    uint32_t shown = rows_shown(report, broken, TABLE_ROWS);
    for (uint32_t i = 0; i < shown; i++) {
        uint32_t rows = list.tallies[i].breaks + (report->all ? list.tallies[i].infos : 0);
        write_tally(report, writer, &list, &list.tallies[i]);
        write_rows(report, writer, &list.spots[at], rows);
        at += list.tallies[i].breaks + list.tallies[i].infos;
    }
    write_rest(report, writer, &list, shown);
}
