#include "analyzer/defer/program.h"

#include "analyzer/verdict/scan.h"

/* Operators and properties run code of other modules without a call that anybody sees; names that
 * are not there raise. The verdicts take both for nothing. Of installed libraries that is as good
 * as always true; in the user's own modules it is looked for. */
struct body {
    struct defer *defer;
    struct world *world;
    module_id module;
};

static const char *const operator_methods[][2] = {
    {"__add__", "__radd__"},       {"__sub__", "__rsub__"},
    {"__mul__", "__rmul__"},       {"__truediv__", "__rtruediv__"},
    {"__or__", "__ror__"},         {"__and__", "__rand__"},
    {"__rshift__", "__rrshift__"}, {"__lshift__", "__rlshift__"},
    {"__mod__", "__rmod__"},       {"__matmul__", "__rmatmul__"},
    {"__xor__", "__rxor__"},       {"__floordiv__", "__rfloordiv__"},
};

static void keep(struct body *body, module_id seen_by, struct text why)
{
    defer_keep(body->defer, body->module, seen_by, RULE_IS441, why);
}

static bool has_member(struct body *body, struct meaning object, const char *member)
{
    uint32_t count;
    scope_id owner;
    name_id name = names_get(&body->world->graph->names, text_of(member));
    return name.n != 0 &&
           class_member(body->world, world_scope(body->world, object.module, object.scope), name,
                        &count, &owner) != NULL;
}

static bool is_foreign_object(const struct body *body, struct meaning object)
{
    return (object.kind == MEANS_INSTANCE || object.kind == MEANS_SELF) &&
           object.module.n != body->module.n &&
           body->world->graph->modules.at[object.module.n].origin != ORIGIN_STDLIB;
}

static void look_at_operator(struct body *body, const struct scanned *at)
{
    node_index left = at->node + 1, right = at->facts->nodes.at[left].end;
    for (unsigned side = 0; side < 2; side++) {
        struct meanings meanings =
            meaning_of_node(body->world, at->module, at->scope, side == 0 ? left : right);
        for (uint32_t i = 0; i < meanings.count; i++)
            for (unsigned m = 0; m < sizeof operator_methods / sizeof *operator_methods; m++)
                if (is_foreign_object(body, meanings.at[i]) &&
                    has_member(body, meanings.at[i], operator_methods[m][side]))
                    keep(body, meanings.at[i].module,
                         TEXT("an operator runs code of another module"));
    }
}

/* x / 0 raises: whoever imports it fails. */
static bool divides_by_zero(const struct facts *facts, node_index binary)
{
    const struct node *node = &facts->nodes.at[binary];
    const struct node *right = &facts->nodes.at[facts->nodes.at[binary + 1].end];
    bool divides = node->extra == OPERATOR_DIVIDE || node->extra == OPERATOR_FLOOR_DIVIDE ||
                   node->extra == OPERATOR_MODULO;
    return divides && right->kind == NODE_NUMBER && text_is(facts_name(facts, right->value), "0");
}

static void look_at_attribute(struct body *body, const struct scanned *at)
{
    const struct node *node = &at->facts->nodes.at[at->node];
    name_id name = world_name(body->world, at->module, node->value);
    struct meanings meanings = meaning_of_node(body->world, at->module, at->scope, at->node + 1);
    for (uint32_t i = 0; i < meanings.count; i++) {
        struct meaning object = meanings.at[i];
        uint32_t count;
        scope_id owner;
        if (!is_foreign_object(body, object))
            continue;
        const struct site *site =
            class_member(body->world, world_scope(body->world, object.module, object.scope), name,
                         &count, &owner);
        if (site == NULL || site->kind != SITE_DEFINITION)
            continue;
        module_id module = world_module_of(body->world, owner);
        const struct facts *facts = world_area(body->world, module)->facts;
        scope_id function = world_scope(body->world, module, facts->nodes.at[site->node].value);
        if (function_wears(body->world, function, "property"))
            keep(body, object.module, TEXT("a property runs code of another module"));
    }
    bool found = true;
    if (meanings.count == 1 && meanings.at[0].kind == MEANS_MODULE &&
        world_area(body->world, meanings.at[0].module)->facts != NULL &&
        defer_is_own(&body->world->graph->modules.at[meanings.at[0].module.n]) &&
        world_submodule(body->world, meanings.at[0].module, name).n == 0 &&
        !text_starts(names_text(&body->world->graph->names, name), TEXT("__")))
        meaning_of_global(body->world, meanings.at[0].module, name, &found);
    if (!found)
        defer_keep(body->defer, body->module, (module_id){0}, RULE_IS451,
                   TEXT("reads an attribute that is not there"));
}

static bool is_builtin(struct text name)
{
    static const char *const names[] = {
#define BUILTIN(name) name,
#include "analyzer/verdict/builtins.def"
#undef BUILTIN
    };
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i]))
            return true;
    return false;
}

static void look_at_name(struct body *body, const struct scanned *at)
{
    const struct node *node = &at->facts->nodes.at[at->node];
    name_id name = world_name(body->world, at->module, node->value);
    if (node->flags & (FLAG_STORE | FLAG_DELETE) || at->scope != 0)
        return;
    const struct scope_names *names = scope_names_of(body->world, at->module, 0);
    uint32_t count;
    scope_names_find(names, name, &count);
    struct text text = names_text(&body->world->graph->names, name);
    if (count > 0 || names->stars.count > 0 || text_starts(text, TEXT("__")))
        return;
    if (!is_builtin(text))
        defer_keep(body->defer, body->module, (module_id){0}, RULE_IS451,
                   TEXT("reads a name that is not there"));
}

static node_index visit(void *context, const struct scanned *at)
{
    struct body *body = context;
    switch ((enum node_kind)at->facts->nodes.at[at->node].kind) {
    case NODE_BINARY:
    case NODE_AUGMENTED:
        if (divides_by_zero(at->facts, at->node))
            defer_keep(body->defer, body->module, (module_id){0}, RULE_IS451,
                       TEXT("divides by zero"));
        look_at_operator(body, at);
        break;
    case NODE_ATTRIBUTE: look_at_attribute(body, at); break;
    case NODE_NAME: look_at_name(body, at); break;
    case NODE_COMPREHENSION: return at->facts->nodes.at[at->node].end;
    default: break;
    }
    return at->node + 1;
}

/* In handlers, too: which of them run, values decide. */
static node_index look_for_prints(void *context, const struct scanned *at)
{
    struct body *body = context;
    const struct node *node = &at->facts->nodes.at[at->node];
    if (node->kind == NODE_CALL && at->facts->nodes.at[at->node + 1].kind == NODE_NAME &&
        text_is(facts_name(at->facts, at->facts->nodes.at[at->node + 1].value), "print"))
        keep(body, (module_id){0}, TEXT("may print while it loads"));
    return at->node + 1;
}

void bodies_judge(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        struct body body = {defer, defer->world, {m}};
        if (module->facts == NULL || module->loads != LOADS_INIT || !defer_is_own(module) ||
            m == graph->unit.n)
            continue;
        scan_executed(defer->world, world_scope(defer->world, (module_id){m}, 0), visit, &body);
        scan_scope(defer->world, world_scope(defer->world, (module_id){m}, 0), look_for_prints,
                   &body);
    }
}
