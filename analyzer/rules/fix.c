#include "analyzer/rules/fix_work.h"

#include "analyzer/source/notebook.h"
#include "analyzer/source/source.h"

/* --- the outcome --- */

bool fix_none(struct fixing *f, const char *reason)
{
    if (f->out->applicability != FIX_NONE)
        f->out->reason = text_of(reason);
    f->out->applicability = FIX_NONE;
    f->out->edits.count = 0;
    return false;
}

void fix_unsafe(struct fixing *f, const char *reason)
{
    if (f->out->applicability != FIX_SAFE)
        return;
    f->out->reason = text_of(reason);
    f->out->applicability = FIX_UNSAFE;
}

void fix_edit(struct fixing *f, uint32_t start, uint32_t stop, struct text text)
{
    array_push(f->kept, &f->out->edits,
               (struct edit){.start = start, .stop = stop, .text = arena_text(f->kept, text)});
}

void fix_replace(struct fixing *f, node_index node, struct text text)
{
    const struct node *it = &f->facts->nodes.at[node];
    fix_edit(f, it->start, it->stop, text);
}

struct text fix_print(struct fixing *f, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct text text = arena_vprint(f->arena, format, args);
    va_end(args);
    return text;
}

/* --- which fix --- */

typedef bool make_fix(struct fixing *f);

/* What a path is taken for a resource for is told by the function that is called. */
static make_fix *const by_call[] = {fix_read, fix_reader, fix_list, fix_probe, fix_real_path};

static bool try_each(struct fixing *f)
{
    for (size_t i = 0; i < sizeof by_call / sizeof *by_call; i++) {
        if (by_call[i](f))
            return true;
        if (f->out->applicability == FIX_NONE)
            return false;
    }
    return fix_none(f, "no form of this call reads a resource");
}

static const struct {
    enum rule rule;
    make_fix *make;
    const char *reason; /* where nothing makes one */
} makers[] = {
    {RULE_IS201, try_each, NULL},
    {RULE_IS202, try_each, NULL},
    {RULE_IS203, fix_list, NULL},
    {RULE_IS204, fix_modules, NULL},
    {RULE_IS205, fix_probe, NULL},
    {RULE_IS206, fix_real_path, NULL},
    {RULE_IS207, NULL,
     "who gets the path decides how it is read: hand out a resource, or keep "
     "as_file() open as long as the path is used"},
    {RULE_IS208, fix_templates, NULL},
    {RULE_IS209, fix_locale, NULL},
    {RULE_IS210, fix_pkg_resources, NULL},
    {RULE_IS211, fix_code, NULL},
    {RULE_IS212, fix_own_source, NULL},
    {RULE_IS213, fix_anchor, NULL},
    {RULE_IS214, NULL, "where to write is a decision: a cache folder or a temporary one"},
    {RULE_IS215, NULL,
     "a folder of the file system is asked for: make the modules there part of "
     "a package"},
    {RULE_IS216, try_each, NULL},
    {RULE_IS217, NULL, "the metadata must be deployed with the distribution"},
    {RULE_IS218, NULL, "the file belongs to the system"},
    {RULE_IS219, NULL, "the file belongs to another module"},
};

static bool read_source(struct fixing *f, struct tree *tree)
{
    struct text bytes;
    struct source source;
    struct error err;
    if (f->module->kind == MODULE_ZIP || f->module->path.length == 0 ||
        notebook_is(f->module->path) || f->facts->flags & (FACTS_ERROR | FACTS_PYTHON2) ||
        !tree_read(tree, f->module->path, SOURCE_MOST_BYTES, f->arena, &bytes, &err) ||
        bytes.length != f->module->bytes)
        return fix_none(f, "its source cannot be edited");
    source_decode(bytes, f->arena, &source);
    f->source = source.text;
    return source.trouble == SOURCE_FINE || fix_none(f, "its source does not decode");
}

/* A script has no package that a resource could be asked of. */
static bool is_script(const struct fixing *f)
{
    return f->use->module.n == f->world->graph->unit.n && f->world->unit_is_main;
}

static void make(struct fixing *f)
{
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
        if (makers[i].rule != f->request->rule)
            continue;
        if (makers[i].make == NULL)
            fix_none(f, makers[i].reason);
        else if (is_script(f))
            fix_none(f, "the unit runs as a script, which belongs to no package");
        else if (read_source(f, f->request->files->tree) && !makers[i].make(f))
            fix_none(f, "nothing is known that does the same");
        return;
    }
    fix_none(f, "the rule knows no fix");
}

const struct fix *fix_of(const struct fix_request *request, struct arena *arena)
{
    struct arena scratch = {0};
    struct world *world = request->files->world;
    const struct own_use *use = request->use;
    const struct module *module = module_graph_module(world->graph, use->module);
    struct fixing f = {.request = request,
                       .use = use,
                       .world = world,
                       .module = module,
                       .facts = module->facts,
                       .stand = {use->module, use->scope, module->facts, NULL},
                       .arena = &scratch,
                       .kept = arena,
                       .out = ARENA_NEW(arena, struct fix)};
    *f.out = (struct fix){.applicability = FIX_SAFE, .reason = {"", 0}};
    make(&f);
    if (f.out->applicability != FIX_NONE && f.out->edits.count == 0)
        fix_none(&f, "nothing is known that does the same");
    f.out->reason = arena_text(arena, f.out->reason);
    arena_release(&scratch);
    return f.out;
}
