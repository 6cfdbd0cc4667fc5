#include "analyzer/defer/work.h"

#include "analyzer/source/notebook.h"
#include "analyzer/source/source.h"
#include "analyzer/verdict/imports.h"
#include "analyzer/verdict/scan.h"

/* A line tells all that is put off in a file, and every fix of the file holds that line. */
enum {
    MOST_WISHES = 600
};

/* What one file is looked through with. */
struct look {
    struct defer *defer;
    struct world *world;
    module_id module;
    const struct facts *facts;
    struct text source;
    struct arena scratch;
    uint32_t *wish_of_name; /* by the facts' names */
    scope_index *scope_of;  /* by node: the scope that evaluates it */
    uint8_t *hidden;        /* by node: a name of a comprehension around it */
    uint8_t *annotation;    /* by node: it is text, unless somebody asks for hints */
};

void wish_refuse(struct wish *wish, enum rule rule, uint32_t at, struct text reason)
{
    if (wish_is_refused(wish))
        return;
    wish->refusal = rule;
    wish->reason_at = at;
    wish->reason = reason;
}

struct wish *wishes_of(const struct defer *defer, module_id module, uint32_t *count)
{
    uint32_t first = defer->first_wish[module.n], stop = first;
    *count = 0;
    if (first == 0)
        return NULL;
    while (stop < defer->wishes.count && defer->wishes.at[stop].module.n == module.n)
        stop++;
    *count = stop - first;
    return &defer->wishes.at[first];
}

const edge_id *wish_edges(const struct defer *defer, const struct wish *wish, uint32_t *count)
{
    const struct facts *facts = world_area(defer->world, wish->module)->facts;
    return world_edges_at(defer->world, wish->module, facts->nodes.at[wish->alias].start, count);
}

bool defer_source(const struct defer *defer, module_id id, struct arena *arena, struct text *out)
{
    const struct module *module = &defer->world->graph->modules.at[id.n];
    struct source source;
    struct text bytes;
    struct error err;
    if (!tree_read(defer->request->tree, module->path, SOURCE_MOST_BYTES, arena, &bytes, &err) ||
        bytes.length != module->bytes)
        return false;
    source_decode(bytes, arena, &source);
    *out = source.text;
    return source.trouble == SOURCE_FINE;
}

/* --- whose imports may be put off --- */

bool defer_can_edit(const struct module *module)
{
    return module->facts != NULL && module->loads == LOADS_INIT && !module->at_start &&
           module->alias_of.n == 0 && !module->partial && module->kind != MODULE_ZIP &&
           module->origin != ORIGIN_STDLIB && module->origin != ORIGIN_RUNTIME &&
           !(module->facts->flags & (FACTS_ERROR | FACTS_PYTHON2)) && !notebook_is(module->path);
}

/* A file that was rewritten before. What it does with its names cannot be seen any more, so nothing
 * else is put off either: patches are made of the tree as it was. */
static module_id find_rewritten(const struct module_graph *graph)
{
    module_id runtime = module_graph_get(graph, names_get(&graph->names, TEXT("_importscan_rt")));
    for (uint32_t e = 1; e < graph->edges.count && runtime.n != 0; e++)
        if (graph->edges.at[e].to.n == runtime.n && graph->edges.at[e].kind != EDGE_PARENT &&
            graph->modules.at[graph->edges.at[e].from.n].parent.n != runtime.n)
            return graph->edges.at[e].from;
    return (module_id){0};
}

static name_id bound_name(const struct look *look, const struct import_fact *import)
{
    const struct facts *facts = look->facts;
    const struct node *alias = &facts->nodes.at[import->alias];
    node_index as = facts_child(facts, import->alias, 0);
    if (as < alias->end)
        return world_name(look->world, look->module, facts->nodes.at[as].value);
    if (facts->nodes.at[import->statement].kind == NODE_IMPORT_FROM)
        return world_name(look->world, look->module, alias->value);
    struct text written = facts_name(facts, alias->value);
    return names_add(&look->world->graph->names, text_slice(written, 0, text_find(written, '.')));
}

