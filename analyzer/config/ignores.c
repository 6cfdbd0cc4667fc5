#include "analyzer/config/ignores.h"

#include "analyzer/config/code_list.h"
#include "analyzer/resolve/paths.h"

static struct text folder_of(const struct configuration *configuration,
                             const struct setting *setting)
{
    return setting->file != NULL ? setting->file->folder : configuration->cwd;
}

static struct pattern *read_pattern(struct configuration *configuration,
                                    const struct setting *setting,
                                    const struct setting_value *value, struct text text)
{
    struct pattern *pattern = NULL;
    struct error err;
    if (!pattern_read(text, folder_of(configuration, setting), configuration->arena, &pattern,
                      &err))
        configuration_complain(configuration, setting, value,
                               arena_text(configuration->arena, text_of(err.message)));
    return pattern;
}

/* The codes of a value, which configuration_read found to be some. */
static struct code_list codes_of(struct configuration *configuration, struct text text)
{
    struct code_list codes = {0};
    struct error err;
    code_list_add(&codes, text, "", configuration->arena, &err);
    return codes;
}

static void read_paths(struct configuration *configuration, struct ignores *out)
{
    const struct setting *setting = &configuration->of[KEY_PER_FILE_IGNORES];
    ARRAY_EACH (const struct setting_value, value, &setting->values) {
        struct pattern *pattern = read_pattern(configuration, setting, value, value->name);
        struct code_list codes = codes_of(configuration, value->text);
        for (uint32_t i = 0; i < codes.prefixes.count && pattern != NULL; i++)
            array_push(configuration->arena, &out->paths,
                       (struct ignored_path){pattern, codes.prefixes.at[i]});
    }
}

static void read_names(struct configuration *configuration, struct ignores *out)
{
    const struct setting *setting = &configuration->of[KEY_PER_PACKAGE_IGNORES];
    ARRAY_EACH (const struct setting_value, value, &setting->values) {
        struct code_list codes = codes_of(configuration, value->text);
        ARRAY_EACH (struct text, code, &codes.prefixes)
            array_push(configuration->arena, &out->names,
                       (struct ignored_name){value->name, *code});
    }
}

void ignores_read(struct configuration *configuration, struct ignores *out)
{
    const struct setting *exclude = &configuration->of[KEY_EXCLUDE];
    *out = (struct ignores){0};
    read_paths(configuration, out);
    read_names(configuration, out);
    ARRAY_EACH (const struct setting_value, value, &exclude->values) {
        struct pattern *pattern = read_pattern(configuration, exclude, value, value->text);
        if (pattern != NULL)
            array_push(configuration->arena, &out->excluded, pattern);
    }
}

/* "numpy" and "numpy.*" both mean the package and all below it. */
static bool is_of_package(struct text pattern, struct text name)
{
    if (text_ends(pattern, TEXT(".*")))
        pattern.length -= 2;
    for (uint32_t to = name.length; to > 0; to = text_find_last(text_slice(name, 0, to), '.')) {
        struct text above = text_slice(name, 0, to);
        if (hint_fits(pattern, above))
            return true;
        if (text_find(above, '.') == above.length)
            break;
    }
    return false;
}

static bool is_ignored(const struct ignores *ignores, const struct module_graph *graph,
                       const struct finding *finding, struct text path)
{
    struct text code = text_of(finding->code);
    ARRAY_EACH (const struct ignored_path, one, &ignores->paths)
        if (text_starts(code, one->code) && path.length > 0 && pattern_fits(one->pattern, path))
            return true;
    if (finding->module.n == 0)
        return false;
    struct text name = module_graph_name(graph, finding->module);
    ARRAY_EACH (const struct ignored_name, one, &ignores->names)
        if (text_starts(code, one->code) && is_of_package(one->pattern, name))
            return true;
    return false;
}

void ignores_apply(const struct ignores *ignores, struct module_graph *graph)
{
    struct arena scratch = {0};
    if (ignores->paths.count + ignores->names.count == 0)
        return;
    ARRAY_EACH (struct finding, finding, &graph->findings) {
        struct arena_mark mark = arena_mark(&scratch);
        struct text path =
            finding->path.length > 0 ? path_real(&scratch, finding->path) : finding->path;
        finding->ignored = is_ignored(ignores, graph, finding, path);
        arena_rewind(&scratch, mark);
    }
    arena_release(&scratch);
}

bool ignores_excludes(void *context, struct text path)
{
    const struct ignores *ignores = context;
    for (uint32_t i = 0; i < ignores->excluded.count; i++)
        if (pattern_fits(ignores->excluded.at[i], path))
            return true;
    return false;
}
