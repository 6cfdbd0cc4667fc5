/* grammar.h - what each rule of the parser's grammar becomes.
 *
 * The table is grammar.def. A rule gives the function of the walk that sees its parts, the kind of
 * node they become, and traits that say how they are gathered and what an error among their
 * children does. */
#ifndef IMPORTSCAN_SYNTAX_GRAMMAR_H
#define IMPORTSCAN_SYNTAX_GRAMMAR_H

#include "analyzer/base/error.h"
#include "analyzer/facts/facts.h"

#include <tree_sitter/api.h>

enum rule {
    RULE_SKIPPED, /* not worth gathering */
    RULE_ERROR,   /* what the parser could not read */
    RULE_TAIL,    /* stands behind the children of a rule with TRAIT_TAIL */
#define RULE(name, visit, kind, traits) RULE_##name,
#define TOKEN(id, text, operator) TOKEN_##id,
#include "analyzer/syntax/grammar.def"
#undef RULE
#undef TOKEN
    RULE_COUNT,
};

enum trait {
    TRAIT_NONE = 0,
    TRAIT_LEAF = 1 << 0,   /* nothing below it matters */
    TRAIT_TOKENS = 1 << 1, /* its unnamed tokens matter */
    TRAIT_TAIL = 1 << 2,   /* a RULE_TAIL follows its last child */
    TRAIT_TOKEN = 1 << 3,  /* it is an unnamed token itself */
    /* An error among the children: with LIST it is one more child, with BODY it joins the block
     * before it, else the whole part is unreadable. */
    TRAIT_LIST = 1 << 4,
    TRAIT_BODY = 1 << 5,
};

struct walk;
/* Sees the part `part`, emits nodes, and gives the part to go on with. */
typedef uint32_t part_visitor(struct walk *walk, uint32_t part);

struct rule_shape {
    part_visitor *visit; /* NULL for tokens */
    uint8_t kind;        /* enum node_kind */
    uint8_t traits;      /* enum trait */
    uint8_t operator;    /* enum operator of a token */
};
extern const struct rule_shape rule_shapes[RULE_COUNT];

/* From the parser's symbols to rules. */
struct grammar {
    const TSLanguage *language;
    uint32_t symbol_count;
    uint8_t *rule_of_symbol; /* enum rule; RULE_SKIPPED where the table has none */
};

/* Fails where the compiled grammar lacks a name of the table. */
bool grammar_open(struct grammar *out, struct arena *arena, struct error *err);
/* The rule of a symbol as nodes give it, the parser's error symbol included. */
enum rule grammar_rule(const struct grammar *grammar, TSSymbol symbol);

#endif