/* Every way of the name is one that the verdicts let wait. */
static bool can_wait(const struct defer *defer, const edge_id *edges, uint32_t count)
{
    bool some = false;
    for (uint32_t i = 0; i < count; i++) {
        const struct edge *edge = &defer->world->graph->edges.at[edges[i].n];
        if (edge->kind == EDGE_PARENT || !import_runs(defer->world, edge))
            continue;
        if (edge->kind != EDGE_DEFERRABLE && edge->kind != EDGE_REEXPORT)
            return false;
        some = true;
    }
    return some;
}

static void add_wish(struct look *look, const struct import_fact *import)
{
    struct defer *defer = look->defer;
    uint32_t count, own = defer->wishes.count;
    const edge_id *edges = world_edges_at(look->world, look->module,
                                          look->facts->nodes.at[import->alias].start, &count);
    if (import->scope != 0 || !can_wait(defer, edges, count))
        return;
    struct wish wish = {.module = look->module,
                        .alias = import->alias,
                        .statement = import->statement,
                        .bound = bound_name(look, import),
                        .refusal = RULE_COUNT};
    if (import->guard != 0)
        wish_refuse(&wish, RULE_IS425, 0, TEXT(""));
    array_push(defer->arena, &defer->wishes, wish);
    for (uint32_t i = 0; i < count; i++)
        defer->wish_of[edges[i].n] = own;
    if (defer->first_wish[look->module.n] == 0)
        defer->first_wish[look->module.n] = own;
}

/* --- who binds the name --- */

/* import a.b; import a.c: both bind a, and both are needed for what it shows. */
static bool is_plain(const struct facts *facts, const struct wish *wish)
{
    return facts->nodes.at[wish->statement].kind == NODE_IMPORT &&
           facts_child(facts, wish->alias, 0) == facts->nodes.at[wish->alias].end;
}

static struct wish *wish_at(struct wish *wishes, uint32_t count, node_index alias)
{
    for (uint32_t i = 0; i < count; i++)
        if (wishes[i].alias == alias)
            return &wishes[i];
    return NULL;
}

static void check_sites(struct look *look, struct wish *wishes, uint32_t count, struct wish *wish)
{
    uint32_t found;
    const struct scope_names *names = scope_names_of(look->world, look->module, 0);
    const struct site *sites = scope_names_find(names, wish->bound, &found);
    for (uint32_t i = 0; i < found; i++) {
        if (sites[i].node == wish->alias)
            continue;
        uint32_t at = sites[i].node == 0 ? 0 : look->facts->nodes.at[sites[i].node].start;
        struct wish *other = wish_at(wishes, count, sites[i].node);
        bool declared =
            sites[i].node != 0 && look->facts->nodes.at[sites[i].node].kind == NODE_GLOBAL;
        if (sites[i].kind != SITE_IMPORT || other == NULL || !is_plain(look->facts, wish) ||
            !is_plain(look->facts, other))
            wish_refuse(wish, declared ? RULE_IS424 : RULE_IS423, at, TEXT(""));
        else if (other->alias < wish->alias && other->same == 0)
            other->same = (uint32_t)(wish - look->defer->wishes.at);
    }
}

/* A star import may bind the name again. */
static void check_stars(struct look *look, struct wish *wish)
{
    const struct scope_names *names = scope_names_of(look->world, look->module, 0);
    ARRAY_EACH (node_index, star, &names->stars) {
        uint32_t count;
        const edge_id *edges =
            world_edges_at(look->world, look->module, look->facts->nodes.at[*star].start, &count);
        bool known = count > 0;
        for (uint32_t i = 0; i < count && known; i++) {
            module_id from = world_real(look->world, look->world->graph->edges.at[edges[i].n].to);
            bool found = true;
            if (world_area(look->world, from)->facts != NULL)
                meaning_of_global(look->world, from, wish->bound, &found);
            known = !found;
        }
        if (!known)
            wish_refuse(wish, RULE_IS423, look->facts->nodes.at[*star].start, TEXT(""));
    }
}

/* --- where names are read --- */

static void fill(scope_index *scope_of, node_index from, node_index to, scope_index scope)
{
    for (node_index n = from; n < to; n++)
        scope_of[n] = scope;
}

