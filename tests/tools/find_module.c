/* find_module.c - answers look-ups of the finder, read from stdin.
 *
 *   find_module UNIT [--python P] [--path P]... [--isolated-path]
 *
 * A line asks: a full dotted name, then the folders to search, separated by tabs; without folders
 * it is the environment's search path. "?" instead of a name lists what the folders offer. A line
 * answers: KIND<TAB>PATH<TAB>is_package 0 or 1<TAB>ORIGIN<TAB>PORTION<TAB>... */
#include "analyzer/resolve/finder.h"

#include <stdio.h>
#include <stdlib.h>

struct answerer {
    struct finder *finder;
    struct texts search_path;
    struct arena *arena;
};

static struct texts split(struct text line, struct arena *arena)
{
    ARRAY(struct text) parts = {0};
    while (line.length > 0) {
        struct text part = text_slice(line, 0, text_find(line, '\t'));
        line = text_slice(line, part.length + 1, line.length);
        array_push(arena, &parts, arena_text(arena, part));
    }
    return (struct texts){parts.at, parts.count};
}

static void print_found(const struct found *found)
{
    printf("%s\t%.*s\t%d\t%s", module_kind_name(found->kind), TEXT_ARG(found->path),
           found->is_package, origin_name(found->origin));
    for (uint32_t i = 0; i < found->portions.count; i++)
        printf("\t%.*s", TEXT_ARG(found->portions.at[i]));
    putchar('\n');
}

static void answer(const struct answerer *answerer, struct text line)
{
    struct texts parts = split(line, answerer->arena);
    if (parts.count == 0)
        return;
    struct text full = parts.at[0];
    struct texts path = {parts.at + 1, parts.count - 1};
    if (text_is(full, "?")) {
        struct texts names = finder_list(answerer->finder, path, answerer->arena);
        for (uint32_t i = 0; i < names.count; i++)
            printf("%s%.*s", i > 0 ? "\t" : "", TEXT_ARG(names.at[i]));
        putchar('\n');
        return;
    }
    struct found found;
    uint32_t dot = text_find_last(full, '.');
    if (dot == full.length)
        finder_top(answerer->finder, full, path.count > 0 ? path : answerer->search_path, &found);
    else
        finder_below(answerer->finder, full, text_slice(full, dot + 1, full.length), path, &found);
    print_found(&found);
}

static struct texts search_path(const struct environment *environment, struct arena *arena)
{
    struct text *paths = arena_alloc_array(arena, environment->search_path.count, sizeof *paths);
    for (uint32_t i = 0; i < environment->search_path.count; i++)
        paths[i] = environment->search_path.at[i].path;
    return (struct texts){paths, environment->search_path.count};
}

static struct environment_request read_arguments(int argc, char **argv, struct arena *arena)
{
    struct text *paths = arena_alloc_array(arena, (size_t)argc, sizeof *paths);
    struct environment_request request = {.path = TEXT("/usr/bin"), .paths.at = paths};
    for (int i = 1; i < argc; i++) {
        struct text word = text_of(argv[i]);
        if (text_is(word, "--isolated-path"))
            request.isolated_path = true;
        else if (text_is(word, "--python") && i + 1 < argc)
            request.python = text_of(argv[++i]);
        else if (text_is(word, "--path") && i + 1 < argc)
            paths[request.paths.count++] = text_of(argv[++i]);
        else
            request.unit_path = word;
    }
    return request;
}

static void answer_all(const struct environment *environment, struct tree *tree,
                       struct arena *arena)
{
    struct answerer answerer = {finder_open(environment, tree, arena),
                                search_path(environment, arena), arena};
    char *line = NULL;
    size_t room = 0;
    for (ssize_t length; (length = getline(&line, &room, stdin)) > 0;)
        answer(&answerer, text_trim((struct text){line, (uint32_t)length}));
    free(line);
}

int main(int argc, char **argv)
{
    struct arena arena = {0};
    struct tree *tree = tree_open(&arena);
    struct environment_request request = read_arguments(argc, argv, &arena);
    struct environment environment;
    struct error error;
    bool ok = environment_find(&request, tree, &arena, &environment, &error);
    if (ok)
        answer_all(&environment, tree, &arena);
    else
        fprintf(stderr, "find_module: %s\n", error.message);
    tree_close(tree);
    arena_release(&arena);
    return ok ? 0 : 2;
}
