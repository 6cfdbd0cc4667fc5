#include "analyzer/rules/fix_way.h"

#include "analyzer/own_path/path_text.h"

/* A last part that is not known may hold several. */
bool way_dirname(struct walk_way *w, struct text path, struct text *out)
{
    path = path_normal(path, w->f->arena);
    struct text name = path_basename(path);
    if (text_find(name, WAY_MARK) < name.length || path.length < 2)
        return way_fails(w, "the path is put together in a way that is not followed");
    *out = path_dirname(path);
    return true;
}

static node_index first_argument(const struct facts *facts, node_index call)
{
    node_index first = facts->nodes.at[call + 1].end;
    return first < facts->nodes.at[call].end && facts->nodes.at[first].kind != NODE_KEYWORD ? first
                                                                                            : 0;
}

/* --- join --- */

static bool join_piece(struct walk_way *w, const struct stand *stand, node_index node, bool first,
                       struct text *out)
{
    struct text piece;
    if (!(first ? way_value(w, stand, node, &piece) : way_piece(w, stand, node, &piece)))
        return false;
    *out = first ? piece : path_with(*out, piece, w->f->arena);
    return true;
}

/* `*parts`, where parts are what a caller gives by position. */
static bool join_rest(struct walk_way *w, const struct stand *stand, node_index star, bool *first,
                      struct text *out)
{
    const struct facts *facts = stand->facts;
    const struct through *through = stand->through;
    node_index name = star + 1;
    scope_index binder;
    uint32_t count, skipped = 0;
    if (through == NULL || facts->nodes.at[name].kind != NODE_NAME)
        return way_fails(w, "the path comes out of a container");
    const struct site *site = sites_of(w->f, stand, facts->nodes.at[name].value, &binder, &count);
    if (count != 1 || site->kind != SITE_PARAMETER ||
        !(facts->nodes.at[site->node].flags & FLAG_STAR) ||
        parent_of(facts, site->node) != through->params ||
        has_stars(through->caller->facts, through->call))
        return way_fails(w, "the path comes out of a container");
    NODE_EACH (other, facts, through->params)
        skipped += other < site->node;
    skipped -= through->bound;
    const struct facts *given = through->caller->facts;
    for (node_index n = given->nodes.at[through->call + 1].end;
         n < given->nodes.at[through->call].end; n = given->nodes.at[n].end) {
        if (given->nodes.at[n].kind == NODE_KEYWORD)
            continue;
        if (skipped > 0) {
            skipped--;
            continue;
        }
        if (!join_piece(w, through->caller, n, *first, out))
            return false;
        *first = false;
    }
    return true;
}

/* join(a, b, ...); with `begun`, what follows a receiver. */
static bool join_arguments(struct walk_way *w, const struct stand *stand, node_index call,
                           bool begun, struct text *out)
{
    const struct facts *facts = stand->facts;
    bool first = !begun;
    for (node_index n = facts->nodes.at[call + 1].end; n < facts->nodes.at[call].end;
         n = facts->nodes.at[n].end) {
        if (facts->nodes.at[n].kind == NODE_STARRED) {
            if (!join_rest(w, stand, n, &first, out))
                return false;
            continue;
        }
        if (facts->nodes.at[n].kind == NODE_KEYWORD || !join_piece(w, stand, n, first, out))
            return false;
        first = false;
    }
    return !first || begun ||
           way_fails(w, "the path is put together in a way that is not followed");
}

/* os.sep.join([a, b]), functools.reduce(os.path.join, [a, b]) */
static bool join_list(struct walk_way *w, const struct stand *stand, node_index list,
                      struct text *out)
{
    uint8_t kind = stand->facts->nodes.at[list].kind;
    bool first = true;
    if (list == 0 || (kind != NODE_LIST && kind != NODE_TUPLE))
        return way_fails(w, "the path comes out of a container");
    NODE_EACH (element, stand->facts, list) {
        if (stand->facts->nodes.at[element].kind == NODE_STARRED ||
            !join_piece(w, stand, element, first, out))
            return way_fails(w, "the path comes out of a container");
        first = false;
    }
    return !first;
}

/* --- functions --- */

static bool is_one_of(struct text name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(name, names[i]))
            return true;
    return false;
}

/* They give the path that they get, as far as anybody can tell from the text. */
static bool keeps_path(struct text dotted)
{
    static const char *const names[] = {
        "os.path.abspath", "os.path.realpath",   "os.path.normpath",  "os.path.normcase",
        "os.fspath",       "os.fsdecode",        "os.fsencode",       "str",
        "os.path.relpath", "os.path.expanduser", "os.path.expandvars"};
    return is_one_of(dotted, names, sizeof names / sizeof *names);
}

