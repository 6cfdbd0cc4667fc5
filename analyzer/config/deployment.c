#include "analyzer/config/deployment.h"

#include "analyzer/config/settings.h"
#include "analyzer/resolve/paths.h"

#include <yaml.h>

struct reader {
    yaml_document_t document;
    struct text path, folder;
    struct arena *arena;
    struct handlers *out;
};

/* --- the tree --- */

enum {
    MOST_MERGES = 8 /* of `<<` inside each other */
};

static yaml_node_t *node_at(struct reader *reader, int index)
{
    return yaml_document_get_node(&reader->document, index);
}

static struct text scalar(const yaml_node_t *node)
{
    if (node == NULL || node->type != YAML_SCALAR_NODE || node->data.scalar.length > UINT16_MAX)
        return (struct text){"", 0};
    return (struct text){(const char *)node->data.scalar.value, (uint32_t)node->data.scalar.length};
}

static yaml_node_t *find_merged(struct reader *reader, yaml_node_t *map, const char *key,
                                unsigned merges)
{
    yaml_node_t *merged = NULL;
    if (map == NULL || map->type != YAML_MAPPING_NODE || merges > MOST_MERGES)
        return NULL;
    for (yaml_node_pair_t *pair = map->data.mapping.pairs.start; pair < map->data.mapping.pairs.top;
         pair++) {
        struct text name = scalar(node_at(reader, pair->key));
        if (text_is(name, key))
            return node_at(reader, pair->value);
        if (text_is(name, "<<") && merged == NULL)
            merged = find_merged(reader, node_at(reader, pair->value), key, merges + 1);
    }
    return merged;
}

static yaml_node_t *find(struct reader *reader, yaml_node_t *map, const char *key)
{
    return find_merged(reader, map, key, 0);
}

static struct text find_text(struct reader *reader, yaml_node_t *map, const char *key)
{
    return scalar(find(reader, map, key));
}

/* --- handlers --- */

/* "app.handler", "src/app.handler", "pkg.app.handler": the last step is the function. */
static void add_handler(struct reader *reader, struct text name, struct text folder,
                        struct text handler)
{
    uint32_t dot = text_find_last(handler, '.');
    if (dot == handler.length || dot == 0)
        return;
    struct text module = arena_text(reader->arena, text_slice(handler, 0, dot));
    char *at = (char *)(uintptr_t)module.at;
    for (uint32_t i = 0; i < module.length; i++)
        if (at[i] == '.' && i > 0 && at[i - 1] != '.' && at[i - 1] != '/')
            at[i] = '/';
    struct text below = settings_absolute(folder, reader->folder, reader->arena);
    struct text path =
        arena_print(reader->arena, "%.*s/%.*s.py", TEXT_ARG(below), TEXT_ARG(module));
    array_push(reader->arena, &reader->out->list,
               (struct handler){.name = arena_text(reader->arena, name),
                                .path = path_absolute(reader->arena, path),
                                .function = arena_text(
                                    reader->arena, text_slice(handler, dot + 1, handler.length))});
}

static bool runs_python(struct text runtime)
{
    return runtime.length == 0 || text_starts(runtime, TEXT("python"));
}

/* --- SAM and CloudFormation --- */

struct kind_of_function {
    const char *type, *code; /* the property that names the folder */
    bool has_globals;
};

static struct text of_function(struct reader *reader, yaml_node_t *properties, yaml_node_t *globals,
                               const char *key)
{
    struct text text = find_text(reader, properties, key);
    return text.length > 0 || find(reader, properties, key) != NULL
               ? text
               : find_text(reader, globals, key);
}

static void read_resource(struct reader *reader, struct text name, yaml_node_t *resource,
                          yaml_node_t *globals)
{
    static const struct kind_of_function kinds[] = {{"AWS::Serverless::Function", "CodeUri", true},
                                                    {"AWS::Lambda::Function", "Code", false}};
    struct text type = find_text(reader, resource, "Type");
    yaml_node_t *properties = find(reader, resource, "Properties");
    for (unsigned i = 0; i < 2; i++) {
        if (!text_is(type, kinds[i].type))
            continue;
        yaml_node_t *common = kinds[i].has_globals ? globals : NULL;
        yaml_node_t *written = find(reader, properties, kinds[i].code);
        struct text code = of_function(reader, properties, common, kinds[i].code);
        bool elsewhere = (written != NULL && written->type != YAML_SCALAR_NODE) ||
                         text_starts(code, TEXT("s3://")) || text_ends(code, TEXT(".zip")) ||
                         find(reader, properties, "InlineCode") != NULL ||
                         text_is(of_function(reader, properties, common, "PackageType"), "Image") ||
                         (!kinds[i].has_globals && code.length == 0);
        if (!elsewhere && runs_python(of_function(reader, properties, common, "Runtime")))
            add_handler(reader, name, code.length == 0 ? TEXT(".") : code,
                        of_function(reader, properties, common, "Handler"));
    }
}

static void read_template(struct reader *reader, yaml_node_t *root, yaml_node_t *resources)
{
    yaml_node_t *globals = find(reader, find(reader, root, "Globals"), "Function");
    for (yaml_node_pair_t *pair = resources->data.mapping.pairs.start;
         pair < resources->data.mapping.pairs.top; pair++)
        read_resource(reader, scalar(node_at(reader, pair->key)), node_at(reader, pair->value),
                      globals);
}

/* --- the Serverless Framework --- */

static void read_functions(struct reader *reader, yaml_node_t *root, yaml_node_t *functions)
{
    struct text common = find_text(reader, find(reader, root, "provider"), "runtime");
    for (yaml_node_pair_t *pair = functions->data.mapping.pairs.start;
         pair < functions->data.mapping.pairs.top; pair++) {
        yaml_node_t *function = node_at(reader, pair->value);
        struct text runtime = find_text(reader, function, "runtime");
        struct text module = find_text(reader, function, "module");
        if (runs_python(runtime.length > 0 ? runtime : common))
            add_handler(reader, scalar(node_at(reader, pair->key)),
                        module.length > 0 ? module : TEXT("."),
                        find_text(reader, function, "handler"));
    }
}

static bool read_document(struct reader *reader, struct error *err)
{
    yaml_node_t *root = yaml_document_get_root_node(&reader->document);
    yaml_node_t *resources = find(reader, root, "Resources");
    yaml_node_t *functions = find(reader, root, "functions");
    if (resources != NULL && resources->type == YAML_MAPPING_NODE)
        read_template(reader, root, resources);
    else if (functions != NULL && functions->type == YAML_MAPPING_NODE)
        read_functions(reader, root, functions);
    else
        return error_set(err, "%.*s has neither Resources (SAM) nor functions (serverless)",
                         TEXT_ARG(reader->path));
    return true;
}

bool deployment_read(struct text text, struct text path, struct arena *arena, struct handlers *out,
                     struct error *err)
{
    struct reader reader = {.path = path, .folder = path_parent(path), .arena = arena, .out = out};
    yaml_parser_t parser;
    bool ok = false;
    if (!yaml_parser_initialize(&parser))
        out_of_memory();
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.at, text.length);
    if (!yaml_parser_load(&parser, &reader.document)) {
        error_set(err, "%.*s:%zu:%zu: %s", TEXT_ARG(path), parser.problem_mark.line + 1,
                  parser.problem_mark.column + 1,
                  parser.problem != NULL ? parser.problem : "is no YAML");
    } else {
        ok = read_document(&reader, err);
        yaml_document_delete(&reader.document);
    }
    yaml_parser_delete(&parser);
    return ok;
}
