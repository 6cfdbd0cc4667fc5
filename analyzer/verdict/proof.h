/* proof.h - why a scope runs or a module is needed.
 *
 * Every verdict is one step of reasoning from a scope that was proved before, so following `from`
 * leads back to the unit. */
#ifndef IMPORTSCAN_VERDICT_PROOF_H
#define IMPORTSCAN_VERDICT_PROOF_H

#include "analyzer/verdict/world.h"

enum proof_kind {
    PROOF_NONE,
#define PROOF(id, slug, sentence) PROOF_##id,
#include "analyzer/verdict/proof.def"
#undef PROOF
    PROOF_KIND_COUNT
};

struct proof {
    uint8_t kind;
    scope_id from; /* the scope that gives the reason; {0}: none is needed */
    uint32_t at;   /* the byte in its module's source; 0 where there is none */
    name_id name;  /* {0}: the reason has no name */
};

const char *proof_slug(enum proof_kind kind);     /* "read", "by_name", ... */
const char *proof_sentence(enum proof_kind kind); /* "reads %n while it loads" */

#endif
