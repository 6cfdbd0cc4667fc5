#include "analyzer/verdict/effects.h"

#include "analyzer/verdict/effect_text.h"
#include "analyzer/verdict/judge.h"

#include <stdlib.h>

struct finder {
    struct judge judge;
    struct world *world;
    struct arena *arena;
    const struct effects_request *request;
    struct effects *out;
    module_id module;
    module_id about;        /* of the deed that is judged */
    uint32_t assigned_stop; /* a statement's first E14 stands for those inside it */
};

static bool is_harmless(const struct finder *finder, enum effect_code code)
{
    static const struct {
        const char *module;
        enum effect_code code;
    } rows[] = {
#define HARMLESS(module, code, why) {module, EFFECT_##code},
#include "analyzer/verdict/harmless.def"
#undef HARMLESS
    };
    struct text module = module_graph_name(finder->world->graph, finder->module);
    for (uint32_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].code == code && text_is(module, rows[i].module))
            return true;
    return false;
}

/* sys.modules[__name__ + ".x"], sys.modules["own.x"]: a name below the module's own, which can only
 * be imported by importing the module first. */
static bool names_what_lies_below(const struct finder *finder, node_index node)
{
    const struct facts *facts = world_area(finder->world, finder->module)->facts;
    struct text own = module_graph_name(finder->world->graph, finder->module);
    while (facts->nodes.at[node].kind == NODE_ASSIGN)
        node++;
    if (facts->nodes.at[node].kind != NODE_SUBSCRIPT)
        return false;
    node_index index = facts->nodes.at[node + 1].end;
    const struct node *key = &facts->nodes.at[index];
    if (key->kind == NODE_BINARY && facts->nodes.at[index + 1].kind == NODE_NAME) {
        const struct node *tail = &facts->nodes.at[facts->nodes.at[index + 1].end];
        return text_is(facts_name(facts, facts->nodes.at[index + 1].value), "__name__") &&
               tail->kind == NODE_STRING &&
               text_starts(facts_string(facts, tail->value), TEXT("."));
    }
    if (key->kind == NODE_FSTRING && index + 1 < key->end)
        key = &facts->nodes.at[index + 1];
    if (key->kind != NODE_STRING)
        return false;
    struct text name = facts_string(facts, key->value);
    return text_starts(name, own) && name.length > own.length && name.at[own.length] == '.';
}

static void add_effect(struct finder *finder, enum effect_code code, bool hard, scope_id scope,
                       node_index node, struct text text)
{
    const struct facts *facts = world_area(finder->world, finder->module)->facts;
    bool harmless = is_harmless(finder, code);
    if (hard && code == EFFECT_E04 && facts != NULL && names_what_lies_below(finder, node))
        hard = false;
    struct effect effect = {.module = finder->module,
                            .code = code,
                            .hard = hard && !harmless,
                            .harmless = harmless,
                            .scope = scope,
                            .text = text,
                            .seers = finder->about.n != 0,
                            .seen_by = {finder->about}};
    if (facts != NULL && node != 0) {
        effect.start = facts->nodes.at[node].start;
        effect.stop = facts->nodes.at[node].stop;
    }
    array_push(finder->arena, &finder->out->all, effect);
}

/* Whether the function that does it, or that is called, is of another module. */
static bool is_foreign(const struct finder *finder, const struct deed *deed)
{
    if (deed->through.n == 0)
        return deed->imported;
    return world_module_of(finder->world, deed->through).n != finder->module.n;
}

static enum effect_code code_of_context(enum deed_context context)
{
    switch (context) {
    case CONTEXT_DECORATOR: return EFFECT_E07;
    case CONTEXT_CLASS: return EFFECT_E08;
    case CONTEXT_STORE: return EFFECT_E03;
    case CONTEXT_STATEMENT:
    case CONTEXT_VALUE: break;
    }
    return EFFECT_E02;
}

/* A function of the module itself does what its body might do: the same rules hold for it. */
static void judge_change_deed(struct finder *finder, const struct deed *deed, struct text text)
{
    enum effect_code code = code_of_context(deed->context);
    bool own = deed->through.n != 0 && !is_foreign(finder, deed) &&
               world_module_of(finder->world, deed->origin).n == finder->module.n;
    if (own && deed->context != CONTEXT_CLASS && deed->context != CONTEXT_DECORATOR)
        code = EFFECT_E03;
    add_effect(finder, code, true, deed->scope, deed->node, text);
}

