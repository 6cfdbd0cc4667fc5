/* object_imports FILE... - what object_read_imports makes of each: a line "file TAB list TAB text"
 * for every text, and one with the flags. */
#include "analyzer/elf/object.h"
#include "analyzer/source/source.h"

#include <stdio.h>

static void write_list(const char *file, const char *list, struct texts texts)
{
    for (uint32_t i = 0; i < texts.count; i++)
        printf("%s\t%s\t%.*s\n", file, list, TEXT_ARG(texts.at[i]));
}

int main(int count, char **args)
{
    int status = 0;
    for (int i = 1; i < count; i++) {
        struct arena arena = {0};
        struct object_imports imports;
        struct text bytes;
        struct error err;
        if (source_bytes(args[i], UINT32_MAX - 1, &arena, &bytes, &err) &&
            object_read_imports(text_of(args[i]), bytes, &arena, &imports, &err)) {
            printf("%s\tflags\t%s%s%s\n", args[i], imports.imports_anything ? "imports " : "",
                   imports.calls_read ? "calls " : "", imports.opaque ? "opaque" : "");
            write_list(args[i], "likely", imports.likely);
            write_list(args[i], "dotted", imports.dotted);
            write_list(args[i], "single", imports.single);
        } else {
            fprintf(stderr, "%s\n", err.message);
            status = 1;
        }
        arena_release(&arena);
    }
    return status;
}
