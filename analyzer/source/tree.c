#include "analyzer/source/tree.h"

#include "analyzer/base/names.h"
#include "analyzer/source/archive.h"
#include "analyzer/source/folder.h"
#include "analyzer/source/source.h"

#include <errno.h>
#include <pthread.h>
#include <sys/stat.h>

struct slot {
    bool asked;
    struct folder *folder; /* NULL: there is none */
};

/* A file that was looked into; `archive` is NULL where it is none. */
struct opened {
    struct text path;
    struct archive *archive;
};

struct tree {
    struct arena *arena;
    struct names paths;
    ARRAY(struct slot) slots; /* indexed by the path's id */
    /* Workers open archives too, so these have a lock and memory of their own. */
    pthread_mutex_t lock;
    struct arena archive_arena;
    ARRAY(struct opened) opened;
};

struct tree *tree_open(struct arena *arena)
{
    struct tree *tree = ARENA_NEW(arena, struct tree);
    tree->arena = arena;
    names_init(&tree->paths, arena);
    pthread_mutex_init(&tree->lock, NULL);
    return tree;
}

void tree_close(struct tree *tree)
{
    ARRAY_EACH (struct opened, opened, &tree->opened)
        if (opened->archive != NULL)
            archive_close(opened->archive);
    arena_release(&tree->archive_arena);
    pthread_mutex_destroy(&tree->lock);
}

static struct text without_slashes(struct text path)
{
    while (path.length > 1 && path.at[path.length - 1] == '/')
        path.length--;
    return path;
}

static struct archive *archive_at(struct tree *tree, struct text path)
{
    struct archive *archive = NULL;
    bool known = false;
    pthread_mutex_lock(&tree->lock);
    ARRAY_EACH (struct opened, opened, &tree->opened) {
        if (text_equal(opened->path, path)) {
            archive = opened->archive;
            known = true;
            break;
        }
    }
    if (!known) {
        struct text kept = arena_text(&tree->archive_arena, path);
        archive = archive_open(kept, &tree->archive_arena);
        array_push(&tree->archive_arena, &tree->opened, (struct opened){kept, archive});
    }
    pthread_mutex_unlock(&tree->lock);
    return archive;
}

/* The archive that a path leads into, and what of the path lies within; NULL when no part of the
 * path before a slash is one. */
static struct archive *archive_on_path(struct tree *tree, struct text path, struct text *inner)
{
    struct arena scratch = {0};
    struct archive *archive = NULL;
    for (uint32_t end = path.length; end > 1; end = text_find_last(text_slice(path, 0, end), '/')) {
        struct text outer = text_slice(path, 0, end);
        struct stat st;
        if (stat(arena_text(&scratch, outer).at, &st) != 0)
            continue;
        if (S_ISREG(st.st_mode) && (archive = archive_at(tree, outer)) != NULL)
            *inner = text_slice(path, end == path.length ? end : end + 1, path.length);
        break;
    }
    arena_release(&scratch);
    return archive;
}

static struct folder *list(struct tree *tree, struct text path)
{
    struct folder *folder = folder_read(path.at, tree->arena);
    struct text inner;
    if (folder != NULL || errno != ENOTDIR)
        return folder;
    struct archive *archive = archive_on_path(tree, path, &inner);
    return archive == NULL ? NULL : archive_folder(archive, inner, tree->arena);
}

const struct folder *tree_folder(struct tree *tree, struct text path)
{
    name_id id = names_add(&tree->paths, without_slashes(path));
    while (tree->slots.count <= id.n)
        array_push(tree->arena, &tree->slots, (struct slot){0});
    struct slot *slot = &tree->slots.at[id.n];
    if (!slot->asked)
        *slot = (struct slot){true, list(tree, names_text(&tree->paths, id))};
    return slot->folder;
}

enum entry_kind tree_entry(struct tree *tree, struct text path)
{
    path = without_slashes(path);
    if (text_is(path, "/"))
        return ENTRY_FOLDER;
    uint32_t slash = text_find_last(path, '/');
    if (slash == path.length)
        return ENTRY_MISSING;
    const struct folder *parent = tree_folder(tree, text_slice(path, 0, slash == 0 ? 1 : slash));
    if (parent == NULL)
        return ENTRY_MISSING;
    return folder_entry(parent, text_slice(path, slash + 1, path.length));
}

uint64_t tree_size(struct tree *tree, struct text path)
{
    struct arena scratch = {0};
    struct stat st;
    struct text inner;
    uint64_t size = 0;
    if (stat(arena_text(&scratch, path).at, &st) == 0) {
        size = S_ISREG(st.st_mode) && st.st_size > 0 ? (uint64_t)st.st_size : 0;
    } else if (errno == ENOTDIR) {
        struct archive *archive = archive_on_path(tree, path, &inner);
        size = archive == NULL ? 0 : archive_size(archive, inner);
    }
    arena_release(&scratch);
    return size;
}

bool tree_read(struct tree *tree, struct text path, uint32_t most, struct arena *arena,
               struct text *out, struct error *err)
{
    struct stat st;
    struct text inner;
    const char *name = arena_text(arena, path).at;
    if (stat(name, &st) != 0 && errno == ENOTDIR) {
        struct archive *archive = archive_on_path(tree, path, &inner);
        if (archive != NULL)
            return archive_read(archive, inner, most, arena, out, err);
    }
    return source_bytes(name, most, arena, out, err);
}
