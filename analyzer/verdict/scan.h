/* scan.h - the nodes that running one scope evaluates.
 *
 * Running a module, class, function or lambda evaluates its own nodes: decorators, defaults, bases
 * and (unless postponed) annotations of what is defined in it, but not the bodies of functions and
 * lambdas in it; a class in it is a scope of its own. Blocks that never run here are left out:
 * those for type checkers, and main guards of modules that are imported. */
#ifndef IMPORTSCAN_VERDICT_SCAN_H
#define IMPORTSCAN_VERDICT_SCAN_H

#include "analyzer/verdict/world.h"

struct scanned {
    module_id module;
    scope_index scope;
    const struct facts *facts;
    node_index node;
    bool tested;     /* only asked about: the class of an isinstance, an except */
    bool annotation; /* in an annotation */
};

/* Called for each node; gives the next one to look at: `node + 1`, or a later one to skip. */
typedef node_index scan_visit(void *context, const struct scanned *at);

void scan_scope(const struct world *world, scope_id scope, scan_visit *visit, void *context);
/* The same, without the statements that the machine saw left out while the unit loaded. Of a
 * function that it did not follow, all of them. */
void scan_executed(const struct world *world, scope_id scope, scan_visit *visit, void *context);

/* Whether the machine ran statements of the scope while the unit loaded. */
bool scan_was_followed(const struct world *world, scope_id scope);

/* globals()[name] = value, globals().update(...), or the same by a local name: what the call gives
 * is filled, and nothing is read of it. */
bool scan_fills_namespace(const struct scanned *call);

/* A chain of attributes on a name, `a.b.c`, that a NAME or ATTRIBUTE node heads: the NAME's node,
 * and the ATTRIBUTEs behind it, first one first. */
enum {
    CHAIN_MOST = 12
};
struct chain {
    node_index root;
    uint32_t count;
    node_index attributes[CHAIN_MOST];
};
/* False where the node is something else, or a longer chain. */
bool chain_read(const struct facts *facts, node_index node, struct chain *out);

#endif
