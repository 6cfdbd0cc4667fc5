#include "analyzer/defer/work.h"

#include "analyzer/defer/place_edit.h"
#include "analyzer/defer/tell.h"

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
    bool listed;        /* `attach` lists modules that are lazy */
    bool own_before; /* the module's own __getattr__ stands before the first of these statements */
    struct edit own_getattr; /* the same; no text: there is none */
};

static void append(const struct rewrite *rewrite, struct text *text, const char *format, ...)
    PRINTF(3, 4);
static void append(const struct rewrite *rewrite, struct text *text, const char *format, ...)
{
    struct arena *arena = rewrite->graph->arena;
    va_list args;
    va_start(args, format);
    *text = arena_join(arena, *text, arena_vprint(arena, format, args));
    va_end(args);
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
    append(rewrite, &name, " as %.*s", TEXT_ARG(facts_name(facts, facts->nodes.at[as].value)));
    return name;
}

/* "..base" */
static struct text base_text(const struct rewrite *rewrite, node_index statement)
{
    const struct node *node = &rewrite->facts->nodes.at[statement];
    struct text base = {"", 0};
    for (unsigned i = 0; i < node->extra; i++)
        append(rewrite, &base, ".");
    append(rewrite, &base, "%.*s", TEXT_ARG(facts_name(rewrite->facts, node->value)));
    return base;
}

/* The names that wait, or those that stay: "x, y as z". */
static struct text names_listed(const struct rewrite *rewrite, const struct statement *statement,
                                bool waiting, const char *between)
{
    struct text list = {"", 0};
    NODE_EACH (alias, rewrite->facts, statement->node) {
        if (waits_here(statement, alias) != waiting)
            continue;
        append(rewrite, &list, "%s%.*s", list.length > 0 ? between : "",
               TEXT_ARG(alias_text(rewrite, alias)));
    }
    return list;
}

/* The statement with the names that wait, or with those that stay, on one line. */
static struct text statement_text(const struct rewrite *rewrite, const struct statement *statement,
                                  bool waiting)
{
    struct text text = {"", 0};
    if (rewrite->facts->nodes.at[statement->node].kind == NODE_IMPORT_FROM)
        append(rewrite, &text, "from %.*s ", TEXT_ARG(base_text(rewrite, statement->node)));
    append(rewrite, &text, "import %.*s",
           TEXT_ARG(names_listed(rewrite, statement, waiting, ", ")));
    return text;
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
            append(rewrite, &text, "; __import__(\"%.*s\")",
                   TEXT_ARG(module_graph_name(rewrite->graph, *kept)));
    return text;
}

/* What stands where the statement stood: as many lines, and what it was in a comment. */
static struct text with_lines(const struct rewrite *rewrite, struct text text,
                              const struct statement *statement)
{
    const struct node *node = &rewrite->facts->nodes.at[statement->node];
    if (!has_company(rewrite, node->stop))
        append(rewrite, &text, "  # importscan: %.*s",
               TEXT_ARG(statement_text(rewrite, statement, true)));
    uint32_t lines = line_ends_in(text_slice(rewrite->source, node->start, node->stop));
    for (uint32_t i = 0; i < lines; i++)
        append(rewrite, &text, "\n");
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
        append(rewrite, &rewrite->spec, "%s", rewrite->entries == 0 ? "" : "; ");
        if (from)
            append(rewrite, &rewrite->spec, "%.*s:%.*s",
                   TEXT_ARG(base_text(rewrite, statement->node)),
                   TEXT_ARG(names_listed(rewrite, statement, true, ",")));
        else
            append(rewrite, &rewrite->spec, "%.*s", TEXT_ARG(alias_text(rewrite, alias)));
        append(rewrite, &calls, "%s__lz__(%u)", calls.length == 0 ? "" : "; ", rewrite->entries);
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
        struct text name = TEXT("__lz__.");
        append(rewrite, &name, "%.*s",
               TEXT_ARG(text_slice(rewrite->source, node->start, node->stop)));
        add_edit(rewrite, fix, node->start, node->stop, name);
    }
}

