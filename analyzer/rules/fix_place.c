#include "analyzer/rules/fix_work.h"

#include "analyzer/own_path/path_text.h"

#include <stdio.h>

/* --- which package --- */

/* What is surely known of a path, as whole parts. */
static struct text known_folder(struct text path)
{
    uint32_t mark = text_find(path, WAY_MARK);
    return mark == path.length ? path : path_dirname(text_slice(path, 0, mark + 1));
}

static struct text rest_of(struct text path, struct text folder)
{
    return path.length == folder.length ? (struct text){"", 0}
                                        : text_slice(path, folder.length + 1, path.length);
}

static bool is_regular_package(const struct module *module)
{
    return module->is_package && module->path.length > 0 && module->kind != MODULE_NAMESPACE;
}

static void take(struct place_in *out, struct text package, struct text name, struct text rest,
                 bool is_package, bool is_own)
{
    *out = (struct place_in){package, name, rest, is_package, is_own};
}

/* The module's own package: `__package__`; a module without one asks by its own name. */
static bool take_own(struct fixing *f, struct text path, struct place_in *out)
{
    const struct module_graph *graph = f->world->graph;
    struct text folder = path_dirname(f->module->path);
    struct text name = module_graph_name(graph, f->use->module);
    if (!path_lies_in(known_folder(path), folder))
        return false;
    const struct module *package = f->module;
    if (!package->is_package && package->parent.n != 0)
        package = module_graph_module(graph, package->parent);
    if (is_regular_package(package) && text_equal(path_dirname(package->path), folder))
        take(out, TEXT("__package__"), names_text(&graph->names, package->name),
             rest_of(path, folder), true, true);
    else
        take(out, TEXT("__name__"), name, rest_of(path, folder), false, true);
    return true;
}

static bool take_named(struct fixing *f, module_id id, struct text path, struct place_in *out)
{
    const struct module *module = module_graph_module(f->world->graph, id);
    struct text folder = path_dirname(module->path);
    if (!is_regular_package(module) || !path_lies_in(known_folder(path), folder))
        return false;
    struct text name = module_graph_name(f->world->graph, id);
    take(out, fix_print(f, "\"%.*s\"", TEXT_ARG(name)), name, rest_of(path, folder), true, false);
    return true;
}

/* Packages around the module, then others of the distribution, the deepest first. */
static bool take_other(struct fixing *f, struct text path, struct place_in *out)
{
    const struct module_graph *graph = f->world->graph;
    for (module_id id = f->module->parent; id.n != 0; id = module_graph_module(graph, id)->parent)
        if (take_named(f, id, path, out))
            return true;
    const uint32_t *homes = f->request->paths->homes;
    struct place_in found;
    bool any = false;
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        if (homes[m] != homes[f->use->module.n] || !graph->modules.at[m].is_package ||
            graph->modules.at[m].alias_of.n != 0)
            continue;
        if (take_named(f, (module_id){m}, path, &found) &&
            (!any || found.rest.length < out->rest.length)) {
            *out = found;
            any = true;
        }
    }
    return any;
}

bool place_find(struct fixing *f, const struct way *way, struct place_in *out)
{
    struct text path = way->path;
    if (take_own(f, path, out) || take_other(f, path, out))
        return true;
    return fix_none(f, "the file lies outside of every package");
}

bool place_has_files(const struct fixing *f, const struct place_in *place)
{
    struct python_version least = f->request->files->least;
    return place->is_package && (least.major > 3 || least.minor >= 10);
}

/* --- written down --- */

struct text python_string(struct arena *arena, struct text text)
{
    char *out = arena_alloc(arena, (size_t)text.length * 4 + 3);
    uint32_t used = 0;
    out[used++] = '"';
    for (uint32_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte == '"' || byte == '\\') {
            out[used++] = '\\';
            out[used++] = (char)byte;
        } else if (byte < 0x20 || byte == 0x7F) {
            used += (uint32_t)snprintf(out + used, 5, "\\x%02x", byte);
        } else {
            out[used++] = (char)byte;
        }
    }
    out[used++] = '"';
    out[used] = '\0';
    return (struct text){out, used};
}

static bool all_simple(const struct way *way, struct text text)
{
    for (uint32_t i = 0; i + 1 < text.length; i++)
        if (text.at[i] == WAY_MARK && !way->variables[text.at[++i] - 'A'].simple)
            return false;
    return true;
}

