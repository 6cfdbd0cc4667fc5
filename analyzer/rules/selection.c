#include "analyzer/rules/selection.h"

#include "analyzer/base/nearest.h"
#include "analyzer/rules/rules.h"

/* In capitals, as codes are. */
static struct text capitals(struct text word, struct arena *arena)
{
    char *copy = arena_alloc(arena, word.length + 1);
    for (uint32_t i = 0; i < word.length; i++)
        copy[i] =
            word.at[i] >= 'a' && word.at[i] <= 'z' ? (char)(word.at[i] - 'a' + 'A') : word.at[i];
    return (struct text){copy, word.length};
}

static bool begins_a_code(struct text prefix)
{
    for (unsigned i = 0; i < RULE_COUNT; i++)
        if (text_starts(text_of(rules[i].code), prefix))
            return prefix.length > 0;
    return false;
}

static bool refuse(const char *option, struct text word, struct error *err)
{
    struct text names[2 * RULE_COUNT];
    for (unsigned i = 0; i < RULE_COUNT; i++) {
        names[2 * i] = text_of(rules[i].code);
        names[2 * i + 1] = text_of(rules[i].slug);
    }
    struct text meant = nearest(word, (struct texts){names, 2 * RULE_COUNT});
    if (meant.length == 0)
        return error_set(err, "--%s: no rule begins with %.*s; see importscan rule", option,
                         TEXT_ARG(word));
    return error_set(err, "--%s: no rule begins with %.*s; did you mean %.*s?", option,
                     TEXT_ARG(word), TEXT_ARG(meant));
}

bool selection_add(struct selection *selection, bool ignore, const char *option, struct text words,
                   struct arena *arena, struct error *err)
{
    for (uint32_t from = 0, to; from <= words.length; from = to + 1) {
        to = from + text_find(text_slice(words, from, words.length), ',');
        struct text word = text_trim(text_slice(words, from, to));
        const struct rule_info *rule = rule_find(word);
        struct text prefix = rule != NULL ? text_of(rule->code) : capitals(word, arena);
        if (!begins_a_code(prefix))
            return refuse(option, word, err);
        if (ignore)
            array_push(arena, &selection->ignore, prefix);
        else
            array_push(arena, &selection->select, prefix);
    }
    return true;
}

bool selection_has(const struct selection *selection, const char *code)
{
    uint32_t wanted = 0, unwanted = 0;
    bool selected = selection->select.count == 0, ignored = false;
    ARRAY_EACH (struct text, prefix, &selection->select)
        if (text_starts(text_of(code), *prefix)) {
            selected = true;
            wanted = prefix->length > wanted ? prefix->length : wanted;
        }
    ARRAY_EACH (struct text, prefix, &selection->ignore)
        if (text_starts(text_of(code), *prefix)) {
            ignored = true;
            unwanted = prefix->length > unwanted ? prefix->length : unwanted;
        }
    return selected && (!ignored || wanted > unwanted);
}
