#include "analyzer/report/explain.h"

#include "analyzer/base/utf8.h"

/* --- following proofs --- */

static bool is_body(const struct world *world, scope_id scope)
{
    return world_scope_index(world, scope) == 0;
}

/* What is used because it loads with the unit goes on with the reason why that must load. */
static bool next_step(const struct verdicts *verdicts, struct step *step)
{
    if (step->proof.kind == PROOF_INIT && !step->at_init) {
        step->at_init = true;
        step->proof = verdicts->need.proofs[step->scope.n];
        return step->proof.kind != PROOF_NONE;
    }
    step->scope = step->proof.from;
    if (step->scope.n == 0)
        return false;
    step->proof = step->at_init ? verdicts->need.proofs[step->scope.n]
                                : verdicts->reach.proofs[step->scope.n];
    return step->proof.kind != PROOF_NONE;
}

struct step step_of_module(const struct report *report, module_id module)
{
    const struct verdicts *verdicts = report->verdicts;
    enum module_class class = verdict_class(verdicts, module);
    return (struct step){
        .scope = world_scope(&verdicts->world, module, 0),
        .proof = verdict_proof(verdicts, module),
        .at_init = class == CLASS_REQUIRED_INIT || class == CLASS_EFFECT_INIT,
    };
}

struct step step_of_function(const struct report *report, scope_id function)
{
    struct step step = {.scope = function};
    if (report->verdicts->reach.use[function.n] != USE_NONE)
        step.proof = report->verdicts->reach.proofs[function.n];
    return step;
}

/* A proof leads back to what was proved before it, so this ends; the bound is for our mistakes. */
struct steps steps_to(const struct report *report, struct step last)
{
    uint32_t most = 2 * report->verdicts->world.scope_count, count = 0;
    if (last.proof.kind == PROOF_NONE)
        return (struct steps){NULL, 0};
    struct step step = last;
    do {
        count++;
    } while (count < most && next_step(report->verdicts, &step));
    struct step *at = arena_alloc_array(report->arena, count, sizeof *at);
    for (uint32_t i = count; i-- > 0; next_step(report->verdicts, &last))
        at[i] = last;
    return (struct steps){at, count};
}

/* --- in words --- */

struct text scope_label(const struct report *report, scope_id scope)
{
    const struct world *world = &report->verdicts->world;
    struct text module = report_name(report, world_module_of(world, scope));
    if (is_body(world, scope))
        return module;
    struct text qualname = world_qualname(world, scope, report->arena);
    qualname = utf8_printable(qualname, report->arena);
    return arena_print(report->arena, "%.*s:%.*s", TEXT_ARG(module), TEXT_ARG(qualname));
}

/* The sentence with the name in place of %n. */
static struct text fill_in(const struct report *report, const char *sentence, name_id name)
{
    const char *hole = strstr(sentence, "%n");
    if (hole == NULL)
        return text_of(sentence);
    struct text word = utf8_printable(names_text(&report->graph->names, name), report->arena);
    if (word.length == 0)
        word = TEXT("a name");
    return arena_print(report->arena, "%.*s%.*s%s", (int)(hole - sentence), sentence,
                       TEXT_ARG(word), hole + 2);
}

/* These are said of the scope that is proved, the others of the one that gives the reason. */
static bool is_said_of_itself(struct proof proof)
{
    static const bool itself[PROOF_KIND_COUNT] = {
        [PROOF_UNIT] = true,      [PROOF_AT_START] = true, [PROOF_PARENT] = true,
        [PROOF_EFFECT] = true,    [PROOF_ENTRY] = true,    [PROOF_INIT] = true,
        [PROOF_OF_ITSELF] = true, [PROOF_FROM_C] = true,
    };
    return proof.from.n == 0 || itself[proof.kind];
}

struct text proof_words(const struct report *report, struct proof proof)
{
    const char *sentence = proof_sentence((enum proof_kind)proof.kind);
    bool itself = is_said_of_itself(proof);
    struct text words = fill_in(report, sentence, proof.name);
    struct text subject = itself ? TEXT("it") : scope_label(report, proof.from);
    struct text above = proof.kind == PROOF_PARENT && proof.from.n != 0
                            ? scope_label(report, proof.from)
                            : TEXT("");
    return arena_print(report->arena, "%.*s %.*s%s%.*s", TEXT_ARG(subject), TEXT_ARG(words),
                       above.length > 0 ? " " : "", TEXT_ARG(above));
}

const struct effect *effect_that_keeps(const struct report *report, module_id module)
{
    const struct effects *effects = &report->verdicts->effects;
    for (uint32_t i = 0; i < effects->count[module.n]; i++) {
        const struct effect *effect = &effects->all.at[effects->first[module.n] + i];
        if (effect->hard)
            return effect;
    }
    return NULL;
}

struct place effect_place(const struct report *report, const struct effect *effect)
{
    const struct facts *facts = world_area(&report->verdicts->world, effect->module)->facts;
    if (facts == NULL || effect->stop <= effect->start)
        return (struct place){0, 0};
    return facts_place(facts, effect->start);
}

/* Where it is its own effect that keeps the module. */
static const struct effect *effect_of_step(const struct report *report, const struct step *step)
{
    if (step->proof.kind != PROOF_EFFECT)
        return NULL;
    return effect_that_keeps(report, world_module_of(&report->verdicts->world, step->scope));
}

struct text step_sentence(const struct report *report, const struct step *step)
{
    const struct effect *effect = effect_of_step(report, step);
    bool body = is_body(&report->verdicts->world, step->scope);
    struct text label = scope_label(report, step->scope);
    struct text words = proof_words(report, step->proof);
    const char *claim = step->at_init ? body ? "must load" : "runs while loading"
                        : body        ? "is needed"
                                      : "may run";
    struct text what = effect == NULL ? TEXT("") : utf8_printable(effect->text, report->arena);
    return arena_print(report->arena, "%.*s %s: %.*s%s%.*s", TEXT_ARG(label), claim,
                       TEXT_ARG(words), what.length > 0 ? ": " : "", TEXT_ARG(what));
}

static struct place definition_place(const struct world *world, scope_id scope)
{
    const struct facts *facts = world_area(world, world_module_of(world, scope))->facts;
    if (facts == NULL || is_body(world, scope))
        return (struct place){0, 0};
    node_index node = facts->scopes.at[world_scope_index(world, scope)].node;
    return facts_place(facts, facts->nodes.at[node].start);
}

struct place step_place(const struct report *report, const struct step *step, module_id *module)
{
    const struct world *world = &report->verdicts->world;
    scope_id from = step->proof.from;
    *module = world_module_of(world, from.n != 0 ? from : step->scope);
    const struct facts *facts = world_area(world, *module)->facts;
    const struct effect *effect = effect_of_step(report, step);
    if (effect != NULL)
        return effect_place(report, effect);
    if (from.n == 0)
        return definition_place(world, step->scope);
    if (step->proof.at != 0 && facts != NULL)
        return facts_place(facts, step->proof.at);
    return definition_place(world, from);
}

const char *use_name(enum use use)
{
    static const char *const names[] = {[USE_NONE] = "",
                                        [USE_DIRECT] = "direct",
                                        [USE_BY_NAME] = "by_name",
                                        [USE_DYNAMIC] = "dynamic"};
    return names[use];
}