/* The text with each mark replaced, and `twice` doubled outside of marks. */
static struct text filled(struct fixing *f, const struct way *way, struct text text,
                          const char *twice, bool braces)
{
    struct text out = {"", 0};
    for (uint32_t i = 0; i < text.length; i++) {
        if (text.at[i] == WAY_MARK) {
            const struct way_variable *variable = &way->variables[text.at[++i] - 'A'];
            out = braces ? fix_print(f, "%.*s{%.*s}", TEXT_ARG(out), TEXT_ARG(variable->text))
                         : fix_print(f, "%.*s%.*s", TEXT_ARG(out), TEXT_ARG(variable->format));
            continue;
        }
        bool doubled = strchr(twice, text.at[i]) != NULL;
        out = fix_print(f, "%.*s%c%s", TEXT_ARG(out), text.at[i],
                        doubled ? (char[]){text.at[i], '\0'} : "");
    }
    return out;
}

static struct text values_of(struct fixing *f, const struct way *way, struct text text)
{
    struct text out = {"", 0};
    for (uint32_t i = 0; i + 1 < text.length; i++) {
        if (text.at[i] != WAY_MARK)
            continue;
        struct text value = way->variables[text.at[++i] - 'A'].text;
        out = fix_print(f, "%.*s%.*s, ", TEXT_ARG(out), TEXT_ARG(value));
    }
    return text_slice(out, 0, out.length - 1); /* one keeps its comma */
}

struct text way_literal(struct fixing *f, const struct way *way, struct text text)
{
    if (text_find(text, WAY_MARK) == text.length)
        return python_string(f->arena, text);
    if (text.length == 2 && text.at[1] == 'A' && way->variables[0].whole)
        return way->variables[0].text;
    if (all_simple(way, text))
        return fix_print(f, "f%.*s",
                         TEXT_ARG(python_string(f->arena, filled(f, way, text, "{}", true))));
    struct text values = values_of(f, way, text);
    return fix_print(f, "%.*s %% (%.*s)",
                     TEXT_ARG(python_string(f->arena, filled(f, way, text, "%", false))),
                     TEXT_ARG(values));
}

/* --- resources --- */

static void write_traversable(struct fixing *f, struct resource *out)
{
    struct text files = import_name(f, NEED_FILES);
    out->traversable = fix_print(f, "%.*s(%.*s)", TEXT_ARG(files), TEXT_ARG(out->place.package));
    if (out->place.rest.length > 0)
        out->traversable = fix_print(f, "%.*s.joinpath(%.*s)", TEXT_ARG(out->traversable),
                                     TEXT_ARG(way_literal(f, &out->way, out->place.rest)));
}

bool resource_of_way(struct fixing *f, struct resource *out)
{
    if (!place_find(f, &out->way, &out->place))
        return false;
    out->files = place_has_files(f, &out->place);
    if (!out->files && f->request->files->store == STORE_S3_NOFILE)
        return fix_none(f, "without __file__ it takes importlib.resources.files: a package, and "
                           "Python 3.10");
    if (out->files)
        write_traversable(f, out);
    return true;
}

bool resource_find(struct fixing *f, node_index argument, struct resource *out)
{
    return way_find(f, argument, &out->way) && resource_of_way(f, out);
}

static struct text get_data(struct fixing *f, const struct resource *resource)
{
    struct text pkgutil = import_name(f, NEED_PKGUTIL);
    return fix_print(f, "%.*s.get_data(%.*s, %.*s)", TEXT_ARG(pkgutil),
                     TEXT_ARG(resource->place.package),
                     TEXT_ARG(way_literal(f, &resource->way, resource->place.rest)));
}

struct text resource_bytes(struct fixing *f, const struct resource *resource)
{
    return resource->files ? fix_print(f, "%.*s.read_bytes()", TEXT_ARG(resource->traversable))
                           : get_data(f, resource);
}

struct text resource_memory(struct fixing *f, const struct resource *resource)
{
    struct text io = import_name(f, NEED_IO);
    return fix_print(f, "%.*s.BytesIO(%.*s)", TEXT_ARG(io), TEXT_ARG(resource_bytes(f, resource)));
}

struct text resource_stream(struct fixing *f, const struct resource *resource)
{
    return resource->files ? fix_print(f, "%.*s.open(\"rb\")", TEXT_ARG(resource->traversable))
                           : resource_memory(f, resource);
}

bool resource_needs_files(struct fixing *f, const struct resource *resource)
{
    if (resource->files)
        return true;
    return fix_none(f, resource->place.is_package
                           ? "it takes importlib.resources.files, which holds from Python 3.10 on"
                           : "it takes importlib.resources.files, which needs a package");
}

bool resource_is_there(const struct fixing *f, enum entry_kind kind)
{
    return f->request->target == kind && path_is_known(f->request->path);
}
