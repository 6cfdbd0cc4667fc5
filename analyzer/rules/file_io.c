#include "analyzer/rules/file_io.h"

#include "analyzer/own_path/path_text.h"
#include "analyzer/rules/fallback.h"
#include "analyzer/rules/fix.h"
#include "analyzer/rules/rules.h"
#include "analyzer/rules/script_code.h"
#include "analyzer/rules/target.h"
#include "analyzer/verdict/scan.h"

struct telling {
    const struct file_io_request *request;
    struct arena *arena;
    struct own_paths *paths;
    struct module_graph *graph;
};

const char *store_name(enum store store)
{
    static const char *const names[] = {"s3", "zip", "s3-nofile", "redis"};
    return names[store];
}

/* --- where the path leads --- */

/* One use, judged: several of one node become one finding, the gravest. */
struct judged {
    const struct own_use *use;
    enum rule rule;
    enum severity severity;
    struct text resource; /* from the folder of the search path on; empty: not known */
    enum entry_kind target;
    struct text path;
    enum finding_when when;
    enum finding_reach reach;
};

/* The way from the folder of the search path, if that leads into the distribution. */
static bool is_own(const struct telling *telling, const struct own_use *use, struct text path,
                   struct text *resource)
{
    module_id anchor = use->own.anchor.n != 0 ? use->own.anchor : use->module;
    struct text root = own_root(telling->request->world, anchor);
    struct text name = module_graph_name(telling->graph, anchor);
    struct text top = text_slice(name, 0, text_find(name, '.'));
    const struct module *module = module_graph_module(telling->graph, anchor);
    if (root.length == 0 || !path_lies_in(path, root) || path.length <= root.length)
        return false;
    *resource = text_slice(path, root.length + (root.length > 1), path.length);
    struct text first = text_slice(*resource, 0, text_find(*resource, '/'));
    /* Wheels keep their shared libraries in NAME.libs. */
    bool libraries = text_starts(first, top) && text_ends(first, TEXT(".libs"));
    bool alone = top.length == name.length && !module->is_package;
    if (alone || libraries || text_equal(first, top))
        return true;
    /* Another top-level package of the same distribution is its own as well. */
    module_id other = module_graph_get(telling->graph, names_get(&telling->graph->names, first));
    return other.n != 0 && telling->paths->homes[other.n] == telling->paths->homes[anchor.n];
}

