#include "analyzer/plan/data_calls.h"

#include "analyzer/verdict/meaning.h"
#include "analyzer/verdict/scan.h"

static const struct data_call_info calls[] = {
#define CALL(last, dotted, argument, keyword, named, files)                                        \
    {last, dotted, argument, keyword, DATA_##named, files},
#include "analyzer/plan/data_calls.def"
#undef CALL
};

enum {
    CALL_COUNT = sizeof calls / sizeof *calls
};

struct search {
    struct world *world;
    struct arena *arena;
    struct data_calls *out;
};

static bool may_be_used(const struct verdicts *verdicts, module_id module)
{
    enum module_class class = verdict_class(verdicts, module);
    return class != CLASS_NEVER_LOADED && class != CLASS_TYPING_ONLY && class != CLASS_UNRESOLVED;
}

/* Most modules mention none of the names, and are not looked at. */
static bool mentions_any(const struct facts *facts)
{
    ARRAY_EACH (struct text, name, &facts->names)
        for (unsigned i = 0; i < CALL_COUNT; i++)
            if (text_is(*name, calls[i].last))
                return true;
    return false;
}

static struct text last_name(const struct facts *facts, node_index called)
{
    const struct node *node = &facts->nodes.at[called];
    if (node->kind != NODE_NAME && node->kind != NODE_ATTRIBUTE)
        return (struct text){"", 0};
    return facts_name(facts, node->value);
}

/* The text of a literal argument, positional or by keyword; empty where there is none. */
static struct text literal_of(const struct facts *facts, node_index call,
                              const struct data_call_info *info)
{
    unsigned nth = 0;
    NODE_EACH (child, facts, call) {
        const struct node *node = &facts->nodes.at[child];
        bool by_name = node->kind == NODE_KEYWORD && info->keyword[0] != '\0' &&
                       text_is(facts_name(facts, node->value), info->keyword);
        if (by_name)
            node = &facts->nodes.at[child + 1];
        if ((by_name || nth == info->argument + 1) && node->kind == NODE_STRING &&
            (node->flags & FLAG_BYTES) == 0)
            return facts_string(facts, node->value);
        nth++;
    }
    return (struct text){"", 0};
}

/* What an import of this file binds `root` to, as it is written: for what is not installed. */
static struct text imported_as(const struct facts *facts, uint32_t root, struct arena *arena)
{
    ARRAY_EACH (struct import_fact, import, &facts->imports) {
        const struct node *alias = &facts->nodes.at[import->alias];
        const struct node *statement = &facts->nodes.at[import->statement];
        struct text name = facts_name(facts, alias->value);
        bool renamed = alias->end > import->alias + 1;
        uint32_t bound = renamed ? facts->nodes.at[import->alias + 1].value : 0;
        if (statement->kind == NODE_IMPORT) {
            struct text top = text_slice(name, 0, text_find(name, '.'));
            if (renamed ? bound == root : text_equal(top, facts_name(facts, root)))
                return renamed ? name : top;
        } else if (statement->extra == 0 &&
                   (renamed ? bound == root : text_equal(name, facts_name(facts, root)))) {
            return arena_print(arena, "%.*s.%.*s", TEXT_ARG(facts_name(facts, statement->value)),
                               TEXT_ARG(name));
        }
    }
    return (struct text){"", 0};
}

static struct text written_name(const struct facts *facts, node_index called, struct arena *arena)
{
    struct chain chain;
    if (!chain_read(facts, called, &chain))
        return (struct text){"", 0};
    struct text name = imported_as(facts, facts->nodes.at[chain.root].value, arena);
    for (uint32_t i = 0; i < chain.count && name.length > 0; i++)
        name = arena_print(arena, "%.*s.%.*s", TEXT_ARG(name),
                           TEXT_ARG(facts_name(facts, facts->nodes.at[chain.attributes[i]].value)));
    return name;
}

/* Whether what is called is what the row speaks of. */
static bool is_it(const struct search *search, const struct scanned *at,
                  const struct data_call_info *info)
{
    node_index called = at->node + 1;
    if (info->dotted[0] == '\0')
        return at->facts->nodes.at[called].kind == NODE_ATTRIBUTE;
    struct meanings meanings = meaning_of_node(search->world, at->module, at->scope, called);
    for (uint32_t i = 0; i < meanings.count; i++)
        if (text_is(meaning_dotted(search->world, meanings.at[i], search->arena), info->dotted))
            return true;
    return text_is(written_name(at->facts, called, search->arena), info->dotted);
}

static void look_at_call(const struct search *search, const struct scanned *at)
{
    struct text last = last_name(at->facts, at->node + 1);
    for (unsigned i = 0; i < CALL_COUNT; i++) {
        const struct data_call_info *info = &calls[i];
        if (!text_is(last, info->last))
            continue;
        struct text literal = literal_of(at->facts, at->node, info);
        if (literal.length == 0 || !is_it(search, at, info))
            continue;
        struct data_call call = {
            .module = at->module,
            .info = info,
            .literal = literal,
            .via = info->dotted[0] != '\0' ? text_of(info->dotted)
                                           : arena_print(search->arena, ".%s", info->last),
            .place = facts_place(at->facts, at->facts->nodes.at[at->node].start),
        };
        array_push(search->arena, &search->out->at, call);
        return;
    }
}

static node_index visit(void *context, const struct scanned *at)
{
    const struct search *search = context;
    const struct node *node = &at->facts->nodes.at[at->node];
    if (node->kind == NODE_CALL && node->end > at->node + 1 && !at->annotation)
        look_at_call(search, at);
    return at->node + 1;
}

void data_calls_find(const struct module_graph *graph, const struct verdicts *verdicts,
                     struct arena *arena, struct data_calls *out)
{
    /* Questions about names remember their answers in the world. */
    struct world *world = (struct world *)(uintptr_t)&verdicts->world;
    struct search search = {world, arena, out};
    *out = (struct data_calls){0};
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        if (module->facts == NULL || module->origin == ORIGIN_STDLIB || module->alias_of.n != 0 ||
            !may_be_used(verdicts, (module_id){m}) || !mentions_any(module->facts))
            continue;
        for (scope_index s = 0; s < world_area(world, (module_id){m})->scope_count; s++)
            scan_scope(world, world_scope(world, (module_id){m}, s), visit, &search);
    }
}
