#include "analyzer/rules/fix_work.h"

#include "analyzer/own_path/path_text.h"

/* The expression of the path itself: an argument, or an element of a list that is one. */
static node_index find_path(struct fixing *f, node_index node, uint32_t depth)
{
    const struct node *it = &f->facts->nodes.at[node];
    struct way way = {0};
    struct text text;
    scope_index binder;
    uint32_t count;
    if (depth > 4 || node == 0)
        return 0;
    if (it->kind == NODE_LIST || it->kind == NODE_TUPLE) {
        NODE_EACH (element, f->facts, node) {
            node_index found = find_path(f, element, depth + 1);
            if (found != 0)
                return found;
        }
        return 0;
    }
    if (way_text(f, node, &way, &text) && text.length > 0 && text.at[0] == '/' &&
        text_equal(path_normal(text, f->arena), f->request->path))
        return node;
    if (it->kind != NODE_NAME)
        return 0;
    const struct site *site = sites_of(f, &f->stand, it->value, &binder, &count);
    if (count != 1 || site->kind != SITE_VALUE || binder != f->use->scope)
        return 0;
    uint8_t kind = f->facts->nodes.at[site->node].kind;
    return kind == NODE_LIST || kind == NODE_TUPLE ? find_path(f, site->node, depth + 1) : 0;
}

/* The name of the stack that keeps real paths until the process ends. */
static struct text kept_stack(struct fixing *f)
{
    static const char name[] = "_importscan_kept";
    struct text contextlib = import_name(f, NEED_CONTEXTLIB), atexit = import_name(f, NEED_ATEXIT);
    if (!binds_name(f, text_of(name)))
        insert_lines(f, fix_print(f, "%s = %.*s.ExitStack()\n%.*s.register(%s.close)\n", name,
                                  TEXT_ARG(contextlib), TEXT_ARG(atexit), name));
    return text_of(name);
}

/* A copy into a folder takes the name of what is copied, and that is a temporary one. */
static bool loses_its_name(const struct fixing *f)
{
    if (!text_is(f->use->called, "shutil.copy") && !text_is(f->use->called, "shutil.copy2"))
        return false;
    node_index target = argument_at(f->facts, f->use->node, 1, "dst");
    struct text name = {"", 0};
    if (target == 0)
        return true;
    for (node_index n = target; n < f->facts->nodes.at[target].end; n++)
        string_is(f->facts, n, &name);
    return text_find(name, '.') == name.length;
}

bool fix_real_path(struct fixing *f)
{
    struct resource resource;
    if (f->use->role != ROLE_REAL && f->use->role != ROLE_READER)
        return false;
    node_index path = find_path(f, f->use->argument, 0);
    if (path == 0 && f->request->path.length > 0 && !path_is_known(f->request->path))
        path = f->use->argument;
    if (path == 0)
        return fix_none(f, "the path stands inside of a text or comes from somewhere else");
    if (!resource_find(f, path, &resource) || !resource_needs_files(f, &resource))
        return false;
    if (loses_its_name(f))
        return fix_none(f, "the copy would get the name of a temporary file");
    if (f->request->target == ENTRY_MISSING)
        return fix_none(f, "there is no such file now");
    struct python_version least = f->request->files->least;
    if (f->request->target == ENTRY_FOLDER && least.minor < 12)
        return fix_none(f, "as_file() makes a folder real from Python 3.12 on");
    struct text as_file = import_name(f, NEED_AS_FILE), stack = kept_stack(f);
    weigh(f, &resource);
    fix_unsafe(f, "the real path is a temporary copy that lasts as long as the process");
    fix_replace(f, path,
                fix_print(f, "str(%.*s.enter_context(%.*s(%.*s)))", TEXT_ARG(stack),
                          TEXT_ARG(as_file), TEXT_ARG(resource.traversable)));
    return true;
}
