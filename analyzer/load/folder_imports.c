#include "analyzer/load/folder_imports.h"

#include "analyzer/load/import_place.h"
#include "analyzer/resolve/dotted.h"
#include "analyzer/resolve/paths.h"

/* One name of one import statement. */
struct quest {
    struct folder_rows *rows;
    module_id importer;
    const struct facts *facts;
    const struct import_fact *fact;
    struct import_place place;
    bool for_typing;
};

/* --- what stands around --- */

static bool is_typing_test(const struct facts *facts, node_index test)
{
    const struct node *node = &facts->nodes.at[test];
    return (node->kind == NODE_NAME || node->kind == NODE_ATTRIBUTE) &&
           text_is(facts_name(facts, node->value), "TYPE_CHECKING");
}

static bool is_for_typing(const struct facts *facts, guard_index guard)
{
    for (; guard != 0; guard = facts->guards.at[guard].outer)
        if (facts->guards.at[guard].kind == GUARD_IF &&
            is_typing_test(facts, facts->guards.at[guard].node + 1))
            return true;
    return false;
}

/* Whether loading the module runs the import, unless something raises before. */
static bool runs_at_import(const struct quest *quest)
{
    for (guard_index guard = quest->place.innermost; guard != 0;) {
        const struct guard *it = &quest->facts->guards.at[guard];
        if (it->kind != GUARD_TRY && it->kind != GUARD_NO_ERROR && it->kind != GUARD_FINALLY &&
            it->kind != GUARD_WITH)
            return false;
        guard = it->outer;
    }
    return !quest->place.in_function && !quest->for_typing;
}

static void connect(const struct quest *quest, module_id to, enum edge_kind kind, struct text name)
{
    struct module_graph *graph = quest->rows->graph;
    const struct facts *facts = quest->facts;
    node_index alias = quest->fact->alias, as = facts_child(facts, alias, 0);
    struct edge edge = {.from = quest->importer,
                        .to = to,
                        .kind = kind,
                        .confidence =
                            runs_at_import(quest) ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE};
    if (kind == EDGE_EAGER)
        edge.kind = quest->for_typing          ? EDGE_TYPING
                    : quest->place.in_function ? EDGE_ON_CALL
                    : quest->place.is_lazy     ? EDGE_LAZY_ALREADY
                                               : EDGE_EAGER;
    if (name.length > 0)
        edge.name = names_add(&graph->names, name);
    if (kind != EDGE_PARENT && as < facts->nodes.at[alias].end)
        edge.as = names_add(&graph->names, facts_name(facts, facts->nodes.at[as].value));
    import_place_fill(facts, alias, &quest->place, &edge);
    module_graph_connect(graph, &edge);
}

/* Told of a whole from-import once, of its first name. */
static void tell_missing(const struct quest *quest, struct text full, const char *reason,
                         bool surely)
{
    struct module_graph *graph = quest->rows->graph;
    const struct import_fact *fact = quest->fact;
    const struct node *at = &quest->facts->nodes.at[fact->alias];
    if (quest->for_typing || module_graph_module(graph, quest->importer)->is_context)
        return;
    if (quest->facts->nodes.at[fact->statement].kind == NODE_IMPORT_FROM) {
        if (fact->alias != facts_child(quest->facts, fact->statement, 0))
            return;
        at = &quest->facts->nodes.at[fact->statement];
    }
    array_push(graph->arena, &graph->unresolved,
               (struct unresolved){.name = names_add(&graph->names, full),
                                   .from = quest->importer,
                                   .start = at->start,
                                   .stop = at->stop,
                                   .place = facts_place(quest->facts, at->start),
                                   .optional = quest->place.optional || !surely,
                                   .executed = runs_at_import(quest),
                                   .reason = text_of(reason)});
}

/* --- from names to rows --- */

static bool is_searched(const struct folder_rows *rows, struct text folder)
{
    for (uint32_t i = 0; i < rows->search_path.count; i++)
        if (text_equal(rows->search_path.at[i], folder))
            return true;
    return false;
}

/* True ends the search: a folder without __init__.py gives way to whatever comes later. */
static bool try_path(struct folder_rows *rows, struct text name, struct texts path,
                     struct found *found)
{
    struct found first = *found;
    if (finder_top(rows->finder, name, path, found) && found->kind != MODULE_NAMESPACE)
        return true;
    if (first.kind != MODULE_MISSING || found->kind == MODULE_MISSING)
        *found = first;
    return false;
}

static bool try_folder(struct folder_rows *rows, struct text name, struct text folder,
                       struct found *found)
{
    return folder.length > 0 && try_path(rows, name, (struct texts){&folder, 1}, found);
}