/* Where the module, or a submodule of that name, hides the function: click has click.globals. */
static const char *own_globals(const struct rewrite *rewrite)
{
    uint32_t count;
    name_id name = names_add(&rewrite->graph->names, TEXT("globals"));
    scope_names_find(scope_names_of(rewrite->world, rewrite->module, 0), name, &count);
    bool hidden = count > 0 || world_submodule(rewrite->world, rewrite->module, name).n != 0;
    return hidden ? "__import__(\"builtins\").globals()" : "globals()";
}

/* A `__dir__` of the module's own lists what it wants to be seen. */
static bool has_own_dir(const struct rewrite *rewrite)
{
    uint32_t count;
    scope_names_find(scope_names_of(rewrite->world, rewrite->module, 0),
                     names_add(&rewrite->graph->names, TEXT("__dir__")), &count);
    return count > 0;
}

static struct text attach_line(const struct rewrite *rewrite)
{
    bool extends = rewrite->own_getattr.text.length > 0 || rewrite->own_before;
    struct text line = TEXT("from _importscan_rt import attach as __lz_attach__");
    append(rewrite, &line, "%s%s; __lz__, __getattr__, %s = __lz_attach__(%s, \"%.*s\")",
           extends ? ", extend as __lz_extend__" : "",
           rewrite->own_before ? "; __lz_own__ = __getattr__" : "",
           has_own_dir(rewrite) ? "__lz_dir__" : "__dir__", own_globals(rewrite),
           TEXT_ARG(rewrite->spec));
    if (rewrite->own_before)
        append(rewrite, &line, "; __getattr__ = __lz_extend__(%s, __lz_own__)",
               own_globals(rewrite));
    return line;
}

/* It stands before the first statement that it puts off, on the same line. */
static struct text attach_before(const struct rewrite *rewrite)
{
    struct text line = attach_line(rewrite);
    append(rewrite, &line, "; ");
    return line;
}

/* A module's own `__getattr__` gets the names that it does not know of, behind its definition: on
 * an empty line there, else at the end of the file. */
static void extend_own_getattr(struct rewrite *rewrite, uint32_t first)
{
    struct text line = {"", 0};
    append(rewrite, &line, "__getattr__ = __lz_extend__(%s, __getattr__)", own_globals(rewrite));
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
        rewrite->own_getattr =
            edit_before(rewrite->source, facts->lines.at[next], line, rewrite->graph->arena);
    else
        rewrite->own_getattr = edit_at_end(rewrite->source, line, rewrite->graph->arena);
}

static void put_lost_into_spec(struct rewrite *rewrite)
{
    struct text lost = rewrite->defer->lost[rewrite->module.n];
    if (lost.length == 0)
        return;
    append(rewrite, &rewrite->spec, "%s.:%.*s", rewrite->entries == 0 ? "" : "; ", TEXT_ARG(lost));
    rewrite->entries++;
}

static void fix_namespace(struct rewrite *rewrite, struct fix *fix,
                          const struct statement *statement, struct text calls)
{
    const struct node *node = &rewrite->facts->nodes.at[statement->node];
    struct text text = {"", 0};
    if (rewrite->attach.text.length == 0 && rewrite->first == NULL) /* at offset 0 */
        text = attach_before(rewrite);
    if (!statement->whole)
        append(rewrite, &text, "%.*s; ", TEXT_ARG(statement_text(rewrite, statement, false)));
    append(rewrite, &text, "%.*s", TEXT_ARG(calls));
    text = with_lines(rewrite, with_kept(rewrite, text, statement), statement);
    add_edit(rewrite, fix, node->start, node->stop, text);
    for (uint32_t i = 0; i < statement->count; i++)
        for (uint32_t w = (uint32_t)(&statement->first[i] - rewrite->defer->wishes.at);
             w != 0 && statement->first[i].waits; w = rewrite->defer->wishes.at[w].same)
            rewrite_uses(rewrite, fix, &rewrite->defer->wishes.at[w]);
}

/* --- FORM_LAZY --- */

