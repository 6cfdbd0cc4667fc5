#include "analyzer/rules/fix_work.h"

#include "analyzer/own_path/path_text.h"

/* --- the name of the module that a file is --- */

/* "extra.py" -> "extra", "a/b/__init__.py" -> "a.b"; false: no module has such a file. */
static bool dotted_rest(struct fixing *f, struct text rest, struct text *out)
{
    struct text extension;
    if (!text_ends(rest, TEXT(".py")))
        return false;
    rest = path_root(rest, &extension);
    if (text_ends(rest, TEXT("/__init__")))
        rest = path_dirname(rest);
    char *at = arena_alloc(f->arena, rest.length + 1);
    for (uint32_t i = 0; i < rest.length; i++) {
        if (rest.at[i] == '.' || rest.at[i] == '-')
            return false;
        at[i] = rest.at[i] == '/' ? '.' : rest.at[i];
    }
    *out = (struct text){at, rest.length};
    return rest.length > 0 && !text_is(rest, "__init__");
}

/* An expression for the module's full name. */
static bool module_of_path(struct fixing *f, node_index argument, struct text *out)
{
    struct resource resource;
    struct text rest;
    if (!way_find(f, argument, &resource.way) || !place_find(f, &resource.way, &resource.place))
        return false;
    struct place_in *place = &resource.place;
    if (!dotted_rest(f, place->rest, &rest))
        return fix_none(f, "the file is no module that could be imported");
    weigh(f, &resource);
    fix_unsafe(f, "the module is loaded under its own name, and once");
    struct text folder = place->module_name;
    if (!place->is_package) {
        uint32_t dot = text_find_last(folder, '.');
        folder = dot == folder.length ? TEXT("") : text_slice(folder, 0, dot);
    }
    struct text name =
        fix_print(f, "%.*s%s%.*s", TEXT_ARG(folder), folder.length > 0 ? "." : "", TEXT_ARG(rest));
    *out = way_literal(f, &resource.way, name);
    return true;
}

/* --- each way of loading --- */

static bool find_by_name(struct fixing *f)
{
    static const char *const plain[] = {"name", "location", NULL};
    struct text name;
    if (has_other_arguments(f->facts, f->use->node, 2, plain))
        return fix_none(f, "it has arguments that find_spec() does not take");
    if (!module_of_path(f, f->use->argument, &name))
        return false;
    struct text find_spec = import_name(f, NEED_FIND_SPEC);
    fix_replace(f, f->use->node, fix_print(f, "%.*s(%.*s)", TEXT_ARG(find_spec), TEXT_ARG(name)));
    return true;
}

static bool run_by_name(struct fixing *f)
{
    const struct node *called = &f->facts->nodes.at[f->use->node + 1];
    struct text name;
    if (called->kind != NODE_ATTRIBUTE)
        return fix_none(f, "run_path is imported by itself");
    if (!module_of_path(f, f->use->argument, &name))
        return false;
    fix_replace(f, f->use->node + 1,
                fix_print(f, "%.*s.run_module", TEXT_ARG(source_of(f, f->use->node + 2))));
    fix_replace(f, f->use->argument, name);
    return true;
}

static bool import_by_name(struct fixing *f, node_index whole)
{
    struct text name;
    if (!module_of_path(f, f->use->argument, &name))
        return false;
    struct text importlib = import_name(f, NEED_IMPORTLIB);
    fix_replace(f, whole,
                fix_print(f, "%.*s.import_module(%.*s)", TEXT_ARG(importlib), TEXT_ARG(name)));
    return true;
}

/* SourceFileLoader(name, path).load_module() */
static bool load_by_name(struct fixing *f)
{
    node_index method = parent_of(f->facts, f->use->node), call = parent_of(f->facts, method);
    const struct node *it = &f->facts->nodes.at[method];
    if (it->kind != NODE_ATTRIBUTE || !text_is(facts_name(f->facts, it->value), "load_module") ||
        f->facts->nodes.at[call].kind != NODE_CALL || call + 1 != method)
        return fix_none(f, "the loader is used for more than load_module()");
    return import_by_name(f, call);
}

/* exec(open(path).read()): the call in it that reads the file is mended. */
static bool read_inside(struct fixing *f)
{
    const struct own_use *outer = f->use;
    ARRAY_EACH (struct own_use, use, &f->request->paths->uses) {
        if (use->module.n != outer->module.n || use->role != ROLE_READ ||
            use->node <= outer->node || use->node >= f->facts->nodes.at[outer->node].end)
            continue;
        f->use = use;
        bool ok = fix_read(f);
        f->use = outer;
        return ok;
    }
    return fix_none(f, "what it runs is read by another statement");
}

bool fix_code(struct fixing *f)
{
    struct text called = f->use->called;
    if (f->facts->nodes.at[f->use->node].kind != NODE_CALL)
        return false;
    if (text_is(called, "importlib.util.spec_from_file_location"))
        return find_by_name(f);
    if (text_is(called, "runpy.run_path"))
        return run_by_name(f);
    if (text_is(called, "imp.load_source"))
        return import_by_name(f, f->use->node);
    if (text_is(called, "importlib.machinery.SourceFileLoader"))
        return load_by_name(f);
    if (text_is(called, "exec"))
        return read_inside(f);
    return fix_none(f, "the file is no module that could be imported");
}
