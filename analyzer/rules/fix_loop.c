#include "analyzer/rules/fix_loop.h"

struct loop {
    struct fixing *f;
    enum loop_kind kind;
    node_index listing;
    struct text *sorted_by;
    uint32_t depth;
};

static const char further[] = "the paths that it gives go further than their names and contents";

/* --- one element --- */

static bool is_one_of(struct text name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(name, names[i]))
            return true;
    return false;
}

/* What a Path and a Traversable both have. */
static bool is_shared(struct text name)
{
    static const char *const names[] = {"name",       "is_file", "is_dir", "read_text",
                                        "read_bytes", "open",    "iterdir"};
    return is_one_of(name, names, sizeof names / sizeof *names);
}

/* path.stem, path.suffix */
static bool edit_attribute(struct loop *loop, node_index attribute)
{
    static const char *const entries[] = {"name", "is_file", "is_dir"};
    struct fixing *f = loop->f;
    struct text name = facts_name(f->facts, f->facts->nodes.at[attribute].value);
    if (loop->kind == LOOP_ENTRIES)
        return is_one_of(name, entries, sizeof entries / sizeof *entries);
    if (loop->kind != LOOP_OBJECTS)
        return false;
    if (is_shared(name))
        return true;
    bool stem = text_is(name, "stem");
    if (!stem && !text_is(name, "suffix"))
        return false;
    struct text os = import_name(f, NEED_OS), element = source_of(f, attribute + 1);
    fix_replace(f, attribute,
                fix_print(f, "%.*s.path.splitext(%.*s.name)[%d]", TEXT_ARG(os), TEXT_ARG(element),
                          stem ? 0 : 1));
    return true;
}

/* os.path.basename(path), open(path, ...) */
static bool edit_call(struct loop *loop, node_index call, node_index element)
{
    struct fixing *f = loop->f;
    struct text dotted = dotted_of(f, &f->stand, call + 1), name = source_of(f, element);
    bool first = f->facts->nodes.at[call + 1].end == element;
    if (!first || loop->kind == LOOP_ENTRIES || has_stars(f->facts, call))
        return false;
    if (text_is(dotted, "os.path.basename")) {
        if (loop->kind != LOOP_BASENAMES)
            fix_replace(f, call, fix_print(f, "%.*s.name", TEXT_ARG(name)));
        return true;
    }
    if (loop->kind == LOOP_BASENAMES || !text_is(dotted, "open") ||
        argument_at(f->facts, call, 2, NULL) != 0)
        return false;
    node_index next = f->facts->nodes.at[element].end;
    uint32_t start = f->facts->nodes.at[call].start;
    bool more = next < f->facts->nodes.at[call].end;
    uint32_t stop = more ? f->facts->nodes.at[next].start : f->facts->nodes.at[element].stop;
    fix_edit(f, start, stop, fix_print(f, "%.*s.open(", TEXT_ARG(name)));
    return true;
}

static bool is_text_test(struct text name)
{
    static const char *const names[] = {"endswith"};
    return is_one_of(name, names, sizeof names / sizeof *names);
}

static bool edit_element(struct loop *loop, node_index element)
{
    const struct facts *facts = loop->f->facts;
    node_index above = parent_of(facts, element);
    const struct node *it = &facts->nodes.at[above];
    if (it->kind == NODE_CALL)
        return edit_call(loop, above, element);
    if (it->kind != NODE_ATTRIBUTE)
        return false;
    if (loop->kind == LOOP_BASENAMES)
        return is_text_test(facts_name(facts, it->value));
    return edit_attribute(loop, above);
}

static bool edit_elements(struct loop *loop, node_index target, node_index from, node_index to)
{
    const struct facts *facts = loop->f->facts;
    if (facts->nodes.at[target].kind != NODE_NAME)
        return false;
    uint32_t name = facts->nodes.at[target].value;
    for (node_index n = from; n < to; n++)
        if (is_loaded_name(facts, n, name) && !edit_element(loop, n))
            return false;
    return true;
}

