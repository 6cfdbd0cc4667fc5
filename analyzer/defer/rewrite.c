#include "analyzer/defer/work.h"

#include "analyzer/defer/savings.h"

/* One file that is rewritten. */
struct rewrite {
    struct defer *defer;
    struct world *world;
    struct module_graph *graph;
    module_id module;
    const struct facts *facts;
    struct text source;
    struct arena scratch; /* holds the source */
    struct wish *wishes;
    uint32_t count;
    struct text spec;   /* what is put off, as the runtime reads it */
    uint32_t entries;   /* in it */
    struct edit attach; /* stands in every fix of the file */
    struct fix *first;  /* at offset 0 nothing precedes the first statement: it holds `attach` */
    bool own_before; /* the module's own __getattr__ stands before the first of these statements */
    struct edit own_getattr; /* the same; no text: there is none */
};

/* `text`, then `pattern` with `more` in place of its %. */
static struct text print(const struct rewrite *rewrite, struct text text, const char *pattern,
                         struct text more)
{
    struct arena *arena = rewrite->graph->arena;
    struct text around = text_of(pattern);
    uint32_t at = text_find(around, '%');
    text = arena_join(arena, arena_join(arena, text, text_slice(around, 0, at)), more);
    return arena_join(arena, text, text_slice(around, at + 1, around.length));
}

/* --- one statement --- */

struct statement {
    node_index node;
    struct wish *first; /* its names that wait, and others of it, stand side by side from here */
    uint32_t count;
    bool whole; /* all its names wait */
};

static uint32_t alias_count(const struct facts *facts, node_index statement)
{
    uint32_t count = 0;
    NODE_EACH (alias, facts, statement)
        count++;
    return count;
}

static bool next_statement(const struct rewrite *rewrite, uint32_t *at, struct statement *out)
{
    if (*at >= rewrite->count)
        return false;
    *out =
        (struct statement){.node = rewrite->wishes[*at].statement, .first = &rewrite->wishes[*at]};
    uint32_t waiting = 0;
    for (; *at < rewrite->count && rewrite->wishes[*at].statement == out->node; ++*at) {
        out->count++;
        waiting += rewrite->wishes[*at].waits;
    }
    out->whole = waiting == alias_count(rewrite->facts, out->node);
    return true;
}

static bool some_wait(const struct statement *statement)
{
    for (uint32_t i = 0; i < statement->count; i++)
        if (statement->first[i].waits)
            return true;
    return false;
}

static bool waits_here(const struct statement *statement, node_index alias)
{
    for (uint32_t i = 0; i < statement->count; i++)
        if (statement->first[i].alias == alias)
            return statement->first[i].waits;
    return false;
}

/* "a.b as c" */
static struct text alias_text(const struct rewrite *rewrite, node_index alias)
{
    const struct facts *facts = rewrite->facts;
    struct text name = facts_name(facts, facts->nodes.at[alias].value);
    node_index as = facts_child(facts, alias, 0);
    if (as >= facts->nodes.at[alias].end)
        return name;
    return print(rewrite, name, " as %", facts_name(facts, facts->nodes.at[as].value));
}

/* "..base" */
static struct text base_text(const struct rewrite *rewrite, node_index statement)
{
    const struct node *node = &rewrite->facts->nodes.at[statement];
    struct text base = {"", 0};
    for (unsigned i = 0; i < node->extra; i++)
        base = print(rewrite, base, "%", TEXT("."));
    return print(rewrite, base, "%", facts_name(rewrite->facts, node->value));
}

/* The names that wait, or those that stay: "x, y as z". */
static struct text names_listed(const struct rewrite *rewrite, const struct statement *statement,
                                bool waiting, struct text between)
{
    struct text list = {"", 0};
    NODE_EACH (alias, rewrite->facts, statement->node) {
        if (waits_here(statement, alias) != waiting)
            continue;
        if (list.length > 0)
            list = print(rewrite, list, "%", between);
        list = print(rewrite, list, "%", alias_text(rewrite, alias));
    }
    return list;
}

