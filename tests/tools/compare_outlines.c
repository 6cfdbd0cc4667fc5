/* compare_outlines [--least SHARE] < PATHS - the quick reader against the grammar's parser.
 *
 * Reads every file as an outline and every function that the outline left out, both ways, and
 * prints what differs. The last line counts. Exits 1 where anything differs, or where the quick
 * reader declined so many that less than SHARE percent were its own. */
#include "analyzer/syntax/python.h"

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
    struct count outlines, functions;
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

/* Names and strings have numbers in the order in which they were met. */
static bool same_value(const struct facts *a, const struct node *m, const struct facts *b,
                       const struct node *n)
{
    switch ((enum node_kind)m->kind) {
    case NODE_FUNCTION:
    case NODE_CLASS:
    case NODE_LAMBDA: return m->value == n->value;
    case NODE_STRING: return text_equal(facts_string(a, m->value), facts_string(b, n->value));
    default: return text_equal(facts_name(a, m->value), facts_name(b, n->value));
    }
}

static bool same_node(const struct facts *a, const struct facts *b, node_index i)
{
    const struct node *m = &a->nodes.at[i], *n = &b->nodes.at[i];
    return m->kind == n->kind && m->flags == n->flags && m->extra == n->extra &&
           m->start == n->start && m->stop == n->stop && m->end == n->end && same_value(a, m, b, n);
}

static bool same_scopes(const struct facts *a, const struct facts *b)
{
    for (uint32_t i = 0; i < a->scopes.count; i++) {
        const struct scope *s = &a->scopes.at[i], *t = &b->scopes.at[i];
        if (s->kind != t->kind || s->parent != t->parent || s->node != t->node ||
            !text_equal(facts_name(a, s->name), facts_name(b, t->name)))
            return false;
    }
    return true;
}

#define SAME_LIST(a, b, list)                                                                      \
    ((a)->list.count == (b)->list.count &&                                                         \
     ((a)->list.count == 0 ||                                                                      \
      memcmp((a)->list.at, (b)->list.at, (a)->list.count * sizeof *(a)->list.at) == 0))

/* What differs, or NULL; `at` is a node near it. */
static const char *difference(const struct facts *a, const struct facts *b, node_index *at)
{
    *at = 0;
    for (node_index i = 0; i < a->nodes.count && i < b->nodes.count; i++)
        if (!same_node(a, b, i))
            return *at = i, "a node";
    if (a->nodes.count != b->nodes.count)
        return "the number of nodes";
    if (a->flags != b->flags || a->error_start != b->error_start || a->error_stop != b->error_stop)
        return "the flags";
    if (a->scopes.count != b->scopes.count || !same_scopes(a, b))
        return "the scopes";
    if (!SAME_LIST(a, b, guards))
        return "the guards";
    if (!SAME_LIST(a, b, imports))
        return "the imports";
    if (!SAME_LIST(a, b, marks))
        return "the marks";
    if (!SAME_LIST(a, b, lines) || !SAME_LIST(a, b, continuations))
        return "the lines";
    if (a->names.count != b->names.count || a->strings.count != b->strings.count)
        return "the names";
    return NULL;
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
    const char *what = difference(quick, slow, &at);
    if (what == NULL)
        return;
    count->different++;
    printf("%s:%u: %s:", comparison->path, line + facts_place(slow, slow->nodes.at[at].start).line,
           what);
    print_node(quick, at);
    print_node(slow, at);
    putchar('\n');
}

static void compare_function(struct comparison *comparison, struct text source,
                             const struct facts *outline, const struct node *node)
{
    struct arena arena = {0};
    struct facts *quick =
        python_read_function(comparison->python, source, node->start, node->stop, &arena);
    uint32_t line = facts_place(outline, node->start).line;
    comparison->functions.read++;
    if (!python_was_quick(comparison->python)) {
        comparison->functions.declined++;
        if (comparison->verbose)
            printf("%s:%u: declined function\n", comparison->path, line);
    } else {
        python_grammar_only(comparison->python, true);
        struct facts *slow =
            python_read_function(comparison->python, source, node->start, node->stop, &arena);
        python_grammar_only(comparison->python, false);
        compare(comparison, quick, slow, line, &comparison->functions);
    }
    arena_release(&arena);
}

static void compare_file(struct comparison *comparison, struct text source, struct arena *arena)
{
    struct facts *quick = python_read(comparison->python, source, PYTHON_OUTLINE, arena);
    bool was_quick = python_was_quick(comparison->python);
    if (quick->flags & FACTS_ERROR)
        return;
    comparison->outlines.read++;
    python_grammar_only(comparison->python, true);
    struct facts *slow =
        was_quick ? python_read(comparison->python, source, PYTHON_OUTLINE, arena) : quick;
    python_grammar_only(comparison->python, false);
    if (was_quick)
        compare(comparison, quick, slow, 0, &comparison->outlines);
    else {
        comparison->outlines.declined++;
        if (comparison->verbose)
            printf("%s: declined outline\n", comparison->path);
    }
    for (scope_index i = 1; i < slow->scopes.count; i++) {
        const struct node *node = &slow->nodes.at[slow->scopes.at[i].node];
        if (node->kind == NODE_FUNCTION && node->flags & FLAG_BODY_LEFT_OUT)
            compare_function(comparison, source, slow, node);
    }
}

static double share(const struct count *count)
{
    return count->read == 0 ? 100.0 : 100.0 * (count->read - count->declined) / count->read;
}

int main(int argc, char **args)
{
    struct comparison comparison = {0};
    struct error err;
    double least = 0;
    char path[4096];
    for (int i = 1; i < argc; i++) {
        comparison.verbose |= strcmp(args[i], "--verbose") == 0;
        if (strcmp(args[i], "--least") == 0 && i + 1 < argc)
            least = atof(args[i + 1]);
    }
    if (!python_open(&comparison.python, &err)) {
        fprintf(stderr, "compare_outlines: %s\n", err.message);
        return 2;
    }
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
    const struct count *outlines = &comparison.outlines, *functions = &comparison.functions;
    printf("%u outlines, %.2f %% quick, %u differ; %u functions, %.2f %% quick, %u differ\n",
           outlines->read, share(outlines), outlines->different, functions->read, share(functions),
           functions->different);
    bool good = outlines->different + functions->different == 0 && share(outlines) >= least &&
                share(functions) >= least;
    return good ? 0 : 1;
}
