/* Calls that reach further than the names in them: getattr, globals, eval and their like. */
#include "analyzer/verdict/reach_work.h"

struct parts {
    struct text prefix, suffix;
};

static void read_parts(struct reach *reach, const struct scanned *at, node_index n,
                       struct parts *parts, uint32_t depth)
{
    const struct facts *facts = at->facts;
    const struct node *node = &facts->nodes.at[n];
    if (depth > 3)
        return;
    if (node->kind == NODE_FSTRING && n + 1 < node->end) {
        node_index last = n + 1;
        NODE_EACH (child, facts, n)
            last = child;
        if (facts->nodes.at[n + 1].kind == NODE_STRING)
            parts->prefix = facts_string(facts, facts->nodes.at[n + 1].value);
        if (facts->nodes.at[last].kind == NODE_STRING)
            parts->suffix = facts_string(facts, facts->nodes.at[last].value);
    } else if (node->kind == NODE_BINARY && node->extra == OPERATOR_ADD) {
        struct parts left = {0}, right = {0};
        node_index other = facts->nodes.at[n + 1].end;
        read_parts(reach, at, n + 1, &left, depth + 1);
        read_parts(reach, at, other, &right, depth + 1);
        parts->prefix = left.prefix;
        parts->suffix = right.suffix;
    } else if (node->kind == NODE_BINARY && node->extra == OPERATOR_MODULO &&
               facts->nodes.at[n + 1].kind == NODE_STRING) {
        struct text format = facts_string(facts, facts->nodes.at[n + 1].value);
        uint32_t end = text_find_last(format, '%') + 2;
        parts->prefix = text_slice(format, 0, text_find(format, '%'));
        if (end < format.length)
            parts->suffix = text_slice(format, end, format.length);
    } else if (node->kind == NODE_STRING) {
        parts->prefix = parts->suffix = facts_string(facts, node->value);
    } else if (node->kind == NODE_CALL && facts->nodes.at[n + 1].kind == NODE_ATTRIBUTE &&
               facts->nodes.at[n + 2].kind == NODE_STRING) { /* "x_{}".format(y) */
        struct text format = facts_string(facts, facts->nodes.at[n + 2].value);
        uint32_t end = text_find_last(format, '}') + 1;
        parts->prefix = text_slice(format, 0, text_find(format, '{'));
        if (end < format.length)
            parts->suffix = text_slice(format, end, format.length);
    } else if (node->kind == NODE_NAME) {
        name_id name = world_name(reach->world, at->module, node->value);
        scope_index binder = scope_names_binder(reach->world, at->module, at->scope, name);
        uint32_t count;
        const struct site *sites =
            scope_names_find(scope_names_of(reach->world, at->module, binder), name, &count);
        if (count == 1 && sites->kind == SITE_VALUE)
            read_parts(reach, at, sites->node, parts, depth + 1);
    }
}

/* A computed name is looked up on something. */
static void look_up_computed(struct reach *reach, const struct scanned *at, struct meanings objects)
{
    struct world *world = reach->world;
    struct proof proof = reach_here(reach, at, PROOF_ALL_NAMES, (name_id){0});
    enum use before = reach->work->now;
    if (before < USE_BY_NAME)
        reach->work->now = USE_BY_NAME;
    for (uint32_t i = 0; i < objects.count; i++) {
        struct meaning object = objects.at[i];
        if (object.kind == MEANS_MODULE)
            reach_all_names(reach, object.module, proof);
        else if (object.kind == MEANS_CLASS || object.kind == MEANS_INSTANCE ||
                 object.kind == MEANS_SELF || object.kind == MEANS_SELF_CLASS ||
                 object.kind == MEANS_SUPER)
            reach_all_methods(reach, world_scope(world, object.module, object.scope), proof);
    }
    reach->work->now = before;
}

static bool is_literal_list(uint8_t kind)
{
    return kind == NODE_TUPLE || kind == NODE_LIST || kind == NODE_SET || kind == NODE_DICT;
}

static bool is_listed(struct reach *reach, const struct scanned *at, node_index n, uint32_t depth);

