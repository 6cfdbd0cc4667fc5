/* archive.h - one zip archive: its members by name, and their bytes.
 *
 * The list is read once, from the central directory. Members that no import could reach (absolute
 * names, empty, "." or ".." parts, very long names) are left out; where a name stands twice the
 * last one counts, as in zipimport. Bytes before the archive (a shebang line) are skipped. */
#ifndef IMPORTSCAN_SOURCE_ARCHIVE_H
#define IMPORTSCAN_SOURCE_ARCHIVE_H

#include "analyzer/base/array.h"
#include "analyzer/base/error.h"
#include "analyzer/source/folder.h"

struct archive;

/* NULL where `path` is no regular file that holds a readable zip archive. */
struct archive *archive_open(struct text path, struct arena *arena);
void archive_close(struct archive *archive);
/* The listing of a folder in the archive, the empty text for its top; NULL where there is none. */
struct folder *archive_folder(const struct archive *archive, struct text inner,
                              struct arena *arena);
/* The uncompressed size of a member; 0 where there is none. */
uint64_t archive_size(const struct archive *archive, struct text inner);
/* A member's bytes. Refused: more than `most` bytes, a size that compression cannot explain,
 * encryption, other methods than stored and deflated. Thread-safe: one reader at a time. */
bool archive_read(struct archive *archive, struct text inner, uint32_t most, struct arena *arena,
                  struct text *out, struct error *err);

#endif
