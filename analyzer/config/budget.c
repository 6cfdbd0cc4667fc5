#include "analyzer/config/budget.h"

#include "analyzer/base/nearest.h"
#include "analyzer/base/quantity.h"
#include "analyzer/rules/rules.h"

static const struct {
    const char *name;
    enum rule rule;
    bool is_size, is_below;
    const char *before, *after; /* the number, in a sentence */
} budget_info[BUDGET_COUNT] = {
#define BUDGET(id, name, rule, is_size, is_below, before, after)                                   \
    [BUDGET_##id] = {name, RULE_##rule, is_size, is_below, before, after},
#include "analyzer/config/budgets.def"
#undef BUDGET
};

static bool refuse_name(struct text name, struct arena *arena, struct error *err)
{
    struct text names[BUDGET_COUNT], all = {"", 0};
    for (unsigned i = 0; i < BUDGET_COUNT; i++) {
        names[i] = text_of(budget_info[i].name);
        all = arena_print(arena, "%.*s%s%s", TEXT_ARG(all), i > 0 ? ", " : "", budget_info[i].name);
    }
    struct text meant = nearest(name, (struct texts){names, BUDGET_COUNT});
    if (meant.length == 0)
        return error_set(err, "there is no budget %.*s; there are: %.*s", TEXT_ARG(name),
                         TEXT_ARG(all));
    return error_set(err, "there is no budget %.*s; did you mean %.*s?", TEXT_ARG(name),
                     TEXT_ARG(meant));
}

static bool is_count(struct text text)
{
    for (uint32_t i = 0; i < text.length; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    return text.length > 0;
}

bool budgets_add(struct budgets *budgets, struct text name, struct text size, struct arena *arena,
                 struct error *err)
{
    unsigned id = 0;
    uint64_t limit;
    while (id < BUDGET_COUNT && !text_is(name, budget_info[id].name))
        id++;
    if (id == BUDGET_COUNT)
        return refuse_name(name, arena, err);
    if (!quantity_bytes(size, &limit) || (!budget_info[id].is_size && !is_count(size)))
        return error_set(err, "the budget %.*s takes %s, not %.*s", TEXT_ARG(name),
                         budget_info[id].is_size ? "a size such as 250MiB or 20MB"
                                                 : "a number without unit",
                         TEXT_ARG(size));
    budgets->given[id] = true;
    budgets->limit[id] = limit;
    return true;
}

bool budgets_add_option(struct budgets *budgets, struct text text, struct arena *arena,
                        struct error *err)
{
    uint32_t sign = text_find(text, '=');
    if (sign == text.length)
        return error_set(err, "--budget takes NAME=SIZE, not %.*s", TEXT_ARG(text));
    return budgets_add(budgets, text_trim(text_slice(text, 0, sign)),
                       text_trim(text_slice(text, sign + 1, text.length)), arena, err);
}

bool budgets_are_given(const struct budgets *budgets)
{
    for (unsigned i = 0; i < BUDGET_COUNT; i++)
        if (budgets->given[i])
            return true;
    return false;
}

static struct text with_commas(uint64_t number, struct arena *arena)
{
    struct text digits = arena_print(arena, "%llu", (unsigned long long)number);
    char *to = arena_alloc(arena, 2 * (size_t)digits.length + 1);
    uint32_t length = 0;
    for (uint32_t i = 0; i < digits.length; i++) {
        if (i > 0 && (digits.length - i) % 3 == 0)
            to[length++] = ',';
        to[length++] = digits.at[i];
    }
    return (struct text){to, length};
}

/* Both units, since people mix them up: "262,144,000 bytes (262.1 MB, 250.0 MiB)". */
static struct text amount(uint64_t number, bool is_size, struct arena *arena)
{
    struct text count = with_commas(number, arena);
    if (!is_size)
        return arena_print(arena, "%.*s %s", TEXT_ARG(count), number == 1 ? "module" : "modules");
    if (number < 1000)
        return arena_print(arena, "%.*s %s", TEXT_ARG(count), number == 1 ? "byte" : "bytes");
    bool small = number < 1000000;
    return arena_print(arena, "%.*s bytes (%.1f %s, %.1f %s)", TEXT_ARG(count),
                       (double)number / (small ? 1e3 : 1e6), small ? "kB" : "MB",
                       (double)number / (small ? 1 << 10 : 1 << 20), small ? "KiB" : "MiB");
}

static void tell(const struct budgets *budgets, unsigned id, uint64_t number,
                 struct module_graph *graph)
{
    const struct rule_info *rule = &rules[budget_info[id].rule];
    const struct module *unit = module_graph_module(graph, graph->unit);
    bool is_size = budget_info[id].is_size;
    struct text has = amount(number, is_size, graph->arena);
    struct text may = amount(budgets->limit[id], is_size, graph->arena);
    array_push(graph->arena, &graph->findings,
               (struct finding){
                   .code = rule->code,
                   .severity = rule->severity,
                   .message = arena_print(graph->arena, "%s %.*s%s; the budget %s is %s%.*s",
                                          budget_info[id].before, TEXT_ARG(has),
                                          budget_info[id].after, budget_info[id].name,
                                          budget_info[id].is_below ? "below " : "", TEXT_ARG(may)),
                   .module = graph->unit,
                   .path = unit->path});
}

void budgets_tell(const struct budgets *budgets, const uint64_t numbers[BUDGET_COUNT],
                  struct module_graph *graph)
{
    for (unsigned id = 0; id < BUDGET_COUNT; id++) {
        uint64_t limit = budgets->limit[id];
        bool holds = budget_info[id].is_below ? numbers[id] < limit : numbers[id] <= limit;
        if (budgets->given[id] && !holds)
            tell(budgets, id, numbers[id], graph);
    }
}