static void mark(uint8_t *marks, node_index from, node_index to)
{
    memset(marks + from, 1, to - from);
}

/* The last child: the block of a function or class, the value of a lambda. */
static node_index body_of(const struct facts *facts, node_index top)
{
    node_index last = top + 1;
    NODE_EACH (child, facts, top)
        last = child;
    return last;
}

static void lay_out_scopes(struct look *look)
{
    const struct facts *facts = look->facts;
    look->scope_of = arena_alloc_array(&look->scratch, facts->nodes.count, sizeof(scope_index));
    for (scope_index s = 1; s < facts->scopes.count; s++) {
        node_index top = facts->scopes.at[s].node, body = body_of(facts, top);
        fill(look->scope_of, body, facts->nodes.at[top].end, s);
    }
}

/* Annotations that no running code evaluates by itself. */
static void lay_out_annotations(struct look *look)
{
    const struct facts *facts = look->facts;
    look->annotation = arena_alloc_array(&look->scratch, facts->nodes.count, 1);
    bool postponed = facts->flags & FACTS_FUTURE_ANNOTATIONS || look->world->postpones_annotations;
    for (node_index n = 1; n < facts->nodes.count; n++) {
        const struct node *node = &facts->nodes.at[n];
        node_index at = 0;
        if (node->kind == NODE_PARAM && node->flags & FLAG_ANNOTATION)
            at = n + 1;
        else if (node->kind == NODE_FUNCTION && node->flags & FLAG_RETURNS)
            at = facts->nodes.at[n + 1].end;
        else if (node->kind == NODE_ASSIGN && node->flags & FLAG_ANNOTATION)
            at = facts->nodes.at[n + 1].end;
        if (at == 0)
            continue;
        if (postponed || facts->nodes.at[at].kind == NODE_STRING)
            mark(look->annotation, at, facts->nodes.at[at].end);
    }
}

static void name_wishes(struct look *look, struct wish *wishes, uint32_t count)
{
    const struct facts *facts = look->facts;
    look->wish_of_name =
        arena_alloc_array(&look->scratch, facts->names.count, sizeof *look->wish_of_name);
    for (uint32_t i = 1; i < facts->names.count; i++) {
        name_id name = world_name(look->world, look->module, i);
        for (uint32_t w = count; w > 0; w--)
            if (wishes[w - 1].bound.n == name.n)
                look->wish_of_name[i] = (uint32_t)(&wishes[w - 1] - look->defer->wishes.at);
    }
}

static void refuse_named(struct look *look, uint32_t wish, enum rule rule, uint32_t at)
{
    for (; wish != 0; wish = look->defer->wishes.at[wish].same)
        wish_refuse(&look->defer->wishes.at[wish], rule, at, TEXT(""));
}

static void add_use(struct look *look, uint32_t wish, node_index node)
{
    struct defer *defer = look->defer;
    array_push(defer->arena, &defer->uses,
               (struct reading){node, defer->wishes.at[wish].first_use});
    defer->wishes.at[wish].first_use = defer->uses.count;
}

static void note_hint(struct look *look, uint32_t wish, uint32_t at)
{
    for (; wish != 0; wish = look->defer->wishes.at[wish].same)
        if (look->defer->wishes.at[wish].hinted_at == 0)
            look->defer->wishes.at[wish].hinted_at = at;
}

static void look_at_name(struct look *look, node_index n)
{
    const struct node *node = &look->facts->nodes.at[n];
    uint32_t wish = look->wish_of_name[node->value];
    if (wish == 0 || node->flags & (FLAG_STORE | FLAG_DELETE) || look->hidden[n])
        return;
    name_id bound = look->defer->wishes.at[wish].bound;
    scope_index scope = look->scope_of[n];
    scope_index binder = scope_names_binder(look->world, look->module, scope, bound);
    if (binder == scope && scope != 0 && look->facts->scopes.at[scope].kind == SCOPE_CLASS)
        refuse_named(look, wish, RULE_IS423, node->start);
    else if (binder != 0)
        return;
    else if (look->annotation[n])
        note_hint(look, wish, node->start);
    else
        add_use(look, wish, n);
}

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
           (unsigned char)c >= 0x80;
}