/* The statement with the names that wait, or with those that stay, on one line. */
static struct text statement_text(const struct rewrite *rewrite, const struct statement *statement,
                                  bool waiting)
{
    struct text text = TEXT("import ");
    if (rewrite->facts->nodes.at[statement->node].kind == NODE_IMPORT_FROM) {
        text = print(rewrite, TEXT("from "), "% import ", base_text(rewrite, statement->node));
    }
    return print(rewrite, text, "%", names_listed(rewrite, statement, waiting, TEXT(", ")));
}

static uint32_t newlines_in(struct text text)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < text.length; i++)
        count += text.at[i] == '\n' ||
                 (text.at[i] == '\r' && (i + 1 == text.length || text.at[i + 1] != '\n'));
    return count;
}

/* Whether more code follows on its last line. */
static bool has_company(const struct rewrite *rewrite, uint32_t stop)
{
    while (stop < rewrite->source.length &&
           (rewrite->source.at[stop] == ' ' || rewrite->source.at[stop] == '\t'))
        stop++;
    return stop < rewrite->source.length && rewrite->source.at[stop] == ';';
}

static struct text with_kept(const struct rewrite *rewrite, struct text text,
                             const struct statement *statement)
{
    for (uint32_t i = 0; i < statement->count; i++)
        ARRAY_EACH (module_id, kept, &statement->first[i].kept)
            text = print(rewrite, text, "; __import__(\"%\")",
                         module_graph_name(rewrite->graph, *kept));
    return text;
}

/* What stands where the statement stood: as many lines, and what it was in a comment. */
static struct text with_lines(const struct rewrite *rewrite, struct text text,
                              const struct statement *statement)
{
    const struct node *node = &rewrite->facts->nodes.at[statement->node];
    if (!has_company(rewrite, node->stop))
        text = print(rewrite, text, "  # importscan: %", statement_text(rewrite, statement, true));
    uint32_t lines = newlines_in(text_slice(rewrite->source, node->start, node->stop));
    for (uint32_t i = 0; i < lines; i++)
        text = print(rewrite, text, "%", TEXT("\n"));
    return text;
}

/* --- FORM_NAMESPACE --- */

/* Adds what the statement puts off to the spec; gives the calls that stand in its place. */
static struct text put_into_spec(struct rewrite *rewrite, const struct statement *statement)
{
    struct text calls = {"", 0};
    bool from = rewrite->facts->nodes.at[statement->node].kind == NODE_IMPORT_FROM;
    NODE_EACH (alias, rewrite->facts, statement->node) {
        if (!waits_here(statement, alias))
            continue;
        struct text entry = alias_text(rewrite, alias);
        if (from)
            entry =
                print(rewrite, print(rewrite, base_text(rewrite, statement->node), "%", TEXT(":")),
                      "%", names_listed(rewrite, statement, true, TEXT(",")));
        rewrite->spec = print(rewrite, rewrite->spec, rewrite->entries == 0 ? "%" : "; %", entry);
        calls = print(rewrite, calls, calls.length == 0 ? "__lz__(%)" : "; __lz__(%)",
                      arena_print(rewrite->graph->arena, "%u", rewrite->entries));
        rewrite->entries++;
        if (from)
            break;
    }
    return calls;
}

static void add_edit(const struct rewrite *rewrite, struct fix *fix, uint32_t start, uint32_t stop,
                     struct text text)
{
    array_push(rewrite->graph->arena, &fix->edits, (struct edit){start, stop, text});
}

/* Every place that reads the name asks the namespace, which imports it. */
static void rewrite_uses(const struct rewrite *rewrite, struct fix *fix, const struct wish *wish)
{
    const struct defer *defer = rewrite->defer;
    for (uint32_t use = wish->first_use; use != 0; use = defer->uses.at[use - 1].next) {
        const struct node *node = &rewrite->facts->nodes.at[defer->uses.at[use - 1].node];
        struct text name = text_slice(rewrite->source, node->start, node->stop);
        add_edit(rewrite, fix, node->start, node->stop, print(rewrite, TEXT("__lz__."), "%", name));
    }
}

