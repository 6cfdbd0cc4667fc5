/* bare_parse.c - what reading Python costs at the least: each file named in LIST is read, parsed with
 * tree-sitter and thrown away; no walk, no facts.
 *
 *   bare_parse LIST        prints `files bytes`; a file that cannot be read ends it */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_python(void);

static char *read_whole(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        return NULL;
    long end = ftell(file);
    char *bytes = end < 0 ? NULL : malloc((size_t)end + 1);
    if (bytes != NULL) {
        rewind(file);
        *size = fread(bytes, 1, (size_t)end, file);
    }
    fclose(file);
    return bytes;
}

int main(int argc, char **argv)
{
    char path[4096];
    size_t files = 0, total = 0;
    FILE *list = argc == 2 ? fopen(argv[1], "r") : NULL;
    TSParser *parser = ts_parser_new();
    if (list == NULL || !ts_parser_set_language(parser, tree_sitter_python())) {
        fprintf(stderr, "usage: bare_parse LIST\n");
        return 2;
    }
    while (fgets(path, sizeof path, list) != NULL) {
        path[strcspn(path, "\n")] = '\0';
        size_t size = 0;
        char *bytes = read_whole(path, &size);
        if (bytes == NULL) {
            perror(path);
            return 1;
        }
        TSTree *tree = ts_parser_parse_string(parser, NULL, bytes, (uint32_t)size);
        if (tree == NULL)
            return 1;
        ts_tree_delete(tree);
        free(bytes);
        files++;
        total += size;
    }
    fclose(list);
    ts_parser_delete(parser);
    printf("%zu %zu\n", files, total);
    return 0;
}
