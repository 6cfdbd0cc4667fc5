#include "analyzer/report/why.h"

#include "analyzer/base/utf8.h"
#include "analyzer/report/chain_step.h"
#include "analyzer/report/explain.h"
#include "analyzer/report/source_lines.h"
#include "analyzer/report/statements.h"
#include "analyzer/report/table.h"

/* --- why it loads --- */

/* What is true of the module, as the end of a sentence that begins with its name. */
static const char *verdict(const struct report *report, const struct module *module)
{
    if (report->named.n == report->graph->unit.n)
        return "is the unit itself";
    if (module->kind == MODULE_MISSING)
        return "was not found";
    if (module->at_start)
        return "is loaded by the interpreter, before the unit begins";
    if (module->partial)
        return "begins to load with the unit and fails";
    if (module->loads == LOADS_INIT)
        return "loads when the unit loads";
    if (module->typing_only)
        return "is imported for type checkers only";
    if (module->loads == LOADS_CALL)
        return "does not load with the unit; code that runs later may load it";
    if (module->may_load)
        return "does not load with the unit, but may under other conditions";
    return "is never loaded";
}

static void put_dim(const struct report *report, struct writer *writer, struct text text)
{
    writer_puts(writer, report->color ? "\033[2m" : "");
    writer_put(writer, text);
    writer_puts(writer, report->color ? "\033[0m" : "");
}

static void write_step(const struct report *report, struct writer *writer, const struct edge *edge,
                       uint32_t width, struct text said)
{
    struct text place = chain_place(report, edge);
    struct text statement =
        chain_statement(report, edge, source_line(report, edge->from, chain_line(report, edge)));
    writer_puts(writer, "  ");
    writer_put(writer, place);
    if (width > CHAIN_WIDEST_PLACE)
        writer_puts(writer, "\n      ");
    else
        writer_print(writer, "%*s", (int)(width - utf8_count(place)) + 2, "");
    writer_put(writer, statement);
    put_dim(report, writer, said);
    writer_puts(writer, "\n");
}

static uint32_t place_width(const struct report *report, const struct edge *edge)
{
    return utf8_count(chain_place(report, edge));
}

/* The chain to `id`, then `last`, which may be NULL. */
static void write_chain(const struct report *report, struct writer *writer, module_id id,
                        const struct edge *last)
{
    const struct module_graph *graph = report->graph;
    uint32_t count, width = last == NULL ? 0 : place_width(report, last);
    const edge_id *chain = module_graph_chain(graph, id, report->arena, &count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t own = place_width(report, module_graph_edge(graph, chain[i]));
        width = own > width ? own : width;
    }
    for (uint32_t i = 0; i < count; i++)
        write_step(report, writer, module_graph_edge(graph, chain[i]), width,
                   chain_remark(report, module_graph_edge(graph, chain[i])));
    if (last != NULL)
        write_step(report, writer, last, width, chain_remark(report, last));
}

static void put_bold(const struct report *report, struct writer *writer, struct text text)
{
    writer_print(writer, report->color ? "\033[1m%.*s\033[0m" : "%.*s", TEXT_ARG(text));
}

/* "class reachable_call (by_name): code that the entry can reach may use it." */
static void write_class(const struct report *report, struct writer *writer)
{
    enum module_class class = verdict_class(report->verdicts, report->named);
    enum use use =
        reach_use(&report->verdicts->reach, world_real(&report->verdicts->world, report->named));
    writer_print(writer, "class %s", module_class_name(class));
    if (class == CLASS_REACHABLE_CALL)
        writer_print(writer, " (%s)", use_name(use));
    writer_print(writer, ": %s.\n", module_class_sentence(class));
}

static void write_head(const struct report *report, struct writer *writer)
{
    const struct module *module = module_graph_module(report->graph, report->named);
    struct text file = report_file(report, report->named);
    struct text size = report_size(report, module_weight(module));
    put_bold(report, writer, report_name(report, report->named));
    writer_print(writer, " %s", verdict(report, module));
    if (module->kind != MODULE_MISSING)
        writer_print(writer, " (%.*s, %.*s)", TEXT_ARG(file), TEXT_ARG(size));
    writer_puts(writer, ".\n");
    if (module->alias_of.n != 0) {
        struct text other = report_name(report, module->alias_of);
        writer_print(writer, "It is another name for %.*s, made through sys.modules.\n",
                     TEXT_ARG(other));
    }
    write_class(report, writer);
}

/* Why a missing module was not found; the first reason speaks for all. */
static void write_reason(const struct report *report, struct writer *writer)
{
    const struct module_graph *graph = report->graph;
    name_id name = module_graph_module(graph, report->named)->name;
    ARRAY_EACH (struct unresolved, unresolved, &graph->unresolved) {
        if (unresolved->name.n != name.n)
            continue;
        struct text reason = utf8_printable(unresolved->reason, report->arena);
        writer_print(writer, "Reason: %.*s.\n", TEXT_ARG(reason));
        return;
    }
}

static bool is_reached(const struct report *report, module_id id)
{
    return id.n == report->graph->unit.n || module_graph_module(report->graph, id)->because.n != 0;
}

/* No import of the source: one that keeps an effect where another waits. */
static bool is_hoisted(const struct report *report, const struct statement *statement)
{
    return module_graph_edge(report->graph, statement->edges[0])->hoisted_for.n != 0;
}

static void write_every_way(const struct report *report, struct writer *writer)
{
    const struct module_graph *graph = report->graph;
    struct statements all = report_statements(report);
    uint32_t count = 0;
    for (const struct statement *one = all.at; one < all.at + all.count; one++) {
        if (one->to.n != report->named.n || is_hoisted(report, one))
            continue;
        struct text from = report_name(report, one->from);
        writer_print(writer, "\n%u. by %.*s%s\n", ++count, TEXT_ARG(from),
                     is_reached(report, one->from) ? "" : ", which nothing leads to");
        write_chain(report, writer, one->from, module_graph_edge(graph, one->edges[0]));
    }
    if (count == 0)
        writer_puts(writer, "No import statement names it.\n");
}