static bool mentions(struct text text, struct text word)
{
    for (uint32_t i = 0; i + word.length <= text.length; i++)
        if (memcmp(text.at + i, word.at, word.length) == 0 &&
            (i == 0 || !is_word(text.at[i - 1])) &&
            (i + word.length == text.length || !is_word(text.at[i + word.length])))
            return true;
    return false;
}

/* An annotation in quotes. */
static void look_at_quoted(struct look *look, node_index n, struct wish *wishes, uint32_t count)
{
    struct text text = facts_string(look->facts, look->facts->nodes.at[n].value);
    for (uint32_t i = 0; i < count; i++)
        if (mentions(text, names_text(&look->world->graph->names, wishes[i].bound)))
            note_hint(look, (uint32_t)(&wishes[i] - look->defer->wishes.at),
                      look->facts->nodes.at[n].start);
}

/* The names inside show in what the string prints: f"{N=}", t-strings. */
static void refuse_inside(struct look *look, node_index from, node_index to)
{
    for (node_index n = from; n < to; n++) {
        const struct node *node = &look->facts->nodes.at[n];
        if (node->kind == NODE_NAME && look->wish_of_name[node->value] != 0)
            refuse_named(look, look->wish_of_name[node->value], RULE_IS433, node->start);
    }
}

static void look_at_format(struct look *look, node_index n)
{
    const struct facts *facts = look->facts;
    if (n + 1 >= facts->nodes.at[n].end)
        return;
    uint32_t at = facts->nodes.at[n + 1].stop;
    while (at < look->source.length && (look->source.at[at] == ' ' || look->source.at[at] == ')' ||
                                        look->source.at[at] == '\n'))
        at++;
    if (at < look->source.length && look->source.at[at] == '=')
        refuse_inside(look, n + 1, facts->nodes.at[n + 1].end);
}

/* Within a comprehension its own names hide the module's, but for what its first loop goes over. */
static void hide(struct look *look, uint32_t name, node_index from, node_index to)
{
    for (node_index n = from; n < to; n++)
        if (look->facts->nodes.at[n].kind == NODE_NAME && look->facts->nodes.at[n].value == name)
            look->hidden[n] = 1;
}

static void look_at_comprehension(struct look *look, node_index comprehension)
{
    const struct facts *facts = look->facts;
    node_index first = 0; /* the loop's COMP_FOR */
    NODE_EACH (child, facts, comprehension)
        if (first == 0 && facts->nodes.at[child].kind == NODE_COMP_FOR)
            first = child;
    if (first == 0)
        return;
    node_index iterated = facts->nodes.at[first + 1].end;
    NODE_EACH (loop, facts, comprehension) {
        if (facts->nodes.at[loop].kind != NODE_COMP_FOR)
            continue;
        for (node_index n = loop + 1; n < facts->nodes.at[loop + 1].end; n++) {
            const struct node *node = &facts->nodes.at[n];
            if (node->kind != NODE_NAME || !(node->flags & FLAG_STORE) ||
                look->wish_of_name[node->value] == 0)
                continue;
            hide(look, node->value, comprehension + 1, iterated);
            hide(look, node->value, facts->nodes.at[iterated].end,
                 facts->nodes.at[comprehension].end);
        }
    }
}

static void look_through(struct look *look, struct wish *wishes, uint32_t count)
{
    const struct facts *facts = look->facts;
    look->hidden = arena_alloc_array(&look->scratch, facts->nodes.count, 1);
    for (node_index n = 1; n < facts->nodes.count; n++) {
        const struct node *node = &facts->nodes.at[n];
        switch ((enum node_kind)node->kind) {
        case NODE_ALIAS: break;
        case NODE_NAME: look_at_name(look, n); break;
        case NODE_COMPREHENSION: look_at_comprehension(look, n); break;
        case NODE_FORMAT: look_at_format(look, n); break;
        case NODE_FSTRING:
            if (node->flags & FLAG_TEMPLATE)
                refuse_inside(look, n + 1, node->end);
            break;
        case NODE_STRING:
            if (look->annotation[n])
                look_at_quoted(look, n, wishes, count);
            break;
        default: break;
        }
    }
}

