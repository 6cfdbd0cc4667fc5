#include "analyzer/rules/fix_work.h"

static const struct {
    const char *module;    /* of `import module`, or `from module import name` */
    const char *name;      /* NULL: the module itself */
    const char *preferred; /* the name that is bound */
} needs[NEED_COUNT] = {
    [NEED_IO] = {"io", NULL, "io"},
    [NEED_PKGUTIL] = {"pkgutil", NULL, "pkgutil"},
    [NEED_FILES] = {"importlib.resources", "files", "files"},
    [NEED_AS_FILE] = {"importlib.resources", "as_file", "as_file"},
    [NEED_CODECS] = {"codecs", NULL, "codecs"},
    [NEED_FNMATCH] = {"fnmatch", NULL, "fnmatch"},
    [NEED_IMPORTLIB] = {"importlib", NULL, "importlib"},
    [NEED_FIND_SPEC] = {"importlib.util", "find_spec", "find_spec"},
    [NEED_OS] = {"os", NULL, "os"},
    [NEED_ATEXIT] = {"atexit", NULL, "atexit"},
    [NEED_CONTEXTLIB] = {"contextlib", NULL, "contextlib"},
    [NEED_JINJA] = {"jinja2", NULL, "jinja2"},
};

/* --- what is bound already --- */

struct binding {
    bool by_others; /* something that is no such import binds the name */
    bool surely;    /* an import of the module body before the use, which nothing guards */
    bool inside;    /* an import in a function or under a condition */
};

static struct text bound_by_alias(const struct facts *facts, node_index alias, bool from)
{
    const struct node *node = &facts->nodes.at[alias];
    struct text written = facts_name(facts, node->value);
    node_index as = facts_child(facts, alias, 0);
    if (as < node->end)
        return facts_name(facts, facts->nodes.at[as].value);
    return from ? written : text_slice(written, 0, text_find(written, '.'));
}

/* Whether the import binds what is needed. `import a.b` binds a, with b in it. */
static bool is_wanted(const struct facts *facts, node_index statement, node_index alias,
                      const char *module, const char *name)
{
    const struct node *node = &facts->nodes.at[statement];
    struct text written = facts_name(facts, facts->nodes.at[alias].value);
    bool as = facts_child(facts, alias, 0) < facts->nodes.at[alias].end;
    if (name != NULL)
        return node->kind == NODE_IMPORT_FROM && node->extra == 0 &&
               text_is(facts_name(facts, node->value), module) && text_is(written, name);
    if (node->kind != NODE_IMPORT)
        return false;
    return text_is(written, module) && (!as || text_find(written, '.') == written.length);
}

/* `import importlib.resources` binds importlib as well, which is no other thing. */
static bool is_related(const struct facts *facts, node_index statement, node_index alias,
                       const char *module, const char *name)
{
    struct text written = facts_name(facts, facts->nodes.at[alias].value);
    bool as = facts_child(facts, alias, 0) < facts->nodes.at[alias].end;
    struct text top = text_slice(text_of(module), 0, text_find(text_of(module), '.'));
    return name == NULL && !as && facts->nodes.at[statement].kind == NODE_IMPORT &&
           text_equal(text_slice(written, 0, text_find(written, '.')), top);
}

/* What nodes other than imports bind under a name. */
static bool node_binds(const struct facts *facts, node_index n, struct text name)
{
    const struct node *node = &facts->nodes.at[n];
    switch ((enum node_kind)node->kind) {
    case NODE_NAME:
        return node->flags & (FLAG_STORE | FLAG_DELETE) &&
               facts->nodes.at[parent_of(facts, n)].kind != NODE_ALIAS &&
               text_equal(facts_name(facts, node->value), name);
    case NODE_PARAM:
    case NODE_HANDLER: return text_equal(facts_name(facts, node->value), name);
    case NODE_FUNCTION:
    case NODE_CLASS: return text_equal(facts_name(facts, facts->scopes.at[node->value].name), name);
    default: return false;
    }
}

/* In a function that does not hold the use, a name of its own does not matter. */
static bool is_seen_from(const struct fixing *f, scope_index scope)
{
    for (scope_index at = f->use->scope; at != 0; at = f->facts->scopes.at[at].parent)
        if (at == scope)
            return true;
    return scope == 0;
}

static scope_index scope_of(const struct facts *facts, node_index node)
{
    scope_index found = 0;
    for (scope_index s = 0; s < facts->scopes.count; s++) {
        node_index at = facts->scopes.at[s].node;
        if (at < node && node < facts->nodes.at[at].end)
            found = s;
    }
    return found;
}

static void look_at_imports(const struct fixing *f, enum import_need need, struct text name,
                            struct binding *out)
{
    const struct facts *facts = f->facts;
    uint32_t before = facts->nodes.at[f->use->node].start;
    ARRAY_EACH (struct import_fact, import, &facts->imports) {
        bool from = facts->nodes.at[import->statement].kind == NODE_IMPORT_FROM;
        if (!text_equal(bound_by_alias(facts, import->alias, from), name))
            continue;
        const char *module = needs[need].module, *member = needs[need].name;
        bool plain = import->scope == 0 && import->guard == 0;
        if (is_wanted(facts, import->statement, import->alias, module, member)) {
            bool first = facts->nodes.at[import->statement].stop <= before;
            out->surely |= plain && first;
            out->inside |= !plain || !first;
        } else if (!is_related(facts, import->statement, import->alias, module, member) &&
                   is_seen_from(f, import->scope)) {
            out->by_others = true;
        }
    }
}