static void write_loading(const struct report *report, struct writer *writer)
{
    const struct module *module = module_graph_module(report->graph, report->named);
    bool has_no_chain = module->kind == MODULE_MISSING && module->because.n == 0;
    if (report->all || has_no_chain) {
        write_every_way(report, writer);
    } else if (module->because.n != 0) {
        put_heading(report, writer,
                    module->loads == LOADS_INIT ? "Why it loads" : "What leads to it");
        write_chain(report, writer, report->named, NULL);
    }
}

/* --- why it is used, or not --- */

/* Each step: what follows, and the line that it follows from. */
static void write_proof(const struct report *report, struct writer *writer, struct step last)
{
    struct steps steps = steps_to(report, last);
    for (const struct step *step = steps.at; step < steps.at + steps.count; step++) {
        module_id module;
        struct place at = step_place(report, step, &module);
        struct text sentence = step_sentence(report, step);
        writer_print(writer, "  %.*s\n", TEXT_ARG(sentence));
        if (at.line == 0)
            continue;
        struct text place = report_place(report, module, at);
        struct text line = source_line(report, module, at.line);
        put_dim(report, writer,
                arena_print(report->arena, "      %.*s  %.*s", TEXT_ARG(place), TEXT_ARG(line)));
        writer_puts(writer, "\n");
    }
}

/* Why this statement need not load an unused module. */
static struct text why_it_can_wait(const struct report *report, const struct statement *statement)
{
    const struct edge *edge = module_graph_edge(report->graph, statement->edges[0]);
    struct text importer = report_name(report, statement->from);
    enum module_class class = verdict_class(report->verdicts, statement->from);
    if (statement->kind == EDGE_TYPING)
        return TEXT("   # for type checkers");
    if (statement->kind == EDGE_DEFERRABLE || statement->kind == EDGE_REEXPORT)
        return arena_print(report->arena, "   # can wait: nothing reads it while %.*s loads",
                           TEXT_ARG(importer));
    if (statement->executed && class != CLASS_REQUIRED_INIT && class != CLASS_EFFECT_INIT)
        return arena_print(report->arena, "   # waits with %.*s, which is %s", TEXT_ARG(importer),
                           module_class_name(class));
    return chain_remark(report, edge);
}

static void write_importers(const struct report *report, struct writer *writer)
{
    struct statements all = report_statements(report);
    uint32_t count = 0, width = 0, shown = 0;
    for (const struct statement *one = all.at; one < all.at + all.count; one++) {
        const struct edge *edge = module_graph_edge(report->graph, one->edges[0]);
        if (one->to.n != report->named.n)
            continue;
        uint32_t own = place_width(report, edge);
        count++;
        if (own > width && count <= rows_shown(report, count, TABLE_ROWS))
            width = own;
    }
    if (count == 0)
        return;
    put_heading(report, writer, "Nothing that can run uses it. These statements import it");
    for (const struct statement *one = all.at; one < all.at + all.count; one++)
        if (one->to.n == report->named.n && shown < rows_shown(report, count, TABLE_ROWS)) {
            shown++;
            write_step(report, writer, module_graph_edge(report->graph, one->edges[0]), width,
                       why_it_can_wait(report, one));
        }
    put_more(report, writer, count - shown);
}

static void write_use(const struct report *report, struct writer *writer)
{
    enum module_class class = verdict_class(report->verdicts, report->named);
    struct step step = step_of_module(report, report->named);
    if (class == CLASS_MERELY_IMPORTED)
        write_importers(report, writer);
    if (step.proof.kind == PROOF_NONE)
        return;
    put_heading(report, writer, step.at_init ? "Why it must load" : "Why it may be used");
    write_proof(report, writer, step);
}

/* --- a function --- */

static void write_function(const struct report *report, struct writer *writer, scope_id scope)
{
    enum use use = (enum use)report->verdicts->reach.use[scope.n];
    struct step step = {.scope = scope};
    module_id module;
    struct text place = report_place(report, report->named, step_place(report, &step, &module));
    put_bold(report, writer, scope_label(report, scope));
    if (use == USE_NONE)
        writer_print(writer, " is dead: nothing that the entry can reach runs it (%.*s).\n",
                     TEXT_ARG(place));
    else
        writer_print(writer, " is live (%s): code that the entry can reach may run it (%.*s).\n",
                     use_name(use), TEXT_ARG(place));
    step = step_of_function(report, scope);
    if (step.proof.kind != PROOF_NONE) {
        put_heading(report, writer, "Why it may run");
        write_proof(report, writer, step);
    }
}

/* A name may be bound by several definitions: each has its own verdict. */
static void write_functions(const struct report *report, struct writer *writer)
{
    const struct world *world = &report->verdicts->world;
    const struct area *area = world_area(world, report->named);
    bool first = true;
    for (scope_index i = 1; i < area->scope_count; i++) {
        scope_id scope = world_scope(world, report->named, i);
        if (!text_equal(world_qualname(world, scope, report->arena), report->function))
            continue;
        writer_puts(writer, first ? "" : "\n");
        write_function(report, writer, scope);
        first = false;
    }
}

void why_write(const struct report *report, struct writer *writer)
{
    if (report->function.length > 0) {
        write_functions(report, writer);
        return;
    }
    write_head(report, writer);
    if (module_graph_module(report->graph, report->named)->kind == MODULE_MISSING)
        write_reason(report, writer);
    write_loading(report, writer);
    write_use(report, writer);
}