/* Where the module, or a submodule of that name, hides the function: click has click.globals. */
static struct text own_globals(const struct rewrite *rewrite)
{
    uint32_t count;
    name_id name = names_add(&rewrite->graph->names, TEXT("globals"));
    scope_names_find(scope_names_of(rewrite->world, rewrite->module, 0), name, &count);
    bool hidden = count > 0 || world_submodule(rewrite->world, rewrite->module, name).n != 0;
    return hidden ? TEXT("__import__(\"builtins\").globals()") : TEXT("globals()");
}

static struct text attach_line(const struct rewrite *rewrite)
{
    bool extends = rewrite->own_getattr.text.length > 0 || rewrite->own_before;
    struct text line = TEXT("from _importscan_rt import attach as __lz_attach__");
    if (extends)
        line = print(rewrite, line, "%", TEXT(", extend as __lz_extend__"));
    if (rewrite->own_before)
        line = print(rewrite, line, "%", TEXT("; __lz_own__ = __getattr__"));
    line = print(rewrite, line, "; __lz__, __getattr__, __dir__ = __lz_attach__(%, \"",
                 own_globals(rewrite));
    line = print(rewrite, line, "%\")", rewrite->spec);
    if (rewrite->own_before)
        line =
            print(rewrite, line, "%", TEXT("; __getattr__ = __lz_extend__(globals(), __lz_own__)"));
    return line;
}

/* The bytes before a place stay and are written anew: edits that stand in several fixes must
 * replace something to be made once. */
static struct edit edit_before(const struct rewrite *rewrite, uint32_t at, struct text text)
{
    if (at == 0)
        return (struct edit){0, 0, text};
    uint32_t start = at - 1;
    while (start > 0 && ((unsigned char)rewrite->source.at[start] & 0xC0) == 0x80)
        start--;
    struct text before = text_slice(rewrite->source, start, at);
    if (before.at[0] == '\n' && start > 0 && rewrite->source.at[start - 1] == '\r')
        start--;
    if (before.at[0] == '\n' || before.at[0] == '\r')
        before = TEXT("\n");
    return (struct edit){start, at, arena_join(rewrite->graph->arena, before, text)};
}

static struct edit edit_at_end(const struct rewrite *rewrite, struct text line)
{
    struct text source = rewrite->source;
    char last = source.length > 0 ? source.at[source.length - 1] : '\n';
    if (last == '\n' || last == '\r')
        return edit_before(rewrite, source.length, print(rewrite, line, "%\n", TEXT("")));
    return edit_before(rewrite, source.length, arena_join(rewrite->graph->arena, TEXT("\n"), line));
}

/* A module's own `__getattr__` gets the names that it does not know of, behind its definition: on
 * an empty line there, else at the end of the file. */
static void extend_own_getattr(struct rewrite *rewrite, uint32_t first)
{
    struct text line = print(rewrite, TEXT(""), "__getattr__ = __lz_extend__(%, __getattr__)",
                             own_globals(rewrite));
    uint32_t count;
    const struct site *site =
        scope_names_find(scope_names_of(rewrite->world, rewrite->module, 0),
                         names_add(&rewrite->graph->names, TEXT("__getattr__")), &count);
    if (site == NULL)
        return;
    const struct facts *facts = rewrite->facts;
    rewrite->own_before = facts->nodes.at[site->node].start < first;
    if (rewrite->own_before)
        return;
    uint32_t next = facts_place(facts, facts->nodes.at[site->node].stop).line;
    for (; next < facts->lines.count; next++) {
        uint32_t start = facts->lines.at[next];
        if (start >= rewrite->source.length || rewrite->source.at[start] == '\n') {
            break;
        }
        if (rewrite->source.at[start] != ' ' && rewrite->source.at[start] != '#')
            next = facts->lines.count;
    }
    if (next < facts->lines.count && facts->lines.at[next] < rewrite->source.length)
        rewrite->own_getattr = edit_before(rewrite, facts->lines.at[next], line);
    else
        rewrite->own_getattr = edit_at_end(rewrite, line);
}

