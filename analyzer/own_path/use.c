#include "analyzer/own_path/flow.h"

#include "analyzer/own_path/path_text.h"

void tell(struct flow *flow, const struct spot *spot, node_index node, node_index argument,
          enum own_role role, struct own own, struct text called)
{
    struct own_use use = {.module = spot->module,
                          .scope = spot->scope,
                          .node = node,
                          .argument = argument,
                          .role = role,
                          .own = own,
                          .called = arena_text(flow->kept, called)};
    array_push(flow->kept, &flow->out->uses, use);
}

/* --- what a mode says --- */

static bool writes(struct text mode)
{
    for (uint32_t i = 0; i < mode.length; i++)
        if (strchr("wax+", mode.at[i]) != NULL)
            return true;
    return false;
}

static bool opens_to_write(struct flow *flow, const struct spot *spot, node_index call,
                           uint32_t position)
{
    node_index mode = argument_of(spot->facts, call, position, TEXT("mode"));
    return mode != 0 && writes(pattern_of(flow, spot, mode));
}

/* os.open(path, os.O_WRONLY | ...). */
static bool has_writing_flag(const struct facts *facts, node_index call)
{
    for (node_index n = call; n < facts->nodes.at[call].end; n++) {
        struct text name = facts->nodes.at[n].kind == NODE_ATTRIBUTE
                               ? facts_name(facts, facts->nodes.at[n].value)
                               : TEXT("");
        if (text_is(name, "O_WRONLY") || text_is(name, "O_RDWR") || text_is(name, "O_CREAT"))
            return true;
    }
    return false;
}

static enum own_role role_of(struct flow *flow, const struct spot *spot, node_index call,
                             const struct sink *sink, uint32_t mode)
{
    if (sink->role == ROLE_READ &&
        (text_is(sink->name, "os.open") ? has_writing_flag(spot->facts, call)
                                        : opens_to_write(flow, spot, call, mode)))
        return ROLE_WRITE;
    return sink->role;
}

/* --- values that reach a sink --- */

static bool is_inside(const struct own *own, const struct spot *spot, node_index node)
{
    const struct node *with = &spot->facts->nodes.at[own->anchor_node];
    return own->anchor.n == spot->module.n && with->kind == NODE_WITH && node > own->anchor_node &&
           node < with->end;
}

/* What the shape of the value makes of the role; false: nothing is wrong with it. */
static bool fit_role(const struct spot *spot, const struct own *own, node_index node,
                     bool is_method, enum own_role *role)
{
    switch ((enum own_shape)own->shape) {
    case OWN_PATH:
    case OWN_HOLDER:
    case OWN_FOREIGN:
    case OWN_SYSTEM: return true;
    case OWN_EMBEDDED: return *role == ROLE_REAL || *role == ROLE_SETUP;
    case OWN_STREAM: return *role == ROLE_CODE;
    case OWN_RESOURCE: *role = is_method ? ROLE_RESOURCE : ROLE_TRAVERSABLE; return true;
    case OWN_LENT:
        *role = is_inside(own, spot, node) ? ROLE_RESOURCE : ROLE_TRAVERSABLE;
        return true;
    default: return false;
    }
}

/* pkgutil.iter_modules(__path__) asks the finder, whatever that is. */
static bool asks_finder(const struct flow *flow, const struct spot *spot, node_index argument,
                        const struct own *own, enum own_role role)
{
    const struct facts *facts = world_area(flow->world, own->anchor)->facts;
    const struct node *anchor = &facts->nodes.at[own->anchor_node];
    return role == ROLE_MODULES && spot->facts->nodes.at[argument].kind != NODE_LIST &&
           (anchor->kind == NODE_NAME || anchor->kind == NODE_ATTRIBUTE) &&
           !text_is(facts_name(facts, anchor->value), "__file__");
}

/* `mode`: the position of the mode that a file is opened in; 0 where the path is the receiver. */
static void tell_set(struct flow *flow, const struct spot *spot, node_index call,
                     node_index argument, const struct own_set *set, const struct sink *sink,
                     uint32_t mode)
{
    bool is_method = mode == 0;
    for (uint32_t i = 0; i < set->count; i++) {
        enum own_role role = role_of(flow, spot, call, sink, mode);
        if (asks_finder(flow, spot, argument, &set->at[i], role))
            role = ROLE_RESOURCE;
        if (!fit_role(spot, &set->at[i], call, is_method, &role))
            continue;
        /* What is run was opened somewhere: there it can be mended. */
        bool opened = set->at[i].shape == OWN_STREAM && set->at[i].anchor.n == spot->module.n;
        tell(flow, spot, opened ? set->at[i].anchor_node : call, argument, role, set->at[i],
             sink->name);
    }
}

static void tell_argument(struct flow *flow, const struct spot *spot, node_index call,
                          node_index argument, const struct sink *sink, uint32_t shift)
{
    struct own_set set = evaluate(flow, spot, argument);
    if (spot->facts->nodes.at[argument].kind == NODE_KEYWORD)
        argument++;
    tell_set(flow, spot, call, argument, &set, sink, 1 + shift);
}