/* A container that is written out, here or where its name is bound. */
static bool is_written_out(struct reach *reach, const struct scanned *at, node_index n,
                           uint32_t depth)
{
    const struct facts *facts = at->facts;
    const struct node *node = &facts->nodes.at[n];
    uint32_t count = 0;
    scope_id owner = {0};
    const struct site *sites = NULL;
    if (is_literal_list(node->kind))
        return true;
    if (node->kind == NODE_NAME) {
        name_id name = world_name(reach->world, at->module, node->value);
        scope_index binder = scope_names_binder(reach->world, at->module, at->scope, name);
        sites = scope_names_find(scope_names_of(reach->world, at->module, binder), name, &count);
    } else if (node->kind == NODE_ATTRIBUTE) {
        struct meanings objects = meaning_of_node(reach->world, at->module, at->scope, n + 1);
        bool own = objects.count == 1 && objects.at[0].module.n == at->module.n &&
                   (objects.at[0].kind == MEANS_SELF || objects.at[0].kind == MEANS_SELF_CLASS);
        if (own)
            sites = class_member(reach->world,
                                 world_scope(reach->world, at->module, objects.at[0].scope),
                                 world_name(reach->world, at->module, node->value), &count, &owner);
        if (sites != NULL && world_module_of(reach->world, owner).n != at->module.n)
            return false;
    }
    return count == 1 && sites->kind == SITE_VALUE && depth < 4 &&
           is_literal_list(facts->nodes.at[sites->node].kind);
}

/* The iterable behind a loop's or comprehension's own name; 0 where it is not one. */
static node_index iterated_by(struct reach *reach, const struct scanned *at, node_index n)
{
    const struct facts *facts = at->facts;
    uint32_t value = facts->nodes.at[n].value, count;
    name_id name = world_name(reach->world, at->module, value);
    scope_index binder = scope_names_binder(reach->world, at->module, at->scope, name);
    const struct site *sites =
        scope_names_find(scope_names_of(reach->world, at->module, binder), name, &count);
    if (count == 1 && sites->kind == SITE_OTHER && sites->node > 0 &&
        facts->nodes.at[sites->node - 1].kind == NODE_FOR)
        return facts->nodes.at[sites->node].end;
    for (node_index i = n; sites == NULL && i < n + 60 && i < facts->nodes.count; i++)
        if (facts->nodes.at[i].kind == NODE_COMP_FOR && facts->nodes.at[i + 1].kind == NODE_NAME &&
            facts->nodes.at[i + 1].value == value)
            return facts->nodes.at[i + 1].end;
    return 0;
}

/* Whether a name comes out of containers that are written out: then their strings are names that
 * live code mentions anyway. */
static bool is_listed(struct reach *reach, const struct scanned *at, node_index n, uint32_t depth)
{
    const struct facts *facts = at->facts;
    const struct node *node = &facts->nodes.at[n];
    if (depth > 4)
        return false;
    if (node->kind == NODE_SUBSCRIPT)
        return is_written_out(reach, at, n + 1, depth);
    if (node->kind != NODE_NAME)
        return false;
    node_index iterated = iterated_by(reach, at, n);
    if (iterated != 0)
        return is_written_out(reach, at, iterated, depth);
    uint32_t count;
    name_id name = world_name(reach->world, at->module, node->value);
    scope_index binder = scope_names_binder(reach->world, at->module, at->scope, name);
    const struct site *sites =
        scope_names_find(scope_names_of(reach->world, at->module, binder), name, &count);
    return count == 1 && sites->kind == SITE_VALUE && is_listed(reach, at, sites->node, depth + 1);
}

/* --- a name that callers hand over --- */

/* The place of a parameter among the arguments of a call; UINT32_MAX: it cannot be given by place.
 * What a method is called on is no argument. */
static uint32_t place_of_parameter(const struct facts *facts, node_index param, scope_index scope)
{
    node_index top = facts->scopes.at[scope].node;
    uint32_t place = 0;
    bool method = facts->scopes.at[facts->scopes.at[scope].parent].kind == SCOPE_CLASS;
    NODE_EACH (child, facts, top + 1) {
        if (child == param)
            return method && place > 0 ? place - 1 : place;
        place++;
    }
    return UINT32_MAX;
}

/* The argument of a call: by place, else by name; 0: it is not told. */
static node_index argument_of(const struct facts *facts, node_index call, uint32_t place,
                              uint32_t name)
{
    uint32_t at = 0;
    NODE_EACH (child, facts, call) {
        const struct node *node = &facts->nodes.at[child];
        if (child == call + 1)
            continue;
        if (node->kind == NODE_KEYWORD && node->value == name)
            return child + 1;
        if (node->kind != NODE_KEYWORD && at++ == place)
            return child;
    }
    return 0;
}

