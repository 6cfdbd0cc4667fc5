/* dump_facts [--outline] [--tree] [--functions] [FILE...] - prints what the facts of Python files
 * say.
 *
 * Without files, their paths are read from stdin, one a line. The default is one JSON object a file
 * and line, with nodes as rows; tests/oracle/facts.py reads it. --tree prints nodes for people.
 * --functions reads every file whole and then each of its functions alone, and prints a line for
 * each function whose nodes differ. */
#include "analyzer/syntax/python.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const kind_names[] = {
#define NODE(name) #name,
#include "analyzer/facts/nodes.def"
#undef NODE
};
static const char *const mark_names[] = {
#define MARK(name, sentence) #name,
#include "analyzer/facts/marks.def"
#undef MARK
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

/* Bytes as code points of the same number, so that any bytes are good JSON. */
static void print_text(struct text text)
{
    putchar('"');
    for (uint32_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c < 0x20 || c >= 0x7F || c == '"' || c == '\\')
            printf("\\u%04x", c);
        else
            putchar(c);
    }
    putchar('"');
}

#define LIST(name, items, ...)                                                                     \
    do {                                                                                           \
        printf(",\"%s\":[", name);                                                                 \
        for (uint32_t i = 0; i < (items).count; i++) {                                             \
            if (i > 0)                                                                             \
                putchar(',');                                                                      \
            __VA_ARGS__;                                                                           \
        }                                                                                          \
        putchar(']');                                                                              \
    } while (0)

static void print_json(const char *path, const struct facts *facts)
{
    printf("{\"path\":");
    print_text(text_of(path));
    printf(",\"flags\":%u,\"error\":[%u,%u]", facts->flags, facts->error_start, facts->error_stop);
    printf(",\"kinds\":[");
    for (int kind = 0; kind < NODE_KIND_COUNT; kind++)
        printf("%s\"%s\"", kind > 0 ? "," : "", kind_names[kind]);
    putchar(']');
    LIST("names", facts->names, print_text(facts->names.at[i]));
    LIST("strings", facts->strings, print_text(facts->strings.at[i]));
    LIST("nodes", facts->nodes, const struct node *n = &facts->nodes.at[i];
         printf("[\"%s\",%u,%u,%u,%u,%u,%u]", kind_names[n->kind], n->flags, n->extra, n->value,
                n->start, n->stop, n->end));
    LIST("scopes", facts->scopes, const struct scope *s = &facts->scopes.at[i];
         printf("[%d,%u,%u,%u]", s->kind, s->name, s->parent, s->node));
    LIST("guards", facts->guards, const struct guard *g = &facts->guards.at[i];
         printf("[%d,%u,%u]", g->kind, g->outer, g->node));
    LIST("imports", facts->imports, const struct import_fact *f = &facts->imports.at[i];
         struct place place = facts_place(facts, facts->nodes.at[f->statement].start);
         printf("[%u,%u,%u,%u,%u,%u]", f->alias, f->statement, f->scope, f->guard, place.line,
                place.column));
    LIST("marks", facts->marks, const struct mark *m = &facts->marks.at[i];
         printf("[\"%s\",%u,%u]", mark_names[m->kind], m->node, m->scope));
    printf(",\"lines\":%u}\n", facts->lines.count);
}

static bool has_name(const struct node *node)
{
    switch ((enum node_kind)node->kind) {
    case NODE_NAME:
    case NODE_ATTRIBUTE:
    case NODE_ALIAS:
    case NODE_IMPORT_FROM:
    case NODE_PARAM:
    case NODE_KEYWORD:
    case NODE_HANDLER:
    case NODE_NUMBER: return true;
    default: return false;
    }
}

static void print_tree(const struct facts *facts)
{
    uint32_t *open = calloc(facts->nodes.count + 1, sizeof *open), depth = 0;
    for (uint32_t i = 0; i < facts->nodes.count; i++) {
        const struct node *node = &facts->nodes.at[i];
        while (depth > 0 && open[depth - 1] <= i)
            depth--;
        printf("%*s%s %u-%u", (int)(depth < 100 ? depth : 100) * 2, "", kind_names[node->kind],
               node->start, node->stop);
        if (node->flags != 0)
            printf(" flags %u", node->flags);
        if (node->extra != 0)
            printf(" extra %u", node->extra);
        if (has_name(node))
            printf(" %.*s", TEXT_ARG(facts_name(facts, node->value)));
        else if (node->kind == NODE_STRING) {
            putchar(' ');
            print_text(facts_string(facts, node->value));
        } else if (node->value != 0)
            printf(" scope %u", node->value);
        putchar('\n');
        open[depth++] = node->end;
    }
    free(open);
    printf("flags %u error %u-%u\n", facts->flags, facts->error_start, facts->error_stop);
    ARRAY_EACH (struct import_fact, f, &facts->imports)
        printf("import %.*s scope %u guard %u\n",
               TEXT_ARG(facts_name(facts, facts->nodes.at[f->alias].value)), f->scope, f->guard);
    ARRAY_EACH (struct mark, m, &facts->marks)
        printf("mark %s node %u scope %u\n", mark_names[m->kind], m->node, m->scope);
}