static void put_lost_into_spec(struct rewrite *rewrite)
{
    struct text lost = rewrite->defer->lost[rewrite->module.n];
    if (lost.length == 0)
        return;
    rewrite->spec = print(rewrite, rewrite->spec, rewrite->entries == 0 ? ".:%" : "; .:%", lost);
    rewrite->entries++;
}

static void fix_namespace(struct rewrite *rewrite, struct fix *fix,
                          const struct statement *statement, struct text calls)
{
    const struct node *node = &rewrite->facts->nodes.at[statement->node];
    struct text text = {"", 0};
    if (!statement->whole)
        text = print(rewrite, statement_text(rewrite, statement, false), "%; ", TEXT(""));
    text = with_kept(rewrite, print(rewrite, text, "%", calls), statement);
    text = with_lines(rewrite, text, statement);
    if (rewrite->attach.text.length == 0 && rewrite->first == NULL) /* at offset 0 */
        text = print(rewrite, print(rewrite, attach_line(rewrite), "; %", text), "%", TEXT(""));
    add_edit(rewrite, fix, node->start, node->stop, text);
    for (uint32_t i = 0; i < statement->count; i++)
        for (uint32_t w = (uint32_t)(&statement->first[i] - rewrite->defer->wishes.at);
             w != 0 && statement->first[i].waits; w = rewrite->defer->wishes.at[w].same)
            rewrite_uses(rewrite, fix, &rewrite->defer->wishes.at[w]);
}

/* --- FORM_LAZY --- */

static void fix_lazy(struct rewrite *rewrite, struct fix *fix, const struct statement *statement)
{
    const struct node *node = &rewrite->facts->nodes.at[statement->node];
    struct text text = {"", 0};
    if (!statement->whole)
        text = print(rewrite, statement_text(rewrite, statement, false), "%; ", TEXT(""));
    text = print(rewrite, text, "lazy %",
                 statement->whole ? text_slice(rewrite->source, node->start, node->stop)
                                  : statement_text(rewrite, statement, true));
    text = with_kept(rewrite, text, statement);
    uint32_t lines = newlines_in(text_slice(rewrite->source, node->start, node->stop));
    for (uint32_t i = 0; i < lines && !statement->whole; i++)
        text = print(rewrite, text, "%", TEXT("\n"));
    add_edit(rewrite, fix, node->start, node->stop, text);
}

/* --- findings --- */

static struct text size_text(struct arena *arena, uint64_t bytes)
{
    if (bytes >= 1000000)
        return arena_print(arena, "%.1f MB", (double)bytes / 1e6);
    if (bytes >= 1000)
        return arena_print(arena, "%.1f kB", (double)bytes / 1e3);
    return arena_print(arena, "%u B", (unsigned)bytes);
}

static struct text saving_text(struct arena *arena, struct saving saving)
{
    if (saving.modules == 0)
        return TEXT("saves what it shares with others that wait");
    return arena_print(arena, "saves %u %s and %.*s at init", saving.modules,
                       saving.modules == 1 ? "module" : "modules",
                       TEXT_ARG(size_text(arena, saving.bytes)));
}

/* Nothing that the unit can reach uses any of what the names lead to. */
static bool is_idle(const struct rewrite *rewrite, const struct statement *statement)
{
    for (uint32_t i = 0; i < statement->count; i++) {
        uint32_t count;
        const edge_id *edges =
            world_edges_at(rewrite->world, rewrite->module,
                           rewrite->facts->nodes.at[statement->first[i].alias].start, &count);
        for (uint32_t e = 0; e < count && statement->first[i].waits; e++) {
            const struct edge *edge = &rewrite->graph->edges.at[edges[e].n];
            enum module_class class = verdict_class(rewrite->defer->request->verdicts, edge->to);
            if (edge->kind != EDGE_PARENT && class != CLASS_MERELY_IMPORTED)
                return false;
        }
    }
    return true;
}