/* --- the whole file --- */

static void refuse_all(struct wish *wishes, uint32_t count, enum rule rule, uint32_t at)
{
    for (uint32_t i = 0; i < count; i++)
        wish_refuse(&wishes[i], rule, at, TEXT(""));
}

static uint32_t argument_count(const struct facts *facts, node_index call)
{
    uint32_t count = 0;
    NODE_EACH (child, facts, call)
        count++;
    return count == 0 ? 0 : count - 1;
}

/* Whether a call of globals(), locals(), vars(), exec() or eval() can see the module's names. */
static bool sees_names(struct look *look, const struct mark *mark)
{
    const struct facts *facts = look->facts;
    const struct node *call = &facts->nodes.at[mark->node];
    if (call->kind != NODE_CALL || facts->nodes.at[mark->node + 1].kind != NODE_NAME)
        return true;
    struct text name = facts_name(facts, facts->nodes.at[mark->node + 1].value);
    uint32_t arguments = argument_count(facts, mark->node);
    struct scanned at = {look->module, mark->scope, facts, mark->node, false, false};
    bool tested = mark->node > 0 && facts->nodes.at[mark->node - 1].kind == NODE_OPERAND;
    if (text_is(name, "globals"))
        return tested || !scan_fills_namespace(&at);
    if (text_is(name, "locals") || text_is(name, "vars"))
        return arguments == 0 && mark->scope == 0 && (tested || !scan_fills_namespace(&at));
    if (arguments < 2)
        return true;
    node_index space = facts_child(facts, mark->node, 2);
    return facts->nodes.at[space].kind == NODE_CALL; /* exec(code, globals()) */
}

static void check_file(struct look *look, struct wish *wishes, uint32_t count)
{
    const struct facts *facts = look->facts;
    ARRAY_EACH (struct mark, mark, &facts->marks)
        if (mark->kind == MARK_NAMESPACE_CALL && sees_names(look, mark))
            refuse_all(wishes, count, RULE_IS428, facts->nodes.at[mark->node].start);
    for (node_index n = 1; n + 1 < facts->nodes.count; n++)
        if (facts->nodes.at[n].kind == NODE_CALL && facts->nodes.at[n].end == n + 2 &&
            facts->nodes.at[n + 1].kind == NODE_NAME && look->scope_of[n] == 0 &&
            text_is(facts_name(facts, facts->nodes.at[n + 1].value), "dir"))
            refuse_all(wishes, count, RULE_IS428, facts->nodes.at[n].start);
}

/* `__getattr__` of the module's own can be handed names only as a plain function of its body. */
static void check_own_getattr(struct look *look, struct wish *wishes, uint32_t count)
{
    uint32_t found;
    name_id name = names_add(&look->world->graph->names, TEXT("__getattr__"));
    const struct site *sites =
        scope_names_find(scope_names_of(look->world, look->module, 0), name, &found);
    if (found == 0)
        return;
    const struct facts *facts = look->facts;
    bool plain = found == 1 && sites->kind == SITE_DEFINITION;
    bool at_top = false;
    NODE_EACH (statement, facts, 0)
        at_top |= statement == sites->node;
    /* A lazy name is no attribute yet, and the interpreter asks the module's own function for it.
     */
    if (!plain || !at_top || look->defer->form != FORM_NAMESPACE)
        refuse_all(wishes, count, RULE_IS429,
                   sites->node == 0 ? 0 : facts->nodes.at[sites->node].start);
}

/* --- each wish --- */

static void check_line(struct look *look, struct wish *wish)
{
    const struct node *statement = &look->facts->nodes.at[wish->statement];
    struct text rest = text_slice(look->source, statement->stop, look->source.length);
    struct text line = text_slice(rest, 0, text_find(rest, '\n'));
    uint32_t first = facts_place(look->facts, statement->start).line;
    uint32_t last = facts_place(look->facts, statement->stop).line;
    /* Something follows on the line of a statement of several lines: no room for the newlines. */
    for (uint32_t i = 0; i < line.length && line.at[i] != '#'; i++)
        if (last > first && line.at[i] != ' ' && line.at[i] != '\t' && line.at[i] != '\r')
            wish_refuse(wish, RULE_IS433, 0, TEXT(""));
}