static bool same_value(const struct facts *a, const struct node *m, const struct facts *b,
                       const struct node *n)
{
    switch ((enum node_kind)m->kind) {
    case NODE_FUNCTION:
    case NODE_CLASS:
    case NODE_LAMBDA:
        return text_equal(facts_name(a, a->scopes.at[m->value].name),
                          facts_name(b, b->scopes.at[n->value].name));
    case NODE_STRING: return text_equal(facts_string(a, m->value), facts_string(b, n->value));
    default: return text_equal(facts_name(a, m->value), facts_name(b, n->value));
    }
}

static bool same_function(const struct facts *whole, node_index at, const struct facts *alone)
{
    uint32_t count = whole->nodes.at[at].end - at;
    if (alone->nodes.count != count + 1)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const struct node *m = &whole->nodes.at[at + i], *n = &alone->nodes.at[i + 1];
        if (m->kind != n->kind || m->flags != n->flags || m->extra != n->extra ||
            m->start != n->start || m->stop != n->stop || m->end - at != n->end - 1 ||
            !same_value(whole, m, alone, n))
            return false;
    }
    return true;
}

static uint32_t compare_functions(struct python *python, const char *path, struct text source)
{
    struct arena arena = {0};
    const struct facts *whole = python_read(python, source, PYTHON_WHOLE, &arena);
    uint32_t compared = 0;
    for (node_index i = 0; !(whole->flags & FACTS_ERROR) && i < whole->nodes.count; i++) {
        const struct node *node = &whole->nodes.at[i];
        if (node->kind != NODE_FUNCTION)
            continue;
        struct arena one = {0};
        struct facts *alone = python_read_function(python, source, node->start, node->stop, &one);
        if (!same_function(whole, i, alone))
            printf("%s: the function at line %u reads otherwise alone\n", path,
                   facts_place(whole, node->start).line);
        arena_release(&one);
        compared++;
    }
    arena_release(&arena);
    return compared;
}

struct wishes {
    enum python_detail detail;
    bool tree, functions, quiet;
};

static uint32_t dump(struct python *python, const char *path, const struct wishes *wishes)
{
    struct arena arena = {0};
    struct text source;
    uint32_t compared = 0;
    if (!read_file(path, &arena, &source)) {
        fprintf(stderr, "dump_facts: cannot read %s\n", path);
    } else if (wishes->functions) {
        compared = compare_functions(python, path, source);
    } else {
        struct facts *facts = python_read(python, source, wishes->detail, &arena);
        if (wishes->tree)
            print_tree(facts);
        else if (!wishes->quiet)
            print_json(path, facts);
    }
    arena_release(&arena);
    return compared;
}

int main(int count, char **args)
{
    struct wishes wishes = {PYTHON_WHOLE, false, false, false};
    struct python *python;
    struct error err;
    uint32_t compared = 0;
    int i = 1;
    for (; i < count && args[i][0] == '-'; i++) {
        if (strcmp(args[i], "--outline") == 0)
            wishes.detail = PYTHON_OUTLINE;
        wishes.tree |= strcmp(args[i], "--tree") == 0;
        wishes.functions |= strcmp(args[i], "--functions") == 0;
        wishes.quiet |= strcmp(args[i], "--quiet") == 0;
    }
    if (!python_open(&python, &err)) {
        fprintf(stderr, "dump_facts: %s\n", err.message);
        return 2;
    }
    char line[4096];
    if (i == count)
        while (fgets(line, sizeof line, stdin) != NULL) {
            line[strcspn(line, "\n")] = '\0';
            compared += dump(python, line, &wishes);
        }
    for (; i < count; i++)
        compared += dump(python, args[i], &wishes);
    if (wishes.functions)
        printf("%u functions\n", compared);
    python_release(python);
    return 0;
}