/* The innermost scope around a node: scopes stand in the order of the source. */
static scope_index scope_around(const struct facts *facts, node_index n)
{
    scope_index found = 0;
    for (scope_index s = 1; s < facts->scopes.count; s++) {
        node_index top = facts->scopes.at[s].node;
        if (top < n && n < facts->nodes.at[top].end)
            found = s;
    }
    return found;
}

/* Calls in the same module by the function's name, whatever they are made on. */
static bool is_call_by_name(const struct facts *facts, node_index n, uint32_t name)
{
    const struct node *called = &facts->nodes.at[n + 1];
    return facts->nodes.at[n].kind == NODE_CALL && n + 1 < facts->nodes.at[n].end &&
           (called->kind == NODE_NAME || called->kind == NODE_ATTRIBUTE) && called->value == name;
}

/* `def chain(self, name): getattr(handler, name)` and, elsewhere, `self.chain(kind + "_open")`. */
static void use_patterns_of_callers(struct reach *reach, const struct scanned *at, node_index n)
{
    const struct facts *facts = at->facts;
    const struct node *node = &facts->nodes.at[n];
    if (node->kind != NODE_NAME || at->scope == 0)
        return;
    uint32_t count;
    const struct site *sites =
        scope_names_find(scope_names_of(reach->world, at->module, at->scope),
                         world_name(reach->world, at->module, node->value), &count);
    node_index top = facts->scopes.at[at->scope].node;
    if (count != 1 || sites->kind != SITE_PARAMETER || facts->nodes.at[top].kind != NODE_FUNCTION)
        return;
    uint32_t place = place_of_parameter(facts, sites->node, at->scope);
    for (node_index call = 1; call < facts->nodes.count; call++) {
        if (!is_call_by_name(facts, call, facts->scopes.at[at->scope].name))
            continue;
        struct scanned from = *at;
        struct parts parts = {0};
        node_index given = argument_of(facts, call, place, node->value);
        from.scope = scope_around(facts, call);
        if (given != 0)
            read_parts(reach, &from, given, &parts, 0);
        if (parts.prefix.length + parts.suffix.length >= 2)
            reach_pattern(reach, parts.prefix, parts.suffix,
                          reach_here(reach, at, PROOF_PATTERN,
                                     names_add(&reach->world->graph->names, parts.prefix)));
    }
}

/* getattr(object, name): a constant is an attribute; a pattern makes the names that fit it live; of
 * anything else, all names of an object that is known. */
static void use_getattr(struct reach *reach, const struct scanned *at, node_index object,
                        node_index name)
{
    struct world *world = reach->world;
    struct meanings objects = meaning_of_node(world, at->module, at->scope, object);
    const struct node *node = &at->facts->nodes.at[name];
    if (node->kind == NODE_STRING) {
        name_id constant = names_add(&world->graph->names, facts_string(at->facts, node->value));
        for (uint32_t i = 0; i < objects.count && constant.n != 0; i++)
            reach_use_attribute(reach, at, objects.at[i], constant, false);
        return;
    }
    struct parts parts = {0};
    read_parts(reach, at, name, &parts, 0);
    if (parts.prefix.length + parts.suffix.length >= 2) {
        struct proof proof =
            reach_here(reach, at, PROOF_PATTERN, names_add(&world->graph->names, parts.prefix));
        for (uint32_t i = 0; i < objects.count; i++)
            if (objects.at[i].kind == MEANS_MODULE)
                reach_escape(reach, objects.at[i].module, proof);
        reach_pattern(reach, parts.prefix, parts.suffix, proof);
    } else if (!is_listed(reach, at, name, 0)) {
        use_patterns_of_callers(reach, at, name);
        look_up_computed(reach, at, objects);
    }
}

static bool identifier_byte(char byte)
{
    return byte == '_' || ((byte | 32) >= 'a' && (byte | 32) <= 'z') ||
           (byte >= '0' && byte <= '9') || (byte & 0x80) != 0;
}

