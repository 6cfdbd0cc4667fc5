/* show_path.c - prints the environment that would run a unit.
 *
 *   show_path UNIT [--python P] [--path P]... [--isolated-path] [--python-version X.Y]
 *                  [--platform P] [--no-user-site]
 *
 * Lines: "path PATH<TAB>ORIGIN<TAB>FOUND_BY", "editable NAME<TAB>PATH", "namespace NAME<TAB>PATH",
 * "version X.Y", "stdlib PATH", "suffix S", "builtin NAME", "start NAME", "frozen NAME",
 * "stdlib-name NAME", "builtin-name NAME", "chosen SENTENCE", "note SENTENCE". The rest of a
 * request comes from the process environment, as it does for importscan. */
#include "analyzer/resolve/installation.h"
#include "analyzer/resolve/stdlib.h"

#include <stdio.h>
#include <stdlib.h>

static struct text variable(const char *name)
{
    const char *value = getenv(name);
    return text_of(value != NULL ? value : "");
}

static struct environment_request read_arguments(int argc, char **argv, struct arena *arena)
{
    struct text *paths = arena_alloc_array(arena, (size_t)argc, sizeof *paths);
    struct environment_request request = {
        .pythonpath = variable("PYTHONPATH"),
        .virtual_env = variable("VIRTUAL_ENV"),
        .path = variable("PATH"),
        .home = variable("HOME"),
        .pre_commit = text_is(variable("PRE_COMMIT"), "1"),
        .pre_commit_home = variable("PRE_COMMIT_HOME"),
        .no_user_site = variable("PYTHONNOUSERSITE").length > 0,
    };
    for (int i = 1; i < argc; i++) {
        struct text word = text_of(argv[i]), value = text_of(i + 1 < argc ? argv[i + 1] : "");
        if (text_is(word, "--isolated-path"))
            request.isolated_path = true;
        else if (text_is(word, "--no-user-site"))
            request.no_user_site = true;
        else if (!text_starts(word, TEXT("--")))
            request.unit_path = word;
        else {
            i++;
            if (text_is(word, "--python"))
                request.python = value;
            else if (text_is(word, "--path"))
                paths[request.paths.count++] = value;
            else if (text_is(word, "--platform"))
                request.platform = value;
            else
                request.version = version_parse(value);
        }
    }
    request.paths.at = paths;
    return request;
}

static void print_texts(const char *label, struct texts texts)
{
    for (uint32_t i = 0; i < texts.count; i++)
        printf("%s %.*s\n", label, TEXT_ARG(texts.at[i]));
}

static void print_environment(const struct environment *environment, struct arena *arena)
{
    ARRAY_EACH (struct path_entry, entry, &environment->search_path)
        printf("path %.*s\t%s\t%.*s\n", TEXT_ARG(entry->path), origin_name(entry->origin),
               TEXT_ARG(entry->found_by));
    ARRAY_EACH (struct editable, editable, &environment->editables)
        printf("%s %.*s\t%.*s\n", editable->is_namespace ? "namespace" : "editable",
               TEXT_ARG(editable->name), TEXT_ARG(editable->path));
    printf("version %d.%d\n", environment->version.major, environment->version.minor);
    printf("stdlib %.*s\n", TEXT_ARG(environment->stdlib));
    print_texts("suffix", environment->suffixes);
    print_texts("builtin", environment->builtins);
    print_texts("start", stdlib_at_start(environment, arena));
    print_texts("frozen", stdlib_frozen_names(environment->version, arena));
    print_texts("stdlib-name", stdlib_names(environment->version, (struct text){0}, arena));
    print_texts("builtin-name", stdlib_builtin_names(environment->version, arena));
    printf("chosen %.*s\n", TEXT_ARG(environment->chosen));
    ARRAY_EACH (struct text, note, &environment->notes)
        printf("note %.*s\n", TEXT_ARG(*note));
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
        print_environment(&environment, &arena);
    else
        fprintf(stderr, "show_path: %s\n", error.message);
    tree_close(tree);
    arena_release(&arena);
    return ok ? 0 : 2;
}
