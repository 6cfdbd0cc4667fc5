/* answers.h - what names were found to mean, kept; private to meaning.c.
 *
 * Looking one up may ask for others, and in a cycle for itself: then it is UNKNOWN for the moment,
 * and an answer that leaned on that is sought again by the next who asks, a few times. */
#ifndef IMPORTSCAN_VERDICT_ANSWERS_H
#define IMPORTSCAN_VERDICT_ANSWERS_H

#include "analyzer/verdict/meaning.h"

enum answer_state {
    ANSWER_NEW,
    ANSWER_SOUGHT, /* under way: UNKNOWN to whoever asks now, which ends cycles */
    ANSWER_READY,
};

struct answer {
    uint64_t key; /* scope and name; 0: free */
    bool found;
    uint8_t state;    /* enum answer_state */
    uint8_t attempts; /* that met a question under way */
    struct meanings meanings;
};

/* Of a name in a scope; without a name, of what calling the scope gives. A new one is UNKNOWN. It
 * moves when others are added. */
struct answer *answer_of(struct world *world, scope_id scope, name_id name);
/* Around looking for it: what the first gives, the second takes. */
uint32_t answer_begin(struct world *world, struct answer *answer);
struct answer *answer_end(struct world *world, scope_id scope, name_id name,
                          uint32_t leaned_before);

#endif
