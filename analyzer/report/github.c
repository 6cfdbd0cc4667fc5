#include "analyzer/report/github.h"

#include "analyzer/base/utf8.h"
#include "analyzer/report/results.h"

enum {
    MOST_OF_EACH = 10
};

/* What ends a command or one of its properties is percent-encoded, and the percent sign with it. */
static void put_escaped(const struct report *report, struct writer *writer, struct text text,
                        const char *special)
{
    text = utf8_repaired(text, report->arena);
    for (uint32_t i = 0; i < text.length; i++) {
        char byte = text.at[i];
        if (byte != '\0' && strchr(special, byte) != NULL)
            writer_print(writer, "%%%02X", (unsigned)byte);
        else
            writer_put(writer, text_slice(text, i, i + 1));
    }
}

static void put_property(const struct report *report, struct writer *writer, struct text text)
{
    put_escaped(report, writer, text, "%\r\n:,");
}

static void put_message(const struct report *report, struct writer *writer, struct text text)
{
    put_escaped(report, writer, text, "%\r\n");
}

static const char *command_of(enum severity severity)
{
    static const char *const commands[] = {"notice", "warning", "error"};
    return commands[severity];
}

static void write_annotation(const struct report *report, struct writer *writer,
                             const struct result *result)
{
    struct arena_mark mark = arena_mark(report->arena);
    writer_print(writer, "::%s title=%s %s,file=", command_of(result->finding->severity),
                 result->rule->code, result->rule->slug);
    put_property(report, writer, result->path);
    writer_print(writer, ",line=%u,endLine=%u", result->start.line, result->end.line);
    if (result->start.line == result->end.line) /* columns of two lines would be refused */
        writer_print(writer, ",col=%u,endColumn=%u", result->start.column, result->end.column);
    writer_puts(writer, "::");
    put_message(report, writer, result_sentence(report, result));
    writer_puts(writer, "\n");
    arena_rewind(report->arena, mark);
}

static void write_rest(const struct report *report, struct writer *writer, uint32_t rest)
{
    struct text more = report_count(report, rest, "more finding");
    writer_print(writer, "::notice title=importscan::%.*s not shown here; -o text tells all.\n",
                 TEXT_ARG(more));
}

void github_write(const struct report *report, struct writer *writer)
{
    struct results results = results_of(report, false);
    const struct result *const *ranked = results_ranked(report, &results);
    uint32_t room[] = {MOST_OF_EACH, MOST_OF_EACH, MOST_OF_EACH}, all[3] = {0}, rest = 0;
    for (uint32_t i = 0; i < results.count; i++)
        all[ranked[i]->finding->severity]++;
    for (unsigned severity = 0; severity < 3; severity++)
        rest += all[severity] > room[severity] ? all[severity] - room[severity] : 0;
    /* The notice about the rest is one of the notices. */
    if (rest > 0 && all[SEVERITY_INFO] >= MOST_OF_EACH) {
        room[SEVERITY_INFO]--;
        rest++;
    }
    for (uint32_t i = 0; i < results.count; i++)
        if (room[ranked[i]->finding->severity] > 0) {
            room[ranked[i]->finding->severity]--;
            write_annotation(report, writer, ranked[i]);
        }
    if (rest > 0)
        write_rest(report, writer, rest);
}