/* --- what holds them --- */

static bool edit_holder(struct loop *loop, node_index node);

/* sorted() compares names where paths compared whole: all lie in one folder. */
static bool edit_sorted(struct loop *loop, node_index call, node_index node)
{
    struct fixing *f = loop->f;
    static const char *const none[] = {NULL};
    if (has_other_arguments(f->facts, call, 1, none))
        return false;
    struct text key = TEXT(", key=lambda entry: entry.name");
    if (loop->kind == LOOP_BASENAMES)
        return true;
    if (node == loop->listing)
        *loop->sorted_by = key;
    else
        fix_edit(f, f->facts->nodes.at[node].stop, f->facts->nodes.at[node].stop, key);
    return true;
}

/* map(os.path.basename, listing) */
static bool edit_map(struct loop *loop, node_index call)
{
    struct fixing *f = loop->f;
    node_index function = argument_at(f->facts, call, 0, NULL);
    if (!text_is(dotted_of(f, &f->stand, function), "os.path.basename") ||
        loop->kind == LOOP_ENTRIES || loop->kind == LOOP_OBJECTS)
        return false;
    if (loop->kind == LOOP_PATHS)
        fix_replace(f, function, TEXT("lambda entry: entry.name"));
    return true;
}

static bool edit_wrapper(struct loop *loop, node_index call, node_index node)
{
    static const char *const keeping[] = {"list", "tuple", "iter", "reversed"};
    struct text dotted = dotted_of(loop->f, &loop->f->stand, call + 1);
    if (call + 1 == node)
        return false;
    if (text_is(dotted, "map"))
        return edit_map(loop, call);
    if (text_is(dotted, "len") || text_is(dotted, "bool") || text_is(dotted, "any"))
        return true;
    if (text_is(dotted, "sorted"))
        return edit_sorted(loop, call, node) && edit_holder(loop, call);
    return is_one_of(dotted, keeping, sizeof keeping / sizeof *keeping) && edit_holder(loop, call);
}

/* paths = sorted(glob.glob(...)): each reading of the name. */
static bool edit_name(struct loop *loop, node_index assign)
{
    struct fixing *f = loop->f;
    const struct node *target = &f->facts->nodes.at[assign + 1];
    scope_index binder;
    uint32_t count;
    if (target->kind != NODE_NAME)
        return false;
    sites_of(f, &f->stand, target->value, &binder, &count);
    if (count != 1 || binder != f->use->scope)
        return false;
    node_index scope = f->facts->scopes.at[binder].node;
    for (node_index n = scope; n < f->facts->nodes.at[scope].end; n++)
        if (is_loaded_name(f->facts, n, target->value) && !edit_holder(loop, n))
            return false;
    return true;
}

static bool edit_holder(struct loop *loop, node_index node)
{
    const struct facts *facts = loop->f->facts;
    node_index above = parent_of(facts, node);
    const struct node *it = &facts->nodes.at[above];
    if (loop->depth++ > 12)
        return false;
    switch ((enum node_kind)it->kind) {
    case NODE_CALL: return edit_wrapper(loop, above, node);
    case NODE_FOR:
        return facts->nodes.at[above + 1].end == node &&
               edit_elements(loop, above + 1, node, it->end);
    case NODE_COMP_FOR:
        return facts->nodes.at[above + 1].end == node &&
               edit_elements(loop, above + 1, parent_of(facts, above),
                             facts->nodes.at[parent_of(facts, above)].end);
    case NODE_ASSIGN: return edit_name(loop, above);
    default: return false;
    }
}

bool loop_edit(struct fixing *f, node_index listing, enum loop_kind kind, struct text *sorted_by)
{
    struct loop loop = {f, kind, listing, sorted_by, 0};
    *sorted_by = (struct text){"", 0};
    return edit_holder(&loop, listing) || fix_none(f, further);
}