/* Where a program runs is not what it needs. */
static bool is_surrounding(const struct facts *facts, node_index argument)
{
    const struct node *node = &facts->nodes.at[argument];
    return node->kind == NODE_KEYWORD && (text_is(facts_name(facts, node->value), "cwd") ||
                                          text_is(facts_name(facts, node->value), "env"));
}

/* `shift` arguments stand before the function's own: partial(open, path). */
static void tell_sink(struct flow *flow, const struct spot *spot, node_index call, uint32_t row,
                      uint32_t shift)
{
    const struct facts *facts = spot->facts;
    const struct sink *sink = called_sink(row);
    struct text keyword = sink->keyword == NULL ? TEXT("") : text_of(sink->keyword);
    if (sink->position >= 0 || keyword.length > 0) {
        uint32_t position = sink->position < 0 ? UINT32_MAX : (uint32_t)sink->position + shift;
        node_index argument = argument_of(facts, call, position, keyword);
        if (argument == 0 && sink->position >= 0) { /* f(*paths) */
            node_index first = facts->nodes.at[call + 1].end;
            if (first < facts->nodes.at[call].end && facts->nodes.at[first].kind == NODE_STARRED)
                argument = first;
        }
        if (argument != 0)
            tell_argument(flow, spot, call, argument, sink, shift);
        return;
    }
    for (node_index n = facts->nodes.at[call + 1].end; n < facts->nodes.at[call].end;
         n = facts->nodes.at[n].end)
        if (!is_surrounding(facts, n))
            tell_argument(flow, spot, call, n, sink, shift);
}

static bool tell_rows(struct flow *flow, const struct spot *spot, node_index call, uint32_t row,
                      uint32_t shift)
{
    bool any = row != 0;
    for (; row != 0; row = flow->called.next[row])
        tell_sink(flow, spot, call, row, shift);
    return any;
}

/* functools.partial(open, path), map(open, paths), executor.submit(open, path): the first argument
 * is what is called. */
static void tell_passed_function(struct flow *flow, const struct spot *spot, node_index call)
{
    const struct facts *facts = spot->facts;
    uint32_t position = 0;
    for (node_index n = facts->nodes.at[call + 1].end;
         n < facts->nodes.at[call].end && position < 2; n = facts->nodes.at[n].end, position++) {
        uint8_t kind = facts->nodes.at[n].kind;
        if ((kind != NODE_NAME && kind != NODE_ATTRIBUTE) ||
            facts->nodes.at[n].end >= facts->nodes.at[call].end)
            continue;
        name_id row = called_name(flow, spot, n);
        if (row.n != 0 && flow->called.calls[row.n] != 0) {
            tell_rows(flow, spot, call, flow->called.calls[row.n], position + 1);
            return;
        }
    }
}

/* --- interfaces that name the resource --- */

static struct own named_resource(struct flow *flow, const struct spot *spot, node_index call,
                                 uint32_t shift, struct text missing)
{
    struct world *world = flow->world;
    node_index package = argument_of(spot->facts, call, shift, TEXT(""));
    node_index name = argument_of(spot->facts, call, shift + 1, TEXT(""));
    struct own own = {.anchor = spot->module, .anchor_node = call};
    if (package == 0)
        return own;
    struct text module = pattern_of(flow, spot, package);
    module_id id = {0};
    if (path_is_known(module))
        id = module_graph_get(world->graph, names_get(&world->graph->names, module));
    if (id.n == 0 || module_graph_module(world->graph, id)->path.length == 0)
        return own;
    struct text folder = path_dirname(module_graph_module(world->graph, id)->path);
    struct text part = name == 0 ? missing : pattern_of(flow, spot, name);
    return with_path(flow, own, path_with(folder, part, flow->arena), OWN_PATH);
}

/* What pkg_resources looks up, apart from its small helpers. */
static bool is_asking(struct text name)
{
    static const char *const names[] = {"get_distribution", "require",        "iter_entry_points",
                                        "load_entry_point", "get_entry_info", "get_entry_map",
                                        "ResourceManager",  "get_provider",   "run_script"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i]))
            return true;
    return text_starts(name, TEXT("resource_")) || text_starts(name, TEXT("working_set."));
}

static bool is_own_module(const struct flow *flow, const struct spot *spot, struct text name)
{
    const struct module_graph *graph = flow->world->graph;
    module_id id = module_graph_get(graph, names_get(&graph->names, name));
    return id.n != 0 && flow->out->homes[id.n] == flow->out->homes[spot->module.n];
}