enum {
    MOST_UPWARD = 8 /* folders around an importer */
};

/* The folders from the importer's own up to its root. */
static bool try_upward(const struct quest *quest, struct text name, struct text root,
                       struct found *found)
{
    struct text at = module_graph_module(quest->rows->graph, quest->importer)->path;
    for (uint32_t i = 0; i < MOST_UPWARD && root.length > 0; i++) {
        at = path_parent(at);
        if (at.length <= root.length)
            break;
        if (try_folder(quest->rows, name, at, found))
            return true;
    }
    return false;
}

/* First the root that the importer's own name counts from, then the search path; then, since a
 * project's scripts and tests run with folders of their own on it, those around the importer and
 * the other roots. {0}: there is none. */
static module_id find_top(const struct quest *quest, struct text name)
{
    struct folder_rows *rows = quest->rows;
    struct text root = folder_rows_root(rows, quest->importer);
    struct found found = {.kind = MODULE_MISSING};
    bool is_found = (!is_searched(rows, root) && try_folder(rows, name, root, &found)) ||
                    try_path(rows, name, rows->search_path, &found) ||
                    try_upward(quest, name, root, &found);
    if (text_is(name, "__main__")) /* whichever it is */
        found = (struct found){.kind = MODULE_BUILTIN, .origin = ORIGIN_STDLIB};
    if (is_found || found.kind != MODULE_MISSING)
        return folder_rows_add(rows, name, (module_id){0}, &found);
    return folder_rows_top(rows, name);
}

static struct text below(const struct quest *quest, module_id package, struct text name)
{
    const struct module_graph *graph = quest->rows->graph;
    return arena_print(graph->arena, "%.*s.%.*s", TEXT_ARG(module_graph_name(graph, package)),
                       TEXT_ARG(name));
}

/* The module of that name in a package; {0}: no file stands for it. */
static module_id find_in(const struct quest *quest, module_id package, struct text name)
{
    struct folder_rows *rows = quest->rows;
    struct text full = below(quest, package, name);
    module_id known = module_graph_get(rows->graph, names_get(&rows->graph->names, full));
    const struct module *it = module_graph_module(rows->graph, package);
    struct found found;
    if (known.n != 0 && module_graph_module(rows->graph, known)->kind != MODULE_MISSING)
        return known;
    if (!it->is_package || it->portions.count == 0 ||
        !finder_below(rows->finder, full, name, it->portions, &found))
        return (module_id){0};
    return folder_rows_add(rows, full, package, &found);
}

/* What is no package may make modules all the same, as six does, and so may a package that looks
 * into sys.modules. */
static bool makes_modules(const struct module *module)
{
    if (!module->is_package)
        return true;
    for (uint32_t i = 0; module->facts != NULL && i < module->facts->marks.count; i++)
        if (module->facts->marks.at[i].kind == MARK_SYS_MODULES)
            return true;
    return false;
}

/* The steps of a dotted name, from `package` on where that is not {0}. Steps that no file stands
 * for are rows all the same: the name is what is known of them. With `passing`, each step but the
 * last gets an edge. */
static module_id follow(const struct quest *quest, module_id package, struct text rest,
                        bool passing)
{
    struct folder_rows *rows = quest->rows;
    const module_id first = package;
    bool missing = false;
    for (uint32_t from = 0, end; from < rest.length; from = end + 1) {
        end = from + text_find(text_slice(rest, from, rest.length), '.');
        struct text name = text_slice(rest, from, end);
        module_id above = package;
        if (missing)
            package = (module_id){0};
        else if (from == 0 && package.n == 0)
            package = find_top(quest, name);
        else
            package = find_in(quest, package, name);
        if (package.n == 0) {
            struct text full = above.n == 0 ? name : below(quest, above, name);
            struct text written = first.n == 0 ? text_slice(rest, 0, end) : full;
            bool surely = above.n == 0 || !makes_modules(module_graph_module(rows->graph, above));
            if (!missing)
                tell_missing(quest, written, "no module of that name on the search path", surely);
            missing = true;
            package = folder_rows_missing(rows, full, above);
        }
        if (passing && end < rest.length)
            connect(quest, package, EDGE_PARENT, (struct text){"", 0});
    }
    return package;
}

/* The package that a relative import counts from; {0}: there are too many dots. */
static module_id relative_base(const struct quest *quest, uint32_t dots)
{
    const struct module_graph *graph = quest->rows->graph;
    module_id at = quest->importer;
    if (!module_graph_module(graph, at)->is_package)
        at = module_graph_module(graph, at)->parent;
    while (--dots > 0 && at.n != 0)
        at = module_graph_module(graph, at)->parent;
    return at;
}