static bool makes_path(struct text dotted)
{
    static const char *const names[] = {"os.path.join", "pathlib.Path", "pathlib.PurePath",
                                        "pathlib.PosixPath", "pathlib.PurePosixPath"};
    return is_one_of(dotted, names, sizeof names / sizeof *names);
}

/* inspect.getfile(inspect.currentframe()), inspect.getsourcefile(lambda: 0) */
static bool own_frame(struct walk_way *w, const struct stand *stand, node_index argument)
{
    if (argument == 0)
        return false;
    return stand->facts->nodes.at[argument].kind == NODE_LAMBDA ||
           is_called(w->f, stand, argument, "inspect.currentframe");
}

/* The folder of a package as importlib.resources gives it. */
static bool of_files(struct walk_way *w, const struct stand *stand, node_index call,
                     struct text *out)
{
    const struct facts *facts = stand->facts;
    node_index first = first_argument(facts, call);
    const struct module *module = module_graph_module(w->f->world->graph, stand->module);
    struct module_graph *graph = w->f->world->graph;
    struct text name;
    if (first == 0)
        return false;
    if (facts->nodes.at[first].kind == NODE_NAME &&
        text_is(facts_name(facts, facts->nodes.at[first].value), "__package__")) {
        module_id package = module->is_package ? stand->module : module->parent;
        return package.n != 0 && way_of_file(w, package, out) && way_dirname(w, *out, out);
    }
    if (!way_value(w, stand, first, &name))
        return false;
    module_id found = module_graph_get(graph, names_get(&graph->names, name));
    return found.n != 0 && way_of_file(w, found, out) && way_dirname(w, *out, out);
}

static bool of_known_function(struct walk_way *w, const struct stand *stand, node_index call,
                              struct text dotted, bool *known, struct text *out)
{
    node_index first = first_argument(stand->facts, call);
    *known = true;
    if (makes_path(dotted))
        return join_arguments(w, stand, call, false, out);
    if (keeps_path(dotted))
        return first != 0 && way_value(w, stand, first, out);
    if (text_is(dotted, "os.path.dirname"))
        return first != 0 && way_value(w, stand, first, out) && way_dirname(w, *out, out);
    if (text_is(dotted, "os.path.basename") && first != 0 && way_value(w, stand, first, out)) {
        *out = path_basename(*out);
        return true;
    }
    if (text_is(dotted, "inspect.getfile") || text_is(dotted, "inspect.getsourcefile"))
        return own_frame(w, stand, first) && way_of_file(w, stand->module, out);
    if (text_is(dotted, "functools.reduce") && first != 0 &&
        text_is(dotted_of(w->f, stand, first), "os.path.join"))
        return join_list(w, stand, argument_at(stand->facts, call, 1, NULL), out);
    if (text_is(dotted, "importlib.resources.files") ||
        text_is(dotted, "importlib_resources.files"))
        return of_files(w, stand, call, out);
    *known = false;
    return false;
}

/* --- methods --- */

static bool with_name(struct walk_way *w, const struct stand *stand, node_index call,
                      struct text path, struct text *out)
{
    struct text name;
    node_index first = first_argument(stand->facts, call);
    if (first == 0 || !way_dirname(w, path, &path) || !way_piece(w, stand, first, &name))
        return false;
    *out = path_with(path, name, w->f->arena);
    return true;
}

static bool with_suffix(struct walk_way *w, const struct stand *stand, node_index call,
                        struct text path, struct text *out)
{
    struct text suffix, extension;
    node_index first = first_argument(stand->facts, call);
    struct text name = path_basename(path);
    if (first == 0 || text_find(name, WAY_MARK) < name.length ||
        !way_piece(w, stand, first, &suffix))
        return way_fails(w, "the path is put together in a way that is not followed");
    *out = path_concat(path_root(path, &extension), suffix, w->f->arena);
    return true;
}

/* __file__.replace("rates.py", "rates.txt"): one place, at the end. */
static bool replaced(struct walk_way *w, const struct stand *stand, node_index call,
                     struct text path, struct text *out)
{
    struct text old, new;
    node_index first = argument_at(stand->facts, call, 0, NULL);
    node_index second = argument_at(stand->facts, call, 1, NULL);
    if (first == 0 || second == 0 || !way_value(w, stand, first, &old) ||
        !way_value(w, stand, second, &new) || old.length == 0 || !text_ends(path, old))
        return way_fails(w, "the path is put together in a way that is not followed");
    *out = path_concat(text_slice(path, 0, path.length - old.length), new, w->f->arena);
    return true;
}

