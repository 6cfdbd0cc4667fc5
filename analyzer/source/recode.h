/* recode.h - the way back: from the text of a source to the bytes of its file.
 *
 * For whoever changes a file and leaves the rest of it as it is. Both want a source that decoded
 * without trouble. Encodings that shift between alphabets, or that make one character of two, may
 * give a place that is not right: whoever splices decodes the outcome and compares. Thread-safe. */
#ifndef IMPORTSCAN_SOURCE_RECODE_H
#define IMPORTSCAN_SOURCE_RECODE_H

#include "analyzer/source/source.h"

/* Where in `bytes`, those that `source` was decoded from, the offsets of its text lie: `count` of
 * them, ascending. The mark counts. False where one lies inside a character. */
bool recode_offsets(const struct source *source, struct text bytes, const uint32_t *offsets,
                    uint32_t count, uint32_t *out);
/* `text`, which is UTF-8, in the encoding of the source; itself where that is the same. False where
 * it has a character that the encoding lacks: `*bad_at` is where that begins. */
bool recode_text(const struct source *source, struct text text, struct arena *arena,
                 struct text *out, uint32_t *bad_at);

#endif