/* --- what a package binds itself --- */

/* Whether the body of a package binds a name, which a from-import takes before a module of that
 * name. What its own imports bind is left out of account for the package itself. */
static bool takes_from_body(const struct quest *quest, module_id package, struct text name)
{
    struct folder_rows *rows = quest->rows;
    if (module_graph_module(rows->graph, package)->facts == NULL)
        return false;
    const struct bound_name *bound = bound_names_find(folder_rows_bound(rows, package), name);
    return bound != NULL && (!bound->by_import || package.n != quest->importer.n);
}

/* --- statements --- */

/* Where the module is not installed: what has attributes may be one below it (`from PIL import
 * Image`), or a class, whose attributes have the same dotted names. */
static bool takes_attributes(const struct quest *quest)
{
    const struct facts *facts = quest->facts;
    node_index alias = quest->fact->alias, as = facts_child(facts, alias, 0);
    bool renamed = as < facts->nodes.at[alias].end;
    struct text bound = facts_name(facts, facts->nodes.at[renamed ? as : alias].value);
    return bound_names_find(folder_rows_asked(quest->rows, quest->importer), bound) != NULL;
}

static void import_from(const struct quest *quest, const struct node *statement)
{
    const struct facts *facts = quest->facts;
    struct text name = facts_name(facts, facts->nodes.at[quest->fact->alias].value);
    module_id base = {0};
    if (statement->extra > 0) {
        base = relative_base(quest, statement->extra);
        if (base.n == 0) {
            tell_missing(quest, TEXT("."), "a relative import beyond the top", true);
            return;
        }
    }
    base = follow(quest, base, facts_name(facts, statement->value), false);
    if (base.n == 0)
        return;
    bool star = text_is(name, "*");
    bool missing = module_graph_module(quest->rows->graph, base)->kind == MODULE_MISSING;
    module_id below_it = {0};
    if (!star && missing && takes_attributes(quest))
        below_it = folder_rows_missing(quest->rows, below(quest, base, name), base);
    else if (!star && !missing && !takes_from_body(quest, base, name))
        below_it = find_in(quest, base, name);
    if (missing && below_it.n != 0)
        connect(quest, base, EDGE_PARENT, (struct text){"", 0});
    else
        connect(quest, base, EDGE_EAGER, name);
    if (below_it.n != 0)
        connect(quest, below_it, EDGE_EAGER, name);
}

static void import_fact(const struct quest *quest)
{
    const struct facts *facts = quest->facts;
    const struct node *statement = &facts->nodes.at[quest->fact->statement];
    if (statement->kind == NODE_IMPORT_FROM) {
        import_from(quest, statement);
        return;
    }
    struct text name = facts_name(facts, facts->nodes.at[quest->fact->alias].value);
    module_id module = follow(quest, (module_id){0}, name, true);
    if (module.n != 0)
        connect(quest, module, EDGE_EAGER, (struct text){"", 0});
}

void folder_imports(struct folder_rows *rows, module_id module)
{
    const struct facts *facts = module_graph_module(rows->graph, module)->facts;
    for (uint32_t i = 0; facts != NULL && i < facts->imports.count; i++) {
        struct quest quest = {
            .rows = rows, .importer = module, .facts = facts, .fact = &facts->imports.at[i]};
        quest.place = import_place(facts, quest.fact->alias, rows->arena);
        quest.for_typing = is_for_typing(facts, quest.place.innermost);
        import_fact(&quest);
    }
}

/* os makes os.path itself, of the module that fits the platform. */
void folder_imports_begin(struct folder_rows *rows)
{
    struct found os, path;
    bool posix = text_is(rows->request->environment->os_name, "posix");
    struct text name = posix ? TEXT("posixpath") : TEXT("ntpath");
    struct module_graph *graph = rows->graph;
    if (!finder_top(rows->finder, TEXT("os"), rows->search_path, &os) ||
        !finder_top(rows->finder, name, rows->search_path, &path))
        return;
    module_id above = folder_rows_add(rows, TEXT("os"), (module_id){0}, &os);
    module_id real = folder_rows_add(rows, name, (module_id){0}, &path);
    name_id full = names_add(&graph->names, TEXT("os.path"));
    if (module_graph_get(graph, full).n != 0)
        return;
    struct module *alias = module_graph_module(graph, module_graph_add(graph, full));
    const struct module *same = module_graph_module(graph, real);
    alias->alias_of = real;
    alias->kind = same->kind;
    alias->origin = same->origin;
    alias->path = same->path;
    alias->parent = above;
}
