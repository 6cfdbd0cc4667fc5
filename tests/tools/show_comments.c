/* show_comments FILE... - each comment of Python files: the file's number, its line, the first and
 * last line of the code it stands at (0 0: none), whether it stands alone, and its text. A file
 * that is no Python to the end is told by a line `NUMBER odd`. */
#include "analyzer/facts/facts.h"
#include "analyzer/source/source.h"
#include "analyzer/syntax/comments.h"
#include "analyzer/syntax/python.h"

#include <stdio.h>

static void show(int number, struct text text, const struct facts *facts, struct comments comments)
{
    ARRAY_EACH (struct comment, comment, &comments.list) {
        bool none = comment->code_start == text.length;
        printf("%d %u %u %u %d %.*s\n", number, facts_place(facts, comment->start).line,
               none ? 0 : facts_place(facts, comment->code_start).line,
               none ? 0 : facts_place(facts, comment->code_stop).line, comment->alone,
               (int)(comment->stop - comment->start), text.at + comment->start);
    }
}

int main(int argc, char **argv)
{
    struct python *python;
    struct error err;
    if (!python_open(&python, &err)) {
        fprintf(stderr, "show_comments: %s\n", err.message);
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        struct arena arena = {0};
        struct source source;
        if (source_read(argv[i], &arena, &source, &err)) {
            const struct facts *facts = python_read(python, source.text, PYTHON_OUTLINE, &arena);
            if ((facts->flags & (FACTS_ERROR | FACTS_PYTHON2)) != 0)
                printf("%d odd\n", i);
            show(i, source.text, facts, comments_read(source.text, &arena));
        }
        arena_release(&arena);
    }
    python_release(python);
    return 0;
}
