#include "analyzer/report/junit.h"

#include "analyzer/base/utf8.h"
#include "analyzer/report/results.h"

/* XML 1.0 has no way at all to write these. */
static bool is_forbidden(uint32_t point)
{
    return point == UTF8_BAD || point == 0xFFFE || point == 0xFFFF ||
           (point < 0x20 && point != '\t' && point != '\n' && point != '\r');
}

static const char *entity_of(uint32_t point)
{
    switch (point) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\t': return "&#9;";
    case '\n': return "&#10;";
    case '\r': return "&#13;";
    default: return is_forbidden(point) ? "\xEF\xBF\xBD" : NULL;
    }
}

static void put_xml(struct writer *writer, struct text text)
{
    for (uint32_t at = 0, from = 0; at < text.length; from = at) {
        const char *entity = entity_of(utf8_next(text, &at));
        if (entity != NULL)
            writer_puts(writer, entity);
        else
            writer_put(writer, text_slice(text, from, at));
    }
}

static void put_attribute(struct writer *writer, const char *name, struct text value)
{
    writer_print(writer, " %s=\"", name);
    put_xml(writer, value);
    writer_puts(writer, "\"");
}

/* "src/shop/orders.py" is src.shop.orders, as servers that sort by class expect. */
static struct text class_of(const struct report *report, struct text path)
{
    uint32_t length = text_ends(path, TEXT(".py")) ? path.length - 3 : path.length;
    char *to = arena_alloc(report->arena, length + 1u);
    for (uint32_t i = 0; i < length; i++)
        to[i] = path.at[i] == '/' ? '.' : path.at[i];
    return (struct text){to, length};
}

static struct text name_of(const struct report *report, const struct result *result)
{
    struct text name = arena_print(report->arena, "%s %s at %u:%u", result->rule->code,
                                   result->rule->slug, result->start.line, result->start.column);
    if (result->is_own)
        return name;
    struct text place = result_library_place(report, result);
    return arena_print(report->arena, "%.*s: %.*s", TEXT_ARG(name), TEXT_ARG(place));
}

static void write_words(const struct report *report, struct writer *writer,
                        const struct result *result)
{
    put_xml(writer, arena_print(report->arena, "%.*s:%u:%u: %s %s: ", TEXT_ARG(result->path),
                                result->start.line, result->start.column, result->rule->code,
                                severity_name(result->finding->severity)));
    put_xml(writer, result_sentence(report, result));
}

static void write_failure(const struct report *report, struct writer *writer,
                          const struct result *result)
{
    writer_puts(writer, "      <failure");
    put_attribute(writer, "type", text_of(result->rule->code));
    put_attribute(writer, "message", result_sentence(report, result));
    writer_puts(writer, ">");
    write_words(report, writer, result);
    writer_puts(writer, "</failure>\n");
}

static void write_case(const struct report *report, struct writer *writer,
                       const struct result *result)
{
    struct arena_mark mark = arena_mark(report->arena);
    writer_puts(writer, "    <testcase");
    put_attribute(writer, "name", name_of(report, result));
    put_attribute(writer, "classname", class_of(report, result->path));
    put_attribute(writer, "file", result->path);
    writer_print(writer, " line=\"%u\" time=\"0\">\n", result->start.line);
    if (result_fails(report, result)) {
        write_failure(report, writer, result);
    } else {
        writer_puts(writer, "      <system-out>");
        write_words(report, writer, result);
        writer_puts(writer, "</system-out>\n");
    }
    writer_puts(writer, "    </testcase>\n");
    arena_rewind(report->arena, mark);
}

static void put_counts(struct writer *writer, uint32_t tests, uint32_t failures)
{
    writer_print(writer, " tests=\"%u\" failures=\"%u\" errors=\"0\" skipped=\"0\" time=\"0\">\n",
                 tests, failures);
}

static uint32_t count_failures(const struct report *report, const struct results *results,
                               uint32_t from, uint32_t to)
{
    uint32_t failures = 0;
    for (; from < to; from++)
        failures += result_fails(report, &results->at[from]);
    return failures;
}

/* Gives where the next file begins. */
static uint32_t write_suite(const struct report *report, struct writer *writer,
                            const struct results *results, uint32_t from)
{
    uint32_t to = from;
    struct text path = results->at[from].path;
    while (to < results->count && text_equal(results->at[to].path, path))
        to++;
    writer_puts(writer, "  <testsuite");
    put_attribute(writer, "name", path);
    put_counts(writer, to - from, count_failures(report, results, from, to));
    for (; from < to; from++)
        write_case(report, writer, &results->at[from]);
    writer_puts(writer, "  </testsuite>\n");
    return to;
}

static void write_clean_suite(struct writer *writer, const struct results *results)
{
    struct text subject = results->repository.subject;
    subject = subject.length > 0 ? subject : TEXT(".");
    writer_puts(writer, "  <testsuite");
    put_attribute(writer, "name", subject);
    put_counts(writer, 1, 0);
    writer_puts(writer, "    <testcase name=\"no findings\"");
    put_attribute(writer, "classname", subject);
    writer_puts(writer, " time=\"0\"/>\n  </testsuite>\n");
}

void junit_write(const struct report *report, struct writer *writer)
{
    struct results results = results_of(report, false);
    uint32_t failures = count_failures(report, &results, 0, results.count);
    writer_puts(writer,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"importscan\"");
    put_counts(writer, results.count > 0 ? results.count : 1, failures);
    if (results.count == 0)
        write_clean_suite(writer, &results);
    for (uint32_t i = 0; i < results.count;)
        i = write_suite(report, writer, &results, i);
    writer_puts(writer, "</testsuites>\n");
}
