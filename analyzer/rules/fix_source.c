#include "analyzer/rules/fix_work.h"

#include "analyzer/own_path/path_text.h"

static struct text own_source(struct fixing *f)
{
    return fix_print(f, "__loader__.get_source(__name__)");
}

/* Whether the path is surely that of this module's own file. */
static bool is_own_file(struct fixing *f)
{
    struct way way;
    if (!way_find(f, f->use->argument, &way))
        return false;
    return text_equal(way.path, f->module->path) || fix_none(f, "the file is another module's");
}

static bool opens_binary(const struct fixing *f, uint32_t position)
{
    struct text mode;
    node_index argument = argument_at(f->facts, f->use->node, position, "mode");
    if (argument == 0)
        return false;
    return !string_is(f->facts, argument, &mode) || text_find(mode, 'b') < mode.length;
}

static bool as_stream(struct fixing *f, uint32_t mode)
{
    if (opens_binary(f, mode))
        return fix_none(f, "the loader gives its source as text");
    struct text io = import_name(f, NEED_IO);
    fix_replace(f, f->use->node,
                fix_print(f, "%.*s.StringIO(%.*s)", TEXT_ARG(io), TEXT_ARG(own_source(f))));
    return weigh_stream(f, f->use->node);
}

static bool as_text(struct fixing *f)
{
    fix_replace(f, f->use->node, own_source(f));
    return true;
}

static bool as_lines(struct fixing *f)
{
    fix_replace(f, f->use->node, fix_print(f, "%.*s.splitlines(True)", TEXT_ARG(own_source(f))));
    return true;
}

/* linecache.getline(__file__, n): empty beyond the end. */
static bool as_line(struct fixing *f)
{
    node_index number = argument_at(f->facts, f->use->node, 1, "lineno");
    if (number == 0 || f->facts->nodes.at[number].kind != NODE_NUMBER)
        return fix_none(f, "the number of the line is computed");
    struct text line = source_of(f, number);
    fix_replace(f, f->use->node,
                fix_print(f, "\"\".join(%.*s.splitlines(True)[%.*s - 1:%.*s])",
                          TEXT_ARG(own_source(f)), TEXT_ARG(line), TEXT_ARG(line)));
    return true;
}

/* inspect.getsource(sys.modules[__name__]): a module's source is its file. */
static bool as_inspected(struct fixing *f)
{
    const struct node *it = &f->facts->nodes.at[f->use->argument];
    if (!text_is(f->use->called, "inspect.getsource") || it->kind != NODE_SUBSCRIPT ||
        !text_is(dotted_of(f, &f->stand, f->use->argument + 1), "sys.modules"))
        return fix_none(f, "a loader that gives the source is all that inspect needs");
    node_index key = f->facts->nodes.at[f->use->argument + 1].end;
    if (!text_is(source_of(f, key), "__name__"))
        return fix_none(f, "the source is another module's");
    return as_text(f);
}

bool fix_own_source(struct fixing *f)
{
    bool is_method = f->use->argument == f->use->node + 2 &&
                     f->facts->nodes.at[f->use->node + 1].kind == NODE_ATTRIBUTE;
    struct text called = f->use->called;
    if (f->facts->nodes.at[f->use->node].kind != NODE_CALL || f->use->argument == 0)
        return false;
    fix_unsafe(f, "a deployment may hold no sources");
    if (f->use->role == ROLE_SOURCE)
        return as_inspected(f);
    if (!is_own_file(f))
        return false;
    if (text_is(called, "open") || text_is(called, "io.open") || text_is(called, "codecs.open"))
        return as_stream(f, is_method ? 0 : 1);
    if (text_is(called, "read_text"))
        return as_text(f);
    if (text_is(called, "linecache.getlines"))
        return as_lines(f);
    if (text_is(called, "linecache.getline"))
        return as_line(f);
    return fix_none(f, "the loader gives its source as text");
}
