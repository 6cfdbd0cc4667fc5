/* edit_file [--revert] [--into DIR] FILE NAME [START STOP TEXT]... [-- [START STOP TEXT]...]...
 *
 * Makes edits in a file as `importscan patch` does and prints the diff, in which it is called NAME;
 * --new and --gone print FILE as one that comes or goes. `--` begins another fix. With --into the
 * new file is written to DIR/NAME, too. Fixes that were left out are told on standard error. */
#include "analyzer/source/source.h"
#include "stubgen/diff.h"

#include <stdio.h>
#include <stdlib.h>

static struct arena arena;

struct fixes {
    ARRAY(struct fix *) list;
};

static void read_fixes(int count, char **words, struct fixes *out)
{
    array_push(&arena, &out->list, ARENA_NEW(&arena, struct fix));
    for (int i = 0; i < count;) {
        if (strcmp(words[i], "--") == 0) {
            array_push(&arena, &out->list, ARENA_NEW(&arena, struct fix));
            i++;
        } else if (i + 2 < count) {
            struct edit edit = {(uint32_t)strtoul(words[i], NULL, 10),
                                (uint32_t)strtoul(words[i + 1], NULL, 10), text_of(words[i + 2])};
            array_push(&arena, &out->list.at[out->list.count - 1]->edits, edit);
            i += 3;
        } else {
            fprintf(stderr, "edit_file: START STOP TEXT\n");
            exit(2);
        }
    }
}

static void tell_refused(const struct edited *edited, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (edited->refused[i].length > 0)
            fprintf(stderr, "fix %u: %.*s\n", i, TEXT_ARG(edited->refused[i]));
}

static void write_file(const char *folder, const char *name, struct text bytes)
{
    struct text path = arena_print(&arena, "%s/%s", folder, name);
    FILE *file = fopen(path.at, "wb");
    if (file == NULL || fwrite(bytes.at, 1, bytes.length, file) != bytes.length ||
        fclose(file) != 0) {
        perror(path.at);
        exit(2);
    }
}

int main(int count, char **words)
{
    bool revert = false;
    const char *into = NULL;
    struct change change = {.kind = CHANGE_FILE};
    for (words++, count--; count > 0 && strncmp(words[0], "--", 2) == 0; words++, count--) {
        revert |= strcmp(words[0], "--revert") == 0;
        if (strcmp(words[0], "--new") == 0)
            change.kind = CHANGE_NEW_FILE;
        if (strcmp(words[0], "--gone") == 0)
            change.kind = CHANGE_GONE_FILE;
        if (strcmp(words[0], "--into") == 0 && count > 1)
            into = *++words, count--;
    }
    struct text bytes;
    struct error err;
    struct fixes fixes = {0};
    struct edited edited;
    if (count < 2 || !source_bytes(words[0], SOURCE_MOST_BYTES, &arena, &bytes, &err)) {
        fprintf(stderr, "edit_file: %s\n", count < 2 ? "FILE NAME" : err.message);
        return 2;
    }
    read_fixes(count - 2, words + 2, &fixes);
    edits_make(bytes, (const struct fix *const *)fixes.list.at, fixes.list.count, &arena, &edited);
    change.path = text_of(words[1]);
    change.from = change.kind == CHANGE_NEW_FILE ? TEXT("") : bytes;
    change.to = change.kind == CHANGE_GONE_FILE ? TEXT("") : edited.bytes;
    change.splices = edited.splices.at;
    change.splice_count = edited.splices.count;
    tell_refused(&edited, change.kind == CHANGE_FILE ? fixes.list.count : 0);
    struct text diff = diff_of(&change, revert, &arena);
    if (into != NULL)
        write_file(into, words[1], edited.bytes);
    fwrite(diff.at, 1, diff.length, stdout);
    int status = fflush(stdout) == 0 ? 0 : 2;
    arena_release(&arena);
    return status;
}
