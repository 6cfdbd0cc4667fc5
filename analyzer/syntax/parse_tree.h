/* parse_tree.h - the parser's tree, flat.
 *
 * A walk that looks ahead ("has this call a generator as its argument?") wants siblings at hand and
 * no recursion. So the parser's tree is gathered once, into an array of parts in source order, and
 * forgotten at once. A part's children are the parts behind it up to its `end`.
 *
 * The walk sees a parent before its children, and a parent tells each child its role by writing
 * into the child's part. That is all the context there is. */
#ifndef IMPORTSCAN_SYNTAX_PARSE_TREE_H
#define IMPORTSCAN_SYNTAX_PARSE_TREE_H

#include "analyzer/syntax/grammar.h"
#include "analyzer/syntax/parse_text.h"
#include "analyzer/syntax/pool.h"

/* What a parent wants of a child. */
enum role {
    ROLE_READ,
    ROLE_STORE,     /* a name or place that is bound */
    ROLE_DELETE,    /* one that is deleted */
    ROLE_BIND,      /* an item of a `with`, where `as` binds */
    ROLE_PARAMETER, /* an item of a parameter list; `extra` holds flags of PARAM */
    ROLE_INLINE,    /* vanishes, its children stand in its place */
    ROLE_SKIP,      /* vanishes with all below */
};

struct part {
    uint8_t rule;   /* enum rule */
    uint8_t role;   /* enum role, written by the parent */
    uint8_t wrap;   /* enum node_kind: a node to open before this part; 0: none */
    uint8_t extra;  /* of the wrapping node, or what the role says */
    uint32_t start; /* bytes of the whole source */
    uint32_t stop;
    uint32_t end;    /* one past the last part of the subtree */
    uint32_t close;  /* one past the last part of the wrapping node, or of the part's own one */
    uint32_t before; /* where the wrapping node begins, or the literal text before this part */
    bool broken;     /* an error is among its children */
};

struct parse_tree {
    struct part *parts; /* parts[0] is the root */
    uint32_t count;
    bool has_error;
    uint32_t error_start, error_stop; /* the first one */
};

/* Lets a parser read `text` and gathers what it found in `arena`; parser and tree live in `pool`
 * meanwhile. Where the parser gave up because the text cost too much, the tree is a root with one
 * error. */
void parse_tree_read(struct pool *pool, const struct grammar *grammar,
                     const struct parse_text *text, struct arena *arena, struct parse_tree *out);

#endif
