/* fix_way.h - following one expression to what it surely is; private to fix_way*.c.
 *
 * A value is text; parts that are not known while reading are marks in it (fix_work.h). */
#ifndef IMPORTSCAN_RULES_FIX_WAY_H
#define IMPORTSCAN_RULES_FIX_WAY_H

#include "analyzer/rules/fix_work.h"

enum {
    WAY_MOST_NESTING = 40
};

struct walk_way {
    struct fixing *f;
    struct way *way;
    uint32_t depth;
    const char *why; /* it is not sure; NULL: not told */
};

/* fix_way.c */
bool way_value(struct walk_way *w, const struct stand *stand, node_index node, struct text *out);
/* A piece behind the beginning: a value, or a variable. */
bool way_piece(struct walk_way *w, const struct stand *stand, node_index node, struct text *out);
bool way_fails(struct walk_way *w, const char *why);

/* fix_way_name.c: names and attributes */
bool way_of_name(struct walk_way *w, const struct stand *stand, node_index node, struct text *out);
bool way_of_attribute(struct walk_way *w, const struct stand *stand, node_index node,
                      struct text *out);
/* The file of a module that an expression surely is. */
bool way_of_module(struct walk_way *w, const struct stand *stand, node_index node,
                   struct text *out);
bool way_of_file(struct walk_way *w, module_id module, struct text *out);

/* The only method of an object's name in the distribution. */
bool way_method(struct walk_way *w, const struct stand *stand, node_index node, module_id *module,
                scope_index *scope);
bool way_is_object(struct walk_way *w, const struct stand *stand, node_index node);

/* fix_way_order.c: of a name with several values the one that surely holds at the use; 0: none */
node_index way_assigned(struct walk_way *w, const struct stand *stand, scope_index binder,
                        uint32_t name, const struct site *sites, uint32_t count);

/* fix_way_call.c: calls, and what is taken out of their results */
bool way_of_call(struct walk_way *w, const struct stand *stand, node_index call, struct text *out);
bool way_of_element(struct walk_way *w, const struct stand *stand, node_index call, long at,
                    struct text *out);
/* What a call gives, or an element of it; -1: all of it. */
bool way_of_function(struct walk_way *w, const struct stand *stand, module_id module,
                     scope_index scope, node_index call, bool bound, long element,
                     struct text *out);
bool way_dirname(struct walk_way *w, struct text path, struct text *out);

/* fix_way_text.c: texts put together */
bool way_of_binary(struct walk_way *w, const struct stand *stand, node_index node,
                   struct text *out);
bool way_of_fstring(struct walk_way *w, const struct stand *stand, node_index node,
                    struct text *out);
bool way_of_format(struct walk_way *w, const struct stand *stand, struct text template,
                   node_index call, struct text *out);
bool way_variable(struct walk_way *w, const struct stand *stand, node_index node,
                  struct text format, struct text *out);

#endif
