#include "analyzer/rules/fix_work.h"

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

bool fix_templates(struct fixing *f)
{
    static const char *const known[] = {"searchpath", "encoding", "followlinks", NULL};
    struct resource resource;
    node_index call = f->use->node;
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
    define_class(f);
    weigh(f, &resource);
    fix_unsafe(f, "templates are not read again when they change");
    struct text more = encoding == 0
                           ? TEXT("")
                           : fix_print(f, ", encoding=%.*s", TEXT_ARG(source_of(f, encoding)));
    fix_replace(
        f, call,
        fix_print(f, "%s(%.*s%.*s)", class_name, TEXT_ARG(resource.traversable), TEXT_ARG(more)));
    return true;
}
