#include "analyzer/config/suppress.h"

#include "analyzer/base/nearest.h"
#include "analyzer/rules/rules.h"
#include "analyzer/source/notebook.h"
#include "analyzer/source/source.h"
#include "analyzer/syntax/comments.h"

#include <stdlib.h>
#include <strings.h>

/* One code of one comment. */
struct suppression {
    const struct rule_info *rule;
    uint32_t first, last; /* lines of code that it covers; 0: the whole file */
    struct place place, end;
    bool used;
};

/* The comments of one file. */
struct suppressor {
    struct module_graph *graph;
    module_id module;
    const struct facts *facts;
    struct arena scratch;
    ARRAY(struct suppression) list;
};

static void tell(struct suppressor *suppressor, enum rule rule, enum severity severity,
                 struct text message, struct place place, struct place end)
{
    struct module_graph *graph = suppressor->graph;
    array_push(graph->arena, &graph->findings,
               (struct finding){.code = rules[rule].code,
                                .severity = severity,
                                .message = message,
                                .module = suppressor->module,
                                .path = module_graph_module(graph, suppressor->module)->path,
                                .place = place,
                                .end = end});
}

static void tell_bad(struct suppressor *suppressor, const struct comment *comment,
                     struct text message)
{
    tell(suppressor, RULE_IS902, rules[RULE_IS902].severity, message,
         facts_place(suppressor->facts, comment->start),
         facts_place(suppressor->facts, comment->stop));
}

static void add(struct suppressor *suppressor, const struct comment *comment,
                const struct rule_info *rule, bool whole_file)
{
    const struct facts *facts = suppressor->facts;
    struct suppression one = {.rule = rule,
                              .first = facts_place(facts, comment->code_start).line,
                              .last = facts_place(facts, comment->code_stop).line,
                              .place = facts_place(facts, comment->start),
                              .end = facts_place(facts, comment->stop)};
    if (whole_file)
        one.first = one.last = 0;
    array_push(&suppressor->scratch, &suppressor->list, one);
}

/* --- ours --- */

static void refuse_code(struct suppressor *suppressor, const struct comment *comment,
                        struct text word)
{
    struct arena *arena = suppressor->graph->arena;
    struct text codes[RULE_COUNT];
    for (unsigned i = 0; i < RULE_COUNT; i++)
        codes[i] = text_of(rules[i].code);
    struct text meant = nearest(word, (struct texts){codes, RULE_COUNT});
    tell_bad(suppressor, comment,
             meant.length == 0
                 ? arena_print(arena, "names %.*s, which is no rule", TEXT_ARG(word))
                 : arena_print(arena, "names %.*s, which is no rule; did you mean %.*s?",
                               TEXT_ARG(word), TEXT_ARG(meant)));
}

static void add_codes(struct suppressor *suppressor, const struct comment *comment,
                      struct text codes, bool whole_file)
{
    for (uint32_t from = 0, end; from <= codes.length; from = end + 1) {
        end = from + text_find(text_slice(codes, from, codes.length), ',');
        struct text word = text_trim(text_slice(codes, from, end));
        const struct rule_info *rule = rule_find(word);
        if (rule != NULL)
            add(suppressor, comment, rule, whole_file);
        else
            refuse_code(suppressor, comment, word);
    }
}

static uint32_t word_length(struct text text)
{
    uint32_t length = 0;
    while (length < text.length && (text.at[length] == '-' || ((text.at[length] | 32) >= 'a' &&
                                                               (text.at[length] | 32) <= 'z')))
        length++;
    return length;
}

