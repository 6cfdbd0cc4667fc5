/* compare_readers [--least SHARE] [--cuts COUNT] [--snippets FILE] < PATHS - the quick reader
 * against the grammar's.
 *
 * Reads every file whole, as an outline, and every function that the outline left out, both ways,
 * and prints what differs; --verbose also what was declined. With --cuts, every file is read cut
 * short at so many places as well; FILE holds sources with a line of `%%` between them. The last
 * line counts. Exits 1 where anything differs, or where
 * the quick reader declined so many that less than SHARE percent were its own. */
#include "analyzer/syntax/python.h"
#include "tests/fuzz/same_facts.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const kind_names[] = {
#define NODE(name) #name,
#include "analyzer/facts/nodes.def"
#undef NODE
};

struct count {
    uint32_t read, declined, different;
};

struct comparison {
    struct python *python;
    const char *path;
    struct count wholes, outlines, functions, cuts, snippets;
    uint32_t cut_count;
    bool verbose;
};

static bool read_file(const char *path, struct arena *arena, struct text *out)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *at = arena_alloc(arena, (size_t)size + 1);
    size_t length = fread(at, 1, (size_t)size, file);
    fclose(file);
    *out = (struct text){at, (uint32_t)length};
    if (text_starts(*out, TEXT("\xEF\xBB\xBF")))
        *out = text_slice(*out, 3, out->length);
    return true;
}

static void print_node(const struct facts *facts, node_index at)
{
    if (at >= facts->nodes.count)
        return;
    const struct node *node = &facts->nodes.at[at];
    printf(" %s %u-%u end %u flags %u extra %u value %u;", kind_names[node->kind], node->start,
           node->stop, node->end, node->flags, node->extra, node->value);
}

static void compare(struct comparison *comparison, const struct facts *quick,
                    const struct facts *slow, uint32_t line, struct count *count)
{
    node_index at;
    const char *what = facts_difference(quick, slow, &at);
    if (what == NULL)
        return;
    count->different++;
    printf("%s:%u: %s:", comparison->path, line + facts_place(slow, slow->nodes.at[at].start).line,
           what);
    print_node(quick, at);
    print_node(slow, at);
    putchar('\n');
}

/* A function alone where `stop` is not 0. */
struct way {
    const char *name;
    enum python_detail detail;
    uint32_t start, stop;
    uint32_t line; /* before the function */
    struct count *count;
};

static struct facts *read_one(struct comparison *comparison, struct text source,
                              const struct way *way, bool grammar_only, struct arena *arena)
{
    struct python *python = comparison->python;
    python_grammar_only(python, grammar_only);
    struct facts *facts = way->stop == 0
                              ? python_read(python, source, way->detail, arena)
                              : python_read_function(python, source, way->start, way->stop, arena);
    python_grammar_only(python, false);
    return facts;
}

/* Gives the facts; what is an error for both readers does not count. */
static const struct facts *compare_way(struct comparison *comparison, struct text source,
                                       const struct way *way, struct arena *arena)
{
    struct facts *quick = read_one(comparison, source, way, false, arena);
    if (quick->flags & FACTS_ERROR)
        return quick;
    way->count->read++;
    if (python_was_quick(comparison->python)) {
        compare(comparison, quick, read_one(comparison, source, way, true, arena), way->line,
                way->count);
        return quick;
    }
    way->count->declined++;
    if (comparison->verbose)
        printf("%s:%u: declined %s\n", comparison->path, way->line, way->name);
    return quick;
}

static void compare_functions(struct comparison *comparison, struct text source,
                              const struct facts *outline)
{
    for (scope_index i = 1; i < outline->scopes.count; i++) {
        const struct node *node = &outline->nodes.at[outline->scopes.at[i].node];
        if (node->kind != NODE_FUNCTION || !(node->flags & FLAG_BODY_LEFT_OUT))
            continue;
        struct arena arena = {0};
        struct way way = {.name = "function",
                          .start = node->start,
                          .stop = node->stop,
                          .line = facts_place(outline, node->start).line,
                          .count = &comparison->functions};
        compare_way(comparison, source, &way, &arena);
        arena_release(&arena);
    }
}

