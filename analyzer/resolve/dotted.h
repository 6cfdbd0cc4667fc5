/* dotted.h - parts of dotted names. */
#ifndef IMPORTSCAN_RESOLVE_DOTTED_H
#define IMPORTSCAN_RESOLVE_DOTTED_H

#include "analyzer/base/text.h"

/* "a.b" of "a.b.c"; empty for a name without a dot. */
struct text dotted_parent(struct text name);
/* "c" of "a.b.c". */
struct text dotted_last(struct text name);
/* Whether Python takes it for one name; what is not ASCII is not looked at closely. */
bool dotted_is_identifier(struct text part);

#endif
