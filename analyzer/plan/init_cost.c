#include "analyzer/plan/init_cost.h"

#include <math.h>

static const struct price {
    const char *name;
    double us;
} prices[INIT_FEATURE_COUNT] = {
#define COST(id, price, unit, what) [COUNT_##id] = {#id, price},
#include "analyzer/plan/init_cost.def"
#undef COST
};

/* Where a node stands: function bodies are entered only where they ran. */
struct counting {
    const struct module *module;
    const struct facts *facts;
    struct init_features *out;
    node_index inside; /* end of the function whose body is being counted; 0: none */
};

static bool is_statement(uint8_t kind)
{
    return kind >= NODE_IMPORT && kind <= NODE_PYTHON2 && kind != NODE_ALIAS &&
           kind != NODE_CLAUSE && kind != NODE_ELSE && kind != NODE_HANDLER &&
           kind != NODE_FINALLY && kind != NODE_WITH_ITEM && kind != NODE_CASE &&
           kind != NODE_PATTERN && kind != NODE_DECORATOR && kind != NODE_PARAMS &&
           kind != NODE_PARAM && kind != NODE_ARGUMENTS && kind != NODE_DECORATED;
}

static bool runs(const struct counting *counting, node_index node)
{
    return counting->module->executed == NULL || module_executed(counting->module, node);
}

static void count_pattern(const struct counting *counting, node_index call)
{
    const struct facts *facts = counting->facts;
    const struct node *called = &facts->nodes.at[call + 1];
    node_index argument = called->end;
    if (called->kind != NODE_ATTRIBUTE || argument >= facts->nodes.at[call].end ||
        !text_is(facts_name(facts, called->value), "compile"))
        return;
    counting->out->of[COUNT_PATTERN]++;
    for (node_index n = argument; n < facts->nodes.at[call].end; n++)
        if (facts->nodes.at[n].kind == NODE_STRING)
            counting->out->of[COUNT_PATTERN_BYTES] +=
                facts_string(facts, facts->nodes.at[n].value).length;
}

static void count_class(const struct counting *counting, node_index node)
{
    const struct facts *facts = counting->facts;
    counting->out->of[COUNT_CLASS]++;
    if (facts->nodes.at[node + 1].end > node + 2)
        counting->out->of[COUNT_BASES]++;
}

/* One node that runs; the next one to look at. */
static node_index count_node(const struct counting *counting, node_index node)
{
    const struct facts *facts = counting->facts;
    struct init_features *out = counting->out;
    const struct node *at = &facts->nodes.at[node];
    if (is_statement(at->kind))
        out->of[counting->inside != 0 ? COUNT_INNER : COUNT_STATEMENT]++;
    switch ((enum node_kind)at->kind) {
    case NODE_FUNCTION: out->of[COUNT_FUNCTION]++; break;
    case NODE_CLASS: count_class(counting, node); break;
    case NODE_DECORATED:
        out->of[COUNT_DECORATED_CLASS] +=
            at->end > node + 2 && facts->scopes.count > 0 &&
            facts->nodes.at[facts->nodes.at[node + 1].end].kind == NODE_CLASS;
        break;
    case NODE_ALIAS: out->of[COUNT_IMPORT]++; break;
    case NODE_CALL:
        if (counting->inside == 0)
            out->of[COUNT_CALL]++;
        count_pattern(counting, node);
        break;
    default: break;
    }
    return node + 1;
}

/* The body of a function counts where its first statement ran. */
static bool body_ran(const struct counting *counting, node_index function)
{
    const struct facts *facts = counting->facts;
    node_index end = facts->nodes.at[function].end, body = 0;
    if (counting->module->executed == NULL)
        return false;
    NODE_EACH (child, facts, function)
        body = child;
    return body != 0 && facts->nodes.at[body].kind == NODE_BLOCK && body + 1 < end &&
           module_executed(counting->module, body + 1);
}

static void count_source(const struct module *module, struct init_features *out)
{
    struct counting counting = {.module = module, .facts = module->facts, .out = out};
    const struct facts *facts = module->facts;
    node_index end = facts->nodes.at[0].end;
    for (node_index node = 1; node < end;) {
        const struct node *at = &facts->nodes.at[node];
        if (counting.inside != 0 && node >= counting.inside)
            counting.inside = 0;
        if (is_statement(at->kind) && !runs(&counting, node)) {
            node = at->end;
            continue;
        }
        count_node(&counting, node);
        if (at->kind == NODE_FUNCTION && counting.inside == 0) {
            if (body_ran(&counting, node))
                counting.inside = at->end;
            else
                node = at->end - 1;
        } else if (at->kind == NODE_LAMBDA) {
            node = at->end - 1;
        }
        node++;
    }
}

struct init_features init_features_of(const struct module *module)
{
    struct init_features out = {{0}};
    switch (module->kind) {
    case MODULE_EXTENSION:
        out.of[COUNT_EXTENSION] = 1;
        out.of[COUNT_EXTENSION_MB] = (double)module->bytes / 1e6;
        return out;
    case MODULE_BUILTIN:
    case MODULE_FROZEN: out.of[COUNT_BUILTIN] = 1; return out;
    case MODULE_MISSING:
    case MODULE_NAMESPACE: return out;
    default: break;
    }
    out.of[COUNT_SOURCE] = 1;
    out.of[COUNT_PACKAGE] = module->is_package;
    out.of[COUNT_KBYTES] = (double)module->bytes / 1000;
    out.of[COUNT_RAISED] = module->partial;
    if (module->facts != NULL)
        count_source(module, &out);
    return out;
}

const char *init_feature_name(enum init_feature feature)
{
    return prices[feature].name;
}

uint64_t init_cost_us(const struct module *module)
{
    struct init_features features = init_features_of(module);
    double us = 0;
    if (module->at_start || module->alias_of.n != 0)
        return 0;
    for (unsigned i = 0; i < INIT_FEATURE_COUNT; i++)
        us += features.of[i] * prices[i].us;
    return (uint64_t)llround(us);
}

uint64_t init_cost_stub_us(const struct module *module)
{
    double us = prices[COUNT_SOURCE].us + prices[COUNT_IMPORT].us + prices[COUNT_CALL].us;
    return (uint64_t)llround(us + (module->is_package ? prices[COUNT_PACKAGE].us : 0));
}
