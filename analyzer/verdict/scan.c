#include "analyzer/verdict/scan.h"

struct scan {
    const struct world *world;
    scan_visit *visit;
    void *context;
    struct scanned at;
    node_index test_stop; /* nodes before it are only asked about */
    bool annotations_run;
    node_index assign_stop;        /* nodes before it are in an assignment that ran */
    const struct module *executed; /* NULL: every statement counts */
};

static bool is_named(const struct facts *facts, node_index node, const char *name)
{
    const struct node *it = &facts->nodes.at[node];
    return (it->kind == NODE_NAME || it->kind == NODE_ATTRIBUTE) &&
           text_is(facts_name(facts, it->value), name);
}

static bool asks_for_main(const struct facts *facts, node_index test)
{
    if (facts->nodes.at[test].kind != NODE_COMPARE || !is_named(facts, test + 1, "__name__"))
        return false;
    node_index operand = facts->nodes.at[test + 1].end;
    const struct node *against = &facts->nodes.at[operand + 1];
    return facts->nodes.at[operand].extra == OPERATOR_EQUAL && against->kind == NODE_STRING &&
           text_is(facts_string(facts, against->value), "__main__");
}

static bool never_runs(const struct scan *scan, node_index clause)
{
    const struct facts *facts = scan->at.facts;
    if (is_named(facts, clause + 1, "TYPE_CHECKING"))
        return true;
    bool main = (scan->at.module.n == scan->world->graph->unit.n && scan->world->unit_is_main) ||
                scan->world->graph->modules.at[scan->at.module.n].guard_holds;
    return !main && asks_for_main(facts, clause + 1);
}

static void walk(struct scan *scan, node_index from, node_index to);

static void walk_annotation(struct scan *scan, node_index node)
{
    if (!scan->annotations_run)
        return;
    bool outer = scan->at.annotation;
    scan->at.annotation = true;
    walk(scan, node, scan->at.facts->nodes.at[node].end);
    scan->at.annotation = outer;
}

/* What defining a function or lambda evaluates. */
static void walk_head(struct scan *scan, node_index function)
{
    const struct facts *facts = scan->at.facts;
    node_index params = function + 1;
    NODE_EACH (param, facts, params) {
        const struct node *node = &facts->nodes.at[param];
        bool annotated = (node->flags & FLAG_ANNOTATION) != 0;
        if (annotated)
            walk_annotation(scan, param + 1);
        if (node->flags & FLAG_DEFAULT) {
            node_index value = facts_child(facts, param, annotated ? 1 : 0);
            walk(scan, value, facts->nodes.at[value].end);
        }
    }
    const struct node *node = &facts->nodes.at[function];
    if (node->kind == NODE_FUNCTION && node->flags & FLAG_RETURNS)
        walk_annotation(scan, facts->nodes.at[params].end);
}

static node_index walk_assignment(struct scan *scan, node_index assign)
{
    const struct facts *facts = scan->at.facts;
    node_index annotation = facts->nodes.at[assign + 1].end;
    walk(scan, assign + 1, annotation);
    enum scope_kind kind = facts->scopes.at[scan->at.scope].kind;
    if (kind == SCOPE_MODULE || kind == SCOPE_CLASS)
        walk_annotation(scan, annotation);
    return facts->nodes.at[annotation].end;
}

/* isinstance(x, C) asks about C and does nothing with it. */
static node_index walk_call(struct scan *scan, node_index call)
{
    const struct facts *facts = scan->at.facts;
    if (call < scan->test_stop)
        scan->test_stop = call; /* what computes the class is more than asked about */
    if (!is_named(facts, call + 1, "isinstance") && !is_named(facts, call + 1, "issubclass"))
        return call + 1;
    node_index first = facts->nodes.at[call + 1].end;
    if (first >= facts->nodes.at[call].end)
        return call + 1;
    walk(scan, call + 1, facts->nodes.at[first].end);
    scan->test_stop = facts->nodes.at[call].end;
    return facts->nodes.at[first].end;
}

static bool is_left_out(const struct scan *scan, node_index n)
{
    switch ((enum node_kind)scan->at.facts->nodes.at[n].kind) {
    case NODE_IMPORT:
    case NODE_IMPORT_FROM:
    case NODE_EXPRESSION:
    case NODE_AUGMENTED:
    case NODE_RETURN:
    case NODE_DELETE:
    case NODE_RAISE:
    case NODE_ASSERT:
    case NODE_IF:
    case NODE_WHILE:
    case NODE_FOR:
    case NODE_TRY:
    case NODE_WITH:
    case NODE_MATCH:
    case NODE_DECORATED: return !module_executed(scan->executed, n);
    case NODE_ASSIGN: /* of `a = b = c` the outer one is marked */
        return n >= scan->assign_stop && !module_executed(scan->executed, n);
    default: return false;
    }
}