static bool ends_like_code(struct text path)
{
    static const char *const ends[] = {".py", ".pyc", ".pyo", ".so", ".pyd"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (text_ends(path, text_of(ends[i])))
            return true;
    return false;
}

/* The module's own file, under whichever ending. */
static bool is_own_file(const struct telling *telling, const struct own_use *use, struct text path)
{
    const struct module *module = module_graph_module(telling->graph, use->own.anchor);
    struct text extension, file = path_root(module->path, &extension);
    return text_equal(path_root(path, &extension), file) && ends_like_code(path);
}

/* --- when, and whether at all --- */

static bool is_statement(uint8_t kind)
{
    switch ((enum node_kind)kind) {
    case NODE_IMPORT:
    case NODE_IMPORT_FROM:
    case NODE_DECORATED:
    case NODE_ASSIGN:
    case NODE_EXPRESSION:
    case NODE_AUGMENTED:
    case NODE_RETURN:
    case NODE_DELETE:
    case NODE_RAISE:
    case NODE_ASSERT:
    case NODE_IF:
    case NODE_WHILE:
    case NODE_FOR:
    case NODE_TRY:
    case NODE_WITH:
    case NODE_MATCH: return true;
    default: return false;
    }
}

/* Whether loading the unit ran the node: each statement around it, in its scope, did. */
static bool ran_at_import(const struct telling *telling, const struct own_use *use)
{
    const struct world *world = telling->request->world;
    const struct module *module = module_graph_module(telling->graph, use->module);
    scope_id scope = world_scope(world, use->module, use->scope);
    if (module->loads != LOADS_INIT || !scan_was_followed(world, scope))
        return false;
    const struct facts *facts = module->facts;
    node_index at = facts->scopes.at[use->scope].node;
    while (at != use->node) {
        node_index child = at + 1;
        while (child <= use->node && facts->nodes.at[child].end <= use->node)
            child = facts->nodes.at[child].end;
        bool inner = facts->nodes.at[at].kind == NODE_ASSIGN; /* of `a = b = c` one is marked */
        if (!inner && is_statement(facts->nodes.at[child].kind) && !module_executed(module, child))
            return false;
        at = child;
    }
    return true;
}

/* In a body, or in classes in one. */
static bool is_body(const struct facts *facts, scope_index scope)
{
    while (scope != 0 && facts->scopes.at[scope].kind == SCOPE_CLASS)
        scope = facts->scopes.at[scope].parent;
    return scope == 0;
}

static enum finding_when when_of(const struct telling *telling, const struct own_use *use)
{
    const struct module *module = module_graph_module(telling->graph, use->module);
    bool import =
        telling->request->reach != NULL && module->loads == LOADS_INIT
            ? ran_at_import(telling, use)
            : is_body(module->facts, use->scope) || is_called_by_body(module->facts, use->scope);
    return import ? WHEN_IMPORT : WHEN_CALL;
}

static enum finding_reach reach_of(const struct telling *telling, const struct own_use *use,
                                   enum finding_when when)
{
    const struct reach *reach = telling->request->reach;
    const struct module *module = module_graph_module(telling->graph, use->module);
    /* A branch of a body that did not run: of another version or platform. */
    if (reach != NULL && when == WHEN_CALL && module->loads == LOADS_INIT &&
        is_body(module->facts, use->scope) && module->executed != NULL)
        return REACH_DEAD;
    if (reach == NULL)
        return is_script_code(telling->request->world, telling->paths, use->module, use->scope)
                   ? REACH_UNKNOWN
                   : REACH_LIVE;
    if ((when == WHEN_IMPORT && telling->graph->modules.at[use->module.n].loads == LOADS_INIT))
        return REACH_LIVE;
    scope_id scope = world_scope(telling->request->world, use->module, use->scope);
    return reach->use[scope.n] != USE_NONE ? REACH_LIVE : REACH_DEAD;
}

/* --- which rule, how grave --- */

static bool is_module_listing(const struct telling *telling, const struct own_use *use,
                              struct text path)
{
    const struct facts *facts = module_graph_module(telling->graph, use->module)->facts;
    return text_ends(path, TEXT(".py")) || looks_for_modules(facts, use->scope, use->node);
}

static enum rule rule_of(const struct telling *telling, const struct own_use *use, struct text path)
{
    switch (use->role) {
    case ROLE_READ: return is_own_file(telling, use, path) ? RULE_IS212 : RULE_IS201;
    case ROLE_READER: return is_own_file(telling, use, path) ? RULE_IS212 : RULE_IS202;
    case ROLE_LIST: return is_module_listing(telling, use, path) ? RULE_IS204 : RULE_IS203;
    case ROLE_MODULES: return RULE_IS204;
    case ROLE_PROBE: return RULE_IS205;
    case ROLE_REAL: return RULE_IS206;
    case ROLE_TEMPLATES: return RULE_IS208;
    case ROLE_LOCALE: return RULE_IS209;
    case ROLE_CODE: return RULE_IS211;
    case ROLE_SOURCE: return RULE_IS212;
    case ROLE_WRITE: return RULE_IS214;
    case ROLE_SETUP: return RULE_IS215;
    case ROLE_TRAVERSABLE: return RULE_IS216;
    case ROLE_PACKAGE_RESOURCE: return RULE_IS210;
    case ROLE_METADATA: return RULE_IS217;
    case ROLE_ANCHOR: return RULE_IS213;
    case ROLE_ESCAPE:
    case ROLE_RESOURCE:
    case OWN_ROLE_COUNT: break;
    }
    return RULE_IS207;
}

static enum severity lower(enum severity severity)
{
    return severity == SEVERITY_ERROR ? SEVERITY_WARNING : SEVERITY_INFO;
}

static bool has_pkg_resources(const struct module_graph *graph)
{
    module_id id = module_graph_get(graph, names_get(&graph->names, TEXT("pkg_resources")));
    return id.n != 0 && module_graph_module(graph, id)->kind != MODULE_MISSING;
}

/* The store decides what the loader can do. */
static enum severity in_store(const struct telling *telling, const struct judged *judged)
{
    enum severity severity = rules[judged->rule].severity;
    enum store store = telling->request->store;
    if (judged->rule == RULE_IS204 && judged->use->role == ROLE_MODULES)
        return SEVERITY_WARNING; /* a finder that registers with pkgutil answers */
    if (judged->rule == RULE_IS208 && text_is(judged->use->called, "jinja2.PackageLoader"))
        return store == STORE_ZIP ? SEVERITY_INFO : SEVERITY_WARNING;
    if (judged->rule == RULE_IS210 && has_pkg_resources(telling->graph))
        return SEVERITY_WARNING; /* setuptools 82 has none any more, but this one has */
    if (judged->rule == RULE_IS213 && store == STORE_S3_NOFILE)
        return SEVERITY_WARNING;
    if (judged->rule == RULE_IS214 && judged->when == WHEN_CALL)
        return SEVERITY_WARNING; /* caches are written where they can be */
    return severity;
}

/* More is known of the path than the package. */
static bool is_deep(struct text resource)
{
    struct text known = text_slice(resource, 0, text_find(resource, '*'));
    return text_find(known, '/') != text_find_last(known, '/') || path_is_known(resource);
}

/* Another use of the function does more with the path that is asked about. */
static bool is_guard(const struct telling *telling, const struct own_use *probe)
{
    ARRAY_EACH (struct own_use, use, &telling->paths->uses)
        if (use->module.n == probe->module.n && use->scope == probe->scope &&
            use->own.path.n == probe->own.path.n && use->role <= ROLE_MODULES)
            return true;
    return false;
}

/* A path that came through arguments or by name alone is less sure; a target that is there makes up
 * for one step; one that is surely missing is no news to anybody. */
static enum severity severity_of(const struct telling *telling, const struct judged *judged,
                                 struct text path)
{
    enum severity severity = in_store(telling, judged);
    uint8_t tier = own_tier(judged->use->own.flow);
    const struct facts *facts = module_graph_module(telling->graph, judged->use->module)->facts;
    bool there = judged->target == ENTRY_FILE || judged->target == ENTRY_FOLDER;
    bool written = judged->rule == RULE_IS214;
    if (judged->reach == REACH_DEAD || judged->reach == REACH_UNKNOWN ||
        has_fallback(facts, judged->use->scope, judged->use->node))
        return SEVERITY_INFO;
    if (judged->resource.length == 0)
        return severity;
    if (judged->rule == RULE_IS205 &&
        (!there || tier > 2 || is_own_file(telling, judged->use, path)))
        return SEVERITY_INFO; /* whether there are files at all is a question, no mistake */
    if (judged->rule == RULE_IS205)
        return tier == 1 || is_guard(telling, judged->use) ? severity : SEVERITY_INFO;
    if (!there && !written && path_is_known(path))
        return SEVERITY_INFO;
    if (!there && !written)
        severity = lower(severity);
    if (tier == 2)
        severity = !written || there ? lower(severity) : SEVERITY_INFO;
    if (tier == 3)
        severity = there && is_deep(judged->resource) ? lower(severity) : SEVERITY_INFO;
    return severity;
}

/* --- from uses to findings --- */

static bool judge_elsewhere(const struct own_use *use, struct text path, struct judged *out)
{
    enum rule rule = use->own.shape == OWN_SYSTEM ? RULE_IS218 : RULE_IS219;
    *out = (struct judged){.use = use, .rule = rule, .severity = SEVERITY_INFO, .resource = path};
    return use->role == ROLE_READ || use->role == ROLE_READER || use->role == ROLE_LIST ||
           use->role == ROLE_PROBE;
}

/* "file:PATH?mode=ro", "PATH --check": the part that can be a path. */
static struct text before_options(struct text path)
{
    uint32_t length = 0;
    while (length < path.length && strchr("? ,;:'\"", path.at[length]) == NULL)
        length++;
    return text_slice(path, 0, length);
}

/* A glob as a pattern of ours: `?` and `[a-z]` may be anything. */
static struct text without_classes(struct text path, struct arena *arena)
{
    char *out = arena_alloc(arena, path.length + 1);
    uint32_t used = 0;
    for (uint32_t i = 0; i < path.length; i++) {
        struct text rest = text_slice(path, i + 1, path.length);
        uint32_t close = text_find(rest, ']');
        bool class = path.at[i] == '[' && close < text_find(rest, '/');
        out[used++] = class || path.at[i] == '?' ? '*' : path.at[i];
        i += class ? close + 1 : 0;
    }
    return (struct text){out, used};
}

/* Code of one distribution uses a path that another one handed out: that one is to blame. */
static bool is_elsewhere(const struct telling *telling, const struct own_use *use)
{
    const uint32_t *homes = telling->paths->homes;
    return use->own.path.n != 0 && homes[use->own.anchor.n] != homes[use->module.n] &&
           use->role != ROLE_PACKAGE_RESOURCE && use->role != ROLE_METADATA;
}

/* Somebody does more with the path than to hand it on. */
static bool is_fed(const struct telling *telling, const struct own_use *escape)
{
    ARRAY_EACH (struct own_use, use, &telling->paths->uses)
        if (use->own.path.n == escape->own.path.n && use->role <= ROLE_SETUP &&
            is_elsewhere(telling, use))
            return true;
    return false;
}

/* Whether a use is anything that a rule speaks about. */
static bool judge(const struct telling *telling, const struct own_use *use, struct judged *out)
{
    struct text path = own_use_path(telling->paths, use, telling->arena), resource = TEXT("");
    bool known = path.length > 0;
    if (known && (use->own.shape == OWN_SYSTEM || use->own.shape == OWN_FOREIGN)) {
        if (!judge_elsewhere(use, path, out))
            return false;
        out->when = when_of(telling, use);
        out->reach = reach_of(telling, use, out->when);
        return true;
    }
    if (is_elsewhere(telling, use))
        return false;
    bool own = known && is_own(telling, use, path, &resource);
    if (known && !own && use->role != ROLE_SETUP && use->role != ROLE_PACKAGE_RESOURCE &&
        use->role != ROLE_TRAVERSABLE)
        return false;
    *out = (struct judged){.use = use, .resource = resource, .path = path};
    out->rule = rule_of(telling, use, path);
    out->when = when_of(telling, use);
    out->reach = reach_of(telling, use, out->when);
    if (use->own.shape == OWN_EMBEDDED)
        path = before_options(path);
    if (use->role == ROLE_LIST)
        path = without_classes(path, telling->arena);
    struct text wanted = out->rule == RULE_IS209
                             ? path_with(path, TEXT("*/LC_MESSAGES/*.mo"), telling->arena)
                             : path;
    out->target = own ? target_kind(telling->request->tree, wanted, telling->arena) : ENTRY_MISSING;
    out->severity = severity_of(telling, out, path);
    bool is_there = out->target != ENTRY_MISSING;
    switch (out->rule) {
    case RULE_IS201:
    case RULE_IS202: return out->target != ENTRY_FOLDER || !path_is_known(path);
    case RULE_IS203: return out->target != ENTRY_FILE || !path_is_known(path);
    case RULE_IS207:
        if (use->role == ROLE_ESCAPE && is_fed(telling, use) && out->severity == SEVERITY_INFO)
            out->severity = SEVERITY_WARNING;
        return is_there && use->role == ROLE_ESCAPE;
    case RULE_IS213: return out->when == WHEN_IMPORT;
    case RULE_IS217: return out->when == WHEN_IMPORT;
    default: return true;
    }
}

static const char *const remarks[RULE_COUNT] = {
    [RULE_IS203] = "; off the file system this fails, or silently finds nothing",
    [RULE_IS204] = "; off the file system this fails, or silently finds nothing",
    [RULE_IS205] = "; off the file system the answer is no",
};

static const struct fix *mend(const struct telling *telling, const struct judged *judged)
{
    struct fix_request request = {.files = telling->request,
                                  .paths = telling->paths,
                                  .use = judged->use,
                                  .rule = judged->rule,
                                  .path = judged->path,
                                  .target = judged->target};
    return fix_of(&request, telling->graph->arena);
}

static void add_finding(const struct telling *telling, const struct judged *judged)
{
    const struct rule_info *rule = &rules[judged->rule];
    const struct module *module = module_graph_module(telling->graph, judged->use->module);
    const struct node *node = &module->facts->nodes.at[judged->use->node];
    struct finding finding = {.code = rule->code,
                              .severity = judged->severity,
                              .module = judged->use->module,
                              .path = module->path,
                              .place = facts_place(module->facts, node->start),
                              .end = facts_place(module->facts, node->stop),
                              .resource = judged->resource,
                              .when = judged->when,
                              .reach = judged->reach,
                              .fix = mend(telling, judged)};
    if (judged->resource.length > 0)
        finding.tier = own_tier(judged->use->own.flow);
    finding.message = judged->resource.length > 0
                          ? arena_print(telling->graph->arena, "%s: %.*s%s", rule->sentence,
                                        TEXT_ARG(judged->resource),
                                        remarks[judged->rule] == NULL ? "" : remarks[judged->rule])
                      : judged->use->called.length > 0
                          ? arena_print(telling->graph->arena, "%s: %.*s", rule->sentence,
                                        TEXT_ARG(judged->use->called))
                          : text_of(rule->sentence);
    array_push(telling->graph->arena, &telling->graph->findings, finding);
}

static void touch(const struct telling *telling, const struct own_use *use)
{
    struct text path = own_use_path(telling->paths, use, telling->arena), resource;
    if (path.length == 0 || use->role == ROLE_ANCHOR || use->role == ROLE_SETUP ||
        use->own.shape == OWN_SYSTEM || !is_own(telling, use, path, &resource))
        return;
    struct touched_file file = {use->module, resource};
    for (uint32_t i = telling->graph->touched.count;
         i > 0 && telling->graph->touched.at[i - 1].module.n == use->module.n; i--)
        if (text_equal(telling->graph->touched.at[i - 1].resource, resource))
            return;
    array_push(telling->graph->arena, &telling->graph->touched, file);
}

static bool is_graver(const struct judged *a, const struct judged *b)
{
    if (a->severity != b->severity)
        return a->severity > b->severity;
    if (a->rule != b->rule && (a->rule == RULE_IS211 || b->rule == RULE_IS211))
        return a->rule == RULE_IS211; /* what is run is also read */
    bool known = path_is_known(a->resource), other = path_is_known(b->resource);
    if (known != other)
        return known;
    return own_tier(a->use->own.flow) < own_tier(b->use->own.flow);
}

/* The anchor of a path that is used is no news. */
static bool is_used_anchor(const struct telling *telling, const struct own_use *anchor)
{
    ARRAY_EACH (struct own_use, use, &telling->paths->uses)
        if (use->role != ROLE_ANCHOR && use->own.anchor.n == anchor->module.n)
            return true;
    return false;
}

void file_io_tell(const struct file_io_request *request, struct arena *arena, struct own_paths *out)
{
    struct telling telling = {request, arena, out, request->world->graph};
    own_paths_find(request->world, arena, out);
    for (uint32_t i = 0; i < out->uses.count;) {
        const struct own_use *first = &out->uses.at[i];
        struct judged best = {0}, judged;
        bool any = false;
        for (; i < out->uses.count && out->uses.at[i].module.n == first->module.n &&
               out->uses.at[i].node == first->node;
             i++) {
            touch(&telling, &out->uses.at[i]);
            if (out->uses.at[i].role == ROLE_RESOURCE ||
                !judge(&telling, &out->uses.at[i], &judged))
                continue;
            if (!any || is_graver(&judged, &best))
                best = judged;
            any = true;
        }
        if (any && (best.rule != RULE_IS213 || !is_used_anchor(&telling, best.use)))
            add_finding(&telling, &best);
    }
}
