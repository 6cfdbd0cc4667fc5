/* cookie.h - where a Python file says how its bytes are to be read (PEP 263).
 *
 * The rule is that of Lib/tokenize.py: a comment of line 1, or of line 2 when line 1 is blank or a
 * comment, that holds "coding:" or "coding=". Two points follow the C tokenizer, which is what an
 * import runs: a lone CR ends a line, and the line itself need not be UTF-8. Thread-safe. */
#ifndef IMPORTSCAN_SOURCE_COOKIE_H
#define IMPORTSCAN_SOURCE_COOKIE_H

#include "analyzer/base/text.h"

/* Whether the bytes begin with a UTF-8 byte order mark: the first three are not text then. */
bool cookie_has_mark(struct text bytes);
/* The name in the cookie as it stands there, a part of `bytes`, which begin after the mark; the
 * empty text when there is none. */
struct text cookie_find(struct text bytes);

#endif
