#include "analyzer/verdict/proof.h"

static const char *const slugs[PROOF_KIND_COUNT] = {
    [PROOF_NONE] = "",
#define PROOF(id, slug, sentence) [PROOF_##id] = slug,
#include "analyzer/verdict/proof.def"
#undef PROOF
};

static const char *const sentences[PROOF_KIND_COUNT] = {
    [PROOF_NONE] = "",
#define PROOF(id, slug, sentence) [PROOF_##id] = sentence,
#include "analyzer/verdict/proof.def"
#undef PROOF
};

const char *proof_slug(enum proof_kind kind)
{
    return slugs[kind];
}

const char *proof_sentence(enum proof_kind kind)
{
    return sentences[kind];
}
