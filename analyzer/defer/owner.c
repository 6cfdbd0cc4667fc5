#include "analyzer/defer/work.h"

#include "analyzer/syntax/comments.h"

/* --- comments --- */

/* `# importscan: eager`, also as one of several remarks, each behind a `#` of its own. */
static bool asks_to_keep(struct text comment)
{
    for (uint32_t from = 0, end; from < comment.length; from = end + 1) {
        end = from + text_find(text_slice(comment, from, comment.length), '#');
        struct text part = text_trim(text_slice(comment, from, end));
        if (!text_starts(part, TEXT("importscan:")))
            continue;
        struct text word = text_trim(text_slice(part, 11, part.length));
        char next = word.length > 5 ? word.at[5] : ' ';
        bool goes_on = next == '-' || ((next | 32) >= 'a' && (next | 32) <= 'z');
        if (text_starts(word, TEXT("eager")) && !goes_on)
            return true;
    }
    return false;
}

void owner_hear(struct defer *defer, module_id module, struct text source)
{
    struct arena scratch = {0};
    if (source.length == 0 || memmem(source.at, source.length, "importscan:", 11) == NULL)
        return;
    struct comments comments = comments_read(source, &scratch);
    ARRAY_EACH (struct comment, comment, &comments.list)
        if (asks_to_keep(text_slice(source, comment->start, comment->stop)))
            array_push(defer->arena, &defer->owner,
                       (struct owner_word){.module = module,
                                           .start = comment->start,
                                           .stop = comment->stop,
                                           .code_start = comment->code_start,
                                           .code_stop = comment->code_stop});
    arena_release(&scratch);
}

struct owner_word *owner_keeps(const struct defer *defer, module_id module, uint32_t offset)
{
    ARRAY_EACH (struct owner_word, word, &defer->owner)
        if (word->module.n == module.n && offset >= word->code_start && offset < word->code_stop)
            return word;
    return NULL;
}

uint8_t *owner_edges(const struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    uint8_t *kept = arena_alloc_array(defer->arena, graph->edges.count, 1);
    for (uint32_t e = 1; e < graph->edges.count && defer->owner.count > 0; e++)
        kept[e] = owner_keeps(defer, graph->edges.at[e].from, graph->edges.at[e].start) != NULL;
    return kept;
}

void owner_tell_unheard(struct defer *defer)
{
    struct module_graph *graph = defer->world->graph;
    ARRAY_EACH (struct owner_word, word, &defer->owner) {
        const struct module *module = module_graph_module(graph, word->module);
        if (word->heard || !defer_is_own(module))
            continue;
        array_push(graph->arena, &graph->findings,
                   (struct finding){.code = rules[RULE_IS901].code,
                                    .severity = SEVERITY_INFO,
                                    .message = TEXT("says eager, and no import here would wait"),
                                    .module = word->module,
                                    .path = module->path,
                                    .place = facts_place(module->facts, word->start),
                                    .end = facts_place(module->facts, word->stop)});
    }
}

/* --- the configuration --- */

bool owner_vouches(const struct defer *defer, module_id module)
{
    return (defer->request->verdicts->effects.flags[module.n] & EFFECT_DENIED) != 0;
}