static node_index step(struct scan *scan, node_index n)
{
    const struct facts *facts = scan->at.facts;
    const struct node *node = &facts->nodes.at[n];
    if (scan->executed != NULL && is_left_out(scan, n))
        return node->end;
    scan->at.node = n;
    scan->at.tested = n < scan->test_stop;
    node_index next = scan->visit(scan->context, &scan->at);
    if (next != n + 1)
        return next;
    switch ((enum node_kind)node->kind) {
    case NODE_FUNCTION:
    case NODE_LAMBDA: walk_head(scan, n); return node->end;
    case NODE_CLASS: /* its bases run here, its block is a scope of its own */
        walk(scan, n + 1, facts->nodes.at[n + 1].end);
        return node->end;
    case NODE_ASSIGN:
        scan->assign_stop = node->end;
        if (node->flags & FLAG_ANNOTATION)
            return walk_assignment(scan, n);
        return next;
    case NODE_CLAUSE:
        if (!never_runs(scan, n))
            return next;
        walk(scan, n + 1, facts->nodes.at[n + 1].end); /* the test runs */
        return node->end;
    case NODE_HANDLER:
        if (facts->nodes.at[n + 1].kind != NODE_BLOCK)
            scan->test_stop = facts->nodes.at[n + 1].end;
        return next;
    case NODE_CALL: return walk_call(scan, n);
    default: return next;
    }
}

static void walk(struct scan *scan, node_index from, node_index to)
{
    for (node_index n = from; n < to;)
        n = step(scan, n);
}

static void scan_with(const struct world *world, scope_id scope, const struct module *executed,
                      scan_visit *visit, void *context)
{
    module_id module = world_module_of(world, scope);
    const struct facts *facts = world_area(world, module)->facts;
    if (facts == NULL)
        return;
    scope_index index = world_scope_index(world, scope);
    node_index top = facts->scopes.at[index].node;
    struct scan scan = {.world = world,
                        .visit = visit,
                        .context = context,
                        .at = {.module = module, .scope = index, .facts = facts},
                        .executed = executed,
                        .annotations_run = !(facts->flags & FACTS_FUTURE_ANNOTATIONS) &&
                                           !world->postpones_annotations};
    node_index first = top + 1;
    if (index != 0) {
        first = facts->nodes.at[first].end; /* PARAMS or ARGUMENTS: the scope around runs them */
        const struct node *node = &facts->nodes.at[top];
        if (node->kind == NODE_FUNCTION && node->flags & FLAG_RETURNS)
            first = facts->nodes.at[first].end;
    }
    walk(&scan, first, facts->nodes.at[top].end);
}

void scan_scope(const struct world *world, scope_id scope, scan_visit *visit, void *context)
{
    scan_with(world, scope, NULL, visit, context);
}

bool scan_was_followed(const struct world *world, scope_id scope)
{
    module_id id = world_module_of(world, scope);
    const struct module *module = &world->graph->modules.at[id.n];
    scope_index index = world_scope_index(world, scope);
    if (module->executed == NULL || module->facts == NULL)
        return false;
    if (index == 0)
        return true;
    const struct facts *facts = module->facts;
    node_index top = facts->scopes.at[index].node;
    if (facts->scopes.at[index].kind == SCOPE_LAMBDA ||
        (facts->scopes.at[index].kind == SCOPE_FUNCTION && module_executed(module, top)))
        return false;
    NODE_EACH (part, facts, top)
        if (facts->nodes.at[part].kind == NODE_BLOCK)
            NODE_EACH (statement, facts, part)
                if (module_executed(module, statement))
                    return true;
    return false;
}

void scan_executed(const struct world *world, scope_id scope, scan_visit *visit, void *context)
{
    const struct module *module = &world->graph->modules.at[world_module_of(world, scope).n];
    scan_with(world, scope, scan_was_followed(world, scope) ? module : NULL, visit, context);
}

bool chain_read(const struct facts *facts, node_index node, struct chain *out)
{
    out->count = 0;
    for (; facts->nodes.at[node].kind == NODE_ATTRIBUTE; node++) {
        if (out->count == CHAIN_MOST)
            return false;
        out->attributes[out->count++] = node;
    }
    out->root = node;
    for (uint32_t i = 0; i < out->count / 2; i++) {
        node_index other = out->attributes[out->count - 1 - i];
        out->attributes[out->count - 1 - i] = out->attributes[i];
        out->attributes[i] = other;
    }
    return facts->nodes.at[node].kind == NODE_NAME;
}

/* What stands around a namespace fills it, or asks only whether it has a name. */
static bool is_filled(const struct facts *facts, node_index around, node_index namespace)
{
    const struct node *node = &facts->nodes.at[around];
    if (around + 1 != namespace)
        return false;
    if (node->kind == NODE_OPERAND)
        return node->extra == OPERATOR_IN || node->extra == OPERATOR_NOT_IN;
    return (node->kind == NODE_SUBSCRIPT && node->flags & FLAG_STORE) ||
           (node->kind == NODE_ATTRIBUTE && text_is(facts_name(facts, node->value), "update"));
}

/* globals()[name] = value, globals().update(...), or the same by a local name: nothing is read. */
bool scan_fills_namespace(const struct scanned *at)
{
    const struct facts *facts = at->facts;
    if (at->node == 0 || is_filled(facts, at->node - 1, at->node))
        return at->node > 0;
    node_index target = at->node - 1;
    if (target == 0 || facts->nodes.at[target].kind != NODE_NAME ||
        facts->nodes.at[target - 1].kind != NODE_ASSIGN)
        return false;
    node_index top = facts->scopes.at[at->scope].node;
    for (node_index n = top + 1; n < facts->nodes.at[top].end; n++)
        if (facts->nodes.at[n].kind == NODE_NAME && n != target &&
            facts->nodes.at[n].value == facts->nodes.at[target].value &&
            !(facts->nodes.at[n].flags & FLAG_DELETE) && !is_filled(facts, n - 1, n))
            return false;
    return true;
}