/* The places are spread, and differ from file to file. */
static void compare_cuts(struct comparison *comparison, struct text source)
{
    uint64_t at = source.length;
    for (uint32_t i = 0; i < comparison->cut_count && source.length > 0; i++) {
        struct arena arena = {0};
        at = at * 6364136223846793005u + 1442695040888963407u;
        struct text cut = text_slice(source, 0, (uint32_t)((at >> 33) % source.length));
        struct way way = {.name = "cut", .detail = PYTHON_WHOLE, .count = &comparison->cuts};
        compare_way(comparison, cut, &way, &arena);
        way.detail = PYTHON_OUTLINE;
        compare_way(comparison, cut, &way, &arena);
        arena_release(&arena);
    }
}

static void compare_file(struct comparison *comparison, struct text source, struct arena *arena)
{
    struct way whole = {.name = "whole", .detail = PYTHON_WHOLE, .count = &comparison->wholes};
    struct way outline = {
        .name = "outline", .detail = PYTHON_OUTLINE, .count = &comparison->outlines};
    compare_way(comparison, source, &whole, arena);
    compare_functions(comparison, source, compare_way(comparison, source, &outline, arena));
    compare_cuts(comparison, source);
}

static void compare_snippets(struct comparison *comparison, const char *path)
{
    struct arena arena = {0};
    struct text rest;
    comparison->path = path;
    if (!read_file(path, &arena, &rest))
        return;
    while (rest.length > 0) {
        const char *found = memmem(rest.at, rest.length, "%%\n", 3);
        uint32_t end = found == NULL ? rest.length : (uint32_t)(found - rest.at);
        struct text source = text_slice(rest, 0, end);
        struct way way = {.name = "snippet", .count = &comparison->snippets};
        for (way.detail = PYTHON_WHOLE; way.detail <= PYTHON_OUTLINE; way.detail++)
            compare_way(comparison, source, &way, &arena);
        rest = text_slice(rest, end + 3, rest.length);
    }
    arena_release(&arena);
}

static double share(const struct count *count)
{
    return count->read == 0 ? 100.0 : 100.0 * (count->read - count->declined) / count->read;
}

static bool tell(const char *what, const struct count *count, double least)
{
    printf("%s: %u, %.2f %% quick, %u differ; ", what, count->read, share(count), count->different);
    return count->different == 0 && share(count) >= least;
}

/* What stands behind the option; NULL: it is not given. */
static const char *option(int count, char **args, const char *name)
{
    for (int i = 1; i + 1 < count; i++)
        if (strcmp(args[i], name) == 0)
            return args[i + 1];
    return NULL;
}

int main(int count, char **args)
{
    struct comparison comparison = {0};
    struct error err;
    char path[4096];
    const char *least = option(count, args, "--least"), *cuts = option(count, args, "--cuts");
    for (int i = 1; i < count; i++)
        comparison.verbose |= strcmp(args[i], "--verbose") == 0;
    comparison.cut_count = cuts == NULL ? 0 : (uint32_t)strtoul(cuts, NULL, 10);
    const char *snippets = option(count, args, "--snippets");
    if (!python_open(&comparison.python, &err)) {
        fprintf(stderr, "compare_readers: %s\n", err.message);
        return 2;
    }
    if (snippets != NULL)
        compare_snippets(&comparison, snippets);
    while (fgets(path, sizeof path, stdin) != NULL) {
        struct arena arena = {0};
        struct text source;
        path[strcspn(path, "\n")] = '\0';
        comparison.path = path;
        if (read_file(path, &arena, &source))
            compare_file(&comparison, source, &arena);
        arena_release(&arena);
    }
    python_release(comparison.python);
    double share_of_all = least == NULL ? 0 : atof(least);
    bool good = tell("files", &comparison.wholes, share_of_all);
    good &= tell("outlines", &comparison.outlines, share_of_all);
    good &= tell("functions", &comparison.functions, share_of_all);
    good &= tell("cut short", &comparison.cuts, 0);
    good &= tell("snippets", &comparison.snippets, 0);
    putchar('\n');
    return good ? 0 : 1;
}
