/* quick_nodes.h - what the parts of the quick reader share: where it stands among the lexemes, and
 * nodes as it makes them.
 *
 * An operator is seen behind its left operand, and its node stands before it: quick_wrap makes the
 * place. Functions that read an expression give the bytes it takes with the parentheses around it,
 * which have no node. Whoever meets something he does not surely understand declines: then every
 * lexeme is the END, and the readers come to theirs. */
#ifndef IMPORTSCAN_SYNTAX_QUICK_NODES_H
#define IMPORTSCAN_SYNTAX_QUICK_NODES_H

#include "analyzer/syntax/builder.h"
#include "analyzer/syntax/quick_lexemes.h"
#include "analyzer/syntax/skim.h"

struct quick {
    struct builder *out;
    struct text source;
    const struct parse_text *text;
    struct lexemes lexemes;
    uint32_t at;    /* the lexeme to be read next */
    uint32_t depth; /* of what is being read */
    uint64_t moved; /* nodes, again and again */
    bool declined;
};

/* Nesting beyond this is declined, and so is a chain of more operators: together they stay below
 * MOST_DEPTH. */
enum {
    MOST_QUICK_DEPTH = 90,
    MOST_QUICK_CHAIN = 90,
    MOST_MOVES = 100, /* of a node to make place before it, on the average */
};

/* A node without nodes in it, and with no bytes yet. */
static inline struct node quick_node(enum node_kind kind, uint32_t start)
{
    return (struct node){.kind = (uint8_t)kind, .start = start, .stop = start};
}

static inline struct span quick_span(const struct lexeme *lexeme)
{
    return (struct span){lexeme->start, lexeme->stop};
}

static inline const struct lexeme *quick_next(const struct quick *quick)
{
    return &quick->lexemes.list.at[quick->at];
}

static inline bool quick_sees(const struct quick *quick, enum lexeme_kind kind)
{
    return quick_next(quick)->kind == kind;
}

/* The kind of the lexeme behind the next one. */
static inline enum lexeme_kind quick_second(const struct quick *quick)
{
    const struct lexeme *next = quick_next(quick);
    return (enum lexeme_kind)(next->kind == LEXEME_END ? LEXEME_END : next[1].kind);
}

/* Goes past the next lexeme, which is not the END. */
static inline const struct lexeme *quick_take(struct quick *quick)
{
    return &quick->lexemes.list.at[quick->at++];
}

void quick_decline(struct quick *quick);
/* Goes past the next lexeme where it is of this kind. */
bool quick_accept(struct quick *quick, enum lexeme_kind kind);
/* The same for `|`. */
bool quick_accept_bar(struct quick *quick);
/* As quick_accept, and declines where it is not. Gives the lexeme that is there. */
const struct lexeme *quick_expect(struct quick *quick, enum lexeme_kind kind);

/* Count the depth; what is entered is left. */
void quick_enter(struct quick *quick);
void quick_leave(struct quick *quick);

static inline node_index quick_here(const struct quick *quick)
{
    return quick->out->nodes.count;
}

/* Appends a node; its subtree is what follows until quick_finish. */
node_index quick_emit(struct quick *quick, struct node node);
/* Puts a node before those from `index` on, which become its subtree. */
void quick_wrap(struct quick *quick, node_index index, struct node node);
/* Ends the subtree of a node with the last node there is, and the node at `stop`. */
void quick_finish(struct quick *quick, node_index index, uint32_t stop);

/* Compound statements end with their last statement, so they begin empty and grow: what is opened
 * is the parent of all until it is closed. */
node_index quick_open(struct quick *quick, enum node_kind kind, uint32_t start);
void quick_close(struct quick *quick);

/* The next lexeme becomes a node without children; its text is the value of a word. */
struct span quick_leaf(struct quick *quick, enum node_kind kind);
struct span quick_word(struct quick *quick, enum node_kind kind, uint32_t flags);

/* Whether the text of the next lexeme is this. */
bool quick_is_word(const struct quick *quick, const char *word);
uint32_t quick_name(struct quick *quick, const struct lexeme *lexeme);

#endif