/* A plain import whose name is never read, nor stands in an annotation, is there for what loading
 * it does. */
static void check_reads(struct look *look, struct wish *wish)
{
    bool read = wish->hinted_at != 0;
    for (uint32_t w = (uint32_t)(wish - look->defer->wishes.at); w != 0;
         w = look->defer->wishes.at[w].same)
        read |= look->defer->wishes.at[w].first_use != 0;
    uint32_t found;
    scope_names_find(scope_names_of(look->world, look->module, 0), wish->bound, &found);
    bool is_package = look->world->graph->modules.at[look->module.n].is_package;
    if (!read && found < 2 && is_plain(look->facts, wish) && !is_package)
        wish_refuse(wish, RULE_IS431, 0, TEXT(""));
}

static void check_wish(struct look *look, struct wish *wishes, uint32_t count, struct wish *wish)
{
    struct text name = names_text(&look->world->graph->names, wish->bound);
    if (text_starts(name, TEXT("__")))
        wish_refuse(wish, RULE_IS432, 0, TEXT(""));
    check_sites(look, wishes, count, wish);
    check_stars(look, wish);
    check_line(look, wish);
}

/* The owner's word comes before all reasons. */
static void obey(struct look *look, struct wish *wishes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t start = look->facts->nodes.at[wishes[i].alias].start;
        if (owner_keeps(look->defer, look->module, start) == NULL)
            continue;
        wishes[i].refusal = RULE_COUNT;
        wish_refuse(&wishes[i], RULE_IS420, 0, TEXT(""));
    }
}

static void check_all(struct look *look, struct wish *wishes, uint32_t count)
{
    lay_out_scopes(look);
    lay_out_annotations(look);
    for (uint32_t i = 0; i < count; i++)
        check_wish(look, wishes, count, &wishes[i]);
    name_wishes(look, wishes, count);
    look_through(look, wishes, count);
    check_file(look, wishes, count);
    check_own_getattr(look, wishes, count);
    for (uint32_t i = 0; i < count; i++)
        check_reads(look, &wishes[i]);
}

static void look_at(struct defer *defer, module_id id)
{
    const struct module *module = &defer->world->graph->modules.at[id.n];
    struct look look = {
        .defer = defer, .world = defer->world, .module = id, .facts = module->facts};
    if (!defer_can_edit(module) || defer_is_runtime(defer->world->graph, id))
        return;
    ARRAY_EACH (struct import_fact, import, &module->facts->imports)
        add_wish(&look, import);
    uint32_t count;
    struct wish *wishes = wishes_of(defer, id, &count);
    if (count == 0 && !defer_is_own(module))
        return;
    bool read = defer_source(defer, id, &look.scratch, &look.source);
    owner_hear(defer, id, look.source);
    obey(&look, wishes, count);
    for (uint32_t i = 0; i < count && count > MOST_WISHES; i++)
        wish_refuse(&wishes[i], RULE_IS433, 0, TEXT("more imports than one line can tell"));
    if (!read)
        refuse_all(wishes, count, RULE_IS433, 0);
    else if (count > 0 && count <= MOST_WISHES)
        check_all(&look, wishes, count);
    arena_release(&look.scratch);
}

void wishes_collect(struct defer *defer)
{
    struct module_graph *graph = defer->world->graph;
    module_id rewritten = find_rewritten(graph);
    defer->first_wish = arena_alloc_array(defer->arena, graph->modules.count, sizeof(uint32_t));
    defer->wish_of = arena_alloc_array(defer->arena, graph->edges.count, sizeof(uint32_t));
    array_push(defer->arena, &defer->wishes, (struct wish){.refusal = RULE_COUNT});
    for (uint32_t m = 1; m < graph->modules.count && rewritten.n == 0; m++)
        look_at(defer, (module_id){m});
    if (rewritten.n != 0)
        module_graph_assume(
            graph, arena_print(graph->arena,
                               "imports are put off already (%.*s says so), and no others can be",
                               TEXT_ARG(module_graph_name(graph, rewritten))));
}