/* Text that is run: each identifier in it may be a global, or an attribute. */
static void use_code_text(struct reach *reach, const struct scanned *at, struct text code)
{
    for (uint32_t i = 0; i < code.length;) {
        uint32_t from = i;
        while (i < code.length && identifier_byte(code.at[i]))
            i++;
        if (i == from) {
            i++;
            continue;
        }
        struct text word = text_slice(code, from, i);
        reach_word(reach, word, reach_here(reach, at, PROOF_STRING, (name_id){0}));
        name_id name = names_add(&reach->world->graph->names, word);
        reach_use_name(reach, at, name, false);
    }
}

/* Code that is put together while it runs: the module's names, unless it is given others, and what
 * the strings beside it mention. */
static void use_built_code(struct reach *reach, const struct scanned *at, bool has_namespace)
{
    const struct facts *facts = at->facts;
    node_index top = facts->scopes.at[at->scope].node;
    if (!has_namespace)
        reach_all_names(reach, at->module, reach_here(reach, at, PROOF_ALL_NAMES, (name_id){0}));
    for (node_index n = top + 1; at->scope != 0 && n < facts->nodes.at[top].end; n++)
        if (facts->nodes.at[n].kind == NODE_STRING)
            use_code_text(reach, at, facts_string(facts, facts->nodes.at[n].value));
}

static void use_all_locals(struct reach *reach, const struct scanned *at)
{
    const struct scope_names *names = scope_names_of(reach->world, at->module, at->scope);
    for (uint32_t i = 0; i < names->sites.count; i++)
        if (names->sites.at[i].kind == SITE_DEFINITION)
            reach_definition(reach, at->module, names->sites.at[i].node,
                             reach_here(reach, at, PROOF_ALL_NAMES, (name_id){0}));
}

/* dir(object) asks the object, or the module (PEP 562). */
static void use_listing(struct reach *reach, const struct scanned *at, struct meanings objects,
                        name_id hook)
{
    for (uint32_t i = 0; i < objects.count; i++)
        reach_use_attribute(reach, at, objects.at[i], hook, false);
}

static void use_builtin_call(struct reach *reach, const struct scanned *at, struct text called)
{
    struct world *world = reach->world;
    const struct facts *facts = at->facts;
    node_index stop = facts->nodes.at[at->node].end;
    node_index first = facts->nodes.at[at->node + 1].end;
    node_index second = first < stop ? facts->nodes.at[first].end : stop;
    struct proof proof = reach_here(reach, at, PROOF_ALL_NAMES, (name_id){0});
    bool asks = text_is(called, "hasattr") && second < stop;
    if ((text_is(called, "getattr") && second < stop) ||
        (asks && facts->nodes.at[second].kind == NODE_STRING)) {
        use_getattr(reach, at, first, second);
    } else if (text_is(called, "globals") || (text_is(called, "vars") && first >= stop) ||
               (text_is(called, "locals") && at->scope == 0)) {
        if (!scan_fills_namespace(at))
            reach_all_names(reach, at->module, proof);
    } else if (text_is(called, "locals") && at->scope != 0) {
        use_all_locals(reach, at);
    } else if (text_is(called, "vars") && first < stop) {
        look_up_computed(reach, at, meaning_of_node(world, at->module, at->scope, first));
    } else if (text_is(called, "dir") && first < stop) {
        name_id hook = names_add(&world->graph->names, TEXT("__dir__"));
        use_listing(reach, at, meaning_of_node(world, at->module, at->scope, first), hook);
    } else if ((text_is(called, "eval") || text_is(called, "exec")) && first < stop) {
        struct parts parts = {0};
        if (facts->nodes.at[first].kind == NODE_NAME)
            read_parts(reach, at, first, &parts, 0);
        if (facts->nodes.at[first].kind == NODE_STRING)
            use_code_text(reach, at, facts_string(facts, facts->nodes.at[first].value));
        else if (parts.prefix.length > 0 && parts.prefix.at == parts.suffix.at)
            use_code_text(reach, at, parts.prefix);
        else
            use_built_code(reach, at, second < stop);
    }
}

void reach_call(struct reach *reach, const struct scanned *at)
{
    const struct node *called = &at->facts->nodes.at[at->node + 1];
    if (called->kind != NODE_NAME)
        return;
    struct meanings meanings = meaning_of_node(reach->world, at->module, at->scope, at->node + 1);
    for (uint32_t i = 0; i < meanings.count; i++)
        if (meanings.at[i].kind == MEANS_BUILTIN)
            use_builtin_call(reach, at,
                             names_text(&reach->world->graph->names, meanings.at[i].name));
}