static bool without_suffix(struct walk_way *w, const struct stand *stand, node_index call,
                           struct text path, struct text *out)
{
    struct text suffix;
    node_index first = first_argument(stand->facts, call);
    if (first == 0 || !way_value(w, stand, first, &suffix) || !text_ends(path, suffix))
        return false;
    *out = text_slice(path, 0, path.length - suffix.length);
    return true;
}

static bool of_method(struct walk_way *w, const struct stand *stand, node_index call, bool *known,
                      struct text *out)
{
    static const char *const keeping[] = {"resolve",    "absolute",   "as_posix",
                                          "expanduser", "__fspath__", "__str__",
                                          "strip",      "encode",     "decode"};
    const struct facts *facts = stand->facts;
    struct text name = facts_name(facts, facts->nodes.at[call + 1].value), path;
    node_index receiver = call + 2;
    *known = true;
    if (text_is(name, "join"))
        return way_value(w, stand, receiver, &path) && text_is(path, "/") &&
               join_list(w, stand, first_argument(facts, call), out);
    if (text_is(name, "get_filename"))
        return way_of_module(w, stand, receiver, out);
    if (text_is(name, "format"))
        return way_value(w, stand, receiver, &path) && way_of_format(w, stand, path, call, out);
    if (is_one_of(name, keeping, sizeof keeping / sizeof *keeping))
        return way_value(w, stand, receiver, out);
    *known = text_is(name, "joinpath") || text_is(name, "with_name") ||
             text_is(name, "with_suffix") || text_is(name, "replace") ||
             text_is(name, "removesuffix");
    if (!*known || !way_value(w, stand, receiver, &path))
        return false;
    *out = path;
    if (text_is(name, "joinpath"))
        return join_arguments(w, stand, call, true, out);
    if (text_is(name, "with_name"))
        return with_name(w, stand, call, path, out);
    if (text_is(name, "with_suffix"))
        return with_suffix(w, stand, call, path, out);
    if (text_is(name, "replace"))
        return replaced(w, stand, call, path, out);
    return without_suffix(w, stand, call, path, out);
}

/* --- what is taken out of a result --- */

static bool of_own_function(struct walk_way *w, const struct stand *stand, node_index call,
                            long element, struct text *out);

static bool splits_at_slash(struct walk_way *w, const struct stand *stand, node_index call)
{
    struct text separator;
    node_index first = first_argument(stand->facts, call);
    return first != 0 && way_value(w, stand, first, &separator) && text_is(separator, "/");
}

bool way_of_element(struct walk_way *w, const struct stand *stand, node_index call, long at,
                    struct text *out)
{
    const struct facts *facts = stand->facts;
    node_index first = first_argument(facts, call);
    struct text dotted = dotted_of(w->f, stand, call + 1), extension;
    if (text_is(dotted, "os.path.split") && first != 0 && way_value(w, stand, first, out)) {
        if (at == 0)
            return way_dirname(w, *out, out);
        *out = path_basename(*out);
        return at == 1;
    }
    if (text_is(dotted, "os.path.splitext") && at == 0 && first != 0 &&
        way_value(w, stand, first, out)) {
        *out = path_root(*out, &extension);
        return true;
    }
    if (facts->nodes.at[call + 1].kind == NODE_NAME)
        return of_own_function(w, stand, call, at, out);
    if (facts->nodes.at[call + 1].kind != NODE_ATTRIBUTE || at != 0)
        return false;
    struct text name = facts_name(facts, facts->nodes.at[call + 1].value);
    bool splits = text_is(name, "rsplit") || text_is(name, "rpartition");
    return splits && splits_at_slash(w, stand, call) && way_value(w, stand, call + 2, out) &&
           way_dirname(w, *out, out);
}

/* --- functions of the program --- */

/* What a function surely returns: it binds names and returns once, at its end; 0: it does more. */
static node_index returned_by(const struct facts *facts, node_index function)
{
    node_index block = 0, value = 0;
    NODE_EACH (child, facts, function)
        block = child;
    if (facts->nodes.at[function].flags & (FLAG_ASYNC | FLAG_GENERATOR))
        return 0;
    NODE_EACH (statement, facts, block) {
        const struct node *it = &facts->nodes.at[statement];
        bool is_text =
            it->kind == NODE_EXPRESSION && facts->nodes.at[statement + 1].kind == NODE_STRING;
        bool binds = it->kind == NODE_IMPORT || it->kind == NODE_IMPORT_FROM ||
                     (it->kind == NODE_ASSIGN && facts->nodes.at[statement + 1].kind == NODE_NAME);
        if (value != 0 || !(is_text || binds || it->kind == NODE_RETURN))
            return 0;
        if (it->kind == NODE_RETURN)
            value = statement + 1 < it->end ? statement + 1 : 0;
    }
    return value;
}

