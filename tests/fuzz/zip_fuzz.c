/* Any bytes as an archive: every folder is listed and every member read, as far as they let us. */
#include "analyzer/source/tree.h"

#include <assert.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    DEEPEST = 8,
    MOST_BYTES = 1 << 20
};

static void visit(struct tree *tree, struct text path, int depth, struct arena *arena)
{
    const struct folder *folder = tree_folder(tree, path);
    if (folder == NULL || depth > DEEPEST)
        return;
    struct texts names = folder_names(folder);
    for (uint32_t i = 0; i < names.count; i++) {
        struct text bytes,
            inner = arena_print(arena, "%.*s/%.*s", TEXT_ARG(path), TEXT_ARG(names.at[i]));
        struct error err;
        enum entry_kind kind = folder_entry(folder, names.at[i]);
        assert(kind != ENTRY_MISSING && kind == tree_entry(tree, inner));
        if (tree_read(tree, inner, MOST_BYTES, arena, &bytes, &err))
            assert(bytes.length == tree_size(tree, inner));
        visit(tree, inner, depth + 1, arena);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    char path[64];
    int fd = memfd_create("zip", MFD_CLOEXEC);
    if (fd < 0)
        return 0;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (write(fd, data, size) == (ssize_t)size) {
        struct tree *tree = tree_open(&arena);
        visit(tree, text_of(path), 0, &arena);
        tree_close(tree);
    }
    close(fd);
    arena_release(&arena);
    return 0;
}
