/* walk.h - parts of the parser's tree become nodes.
 *
 * One pass over the parts in source order. Each part is seen by the function that grammar.def names
 * for its rule; that function emits nodes, tells the children their roles, and returns the part to
 * go on with: `part + 1` to see the children, `parts[part].end` to pass them by.
 *
 * Part 0 is the root and nobody's child, so it also says "there is none". */
#ifndef IMPORTSCAN_SYNTAX_WALK_H
#define IMPORTSCAN_SYNTAX_WALK_H

#include "analyzer/syntax/builder.h"
#include "analyzer/syntax/parse_text.h"
#include "analyzer/syntax/parse_tree.h"

struct walk {
    struct builder *out;
    struct part *parts;
    uint32_t part_count;
    struct text source;            /* the whole; parts and nodes count its bytes */
    const struct parse_text *text; /* what the parser got for it */
    uint32_t flat_until;           /* parts before this one are too deep */
};

/* Sees every part of the tree. */
void walk_all(struct walk *walk);

/* Children of `parent` from left to right, errors left out, tokens not. */
uint32_t walk_next(const struct walk *walk, uint32_t parent, uint32_t child);
#define PART_EACH(child, walk, parent)                                                             \
    for (uint32_t child = walk_next((walk), (parent), 0); child != 0;                              \
         child = walk_next((walk), (parent), child))
/* The same without tokens, by number. */
uint32_t walk_child(const struct walk *walk, uint32_t parent, uint32_t nth);
uint32_t walk_child_count(const struct walk *walk, uint32_t parent);
/* The first child with this rule. */
uint32_t walk_find(const struct walk *walk, uint32_t parent, enum rule rule);
bool walk_has(const struct walk *walk, uint32_t parent, enum rule rule);
/* The operator of the first token that has one. */
uint32_t walk_operator(const struct walk *walk, uint32_t parent);

/* The byte of the source at `offset`, NUL beyond it. */
char walk_byte(const struct walk *walk, uint32_t offset);
struct text walk_text(const struct walk *walk, uint32_t part);
uint32_t walk_name(struct walk *walk, uint32_t part);
/* The node of the part's span; kind and flags by the part's rule and role. */
struct node walk_node(const struct walk *walk, uint32_t part);
/* Opens that node for the part's children. */
node_index walk_open(struct walk *walk, uint32_t part, struct node node);
/* Lets a node of `kind` be opened before the sibling `first` and closed after `last`. */
void walk_wrap(struct walk *walk, uint32_t first, uint32_t last, enum node_kind kind,
               uint32_t extra);
/* An error behind a block joins it; one before the first block is passed by. */
void walk_heal(struct walk *walk, uint32_t part);

#define RULE(name, visit, kind, traits) part_visitor visit;
#define TOKEN(id, text, operator)
#include "analyzer/syntax/grammar.def"
#undef RULE
#undef TOKEN
part_visitor visit_error;
part_visitor visit_unreadable;
part_visitor visit_parameter;

#endif