static void judge_unknown_deed(struct finder *finder, const struct deed *deed, struct text text)
{
    bool foreign = is_foreign(finder, deed);
    bool direct = deed->through.n == 0;
    enum effect_code code = code_of_context(deed->context);
    bool hard = foreign;
    if (!foreign && !direct)
        hard = deed->origin_context == CONTEXT_STATEMENT && deed->imported && !deed->external;
    switch ((enum deed_context)deed->context) {
    case CONTEXT_STORE: hard = false; break;
    case CONTEXT_STATEMENT: hard = hard && !(direct && deed->external); break;
    case CONTEXT_DECORATOR: break;
    case CONTEXT_CLASS: hard = hard && !deed->external; break;
    case CONTEXT_VALUE:
        code = EFFECT_E14;
        hard = finder->request->strict;
        if (world_area(finder->world, finder->module)->facts->nodes.at[deed->node].start <
            finder->assigned_stop)
            return;
        finder->assigned_stop =
            world_area(finder->world, finder->module)->facts->nodes.at[deed->node].stop;
        break;
    }
    add_effect(finder, code, hard, deed->scope, deed->node, text);
}

/* What is known of a place says more than what is not: a doubt beside a change is left out. Deeds
 * of one node stand side by side. */
static bool is_outdone(const struct summary *body, const struct deed *deed)
{
    const struct deed *first = body->deeds.at, *last = first + body->deeds.count, *other = deed;
    if (deed->kind != DEED_UNKNOWN)
        return false;
    for (; other > first && other[-1].node == deed->node; other--)
        if (other[-1].kind == DEED_CHANGE)
            return true;
    for (other = deed + 1; other < last && other->node == deed->node; other++)
        if (other->kind == DEED_CHANGE)
            return true;
    return false;
}

/* The module that defines what is called, as far as it is one thing. */
static module_id callee_module(const struct finder *finder, scope_id scope, node_index node)
{
    module_id module = world_module_of(finder->world, scope);
    const struct facts *facts = world_area(finder->world, module)->facts;
    if (node == 0 ||
        (facts->nodes.at[node].kind != NODE_CALL && facts->nodes.at[node].kind != NODE_DECORATOR))
        return (module_id){0};
    struct meanings meanings =
        meaning_of_node(finder->world, module, world_scope_index(finder->world, scope), node + 1);
    return meanings.count == 1 ? meanings.at[0].module : (module_id){0};
}

/* What a module holds is seen by those who have the module. What the interpreter holds, or nobody
 * knows, anybody may see. */
static module_id about_of(const struct finder *finder, const struct deed *deed)
{
    switch ((enum deed_kind)deed->kind) {
    case DEED_EFFECT:
    case DEED_CHANGE: return deed->changed;
    case DEED_UNKNOWN: break;
    }
    module_id callee = callee_module(finder, deed->origin, deed->origin_node);
    return callee.n == 0 && deed->through.n != 0 ? world_module_of(finder->world, deed->through)
                                                 : callee;
}

static void judge_deed(struct finder *finder, const struct deed *deed)
{
    finder->about = about_of(finder, deed);
    struct text text = effect_text(&finder->judge, finder->module, deed, finder->arena);
    switch ((enum deed_kind)deed->kind) {
    case DEED_EFFECT:
        add_effect(finder, deed->code, deed->hard, deed->scope, deed->node, text);
        break;
    case DEED_CHANGE: judge_change_deed(finder, deed, text); break;
    case DEED_UNKNOWN: judge_unknown_deed(finder, deed, text); break;
    }
}

static const char finalizer[] = "defines __del__";

/* A finalizer runs whenever the last name goes: what its module imports must be there. */
static void find_finalizers(struct finder *finder)
{
    finder->about = (module_id){0};
    const struct facts *facts = world_area(finder->world, finder->module)->facts;
    ARRAY_EACH (struct mark, mark, &facts->marks)
        if (mark->kind == MARK_DEL_METHOD)
            add_effect(finder, EFFECT_E12, false,
                       world_scope(finder->world, finder->module, mark->scope), mark->node,
                       text_of(finalizer));
}

/* Two effects of a kind at one place are told as one, which is seen by whoever sees either. */
static void join_seers(struct effect *effect, const struct effect *other)
{
    bool anybody = effect->seers == 0 || other->seers == 0;
    for (uint32_t i = 0; i < other->seers && !anybody; i++) {
        bool known = false;
        for (uint32_t k = 0; k < effect->seers; k++)
            known |= effect->seen_by[k].n == other->seen_by[i].n;
        anybody = !known && effect->seers == MOST_SEERS;
        if (!known && !anybody)
            effect->seen_by[effect->seers++] = other->seen_by[i];
    }
    if (anybody)
        effect->seers = 0;
}