static bool tell_interface(struct flow *flow, const struct spot *spot, node_index call,
                           struct text dotted)
{
    struct own own = {.anchor = spot->module, .anchor_node = call};
    if (text_starts(dotted, TEXT("pkg_resources."))) {
        struct text name = text_slice(dotted, 14, dotted.length);
        if (text_starts(name, TEXT("resource_")))
            own = named_resource(flow, spot, call, 0, TEXT(""));
        if (is_asking(name) && !is_own_module(flow, spot, TEXT("pkg_resources")))
            tell(flow, spot, call, 0, ROLE_PACKAGE_RESOURCE, own, dotted);
        return true;
    }
    if (text_starts(dotted, TEXT("importlib.metadata.")) ||
        text_starts(dotted, TEXT("importlib_metadata."))) {
        tell(flow, spot, call, 0, ROLE_METADATA, own, dotted);
        return true;
    }
    if (text_is(dotted, "jinja2.PackageLoader") ||
        text_is(dotted, "jinja2.loaders.PackageLoader")) {
        own = named_resource(flow, spot, call, 0, TEXT("templates"));
        tell(flow, spot, call, 0, ROLE_TEMPLATES, own, TEXT("jinja2.PackageLoader"));
        return true;
    }
    bool resource = text_starts(dotted, TEXT("importlib.resources.")) ||
                    text_starts(dotted, TEXT("importlib_resources.")) ||
                    text_is(dotted, "pkgutil.get_data");
    if (resource) {
        own = named_resource(flow, spot, call, 0, TEXT(""));
        if (own.path.n != 0)
            tell(flow, spot, call, 0, ROLE_RESOURCE, own, dotted);
    }
    return resource;
}

/* inspect.getsource(x) of what the distribution itself defines. */
static bool tell_source(struct flow *flow, const struct spot *spot, node_index call,
                        struct text dotted)
{
    static const char *const names[] = {"inspect.getsource", "inspect.getsourcelines",
                                        "inspect.findsource", "inspect.getcomments"};
    bool asks = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        asks |= text_is(dotted, names[i]);
    node_index first = argument_of(spot->facts, call, 0, TEXT("object"));
    if (!asks || first == 0)
        return asks;
    struct own_set set = operate(flow, spot, call, OPERATION_FILE_OF, NULL);
    for (uint32_t i = 0; i < set.count; i++)
        tell(flow, spot, call, first, ROLE_SOURCE, set.at[i], dotted);
    return true;
}

/* --- calls --- */

/* Whether somebody of the same distribution is called, whose parameters have the path now. */
static bool is_followed(struct flow *flow, const struct spot *spot, node_index call)
{
    struct meanings meanings = meaning_of_node(flow->world, spot->module, spot->scope, call + 1);
    for (uint32_t i = 0; i < meanings.count; i++) {
        uint8_t kind = meanings.at[i].kind;
        if ((kind == MEANS_FUNCTION || kind == MEANS_CLASS) &&
            flow->out->homes[meanings.at[i].module.n] == flow->out->homes[spot->module.n])
            return true;
    }
    return false;
}

/* A path that goes to code that is not seen. */
static void tell_escapes(struct flow *flow, const struct spot *spot, node_index call)
{
    const struct facts *facts = spot->facts;
    struct meanings meanings = meaning_of_node(flow->world, spot->module, spot->scope, call + 1);
    if (meanings_hold(&meanings, MEANS_BUILTIN))
        return;
    for (node_index n = facts->nodes.at[call + 1].end; n < facts->nodes.at[call].end;
         n = facts->nodes.at[n].end) {
        node_index argument = facts->nodes.at[n].kind == NODE_KEYWORD ? n + 1 : n;
        struct own_set set = evaluate(flow, spot, argument);
        for (uint32_t i = 0; i < set.count; i++)
            if (set.at[i].shape == OWN_PATH && own_tier(set.at[i].flow) < 3 &&
                path_is_known(path_of(flow, set.at[i])))
                tell(flow, spot, call, argument, ROLE_ESCAPE, set.at[i], TEXT(""));
    }
}

void tell_call(struct flow *flow, const struct spot *spot, node_index call)
{
    const struct facts *facts = spot->facts;
    const struct node *function = &facts->nodes.at[call + 1];
    name_id row = called_name(flow, spot, call + 1);
    struct text dotted = written_name(flow, spot, call + 1);
    if (dotted.length > 0 &&
        (tell_interface(flow, spot, call, dotted) || tell_source(flow, spot, call, dotted)))
        return;
    if (row.n != 0 && tell_rows(flow, spot, call, flow->called.calls[row.n], 0))
        return;
    if (row.n != 0 && flow->called.operations[row.n] != OPERATION_UNKNOWN &&
        flow->called.operations[row.n] != OPERATION_HOLD)
        return;
    if (function->kind == NODE_ATTRIBUTE) {
        struct text name = facts_name(facts, function->value);
        struct own_set receiver = evaluate(flow, spot, call + 2);
        row = called_find_method(&flow->called, name);
        for (uint32_t i = flow->called.methods[row.n]; receiver.count > 0 && i != 0;
             i = flow->called.next[i])
            tell_set(flow, spot, call, call + 2, &receiver, called_sink(i), 0);
        if (receiver.count > 0)
            return;
        if (!is_followed(flow, spot, call) &&
            tell_rows(flow, spot, call, flow->called.takes[row.n], 0))
            return;
    }
    tell_passed_function(flow, spot, call);
    if (!is_followed(flow, spot, call))
        tell_escapes(flow, spot, call);
}