bool binds_name(const struct fixing *f, struct text name)
{
    for (node_index n = 1; n < f->facts->nodes.count; n++)
        if (node_binds(f->facts, n, name) && is_seen_from(f, scope_of(f->facts, n)))
            return true;
    return false;
}

static struct binding binding_of(const struct fixing *f, enum import_need need, struct text name)
{
    struct binding binding = {.by_others = binds_name(f, name)};
    look_at_imports(f, need, name, &binding);
    return binding;
}

bool imports_surely(const struct fixing *f, const char *top)
{
    ARRAY_EACH (struct import_fact, import, &f->facts->imports) {
        const struct node *statement = &f->facts->nodes.at[import->statement];
        bool from = statement->kind == NODE_IMPORT_FROM;
        struct text module =
            facts_name(f->facts, from ? statement->value : f->facts->nodes.at[import->alias].value);
        if (import->scope == 0 && import->guard == 0 && statement->extra == 0 &&
            text_is(text_slice(module, 0, text_find(module, '.')), top))
            return true;
    }
    return false;
}

/* --- where lines go --- */

static bool is_import(const struct node *node)
{
    return node->kind == NODE_IMPORT || node->kind == NODE_IMPORT_FROM;
}

static bool must_be_first(const struct facts *facts, node_index n, bool first)
{
    const struct node *node = &facts->nodes.at[n];
    bool docstring =
        first && node->kind == NODE_EXPRESSION && facts->nodes.at[n + 1].kind == NODE_STRING;
    return docstring || (node->kind == NODE_IMPORT_FROM && node->extra == 0 &&
                         text_is(facts_name(facts, node->value), "__future__"));
}

static bool is_line_start(const struct facts *facts, uint32_t offset)
{
    return facts_place(facts, offset).column == 1;
}

/* The first byte of the line behind an offset; UINT32_MAX: the text ends without one. */
static uint32_t next_line(const struct facts *facts, uint32_t offset)
{
    uint32_t line = facts_place(facts, offset).line;
    return line < facts->lines.count ? facts->lines.at[line] : UINT32_MAX;
}

/* Behind the first block of imports; before the first statement where that is no import. Behind
 * the docstring and __future__ at least. */
static uint32_t place_of_lines(const struct fixing *f)
{
    const struct facts *facts = f->facts;
    uint32_t last = UINT32_MAX;
    bool first = true;
    NODE_EACH (n, facts, 0) {
        const struct node *node = &facts->nodes.at[n];
        if (!must_be_first(facts, n, first)) {
            if (!is_import(node) || node->stop > facts->nodes.at[f->use->node].start)
                break;
        }
        last = node->stop;
        first = false;
    }
    if (last != UINT32_MAX)
        return next_line(facts, last);
    node_index start = facts->nodes.count > 1 ? 1 : 0;
    uint32_t offset = facts->nodes.at[start].start;
    return is_line_start(facts, offset) ? offset : UINT32_MAX;
}

void insert_lines(struct fixing *f, struct text lines)
{
    uint32_t at = place_of_lines(f);
    if (at == UINT32_MAX || at > f->source.length)
        fix_none(f, "there is no line where an import could go");
    else
        fix_edit(f, at, at, lines);
}

/* --- names --- */

static struct text import_line(struct fixing *f, enum import_need need, struct text as)
{
    const char *module = needs[need].module, *name = needs[need].name;
    bool plain = text_is(as, needs[need].preferred);
    struct text tail = plain ? TEXT("") : fix_print(f, " as %.*s", TEXT_ARG(as));
    if (name != NULL)
        return fix_print(f, "from %s import %s%.*s\n", module, name, TEXT_ARG(tail));
    return fix_print(f, "import %s%.*s\n", module, TEXT_ARG(tail));
}

/* An import of the module body that binds it under another name: `import importlib.resources as r`
 * gives none, `import io as _io` does. */
static bool find_alias(struct fixing *f, enum import_need need, struct text *out)
{
    const struct facts *facts = f->facts;
    ARRAY_EACH (struct import_fact, import, &facts->imports) {
        bool from = facts->nodes.at[import->statement].kind == NODE_IMPORT_FROM;
        if (import->scope != 0 || import->guard != 0 ||
            facts->nodes.at[import->statement].stop > facts->nodes.at[f->use->node].start)
            continue;
        node_index as = facts_child(facts, import->alias, 0);
        bool dotted =
            text_find(text_of(needs[need].module), '.') < text_of(needs[need].module).length;
        if (as >= facts->nodes.at[import->alias].end || (dotted && needs[need].name == NULL) ||
            !is_wanted(facts, import->statement, import->alias, needs[need].module,
                       needs[need].name))
            continue;
        struct text name = bound_by_alias(facts, import->alias, from);
        if (binding_of(f, need, name).by_others)
            continue;
        *out = name;
        return true;
    }
    return false;
}

static bool has_stars_at_top(const struct fixing *f)
{
    return scope_names_of(f->world, f->use->module, 0)->stars.count > 0;
}

struct text import_name(struct fixing *f, enum import_need need)
{
    struct text name = text_of(needs[need].preferred);
    struct binding binding = binding_of(f, need, name);
    bool hidden = binding.by_others || has_stars_at_top(f);
    if (binding.surely && !binding.by_others)
        return name;
    struct text alias;
    if (find_alias(f, need, &alias))
        return alias;
    if (hidden) {
        name = fix_print(f, "_%s", needs[need].preferred);
        for (uint32_t i = 2; binds_name(f, name); i++)
            name = fix_print(f, "_%s%u", needs[need].preferred, i);
    }
    insert_lines(f, import_line(f, need, name));
    return name;
}
