#include "analyzer/report/lookup.h"

#include "analyzer/base/nearest.h"
#include "analyzer/base/utf8.h"

enum {
    MOST_HINTS = 3
};

/* "c" is what `a.b.c` is called by those who import it. */
static bool ends_in(struct text name, struct text part)
{
    return name.length > part.length && text_ends(name, part) &&
           name.at[name.length - part.length - 1] == '.';
}

/* Names one edit away first, then two, then those that end in the word. */
static uint32_t find_hints(const struct report *report, struct text word, struct text *hints)
{
    uint32_t count, found = 0;
    const module_id *sorted = module_graph_sorted(report->graph, report->arena, &count);
    for (uint32_t most = 1; most <= 3; most++)
        for (uint32_t i = 0; i < count && found < MOST_HINTS; i++) {
            struct text name = module_graph_name(report->graph, sorted[i]);
            bool near = most < 3 ? edit_distance(word, name, most) == most : ends_in(name, word);
            if (near)
                hints[found++] = name;
        }
    return found;
}

bool report_lookup(const struct report *report, struct text name, module_id *out, struct error *err)
{
    *out = module_graph_get(report->graph, names_get(&report->graph->names, name));
    if (out->n != 0)
        return true;
    struct text hints[MOST_HINTS], said = {"", 0};
    uint32_t count = find_hints(report, name, hints);
    for (uint32_t i = 0; i < count; i++)
        said = arena_print(report->arena, "%.*s%s%.*s", TEXT_ARG(said),
                           i == 0 ? "; did you mean " : " or ", TEXT_ARG(hints[i]));
    said = utf8_printable(said, report->arena);
    name = utf8_printable(name, report->arena);
    return error_set(err, "nothing leads to a module named %.*s%.*s", TEXT_ARG(name),
                     TEXT_ARG(said));
}

static module_id find_module(const struct report *report, struct text name)
{
    return module_graph_get(report->graph, names_get(&report->graph->names, name));
}

static bool has_function(const struct report *report, module_id module, struct text qualname)
{
    const struct world *world = &report->verdicts->world;
    bool found = false;
    if (module.n == 0 || qualname.length == 0)
        return false;
    for (scope_index i = 1; i < world_area(world, module)->scope_count && !found; i++) {
        struct arena_mark mark = arena_mark(report->arena);
        scope_id scope = world_scope(world, module, i);
        found = text_equal(world_qualname(world, scope, report->arena), qualname);
        arena_rewind(report->arena, mark);
    }
    return found;
}

bool report_lookup_any(const struct report *report, struct text name, module_id *out,
                       struct text *function, struct error *err)
{
    *function = (struct text){"", 0};
    *out = find_module(report, name);
    for (uint32_t at = name.length; out->n == 0 && at-- > 0;) {
        if (name.at[at] != ':' && name.at[at] != '.')
            continue;
        module_id module = find_module(report, text_slice(name, 0, at));
        struct text rest = text_slice(name, at + 1, name.length);
        if (!has_function(report, module, rest))
            continue;
        *out = module;
        *function = rest;
    }
    return out->n != 0 || report_lookup(report, name, out, err);
}
