#include "analyzer/rules/fix_work.h"

#include "analyzer/own_path/path_text.h"

/* --- pkg_resources: the package and the name are told --- */

/* The folder that names are relative to: of a module, the one that it lies in. */
static bool folder_of(struct fixing *f, node_index package, struct way *way)
{
    struct module_graph *graph = f->world->graph;
    struct text name;
    if (!way_text(f, package, way, &name) || !way_is_known(way))
        return fix_none(f, "the package is computed");
    module_id id = module_graph_get(graph, names_get(&graph->names, name));
    if (id.n == 0 || module_graph_module(graph, id)->path.length == 0)
        return fix_none(f, "the package is no module that is read here");
    way->path = path_dirname(module_graph_module(graph, id)->path);
    return true;
}

static bool find_named(struct fixing *f, struct resource *out)
{
    node_index package = argument_at(f->facts, f->use->node, 0, "package_or_requirement");
    node_index name = argument_at(f->facts, f->use->node, 1, "resource_name");
    struct text part;
    out->way = (struct way){0};
    if (package == 0 || name == 0 || has_stars(f->facts, f->use->node))
        return fix_none(f, "the package or the name is not told");
    if (!folder_of(f, package, &out->way) || !way_part(f, name, &out->way, &part))
        return fix_none(f, "a part of the path is computed somewhere else");
    out->way.path = path_normal(path_with(out->way.path, part, f->arena), f->arena);
    return resource_of_way(f, out);
}

/* --- what each function gives --- */

static bool give_string(struct fixing *f, const struct resource *resource)
{
    fix_replace(f, f->use->node, resource_bytes(f, resource));
    return true;
}

static bool give_stream(struct fixing *f, const struct resource *resource)
{
    fix_replace(f, f->use->node, resource_stream(f, resource));
    return true;
}

static bool give_is_dir(struct fixing *f, const struct resource *resource)
{
    if (!resource_needs_files(f, resource))
        return false;
    fix_replace(f, f->use->node, fix_print(f, "%.*s.is_dir()", TEXT_ARG(resource->traversable)));
    return true;
}

static bool give_exists(struct fixing *f, const struct resource *resource)
{
    if (resource_is_there(f, ENTRY_FOLDER))
        return give_is_dir(f, resource);
    if (!resource_needs_files(f, resource))
        return false;
    fix_replace(f, f->use->node, fix_print(f, "%.*s.is_file()", TEXT_ARG(resource->traversable)));
    return true;
}

static bool give_names(struct fixing *f, const struct resource *resource)
{
    if (!resource_needs_files(f, resource))
        return false;
    fix_replace(
        f, f->use->node,
        fix_print(f, "[entry.name for entry in %.*s.iterdir()]", TEXT_ARG(resource->traversable)));
    return true;
}

static const struct {
    const char *name;
    bool (*give)(struct fixing *f, const struct resource *resource);
    const char *reason; /* where nothing is given */
} interfaces[] = {
    {"pkg_resources.resource_string", give_string, NULL},
    {"pkg_resources.resource_stream", give_stream, NULL},
    {"pkg_resources.resource_exists", give_exists, NULL},
    {"pkg_resources.resource_isdir", give_is_dir, NULL},
    {"pkg_resources.resource_listdir", give_names, NULL},
    {"pkg_resources.resource_filename", NULL,
     "who gets the path decides how long the file must be there: as_file(), by hand"},
    {"pkg_resources.get_distribution", NULL,
     "importlib.metadata tells it; what is asked of the answer decides how"},
};

bool fix_pkg_resources(struct fixing *f)
{
    struct resource resource;
    for (size_t i = 0; i < sizeof interfaces / sizeof *interfaces; i++) {
        if (!text_is(f->use->called, interfaces[i].name))
            continue;
        if (interfaces[i].give == NULL)
            return fix_none(f, interfaces[i].reason);
        if (!find_named(f, &resource))
            return false;
        weigh(f, &resource);
        return interfaces[i].give(f, &resource);
    }
    return fix_none(f, "no other interface does the same");
}