static void tell(struct rewrite *rewrite, enum rule rule, struct place place, struct place end,
                 struct text message, const struct fix *fix, struct saving saving)
{
    const struct module *module = module_graph_module(rewrite->graph, rewrite->module);
    enum severity severity = rules[rule].severity;
    if (module->origin != ORIGIN_UNIT && severity > SEVERITY_INFO)
        severity = SEVERITY_INFO;
    array_push(rewrite->graph->arena, &rewrite->graph->findings,
               (struct finding){.code = rules[rule].code,
                                .severity = severity,
                                .message = message,
                                .module = rewrite->module,
                                .path = module->path,
                                .place = place,
                                .end = end,
                                .fix = fix,
                                .saved_modules = saving.modules,
                                .saved_bytes = saving.bytes});
}

static void tell_statement(struct rewrite *rewrite, const struct statement *statement,
                           const struct fix *fix, struct saving saving)
{
    struct arena *arena = rewrite->graph->arena;
    const struct node *node = &rewrite->facts->nodes.at[statement->node];
    enum rule rule = is_idle(rewrite, statement) ? RULE_IS101 : RULE_IS102;
    struct text text = arena_print(arena, "%s: `%.*s` %.*s", rules[rule].sentence,
                                   TEXT_ARG(statement_text(rewrite, statement, true)),
                                   TEXT_ARG(saving_text(arena, saving)));
    tell(rewrite, rule, facts_place(rewrite->facts, node->start),
         facts_place(rewrite->facts, node->stop), text, fix, saving);
}

static void tell_lost(struct rewrite *rewrite, const struct fix *fix)
{
    struct arena *arena = rewrite->graph->arena;
    struct text text = arena_print(arena, "%s: %.*s", rules[RULE_IS103].sentence,
                                   TEXT_ARG(rewrite->defer->lost[rewrite->module.n]));
    tell(rewrite, RULE_IS103, (struct place){0}, (struct place){0}, text, fix, (struct saving){0});
}

/* --- one file --- */

/* Statements are read twice: what is put off must be known before the first one can say it. */
static void make_spec(struct rewrite *rewrite, struct text *calls)
{
    struct statement statement;
    uint32_t first = UINT32_MAX;
    for (uint32_t at = 0, i = 0; next_statement(rewrite, &at, &statement); i++) {
        if (!some_wait(&statement))
            continue;
        uint32_t start = rewrite->facts->nodes.at[statement.node].start;
        first = start < first ? start : first;
        calls[i] = put_into_spec(rewrite, &statement);
    }
    put_lost_into_spec(rewrite);
    extend_own_getattr(rewrite, first);
    if (first != UINT32_MAX && first > 0)
        rewrite->attach =
            edit_before(rewrite, first, print(rewrite, attach_line(rewrite), "%; ", TEXT("")));
}

static struct fix *new_fix(const struct rewrite *rewrite)
{
    struct fix *fix = ARENA_NEW(rewrite->graph->arena, struct fix);
    fix->applicability = FIX_SAFE;
    fix->reason = TEXT("");
    return fix;
}

/* What every fix of the file needs. */
static void add_shared(struct rewrite *rewrite, struct fix *fix)
{
    if (rewrite->attach.text.length > 0)
        array_push(rewrite->graph->arena, &fix->edits, rewrite->attach);
    if (rewrite->own_getattr.text.length > 0)
        array_push(rewrite->graph->arena, &fix->edits, rewrite->own_getattr);
    if (rewrite->attach.text.length == 0 && rewrite->first != NULL && fix != rewrite->first)
        ARRAY_EACH (struct edit, edit, &rewrite->first->edits)
            array_push(rewrite->graph->arena, &fix->edits, *edit);
}

static void rewrite_statements(struct rewrite *rewrite, const struct savings *savings,
                               const struct text *calls)
{
    struct statement statement;
    for (uint32_t at = 0, i = 0; next_statement(rewrite, &at, &statement); i++) {
        if (!some_wait(&statement))
            continue;
        struct fix *fix = new_fix(rewrite);
        if (rewrite->defer->form == FORM_LAZY) {
            fix_lazy(rewrite, fix, &statement);
        } else {
            bool first = rewrite->first == NULL;
            fix_namespace(rewrite, fix, &statement, calls[i]);
            if (first)
                rewrite->first = fix;
            add_shared(rewrite, fix);
        }
        uint32_t line =
            facts_place(rewrite->facts, rewrite->facts->nodes.at[statement.node].start).line;
        tell_statement(rewrite, &statement, fix, savings_of(savings, rewrite->module, line));
    }
}

