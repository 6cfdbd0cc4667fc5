#include "analyzer/facts/facts.h"

#include <assert.h>

/* How many elements of the sorted `at` are below `limit`. */
static uint32_t count_below(const uint32_t *at, uint32_t count, uint32_t limit)
{
    uint32_t low = 0;
    while (low < count) {
        uint32_t middle = low + (count - low) / 2;
        if (at[middle] < limit)
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

struct place facts_place(const struct facts *facts, uint32_t offset)
{
    uint32_t line = count_below(facts->lines.at, facts->lines.count, offset + 1);
    uint32_t start = line == 0 ? 0 : facts->lines.at[line - 1];
    const uint32_t *wide = facts->continuations.at;
    uint32_t extra = count_below(wide, facts->continuations.count, offset) -
                     count_below(wide, facts->continuations.count, start);
    return (struct place){line == 0 ? 1 : line, offset - start - extra + 1};
}

const struct node *facts_node(const struct facts *facts, node_index index)
{
    assert(index < facts->nodes.count);
    return &facts->nodes.at[index];
}

struct text facts_name(const struct facts *facts, uint32_t name)
{
    assert(name < facts->names.count);
    return facts->names.at[name];
}

struct text facts_string(const struct facts *facts, uint32_t string)
{
    assert(string < facts->strings.count);
    return facts->strings.at[string];
}

node_index facts_child(const struct facts *facts, node_index parent, uint32_t nth)
{
    node_index child = parent + 1;
    while (nth-- > 0 && child < facts->nodes.at[parent].end)
        child = facts->nodes.at[child].end;
    return child;
}

uint32_t facts_first_import(const struct facts *facts, node_index node)
{
    uint32_t low = 0, high = facts->imports.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (facts->imports.at[middle].alias < node)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
