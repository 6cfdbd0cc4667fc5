#include "analyzer/load/reading_tell.h"

static void add_finding(struct module_graph *graph, module_id module, const char *code,
                        enum severity severity, struct text message, struct place place)
{
    const struct module *it = module_graph_module(graph, module);
    struct finding finding = {.code = code,
                              .severity = severity,
                              .message = message,
                              .module = module,
                              .path = it->path,
                              .place = place,
                              .end = place};
    array_push(graph->arena, &graph->findings, finding);
}

static void tell_trouble(struct module_graph *graph, module_id module, const struct source *source,
                         const struct facts *facts)
{
    struct place at = facts_place(facts, source->trouble_at);
    struct text said = TEXT("");
    switch (source->trouble) {
    case SOURCE_FINE: return;
    case SOURCE_UNKNOWN_ENCODING:
        said = arena_print(graph->arena, "the encoding '%.*s' is not known",
                           TEXT_ARG(source->encoding));
        break;
    case SOURCE_BAD_BYTES:
        said = arena_print(graph->arena, "has bytes that are not %.*s", TEXT_ARG(source->encoding));
        break;
    case SOURCE_NUL_BYTES: said = TEXT("holds NUL bytes, which CPython refuses"); break;
    case SOURCE_MARK_AND_COOKIE:
        said = TEXT("has a UTF-8 byte order mark and another coding cookie");
        break;
    }
    add_finding(graph, module, source->trouble == SOURCE_NUL_BYTES ? "IS009" : "IS005",
                SEVERITY_WARNING, said, at);
}

static void tell_facts(struct module_graph *graph, module_id module, const struct facts *facts)
{
    if (facts->flags & FACTS_PYTHON2)
        add_finding(graph, module, "IS010", SEVERITY_INFO,
                    TEXT("is written for Python 2; its imports are taken as they can be read"),
                    facts_place(facts, facts->error_start));
    else if (facts->flags & FACTS_ERROR)
        add_finding(graph, module, "IS001", SEVERITY_ERROR,
                    TEXT("has a syntax error; its imports are taken as they can be read"),
                    facts_place(facts, facts->error_start));
    if (facts->flags & FACTS_TOO_DEEP)
        add_finding(graph, module, "IS006", SEVERITY_WARNING,
                    TEXT("is nested too deeply to be read whole"), (struct place){0, 0});
}

void reading_tell(struct module_graph *graph, module_id module, const struct reading *reading)
{
    if (!reading->ok) {
        add_finding(graph, module, "IS004", SEVERITY_ERROR,
                    arena_text(graph->arena, text_of(reading->err.message)), (struct place){0, 0});
        return;
    }
    tell_trouble(graph, module, &reading->source, reading->facts);
    tell_facts(graph, module, reading->facts);
}
