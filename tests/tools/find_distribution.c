/* find_distribution.c - tells which distribution files belong to, and what distributions ship.
 *
 *   find_distribution UNIT [--python P] [--path P]...
 *
 * A line of stdin asks: PATH<TAB>TOP-LEVEL NAME. Answers: NAME<TAB>VERSION<TAB>INFO PATH, or "-".
 * "files<TAB>PATH<TAB>TOP" lists what that distribution ships, separated by tabs. */
#include "analyzer/resolve/distribution.h"

#include <stdio.h>
#include <stdlib.h>

static struct text take_part(struct text *rest)
{
    struct text part = text_slice(*rest, 0, text_find(*rest, '\t'));
    *rest = text_slice(*rest, part.length + 1, rest->length);
    return part;
}

static void answer(struct distributions *all, struct text line, struct arena *arena)
{
    struct text path = take_part(&line);
    bool files = text_is(path, "files");
    if (files)
        path = take_part(&line);
    const struct distribution *found = distributions_of(all, path, line);
    if (found == NULL) {
        puts("-");
    } else if (files) {
        struct texts list = distributions_files(all, found, arena);
        for (uint32_t i = 0; i < list.count; i++)
            printf("%s%.*s", i > 0 ? "\t" : "", TEXT_ARG(list.at[i]));
        putchar('\n');
    } else {
        printf("%.*s\t%.*s\t%.*s\n", TEXT_ARG(found->name), TEXT_ARG(found->version),
               TEXT_ARG(found->info_path));
    }
}

int main(int argc, char **argv)
{
    struct arena arena = {0};
    struct tree *tree = tree_open(&arena);
    struct text *paths = arena_alloc_array(&arena, (size_t)argc, sizeof *paths);
    struct environment_request request = {.path = TEXT("/usr/bin"), .paths.at = paths};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--python") == 0 && i + 1 < argc)
            request.python = text_of(argv[++i]);
        else if (strcmp(argv[i], "--path") == 0 && i + 1 < argc)
            paths[request.paths.count++] = text_of(argv[++i]);
        else
            request.unit_path = text_of(argv[i]);
    }
    struct environment environment;
    struct error error;
    bool ok = environment_find(&request, tree, &arena, &environment, &error);
    if (ok) {
        struct distributions *all = distributions_open(&environment, tree, &arena);
        char *line = NULL;
        size_t room = 0;
        for (ssize_t length; (length = getline(&line, &room, stdin)) > 0;)
            answer(all, text_trim((struct text){line, (uint32_t)length}), &arena);
        free(line);
    } else {
        fprintf(stderr, "find_distribution: %s\n", error.message);
    }
    tree_close(tree);
    arena_release(&arena);
    return ok ? 0 : 2;
}
