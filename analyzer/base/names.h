/* names.h - interned strings.
 *
 * Equal text gives equal ids, so comparing names is comparing integers. Ids count from 1 in the
 * order of first use; {0} is no name. Texts live as long as the arena. */
#ifndef IMPORTSCAN_BASE_NAMES_H
#define IMPORTSCAN_BASE_NAMES_H

#include "analyzer/base/array.h"

typedef struct {
    uint32_t n;
} name_id;

struct names {
    struct arena *arena;
    ARRAY(struct text) texts;
    uint32_t *slots; /* 0: free; else an id */
    uint32_t slot_count;
};

void names_init(struct names *names, struct arena *arena);
name_id names_add(struct names *names, struct text text);
/* The id of a text that was added before, else {0}. */
name_id names_get(const struct names *names, struct text text);
/* The text of an id, NUL after it; the empty text for {0}. */
struct text names_text(const struct names *names, name_id id);

#endif