/* Decorators that leave alone what the function gives. */
static bool wears_strange(const struct walk_way *w, module_id module, scope_index scope)
{
    static const char *const known[] = {"lru_cache", "cache",        "cached_property",
                                        "property",  "staticmethod", "classmethod"};
    const struct facts *facts = world_area(w->f->world, module)->facts;
    node_index around = parent_of(facts, facts->scopes.at[scope].node);
    if (facts->nodes.at[around].kind != NODE_DECORATED)
        return false;
    NODE_EACH (child, facts, around) {
        if (facts->nodes.at[child].kind != NODE_DECORATOR)
            continue;
        node_index name = child + 1;
        name += facts->nodes.at[name].kind == NODE_CALL;
        uint8_t kind = facts->nodes.at[name].kind;
        if ((kind != NODE_NAME && kind != NODE_ATTRIBUTE) ||
            !is_one_of(facts_name(facts, facts->nodes.at[name].value), known,
                       sizeof known / sizeof *known))
            return true;
    }
    return false;
}

bool way_of_function(struct walk_way *w, const struct stand *stand, module_id module,
                     scope_index scope, node_index call, bool bound, long element, struct text *out)
{
    const struct facts *facts = world_area(w->f->world, module)->facts;
    node_index function = facts->scopes.at[scope].node;
    node_index value = returned_by(facts, function);
    if (value == 0 || wears_strange(w, module, scope))
        return way_fails(w, "the path comes from a function that does more than give it");
    struct through through = {stand, call, function + 1, bound};
    struct stand there = {module, scope, facts, call == 0 ? NULL : &through};
    if (element >= 0) {
        if (facts->nodes.at[value].kind != NODE_TUPLE)
            return way_fails(w, "the path comes out of a container");
        value = facts_child(facts, value, (uint32_t)element);
    }
    return way_value(w, &there, value, out);
}

static bool is_method(const struct facts *facts, scope_index scope)
{
    scope_index around = facts->scopes.at[scope].parent;
    return around != 0 && facts->scopes.at[around].kind == SCOPE_CLASS;
}

/* A function, or the only method of that name in the distribution. */
static bool find_function(struct walk_way *w, const struct stand *stand, node_index call,
                          struct meaning *out)
{
    struct meanings meanings = meaning_of_node(w->f->world, stand->module, stand->scope, call + 1);
    const uint32_t *homes = w->f->request->paths->homes;
    *out = meanings.at[0];
    if (meanings.count == 1 && out->kind == MEANS_FUNCTION)
        return homes[out->module.n] == homes[w->f->use->module.n];
    return way_method(w, stand, call + 1, &out->module, &out->scope);
}

static bool of_own_function(struct walk_way *w, const struct stand *stand, node_index call,
                            long element, struct text *out)
{
    struct meaning it;
    if (!find_function(w, stand, call, &it))
        return way_fails(w, "the path comes from a function that is not followed");
    const struct facts *facts = world_area(w->f->world, it.module)->facts;
    scope_id id = world_scope(w->f->world, it.module, it.scope);
    bool method = is_method(facts, it.scope);
    if (method)
        fix_unsafe(w->f, "the path comes from a method, which a subclass may override");
    return way_of_function(w, stand, it.module, it.scope, call,
                           method && !function_wears(w->f->world, id, "staticmethod"), element,
                           out);
}

/* data = lambda *names: ...; data("rates.txt") */
static bool of_lambda(struct walk_way *w, const struct stand *stand, node_index call, bool *known,
                      struct text *out)
{
    const struct node *called = &stand->facts->nodes.at[call + 1];
    scope_index binder;
    uint32_t count;
    *known = false;
    if (called->kind != NODE_NAME)
        return false;
    const struct site *site = sites_of(w->f, stand, called->value, &binder, &count);
    if (count != 1 || site->kind != SITE_VALUE ||
        stand->facts->nodes.at[site->node].kind != NODE_LAMBDA)
        return false;
    *known = true;
    node_index params = site->node + 1;
    struct through through = {stand, call, params, false};
    struct stand there = {stand->module, stand->facts->nodes.at[site->node].value, stand->facts,
                          &through};
    return way_value(w, &there, stand->facts->nodes.at[params].end, out);
}

bool way_of_call(struct walk_way *w, const struct stand *stand, node_index call, struct text *out)
{
    bool known;
    struct text dotted = dotted_of(w->f, stand, call + 1);
    bool ok = of_known_function(w, stand, call, dotted, &known, out);
    if (!known && stand->facts->nodes.at[call + 1].kind == NODE_ATTRIBUTE)
        ok = of_method(w, stand, call, &known, out);
    if (!known)
        ok = of_lambda(w, stand, call, &known, out);
    return known ? ok : of_own_function(w, stand, call, -1, out);
}
