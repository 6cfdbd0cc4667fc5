/* builder.h - facts while they grow.
 *
 * Nodes are emitted in source order. A node with children is opened; it closes by itself when the
 * walk reaches the part that its `close` names. Everything grows in a scratch arena; builder_finish
 * copies it, trimmed, to where it shall live. */
#ifndef IMPORTSCAN_SYNTAX_BUILDER_H
#define IMPORTSCAN_SYNTAX_BUILDER_H

#include "analyzer/facts/facts.h"
#include "analyzer/syntax/word_table.h"

/* Deeper nesting is cut: names and constants below are kept flat, in one UNREADABLE. */
enum {
    MOST_DEPTH = 10000,
};

/* An open node and what its children inherit. */
struct frame {
    node_index node;
    uint32_t close; /* the first part that is no longer below it */
    scope_index scope;
    guard_index guard;
};

struct builder {
    struct arena *scratch;
    uint32_t flags; /* enum facts_flag */
    uint32_t error_start, error_stop;
    struct word_table names;
    struct word_table strings;
    ARRAY(struct node) nodes;
    ARRAY(struct scope) scopes;
    ARRAY(struct guard) guards;
    ARRAY(struct import_fact) imports;
    ARRAY(struct mark) marks;
    ARRAY(struct frame) frames; /* never empty between builder_begin and builder_finish */
};

/* Opens the root, a MODULE over `length` bytes. */
void builder_begin(struct builder *builder, struct arena *scratch, uint32_t length);
/* Makes room for so many nodes at once; there may be more. */
void builder_expect(struct builder *builder, uint32_t nodes);
/* Closes every node. */
void builder_end(struct builder *builder);
/* Copies the facts into `arena`; lines and continuations are empty. */
struct facts *builder_finish(struct builder *builder, struct arena *arena);

/* Appends a node without children; `end` is set. */
node_index builder_leaf(struct builder *builder, struct node node);
/* Appends a node that takes in what follows until the part `close`. Scope and guard change where
 * the kinds of the node and its parent say so. */
node_index builder_open(struct builder *builder, struct node node, uint32_t close);
/* Closes the nodes that end at or before `part`. */
void builder_close(struct builder *builder, uint32_t part);

struct frame *builder_top(struct builder *builder);
enum node_kind builder_top_kind(const struct builder *builder);
void builder_flag(struct builder *builder, node_index node, uint32_t flags);

/* A new scope inside the current one, for the node that comes next. */
scope_index builder_scope(struct builder *builder, enum scope_kind kind, uint32_t name);
/* The number of a name: normalised (NFKC) where it is not ASCII; 0 for the empty text. Names and
 * strings are borrowed until builder_finish. */
uint32_t builder_name(struct builder *builder, struct text name);
uint32_t builder_string(struct builder *builder, struct text value);

#endif