/* A package that nothing else changes. */
static void rewrite_package(struct rewrite *rewrite)
{
    struct fix *fix = new_fix(rewrite);
    struct text lost = rewrite->defer->lost[rewrite->module.n];
    if (rewrite->defer->form == FORM_LAZY) {
        struct edit edit =
            edit_at_end(rewrite, print(rewrite, TEXT(""), "lazy from . import %", lost));
        array_push(rewrite->graph->arena, &fix->edits, edit);
    } else {
        put_lost_into_spec(rewrite);
        extend_own_getattr(rewrite, UINT32_MAX);
        struct text line = attach_line(rewrite);
        array_push(rewrite->graph->arena, &fix->edits, edit_at_end(rewrite, line));
    }
    tell_lost(rewrite, fix);
}

static bool any_waits(const struct rewrite *rewrite)
{
    for (uint32_t i = 0; i < rewrite->count; i++)
        if (rewrite->wishes[i].waits)
            return true;
    return false;
}

static void rewrite_module(struct defer *defer, module_id id, const struct savings *savings,
                           struct deferral_plan *plan)
{
    struct rewrite rewrite = {.defer = defer,
                              .world = defer->world,
                              .graph = defer->world->graph,
                              .module = id,
                              .facts = world_area(defer->world, id)->facts,
                              .spec = {"", 0}};
    rewrite.wishes = wishes_of(defer, id, &rewrite.count);
    bool waits = any_waits(&rewrite), lost = defer->lost[id.n].length > 0;
    if ((waits || lost) && defer_source(defer, id, &rewrite.scratch, &rewrite.source)) {
        struct text *calls = arena_alloc_array(defer->arena, rewrite.count + 1, sizeof *calls);
        if (waits && defer->form != FORM_LAZY)
            make_spec(&rewrite, calls);
        if (waits)
            rewrite_statements(&rewrite, savings, calls);
        if (lost && (!waits || defer->form == FORM_LAZY))
            rewrite_package(&rewrite);
        plan->needs_runtime |= defer->form == FORM_NAMESPACE;
    }
    arena_release(&rewrite.scratch);
}

/* --- refusals --- */

static bool was_there_to_gain(const struct defer *defer, const struct wish *wish)
{
    const struct world *world = defer->world;
    const struct facts *facts = world_area(world, wish->module)->facts;
    uint32_t count;
    const edge_id *edges =
        world_edges_at(world, wish->module, facts->nodes.at[wish->alias].start, &count);
    for (uint32_t i = 0; i < count; i++) {
        module_id to = world_real(world, world->graph->edges.at[edges[i].n].to);
        if (init_need_phase(&defer->request->verdicts->need, to) == PHASE_LATER ||
            init_need_phase(&defer->request->verdicts->need, to) == PHASE_NOT)
            return true;
    }
    return false;
}

static void tell_refusal(struct defer *defer, const struct wish *wish, enum rule rule,
                         struct text why, uint32_t at)
{
    struct module_graph *graph = defer->world->graph;
    const struct module *module = module_graph_module(graph, wish->module);
    const struct node *alias = &module->facts->nodes.at[wish->alias];
    struct text name = names_text(&graph->names, wish->bound);
    struct text tail = why.length > 0 ? arena_print(graph->arena, " (%.*s)", TEXT_ARG(why)) : why;
    if (at != 0)
        tail = arena_print(graph->arena, "%.*s, line %u", TEXT_ARG(tail),
                           facts_place(module->facts, at).line);
    struct finding finding = {.code = rules[rule].code,
                              .severity = rules[rule].severity,
                              .module = wish->module,
                              .path = module->path,
                              .place = facts_place(module->facts, alias->start),
                              .end = facts_place(module->facts, alias->stop)};
    finding.message = arena_print(graph->arena, "%.*s %s%.*s", TEXT_ARG(name), rules[rule].sentence,
                                  TEXT_ARG(tail));
    array_push(graph->arena, &graph->findings, finding);
}

