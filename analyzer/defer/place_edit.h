/* place_edit.h - edits that add a line where the file has a place for it; private to the room.
 *
 * Several fixes of a file hold the same one. What is made once must replace something: the
 * character before the place stays, and is written anew. Texts are decoded sources, with the line
 * ends that the file has; what is added ends its lines in "\n". */
#ifndef IMPORTSCAN_DEFER_PLACE_EDIT_H
#define IMPORTSCAN_DEFER_PLACE_EDIT_H

#include "analyzer/base/arena.h"
#include "analyzer/graph/finding.h"

/* Adds `text` before the byte `at`. At 0 nothing precedes: an insertion. */
struct edit edit_before(struct text source, uint32_t at, struct text text, struct arena *arena);
/* Adds a line behind the last one, which may lack its end. */
struct edit edit_at_end(struct text source, struct text line, struct arena *arena);
/* "\n", "\r\n" and "\r" each end a line. */
uint32_t line_ends_in(struct text text);

#endif
