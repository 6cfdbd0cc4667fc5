/* decode FILE - what source_read makes of a file: a line "encoding trouble offset", then the text.
 * With -r, standard input holds many files, each as a line with its length and then its bytes; the
 * answer is written the same way, the line with the text's length in front. */
#include "analyzer/source/source.h"

#include <stdio.h>
#include <stdlib.h>

static void write_source(const struct source *source)
{
    printf("%u %.*s %d %u\n", source->text.length, TEXT_ARG(source->encoding), (int)source->trouble,
           source->trouble_at);
    fwrite(source->text.at, 1, source->text.length, stdout);
}

static int decode_many(void)
{
    unsigned length;
    while (scanf("%u", &length) == 1 && getchar() == '\n') {
        struct arena arena = {0};
        struct source source;
        char *bytes = arena_alloc(&arena, length);
        if (fread(bytes, 1, length, stdin) != length)
            return 2;
        source_decode((struct text){bytes, length}, &arena, &source);
        write_source(&source);
        arena_release(&arena);
    }
    return fflush(stdout) == 0 ? 0 : 2;
}

int main(int count, char **args)
{
    struct arena arena = {0};
    struct source source;
    struct error err;
    if (count == 2 && strcmp(args[1], "-r") == 0)
        return decode_many();
    if (count != 2 || !source_read(args[1], &arena, &source, &err)) {
        fprintf(stderr, "%s\n", count == 2 ? err.message : "usage: decode FILE | decode -r");
        return 2;
    }
    write_source(&source);
    arena_release(&arena);
    return 0;
}
