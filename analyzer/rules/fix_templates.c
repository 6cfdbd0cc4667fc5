#include "analyzer/rules/fix_work.h"

#include "analyzer/own_path/path_text.h"

static const char class_name[] = "_ResourceTemplates";

/* A loader that reads from a Traversable; %1$s: jinja2. */
static const char class_lines[] =
    "\n\n"
    "class %.*s(%.*s.BaseLoader):\n"
    "    def __init__(self, folder, encoding=\"utf-8\"):\n"
    "        self.folder, self.encoding = folder, encoding\n"
    "\n"
    "    def get_source(self, environment, template):\n"
    "        parts = template.split(\"/\")\n"
    "        found = self.folder.joinpath(template)\n"
    "        if not template or \"..\" in parts or not found.is_file():\n"
    "            raise %.*s.TemplateNotFound(template)\n"
    "        return found.read_text(encoding=self.encoding), None, lambda: True\n"
    "\n"
    "    def list_templates(self):\n"
    "        found, waiting = [], [(\"\", self.folder)]\n"
    "        while waiting:\n"
    "            prefix, folder = waiting.pop()\n"
    "            for entry in folder.iterdir():\n"
    "                if entry.is_dir():\n"
    "                    waiting.append((prefix + entry.name + \"/\", entry))\n"
    "                else:\n"
    "                    found.append(prefix + entry.name)\n"
    "        return sorted(found)\n"
    "\n\n";

/* The only folder that is given, in a list or not. */
static node_index only_folder(const struct fixing *f, node_index argument)
{
    uint8_t kind = f->facts->nodes.at[argument].kind;
    if (kind != NODE_LIST && kind != NODE_TUPLE)
        return argument;
    node_index first = argument + 1, end = f->facts->nodes.at[argument].end;
    return first < end && f->facts->nodes.at[first].end == end ? first : 0;
}

static void define_class(struct fixing *f)
{
    struct text jinja = import_name(f, NEED_JINJA), name = text_of(class_name);
    if (!binds_name(f, name))
        insert_lines(f,
                     fix_print(f, class_lines, TEXT_ARG(name), TEXT_ARG(jinja), TEXT_ARG(jinja)));
}

static void write_loader(struct fixing *f, const struct resource *resource, node_index encoding)
{
    define_class(f);
    weigh(f, resource);
    fix_unsafe(f, "templates are not read again when they change");
    struct text more = encoding == 0
                           ? TEXT("")
                           : fix_print(f, ", encoding=%.*s", TEXT_ARG(source_of(f, encoding)));
    fix_replace(
        f, f->use->node,
        fix_print(f, "%s(%.*s%.*s)", class_name, TEXT_ARG(resource->traversable), TEXT_ARG(more)));
}

/* PackageLoader("shop", "templates"): off a folder and a zip it refuses the package. */
static bool fix_package_loader(struct fixing *f)
{
    static const char *const known[] = {"package_name", "package_path", "encoding", NULL};
    node_index call = f->use->node, package = argument_at(f->facts, call, 0, "package_name");
    node_index folder = argument_at(f->facts, call, 1, "package_path");
    struct module_graph *graph = f->world->graph;
    struct resource resource = {0};
    struct text name, part = TEXT("templates");
    if (f->request->files->store == STORE_ZIP)
        return fix_none(f, "jinja2 reads packages out of a zip itself");
    if (has_other_arguments(f->facts, call, 3, known) || !imports_surely(f, "jinja2") ||
        package == 0 || !way_text(f, package, &resource.way, &name) ||
        (folder != 0 && !string_is(f->facts, folder, &part)))
        return fix_none(f, "the package or the folder is not told");
    module_id id = module_graph_get(graph, names_get(&graph->names, name));
    if (id.n == 0 || module_graph_module(graph, id)->path.length == 0)
        return fix_none(f, "the package is no module that is read here");
    resource.way.path = path_normal(
        path_with(path_dirname(module_graph_module(graph, id)->path), part, f->arena), f->arena);
    if (!resource_of_way(f, &resource) || !resource_needs_files(f, &resource))
        return false;
    write_loader(f, &resource, argument_at(f->facts, call, 2, "encoding"));
    return true;
}

bool fix_templates(struct fixing *f)
{
    static const char *const known[] = {"searchpath", "encoding", "followlinks", NULL};
    struct resource resource;
    node_index call = f->use->node;
    if (text_is(f->use->called, "jinja2.PackageLoader"))
        return fix_package_loader(f);
    if (f->facts->nodes.at[call].kind != NODE_CALL ||
        !text_is(f->use->called, "jinja2.FileSystemLoader"))
        return fix_none(f, "no loader of this library reads resources");
    node_index encoding = argument_at(f->facts, call, 1, "encoding");
    node_index folder = only_folder(f, f->use->argument);
    if (folder == 0 || has_other_arguments(f->facts, call, 3, known))
        return fix_none(f, "it looks into several folders");
    if (!imports_surely(f, "jinja2"))
        return fix_none(f, "jinja2 is not imported where the module begins");
    if (!resource_find(f, folder, &resource) || !resource_needs_files(f, &resource))
        return false;
    write_loader(f, &resource, encoding);
    return true;
}
