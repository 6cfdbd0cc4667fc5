#include "analyzer/rules/fallback.h"

static bool is_one_of(struct text name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(name, names[i]))
            return true;
    return false;
}

static bool asks_loader(const struct facts *facts, node_index from, node_index to)
{
    static const char *const names[] = {
        "get_data",        "get_source",          "files",
        "open_text",       "open_binary",         "read_binary",
        "as_file",         "get_resource_reader", "is_resource",
        "resource_stream", "resource_string",     "resource_filename",
        "open_resource",   "resource_listdir",    "get_resource_stream",
        "iter_modules"};
    for (node_index n = from; n < to; n++) {
        const struct node *node = &facts->nodes.at[n];
        const struct node *called = &facts->nodes.at[n + 1];
        if (node->kind == NODE_CALL &&
            (called->kind == NODE_NAME || called->kind == NODE_ATTRIBUTE) &&
            is_one_of(facts_name(facts, called->value), names, sizeof names / sizeof *names))
            return true;
    }
    return false;
}

static bool returns(const struct facts *facts, node_index from, node_index to)
{
    for (node_index n = from; n < to; n++)
        if (facts->nodes.at[n].kind == NODE_RETURN)
            return true;
    return false;
}

static bool is_fork(uint8_t kind)
{
    return kind == NODE_IF || kind == NODE_TRY || kind == NODE_CONDITIONAL;
}

bool has_fallback(const struct facts *facts, scope_index scope, node_index node)
{
    node_index at = facts->scopes.at[scope].node;
    while (at != node) {
        node_index child = at + 1;
        while (facts->nodes.at[child].end <= node) {
            /* a statement before: `try: return loader.get_data(...)` */
            if (is_fork(facts->nodes.at[child].kind) && scope != 0 &&
                asks_loader(facts, child, facts->nodes.at[child].end) &&
                returns(facts, child, facts->nodes.at[child].end))
                return true;
            child = facts->nodes.at[child].end;
        }
        /* a statement behind: `if exists(path): return open(path)`, then the resource */
        if (is_fork(facts->nodes.at[child].kind) && scope != 0 &&
            returns(facts, child, facts->nodes.at[child].end) &&
            asks_loader(facts, facts->nodes.at[child].end, facts->nodes.at[at].end))
            return true;
        if (is_fork(facts->nodes.at[at].kind) &&
            (asks_loader(facts, at, child) ||
             asks_loader(facts, facts->nodes.at[child].end, facts->nodes.at[at].end)))
            return true;
        at = child;
    }
    return false;
}

bool looks_for_modules(const struct facts *facts, scope_index scope, node_index node)
{
    static const char *const imports[] = {"import_module",
                                          "__import__",
                                          "load_module",
                                          "find_module",
                                          "load_source",
                                          "exec_module",
                                          "spec_from_file_location",
                                          "getmodulename"};
    static const char *const endings[] = {".py", "*.py", ".py*"};
    node_index top = facts->scopes.at[scope].node;
    if (scope == 0)
        NODE_EACH (statement, facts, 0)
            if (node >= statement && node < facts->nodes.at[statement].end)
                top = statement;
    for (node_index n = top; n < facts->nodes.at[top].end; n++) {
        const struct node *it = &facts->nodes.at[n];
        if (it->kind == NODE_NAME || it->kind == NODE_ATTRIBUTE) {
            if (is_one_of(facts_name(facts, it->value), imports, sizeof imports / sizeof *imports))
                return true;
        } else if (it->kind == NODE_STRING && is_one_of(facts_string(facts, it->value), endings,
                                                        sizeof endings / sizeof *endings)) {
            return true;
        }
    }
    return false;
}
