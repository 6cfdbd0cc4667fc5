#include "analyzer/rules/rules.h"

#include <strings.h>

const struct rule_info rules[RULE_COUNT] = {
#define RULE(code, slug, severity, sentence)                                                       \
    [RULE_##code] = {#code, slug, sentence, SEVERITY_##severity},
#include "analyzer/rules/rules.def"
#undef RULE
};

const struct rule_help *rule_help(enum rule rule)
{
    static const struct rule_help helps[RULE_COUNT] = {
#define HELP(code, fix, since, why, bad, good, remedy)                                             \
    [RULE_##code] = {why, bad, good, remedy, FIX_##fix, since},
#include "analyzer/rules/help.def"
#undef HELP
    };
    return &helps[rule];
}

static bool is_same(struct text name, const char *string)
{
    return name.length == strlen(string) && strncasecmp(name.at, string, name.length) == 0;
}

const struct rule_info *rule_find(struct text name)
{
    for (unsigned i = 0; i < RULE_COUNT; i++)
        if (is_same(name, rules[i].code) || is_same(name, rules[i].slug))
            return &rules[i];
    return NULL;
}
