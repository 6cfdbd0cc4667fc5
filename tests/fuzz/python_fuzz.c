/* Any bytes, read in every way: nothing crashes and every promise holds.
 *
 * clang -fsanitize=fuzzer,address,undefined ... tests/fuzz/python_fuzz.c */
#include "analyzer/syntax/python.h"
#include "tests/fuzz/check_facts.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct python *python;
    struct error err;
    if (python == NULL && !python_open(&python, &err))
        abort();
    struct arena arena = {0};
    struct text source = {(const char *)bytes, (uint32_t)size};
    struct facts *whole = python_read(python, source, PYTHON_WHOLE, &arena);
    check(whole, source.length, "whole");
    check(python_read(python, source, PYTHON_OUTLINE, &arena), source.length, "outline");
    read_functions(python, source, whole);
    arena_release(&arena);
    return 0;
}
