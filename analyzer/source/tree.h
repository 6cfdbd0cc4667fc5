/* tree.h - folders and zip archives behind one interface, each listed once.
 *
 * A path names a folder, a zip archive ("/x/lib.zip"), or a folder inside one ("/x/lib.zip/pkg").
 * One listing answers every question about what it holds; it is made at the first question and
 * kept. Names are bytes as the file system has them; comparing them is case-sensitive. An archive
 * is a regular file that ends as a zip does, whatever its name; folders that it has no entry for
 * are there all the same. tree_read may be called by several threads at once, each with its own
 * arena; the rest belongs to one thread, though it may run while others read. */
#ifndef IMPORTSCAN_SOURCE_TREE_H
#define IMPORTSCAN_SOURCE_TREE_H

#include "analyzer/base/array.h"
#include "analyzer/base/error.h"

enum entry_kind {
    ENTRY_MISSING,
    ENTRY_FILE, /* links are followed: what they lead to counts */
    ENTRY_FOLDER,
    ENTRY_OTHER, /* FIFO, device, socket, broken link */
};

struct tree;
struct folder; /* one listing */

/* Everything lives in `arena` until it is released; open archives are closed by tree_close. */
struct tree *tree_open(struct arena *arena);
void tree_close(struct tree *tree);

/* The listing of a path, made once; NULL where it is neither a folder, nor a zip archive or a
 * folder in one, or cannot be read. */
const struct folder *tree_folder(struct tree *tree, struct text path);
bool folder_is_archive(const struct folder *folder);
enum entry_kind folder_entry(const struct folder *folder, struct text name);
/* The names in byte order. */
struct texts folder_names(const struct folder *folder);

/* What a path is, through the listing of its parent folder. */
enum entry_kind tree_entry(struct tree *tree, struct text path);
/* The size in bytes of a file or archive member (uncompressed); 0 where it cannot be told. */
uint64_t tree_size(struct tree *tree, struct text path);
/* The bytes of a file or member, at most `most`, in `arena`; a NUL follows that does not count.
 * Never blocks. Refuses members that are encrypted or damaged, that unpack to far more than they
 * hold, or use what zipimport cannot read. Thread-safe; members of one archive wait for another. */
bool tree_read(struct tree *tree, struct text path, uint32_t most, struct arena *arena,
               struct text *out, struct error *err);

#endif