/* What follows `importscan:`. A sentence about the program is none of our business. */
static void read_own(struct suppressor *suppressor, const struct comment *comment, struct text text)
{
    static const struct text words[] = {{"ignore", 6}, {"file-ignore", 11}, {"eager", 5}};
    struct text word = text_slice(text, 0, word_length(text));
    struct text rest = text_slice(text, word.length, text.length);
    struct text meant = nearest(word, (struct texts){words, 3});
    bool whole_file = text_is(word, "file-ignore");
    uint32_t close = text_find(rest, ']');
    if (text_is(word, "eager"))
        return;
    if (!whole_file && !text_is(word, "ignore")) {
        if (meant.length > 0)
            tell_bad(suppressor, comment,
                     arena_print(suppressor->graph->arena, "says %.*s; did you mean %.*s?",
                                 TEXT_ARG(word), TEXT_ARG(meant)));
        return;
    }
    if (rest.length == 0 || rest.at[0] != '[' || close == rest.length) {
        tell_bad(suppressor, comment,
                 arena_print(suppressor->graph->arena, "names no rule: write %.*s[IS203]",
                             TEXT_ARG(word)));
        return;
    }
    add_codes(suppressor, comment, text_slice(rest, 1, close), whole_file);
}

/* --- noqa --- */

static bool is_code_byte(char byte)
{
    return (byte >= '0' && byte <= '9') || ((byte | 32) >= 'a' && (byte | 32) <= 'z');
}

/* Of other programs' codes nothing is said. They end at the first word that is none. */
static void read_noqa(struct suppressor *suppressor, const struct comment *comment,
                      struct text text)
{
    if (comment->alone)
        return;
    for (uint32_t at = 0; at < text.length;) {
        uint32_t from = at;
        while (at < text.length && is_code_byte(text.at[at]))
            at++;
        struct text word = text_slice(text, from, at);
        if (word.length == 0 || text.at[at - 1] < '0' || text.at[at - 1] > '9')
            return;
        const struct rule_info *rule = rule_find(word);
        if (rule != NULL)
            add(suppressor, comment, rule, false);
        while (at < text.length && (text.at[at] == ',' || text.at[at] == ' '))
            at++;
    }
}

/* --- files --- */

static bool begins_with(struct text text, const char *word)
{
    size_t length = strlen(word);
    return text.length >= length && strncasecmp(text.at, word, length) == 0;
}

/* A comment may hold several, each behind a `#` of its own. */
static void read_comment(struct suppressor *suppressor, const struct comment *comment,
                         struct text text)
{
    for (uint32_t from = 0, end; from < text.length; from = end + 1) {
        end = from + text_find(text_slice(text, from, text.length), '#');
        struct text part = text_trim(text_slice(text, from, end));
        if (text_starts(part, TEXT("importscan:")))
            read_own(suppressor, comment, text_trim(text_slice(part, 11, part.length)));
        else if (begins_with(part, "noqa:"))
            read_noqa(suppressor, comment, text_trim(text_slice(part, 5, part.length)));
    }
}

static bool mentions(struct text text, const char *word)
{
    return text.length > 0 && memmem(text.at, text.length, word, strlen(word)) != NULL;
}

/* False where the file has no such comment. */
static bool read_comments(struct suppressor *suppressor)
{
    struct arena *scratch = &suppressor->scratch;
    const struct module *module = module_graph_module(suppressor->graph, suppressor->module);
    struct source source;
    struct error err;
    if (notebook_is(module->path) || !source_read(module->path.at, scratch, &source, &err) ||
        (!mentions(source.text, "importscan:") && !mentions(source.text, "IS")))
        return false;
    struct comments comments = comments_read(source.text, scratch);
    ARRAY_EACH (struct comment, comment, &comments.list)
        read_comment(suppressor, comment, text_slice(source.text, comment->start, comment->stop));
    return suppressor->list.count > 0;
}

/* --- which hides which --- */

/* By line of code, then by rule, then in the order of the source. Lines of code have no line of
 * text in common. */
static int by_line(const void *a, const void *b)
{
    const struct suppression *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    if (x->rule != y->rule)
        return x->rule < y->rule ? -1 : 1;
    if (x->place.line != y->place.line)
        return x->place.line < y->place.line ? -1 : 1;
    return x->place.column < y->place.column ? -1 : x->place.column > y->place.column;
}

