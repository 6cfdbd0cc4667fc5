#include "analyzer/config/code_list.h"

#include "analyzer/base/nearest.h"
#include "analyzer/rules/rules.h"

enum {
    CODE_LENGTH = 5 /* IS203 */
};

static struct text in_capitals(struct text word, struct arena *arena)
{
    struct text copy = arena_text(arena, word);
    char *at = (char *)(uintptr_t)copy.at;
    for (uint32_t i = 0; i < copy.length; i++)
        if (at[i] >= 'a' && at[i] <= 'z')
            at[i] = (char)(at[i] - 'a' + 'A');
    return copy;
}

static bool begins_a_code(struct text prefix)
{
    for (unsigned i = 0; i < RULE_COUNT; i++)
        if (prefix.length > 0 && text_starts(text_of(rules[i].code), prefix))
            return true;
    return false;
}

/* Of what begins as codes do, a beginning of a code that is as long; of the rest a rule's name. */
static struct text meant_by(struct text word, struct arena *arena)
{
    struct text known[RULE_COUNT];
    struct text capitals = in_capitals(word, arena);
    bool as_code = text_starts(capitals, TEXT("I")) || text_starts(capitals, TEXT("S"));
    uint32_t length = word.length < CODE_LENGTH ? word.length : CODE_LENGTH;
    for (unsigned i = 0; i < RULE_COUNT; i++)
        known[i] = text_slice(text_of(rules[i].code), 0, length);
    struct text meant = nearest(capitals, (struct texts){known, as_code ? RULE_COUNT : 0});
    for (unsigned i = 0; i < RULE_COUNT; i++)
        known[i] = text_of(rules[i].slug);
    return meant.length > 0 ? meant : nearest(word, (struct texts){known, RULE_COUNT});
}

static bool refuse(struct text word, const char *source, struct arena *arena, struct error *err)
{
    struct text meant = meant_by(word, arena);
    if (word.length == 0)
        return error_set(err, "%s: a code is missing between commas", source);
    if (meant.length == 0)
        return error_set(err, "%s: no rule begins with %.*s; see importscan rule", source,
                         TEXT_ARG(word));
    return error_set(err, "%s: no rule begins with %.*s; did you mean %.*s?", source,
                     TEXT_ARG(word), TEXT_ARG(meant));
}

bool code_list_add(struct code_list *list, struct text text, const char *source,
                   struct arena *arena, struct error *err)
{
    for (uint32_t from = 0, end; from <= text.length; from = end + 1) {
        end = from + text_find(text_slice(text, from, text.length), ',');
        struct text word = text_trim(text_slice(text, from, end));
        struct text prefix = in_capitals(word, arena);
        const struct rule_info *rule = rule_find(word);
        if (rule != NULL)
            prefix = text_of(rule->code);
        if (!begins_a_code(prefix))
            return refuse(word, source, arena, err);
        array_push(arena, &list->prefixes, prefix);
    }
    return true;
}