/* Several lines stay as they are: what is replaced by one line leaves the others empty. */
static void fix_lazy(struct rewrite *rewrite, struct fix *fix, const struct statement *statement)
{
    const struct node *node = &rewrite->facts->nodes.at[statement->node];
    struct text kept = with_kept(rewrite, (struct text){"", 0}, statement);
    if (statement->whole) {
        add_edit(rewrite, fix, node->start, node->start, TEXT("lazy "));
        if (kept.length > 0)
            add_edit(rewrite, fix, node->stop, node->stop, kept);
        return;
    }
    struct text text = statement_text(rewrite, statement, false);
    append(rewrite, &text, "; lazy %.*s%.*s", TEXT_ARG(statement_text(rewrite, statement, true)),
           TEXT_ARG(kept));
    uint32_t lines = line_ends_in(text_slice(rewrite->source, node->start, node->stop));
    for (uint32_t i = 0; i < lines; i++)
        append(rewrite, &text, "\n");
    add_edit(rewrite, fix, node->start, node->stop, text);
}

/* --- FORM_LAZY_MODULES --- */

/* The full name in an import statement, as `__lazy_modules__` lists it (PEP 810): of `import a.b`
 * and `from a.b import x` it is a.b, of `from . import s` in package p it is p. */
static struct text full_name(const struct rewrite *rewrite, node_index statement, node_index alias)
{
    const struct facts *facts = rewrite->facts;
    const struct node *node = &facts->nodes.at[statement];
    if (node->kind != NODE_IMPORT_FROM)
        return facts_name(facts, facts->nodes.at[alias].value);
    struct text base = facts_name(facts, node->value);
    if (node->extra == 0)
        return base;
    struct text package = module_graph_name(rewrite->graph, rewrite->module);
    unsigned up = node->extra - module_graph_module(rewrite->graph, rewrite->module)->is_package;
    for (; up > 0 && package.length > 0; up--) {
        uint32_t dot = text_find_last(package, '.');
        package = dot < package.length ? text_slice(package, 0, dot) : TEXT("");
    }
    if (base.length > 0)
        append(rewrite, &package, ".%.*s", TEXT_ARG(base));
    return package;
}

static bool alias_waits(const struct rewrite *rewrite, node_index alias)
{
    for (uint32_t i = 0; i < rewrite->count; i++)
        if (rewrite->wishes[i].alias == alias)
            return rewrite->wishes[i].waits;
    return false;
}

/* A name in the set makes every import of it lazy: all of them must be ones that wait. */
static bool every_import_waits(const struct rewrite *rewrite, struct text name)
{
    ARRAY_EACH (struct import_fact, import, &rewrite->facts->imports)
        if (import->scope == 0 && !alias_waits(rewrite, import->alias) &&
            text_equal(full_name(rewrite, import->statement, import->alias), name))
            return false;
    return true;
}

static bool goes_by_name(const struct rewrite *rewrite, const struct statement *statement)
{
    if (!statement->whole)
        return false;
    NODE_EACH (alias, rewrite->facts, statement->node)
        if (!every_import_waits(rewrite, full_name(rewrite, statement->node, alias)))
            return false;
    return true;
}

static bool stands_in(struct text list, struct text quoted)
{
    for (uint32_t i = 0; i + quoted.length <= list.length; i++)
        if (memcmp(list.at + i, quoted.at, quoted.length) == 0)
            return true;
    return false;
}

static void list_names(struct rewrite *rewrite, node_index statement, struct text *list)
{
    NODE_EACH (alias, rewrite->facts, statement) {
        struct text quoted = {"", 0};
        append(rewrite, &quoted, "\"%.*s\"", TEXT_ARG(full_name(rewrite, statement, alias)));
        if (!stands_in(*list, quoted))
            append(rewrite, list, "%s%.*s", list->length > 0 ? ", " : "", TEXT_ARG(quoted));
    }
}

/* One line before the first import: what interpreters before 3.15 take for a plain name. */
static void list_lazy_modules(struct rewrite *rewrite)
{
    struct statement statement;
    struct text list = {"", 0}, line = TEXT("__lazy_modules__ = frozenset({");
    uint32_t first = UINT32_MAX;
    for (uint32_t at = 0; next_statement(rewrite, &at, &statement);) {
        if (!goes_by_name(rewrite, &statement))
            continue;
        uint32_t start = rewrite->facts->nodes.at[statement.node].start;
        first = start < first ? start : first;
        list_names(rewrite, statement.node, &list);
    }
    rewrite->listed = list.length > 0;
    append(rewrite, &line, "%.*s}); ", TEXT_ARG(list));
    if (rewrite->listed)
        rewrite->attach = edit_before(rewrite->source, first, line, rewrite->graph->arena);
}