/* --- what the verdicts keep, in the user's own files --- */

static enum rule rule_of_pin(const struct proof *pin)
{
    switch (pin->kind) {
    case PROOF_STAR: return RULE_IS426;
    case PROOF_FUTURE: return RULE_IS427;
    case PROOF_GUARDED:
    case PROOF_CLASS_BODY: return RULE_IS425;
    case PROOF_READ:
    case PROOF_PULLED:
    case PROOF_SUBMODULE: return RULE_IS421;
    default: return RULE_COUNT;
    }
}

static void tell_pin(struct defer *defer, module_id module, const struct import_fact *import)
{
    const struct world *world = defer->world;
    const struct facts *facts = world_area(world, module)->facts;
    uint32_t count;
    const edge_id *edges =
        world_edges_at(world, module, facts->nodes.at[import->alias].start, &count);
    for (uint32_t i = 0; i < count; i++) {
        const struct edge *edge = &world->graph->edges.at[edges[i].n];
        const struct proof *pin = &defer->request->verdicts->need.pins[edges[i].n];
        enum rule rule = rule_of_pin(pin);
        if (rule == RULE_COUNT || edge->kind == EDGE_PARENT || defer->wish_of[edges[i].n] != 0 ||
            world->graph->modules.at[edge->to.n].at_start)
            continue;
        struct wish wish = {.module = module, .alias = import->alias, .bound = edge->name};
        if (edge->as.n != 0 || edge->name.n == 0)
            wish.bound = edge->as.n != 0 ? edge->as : world->graph->modules.at[edge->to.n].name;
        bool here = pin->from.n != 0 && world_module_of(world, pin->from).n == module.n;
        tell_refusal(defer, &wish, rule, TEXT(""), here ? pin->at : 0);
        return;
    }
}

static void tell_pins(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        if (module->origin != ORIGIN_UNIT || !defer_can_edit(module))
            continue;
        ARRAY_EACH (struct import_fact, import, &module->facts->imports)
            if (import->scope == 0)
                tell_pin(defer, (module_id){m}, import);
    }
}

/* Why names stay that the verdicts would let wait: their own reasons, and their targets'. */
static void tell_refusals(struct defer *defer)
{
    const struct world *world = defer->world;
    for (uint32_t i = 1; i < defer->wishes.count; i++) {
        const struct wish *wish = &defer->wishes.at[i];
        if (wish_is_refused(wish) && was_there_to_gain(defer, wish)) {
            tell_refusal(defer, wish, wish->refusal, wish->reason, wish->reason_at);
            continue;
        }
        const struct facts *facts = world_area(world, wish->module)->facts;
        uint32_t count;
        const edge_id *edges =
            world_edges_at(world, wish->module, facts->nodes.at[wish->alias].start, &count);
        for (uint32_t e = 0; e < count && !wish_is_refused(wish) && !wish->waits; e++) {
            module_id to = world_real(world, world->graph->edges.at[edges[e].n].to);
            if (defer->stays[to.n] == RULE_COUNT)
                continue;
            tell_refusal(defer, wish, defer->stays[to.n], defer->stays_why[to.n], 0);
            break;
        }
    }
}

void rewrite_tell(struct defer *defer, struct deferral_plan *plan)
{
    const struct module_graph *graph = defer->world->graph;
    struct savings savings = savings_find(defer);
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        rewrite_module(defer, (module_id){m}, &savings, plan);
        if (module->loads != LOADS_INIT || module->at_start || module->partial || defer->started[m])
            continue;
        plan->modules++;
        plan->bytes += module->bytes;
    }
    for (uint32_t i = 1; i < defer->wishes.count; i++)
        plan->put_off += defer->wishes.at[i].waits;
    plan->loaded = defer->started;
    tell_refusals(defer);
    tell_pins(defer);
}
