#include "analyzer/report/page_tables.h"
#include "analyzer/report/page_text.h"
#include "analyzer/report/problems.h"
#include "analyzer/report/ships.h"

/* A total that may not pass a limit: a row of the verdict's gauges. */
struct gauge {
    const char *name, *meaning;
    uint64_t bytes, limit;
};

/* What AWS Lambda takes unzipped, layers included: 250 MiB, to stay below. */
#define LAMBDA_LIMIT UINT64_C(262144000)

/* --- words --- */

static void put_where(const struct report *report, struct writer *writer)
{
    const struct environment *environment = report->environment;
    struct text module = report_name(report, report->graph->unit);
    writer_puts(writer, report->runs_as_main ? "<p class=\"where\">run as "
                                             : "<p class=\"where\">imported as ");
    page_put(writer, report, report->runs_as_main ? TEXT("__main__") : module);
    for (uint32_t i = 0; i < report->entry_points.count; i++) {
        writer_puts(writer, i == 0 ? " · entry <code>" : " <code>");
        page_put(writer, report, report->entry_points.at[i]);
        writer_puts(writer, "</code>");
    }
    writer_print(writer, " · Python %d.%d on ", environment->version.major,
                 environment->version.minor);
    page_put(writer, report, environment->platform);
    writer_puts(writer, environment->chosen.length > 0 ? ": " : "");
    page_put(writer, report, environment->chosen);
    writer_puts(writer, "</p>\n");
}

/* Width of a gauge's bar in thousandths, at least one where anything is there. */
static unsigned thousandths(uint64_t part, uint64_t whole)
{
    if (part == 0 || whole == 0)
        return 0;
    return part >= whole ? 1000 : (unsigned)((double)part * 1000 / (double)whole) + 1;
}

static void put_gauge(const struct report *report, struct writer *writer, const struct gauge *gauge)
{
    bool over = gauge->bytes >= gauge->limit;
    struct text bytes = report_size(report, gauge->bytes);
    struct text exact = report_number(report, gauge->bytes);
    struct text limit = report_number(report, gauge->limit);
    struct text rest =
        report_size(report, over ? gauge->bytes - gauge->limit : gauge->limit - gauge->bytes);
    writer_print(writer,
                 "<div class=\"gauge%s\"><p><strong>%.*s</strong> %s, <b>%.*s %s</b></p>"
                 "<svg viewBox=\"0 0 1000 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
                 "<rect class=\"track\" width=\"1000\" height=\"8\"/>"
                 "<rect class=\"fill\" width=\"%u\" height=\"8\"/></svg>"
                 "<p class=\"small\">%.*s of %.*s bytes: %s</p></div>\n",
                 over ? " over" : "", TEXT_ARG(bytes), gauge->name, TEXT_ARG(rest),
                 over ? "over the limit" : "to spare", thousandths(gauge->bytes, gauge->limit),
                 TEXT_ARG(exact), TEXT_ARG(limit), gauge->meaning);
}

static void put_tile(struct writer *writer, const char *name, struct text value, struct text below)
{
    writer_print(writer, "<div class=\"tile\"><dt>%s</dt><dd>%.*s<span>%.*s</span></dd></div>\n",
                 name, TEXT_ARG(value), TEXT_ARG(below));
}

static struct text findings_below(const struct report *report, struct problems problems,
                                  uint32_t *serious)
{
    uint32_t of[SEVERITY_ERROR + 1] = {0};
    for (uint32_t i = 0; i < problems.finding_count; i++)
        of[problems.findings[i]->severity]++;
    *serious = of[SEVERITY_ERROR] + of[SEVERITY_WARNING];
    struct text infos = report_count(report, of[SEVERITY_INFO], "info");
    return arena_print(report->arena, "%.*s, %.*s, and %.*s",
                       TEXT_ARG(report_count(report, of[SEVERITY_ERROR], "error")),
                       TEXT_ARG(report_count(report, of[SEVERITY_WARNING], "warning")),
                       TEXT_ARG(infos));
}