static void fix_lazy_module(struct rewrite *rewrite, struct fix *fix,
                            const struct statement *statement)
{
    uint32_t stop = rewrite->facts->nodes.at[statement->node].stop;
    struct text kept = with_kept(rewrite, (struct text){"", 0}, statement);
    array_push(rewrite->graph->arena, &fix->edits, rewrite->attach);
    if (kept.length > 0)
        add_edit(rewrite, fix, stop, stop, kept);
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
            edit_before(rewrite->source, first, attach_before(rewrite), rewrite->graph->arena);
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

/* What is told of a statement: its names that wait. */
static struct told told_of(const struct rewrite *rewrite, const struct statement *statement,
                           const struct fix *fix)
{
    return (struct told){.module = rewrite->module,
                         .statement = statement->node,
                         .first = statement->first,
                         .count = statement->count,
                         .text = statement_text(rewrite, statement, true),
                         .fix = fix};
}

static void rewrite_statements(struct rewrite *rewrite, const struct savings *savings,
                               const struct text *calls)
{
    struct statement statement;
    for (uint32_t at = 0, i = 0; next_statement(rewrite, &at, &statement); i++) {
        if (!some_wait(&statement) || (rewrite->listed && !goes_by_name(rewrite, &statement)))
            continue;
        struct fix *fix = new_fix(rewrite);
        if (rewrite->defer->form == FORM_LAZY) {
            fix_lazy(rewrite, fix, &statement);
        } else if (rewrite->listed) {
            fix_lazy_module(rewrite, fix, &statement);
        } else {
            bool first = rewrite->first == NULL;
            fix_namespace(rewrite, fix, &statement, calls[i]);
            if (first)
                rewrite->first = fix;
            add_shared(rewrite, fix);
        }
        struct told told = told_of(rewrite, &statement, fix);
        tell_put_off(rewrite->defer, &told, savings);
    }
}

/* A package that nothing else changes. */
static void rewrite_package(struct rewrite *rewrite)
{
    struct fix *fix = new_fix(rewrite);
    struct text lost = rewrite->defer->lost[rewrite->module.n];
    if (rewrite->defer->form == FORM_LAZY) {
        struct text line = TEXT("lazy from . import ");
        append(rewrite, &line, "%.*s", TEXT_ARG(lost));
        array_push(rewrite->graph->arena, &fix->edits,
                   edit_at_end(rewrite->source, line, rewrite->graph->arena));
    } else {
        put_lost_into_spec(rewrite);
        extend_own_getattr(rewrite, UINT32_MAX);
        struct text line = attach_line(rewrite);
        array_push(rewrite->graph->arena, &fix->edits,
                   edit_at_end(rewrite->source, line, rewrite->graph->arena));
    }
    tell_lost(rewrite->defer, rewrite->module, fix);
}

static bool any_waits(const struct rewrite *rewrite)
{
    for (uint32_t i = 0; i < rewrite->count; i++)
        if (rewrite->wishes[i].waits)
            return true;
    return false;
}

static void rewrite_module(struct defer *defer, module_id id, const struct savings *savings)
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
        if (waits && defer->form == FORM_NAMESPACE)
            make_spec(&rewrite, calls);
        if (waits && defer->form == FORM_LAZY_MODULES)
            list_lazy_modules(&rewrite);
        if (waits && (defer->form != FORM_LAZY_MODULES || rewrite.listed))
            rewrite_statements(&rewrite, savings, calls);
        if (lost && (!waits || defer->form != FORM_NAMESPACE))
            rewrite_package(&rewrite);
    }
    arena_release(&rewrite.scratch);
}

void rewrite_tell(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    struct savings savings = savings_find(defer);
    for (uint32_t m = 1; m < graph->modules.count; m++)
        rewrite_module(defer, (module_id){m}, &savings);
    tell_refusals(defer);
}
