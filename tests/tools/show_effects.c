/* show_effects.c - prints the import-time effects of the modules that a unit loads.
 *
 *   show_effects [--strict] [--time] [--effects FILE] [--python P] [--path P]... [--isolated-path] UNIT
 *
 * A line for each effect: MODULE CODE H|S LINE TEXT, separated by tabs; --time prints the seconds
 * it took to find them instead. */
#include "analyzer/load/load.h"
#include "analyzer/verdict/effects.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct asked {
    struct environment_request environment;
    struct effects_request effects;
    bool time;
};

static struct text read_file(const char *path, struct arena *arena)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        exit(2);
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *at = arena_alloc(arena, size + 1);
    size = fread(at, 1, size, file);
    fclose(file);
    return (struct text){at, (uint32_t)size};
}

static struct text absolute(struct text path, struct arena *arena)
{
    char *real = realpath(path.at, NULL);
    struct text out = real == NULL ? path : arena_text(arena, text_of(real));
    free(real);
    return out;
}

static struct asked read_arguments(int argc, char **argv, struct arena *arena)
{
    struct text *paths = arena_alloc_array(arena, (size_t)argc, sizeof *paths);
    struct asked asked = {.environment = {.path = TEXT("/usr/bin"), .paths.at = paths}};
    for (int i = 1; i < argc; i++) {
        struct text word = text_of(argv[i]);
        if (text_is(word, "--strict"))
            asked.effects.strict = true;
        else if (text_is(word, "--time"))
            asked.time = true;
        else if (text_is(word, "--isolated-path"))
            asked.environment.isolated_path = true;
        else if (text_is(word, "--effects") && i + 1 < argc) {
            asked.effects.overrides_path = text_of(argv[++i]);
            asked.effects.overrides = read_file(argv[i], arena);
        } else if (text_is(word, "--python") && i + 1 < argc)
            asked.environment.python = text_of(argv[++i]);
        else if (text_is(word, "--path") && i + 1 < argc)
            paths[asked.environment.paths.count++] = absolute(text_of(argv[++i]), arena);
        else
            asked.environment.unit_path = absolute(word, arena);
    }
    return asked;
}

static void print_effects(const struct module_graph *graph, const struct effects *effects)
{
    ARRAY_EACH (struct effect, effect, &effects->all) {
        const struct module *module = module_graph_module(graph, effect->module);
        uint32_t line =
            module->facts == NULL ? 0 : facts_place(module->facts, effect->start).line;
        printf("%.*s\tE%02d\t%c\t%u\t%.*s\n",
               TEXT_ARG(module_graph_name(graph, effect->module)), (int)effect->code,
               effect->hard ? 'H' : 'S', line, TEXT_ARG(effect->text));
    }
}

static bool show(const struct asked *asked, struct tree *tree, struct arena *arena,
                 struct error *err)
{
    struct environment environment;
    struct module_graph graph;
    struct load_result result;
    struct world world;
    struct effects effects;
    module_graph_init(&graph, arena);
    if (!environment_find(&asked->environment, tree, arena, &environment, err))
        return false;
    struct text file = asked->environment.unit_path;
    struct text name = text_slice(file, text_find_last(file, '/') + 1, file.length - 3);
    struct load_request load = {.environment = &environment,
                                .tree = tree,
                                .unit_path = file,
                                .unit_name = name,
                                .as = LOAD_MODULE,
                                .jobs = 1};
    if (!load_unit(&load, &graph, &result, err))
        return false;
    clock_t since = clock();
    world_init(&world, &graph, false, false, arena);
    clock_t made = clock();
    if (!effects_find(&world, &asked->effects, arena, &effects, err))
        return false;
    if (asked->time)
        printf("%.1f ms for the world, %.1f ms for effects\n",
               (double)(made - since) * 1e3 / CLOCKS_PER_SEC,
               (double)(clock() - made) * 1e3 / CLOCKS_PER_SEC);
    else
        print_effects(&graph, &effects);
    return true;
}

int main(int argc, char **argv)
{
    struct arena arena = {0};
    struct error err;
    struct tree *tree = tree_open(&arena);
    struct asked asked = read_arguments(argc, argv, &arena);
    bool ok = show(&asked, tree, &arena, &err);
    if (!ok)
        fprintf(stderr, "show_effects: %s\n", err.message);
    tree_close(tree);
    arena_release(&arena);
    return ok ? 0 : 2;
}