/* One of a kind at a place says enough; a hard one before a soft one. */
static int by_place(const void *a, const void *b)
{
    const struct effect *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    if (x->code != y->code)
        return x->code < y->code ? -1 : 1;
    if (x->hard != y->hard)
        return x->hard ? -1 : 1;
    if (x->stop != y->stop)
        return x->stop < y->stop ? -1 : 1;
    return text_compare(x->text, y->text);
}

static void close_module(struct finder *finder, uint32_t first)
{
    struct effects *out = finder->out;
    uint32_t kept = first;
    if (out->all.count > first)
        qsort(out->all.at + first, out->all.count - first, sizeof *out->all.at, by_place);
    for (uint32_t i = first; i < out->all.count; i++) {
        const struct effect *effect = &out->all.at[i];
        struct effect *before = kept > first ? &out->all.at[kept - 1] : NULL;
        if (before == NULL || before->start != effect->start || before->code != effect->code)
            out->all.at[kept++] = *effect;
        else if (before->hard == effect->hard || effect->code == EFFECT_E01)
            join_seers(before, effect);
    }
    out->all.count = kept;
    out->first[finder->module.n] = first;
    out->count[finder->module.n] = kept - first;
    for (uint32_t i = first; i < kept; i++) {
        uint8_t *flags = &out->flags[finder->module.n];
        *flags |= out->all.at[i].hard ? EFFECT_HARD : 0;
        /* What a finalizer needs is found name by name: init_need.c. */
        if (out->all.at[i].code == EFFECT_E12 && !text_is(out->all.at[i].text, finalizer))
            *flags |= EFFECT_IMPORTS_EAGER;
        *flags |= out->all.at[i].code == EFFECT_E11 ? EFFECT_UNKNOWN_NAMES : 0;
    }
}

/* What the override file says of the module as a whole. */
static void override_module(struct finder *finder, uint32_t first)
{
    const struct call_row *row = call_table_find(
        &finder->judge.table, module_graph_name(finder->world->graph, finder->module));
    if (row == NULL || !row->by_user)
        return;
    for (uint32_t i = first; row->kind == ROW_PURE && i < finder->out->all.count; i++)
        finder->out->all.at[i].hard = false;
    if (row->kind == ROW_PURE)
        finder->out->flags[finder->module.n] |= EFFECT_DENIED;
    if (row->kind == ROW_EFFECT)
        finder->about = (module_id){0};
    if (row->kind == ROW_EFFECT)
        add_effect(finder, EFFECT_E02, true, world_scope(finder->world, finder->module, 0), 0,
                   row->sentence);
}

static void find_in_module(struct finder *finder, module_id id)
{
    const struct module *module = module_graph_module(finder->world->graph, id);
    uint32_t first = finder->out->all.count;
    finder->module = id;
    finder->assigned_stop = 0;
    finder->about = (module_id){0};
    if (module->loads != LOADS_INIT || module->at_start || module->alias_of.n != 0)
        return;
    if (module->facts != NULL) {
        const struct summary *body = summary_of_body(&finder->judge, id);
        ARRAY_EACH (struct deed, deed, &body->deeds)
            if (!is_outdone(body, deed))
                judge_deed(finder, deed);
        find_finalizers(finder);
    } else if (module->kind == MODULE_EXTENSION) {
        add_effect(finder, EFFECT_E15, false, world_scope(finder->world, id, 0), 0,
                   TEXT("runs C code that cannot be read"));
    }
    override_module(finder, first);
    close_module(finder, first);
}

bool effects_find(struct world *world, const struct effects_request *request, struct arena *arena,
                  struct effects *out, struct error *err)
{
    struct finder finder = {.world = world, .arena = arena, .request = request, .out = out};
    uint32_t count = world->graph->modules.count;
    *out = (struct effects){0};
    if (!judge_init(&finder.judge, world, request->overrides, request->overrides_path, arena, err))
        return false;
    out->first = arena_alloc_array(arena, count, sizeof *out->first);
    out->count = arena_alloc_array(arena, count, sizeof *out->count);
    out->flags = arena_alloc_array(arena, count, sizeof *out->flags);
    for (uint32_t m = 1; m < count; m++)
        find_in_module(&finder, (module_id){m});
    judge_release(&finder.judge);
    return true;
}
