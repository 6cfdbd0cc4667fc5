/* line_hash FILE... - "line hash" for each line of each file, as SARIF and GitLab are given it. */
#include "analyzer/source/line_hash.h"
#include "analyzer/source/source.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct arena arena = {0};
        struct text bytes;
        struct error err;
        if (!source_bytes(argv[i], SOURCE_MOST_BYTES, &arena, &bytes, &err)) {
            fprintf(stderr, "%s\n", err.message);
            return 2;
        }
        struct line_hashes hashes = line_hashes_of(bytes, &arena);
        for (uint32_t line = 0; line < hashes.count; line++)
            printf("%u %s\n", line + 1, line_hash_text(hashes.at[line], &arena).at);
        arena_release(&arena);
    }
    return 0;
}
