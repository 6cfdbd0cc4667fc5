/* Any bytes, read in every way: nothing crashes, every promise holds, and what is read by hand is
 * what the grammar's parser says.
 *
 * clang -fsanitize=fuzzer,address,undefined ... tests/fuzz/python_fuzz.c */
#include "analyzer/syntax/comments.h"
#include "analyzer/syntax/python.h"
#include "tests/fuzz/check_facts.h"
#include "tests/fuzz/same_facts.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check(const struct facts *facts, uint32_t length, const char *how)
{
    node_index at;
    const char *wrong = check_facts(facts, length, &at);
    if (wrong == NULL)
        return;
    fprintf(stderr, "%s: %s, near node %u\n", how, wrong, at);
    abort();
}

static void compare(const struct facts *quick, const struct facts *slow, const char *how)
{
    node_index at;
    const char *what = facts_difference(quick, slow, &at);
    if (what == NULL)
        return;
    fprintf(stderr, "%s: error: the readers differ in %s, near node %u\n", how, what, at);
    abort();
}

static struct facts *read_whole(struct python *python, struct text source,
                                enum python_detail detail, const char *how, struct arena *arena)
{
    struct facts *facts = python_read(python, source, detail, arena);
    check(facts, source.length, how);
    if (!python_was_quick(python))
        return facts;
    python_grammar_only(python, true);
    compare(facts, python_read(python, source, detail, arena), how);
    python_grammar_only(python, false);
    return facts;
}

static void read_functions(struct python *python, struct text source, const struct facts *whole)
{
    for (scope_index i = 1; i < whole->scopes.count && i < 20; i++) {
        const struct node *node = &whole->nodes.at[whole->scopes.at[i].node];
        struct arena arena = {0};
        if (node->kind == NODE_FUNCTION)
            check(python_read_function(python, source, node->start, node->stop, &arena),
                  source.length, "function");
        arena_release(&arena);
    }
}

/* In order, each from a `#`, at code that lies in the text. */
static void read_comments(struct text source, struct arena *arena)
{
    struct comments comments = comments_read(source, arena);
    uint32_t before = 0;
    ARRAY_EACH (struct comment, comment, &comments.list) {
        bool right = comment->start >= before && comment->stop > comment->start &&
                     comment->stop <= source.length && source.at[comment->start] == '#' &&
                     comment->code_start <= comment->code_stop &&
                     comment->code_stop <= source.length;
        before = comment->stop;
        if (right)
            continue;
        fprintf(stderr, "comment: wrong at %u\n", comment->start);
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct python *python;
    struct error err;
    if (python == NULL && !python_open(&python, &err))
        abort();
    struct arena arena = {0};
    struct text source = {(const char *)bytes, (uint32_t)size};
    struct facts *whole = read_whole(python, source, PYTHON_WHOLE, "whole", &arena);
    read_whole(python, source, PYTHON_OUTLINE, "outline", &arena);
    read_functions(python, source, whole);
    read_comments(source, &arena);
    arena_release(&arena);
    return 0;
}