/* How many stand before those of that line and rule, and all behind them. */
static uint32_t count_before(const struct suppressor *suppressor, uint32_t first,
                             const struct rule_info *rule)
{
    struct suppression key = {.rule = rule, .first = first};
    uint32_t low = 0, high = suppressor->list.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (by_line(&suppressor->list.at[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The first of that rule at the line of code that begins at `first`; 0 is the whole file. */
static struct suppression *find(const struct suppressor *suppressor, uint32_t first,
                                const struct rule_info *rule)
{
    uint32_t at = count_before(suppressor, first, rule);
    if (at == suppressor->list.count)
        return NULL;
    struct suppression *one = &suppressor->list.at[at];
    return one->first == first && one->rule == rule ? one : NULL;
}

static struct suppression *find_for(const struct suppressor *suppressor,
                                    const struct finding *finding)
{
    const struct rule_info *rule = rule_find(text_of(finding->code));
    uint32_t line = finding->place.line;
    struct suppression *one = find(suppressor, 0, rule);
    if (one != NULL || line == 0)
        return one;
    uint32_t behind = count_before(suppressor, line + 1, rules);
    if (behind == 0)
        return NULL;
    const struct suppression *near = &suppressor->list.at[behind - 1];
    return near->first != 0 && near->last >= line ? find(suppressor, near->first, rule) : NULL;
}

/* Findings by module, as chains; at[0] ends a chain. */
struct chains {
    uint32_t *first, *next;
};

static struct chains chain_findings(const struct module_graph *graph, struct arena *arena)
{
    struct chains chains = {arena_alloc_array(arena, graph->modules.count, sizeof(uint32_t)),
                            arena_alloc_array(arena, graph->findings.count + 1, sizeof(uint32_t))};
    for (uint32_t i = graph->findings.count; i > 0; i--) {
        uint32_t module = graph->findings.at[i - 1].module.n;
        chains.next[i] = chains.first[module];
        chains.first[module] = i;
    }
    return chains;
}

static void mark(struct suppressor *suppressor, const struct chains *chains)
{
    struct module_graph *graph = suppressor->graph;
    qsort(suppressor->list.at, suppressor->list.count, sizeof *suppressor->list.at, by_line);
    for (uint32_t i = chains->first[suppressor->module.n]; i != 0; i = chains->next[i]) {
        struct suppression *one = find_for(suppressor, &graph->findings.at[i - 1]);
        if (one != NULL)
            one->used = graph->findings.at[i - 1].suppressed = true;
    }
}

/* Of several that say the same only the first is asked; the others are as good. */
static void tell_unused(struct suppressor *suppressor, enum severity severity)
{
    struct arena *arena = suppressor->graph->arena;
    const struct suppression *before = NULL;
    ARRAY_EACH (struct suppression, one, &suppressor->list) {
        bool same = before != NULL && before->first == one->first && before->rule == one->rule;
        one->used = one->used || (same && before->used);
        before = one;
        if (!one->used)
            tell(suppressor, RULE_IS901, severity,
                 arena_print(arena, "suppresses %s, and nothing of it is found %s", one->rule->code,
                             one->first == 0 ? "in this file" : "here"),
                 one->place, one->end);
    }
}

void suppress_findings(struct module_graph *graph, enum severity unused)
{
    struct arena chained = {0};
    struct chains chains = chain_findings(graph, &chained);
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        struct suppressor suppressor = {.graph = graph, .module = {m}, .facts = module->facts};
        bool is_own = module->origin == ORIGIN_UNIT && module->facts != NULL &&
                      !module->is_context && module->alias_of.n == 0 &&
                      (module->kind == MODULE_SOURCE || module->kind == MODULE_PACKAGE);
        if (is_own && read_comments(&suppressor)) {
            mark(&suppressor, &chains);
            tell_unused(&suppressor, unused);
        }
        arena_release(&suppressor.scratch);
    }
    arena_release(&chained);
}