static void put_tiles(const struct report *report, struct writer *writer)
{
    struct totals totals = report_totals(report->graph);
    struct class_sums classes = report_classes(report);
    struct problems problems = report_problems(report);
    const struct class_sum *idle = &classes.of[CLASS_MERELY_IMPORTED];
    uint32_t serious;
    struct text below = findings_below(report, problems, &serious);
    writer_puts(writer, "<dl class=\"tiles\">\n");
    put_tile(writer, "Loads at init", report_size(report, totals.init_bytes),
             report_count(report, totals.init_modules, "module"));
    put_tile(writer, "Can wait until used", report_size(report, classes.waiting.init_bytes),
             report_count(report, classes.waiting.init_modules, "module"));
    put_tile(writer, "Merely imported", report_size(report, idle->init_bytes),
             report_count(report, idle->init_modules, "module"));
    put_tile(writer, "Findings", report_number(report, serious), below);
    put_tile(writer, "Unresolved imports", report_number(report, problems.unresolved_count),
             arena_print(report->arena, "%.*s computed",
                         TEXT_ARG(report_number(report, problems.computed_count))));
    writer_puts(writer, "</dl>\n");
}

/* --- classes --- */

static void put_bar(struct writer *writer, enum module_class class, uint64_t bytes, uint64_t most)
{
    writer_print(writer,
                 "<svg class=\"share\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" "
                 "aria-hidden=\"true\"><rect class=\"track\" width=\"1000\" height=\"10\"/>"
                 "<rect class=\"of-%s\" width=\"%u\" height=\"10\"/></svg>",
                 module_class_name(class), thousandths(bytes, most));
}

static void put_class(const struct report *report, struct writer *writer, enum module_class class,
                      const struct class_sum *sum, uint64_t most)
{
    writer_print(writer,
                 "<tr><th scope=\"row\"><span class=\"key key-%s\"></span>%s"
                 "<span class=\"says\">%s</span></th>"
                 "<td class=\"n\">%.*s</td><td class=\"n\">%.*s</td><td class=\"wide\">",
                 module_class_name(class), module_class_name(class), module_class_sentence(class),
                 TEXT_ARG(report_number(report, sum->modules)),
                 TEXT_ARG(report_size(report, sum->bytes)));
    put_bar(writer, class, sum->bytes, most);
    writer_print(writer, "</td><td class=\"n\">%.*s</td></tr>\n",
                 TEXT_ARG(report_size(report, sum->init_bytes)));
}

static void put_classes(const struct report *report, struct writer *writer)
{
    struct class_sums sums = report_classes(report);
    uint64_t most = 0;
    for (enum module_class class = 0; class < MODULE_CLASS_COUNT; class ++)
        most = sums.of[class].bytes > most ? sums.of[class].bytes : most;
    writer_puts(writer, "<div class=\"scroll\"><table class=\"classes\"><caption>All modules, by "
                        "what can be proved of them</caption><thead><tr><th scope=\"col\">Class"
                        "</th><th scope=\"col\" class=\"n\">Modules</th><th scope=\"col\" class="
                        "\"n\">Bytes</th><th class=\"wide\"></th><th scope=\"col\" class=\"n\">"
                        "Loads at init</th></tr></thead><tbody>\n");
    for (enum module_class class = CLASS_REQUIRED_INIT; class < MODULE_CLASS_COUNT; class ++)
        if (sums.of[class].modules > 0)
            put_class(report, writer, class, &sums.of[class], most);
    writer_puts(writer, "</tbody></table></div>\n");
}

void page_write_verdict(const struct report *report, struct writer *writer)
{
    struct gauge lambda = {"of code ships",
                           "files of modules and the shared libraries they need, without the "
                           "standard library and without data files; the limit is AWS Lambda's, "
                           "unzipped",
                           report_ships(report).bytes, LAMBDA_LIMIT};
    writer_puts(writer, "<h1>");
    page_put(writer, report, report_path(report, report->unit_path));
    writer_puts(writer, "</h1>\n");
    put_where(report, writer);
    put_gauge(report, writer, &lambda);
    put_tiles(report, writer);
    put_classes(report, writer);
}
