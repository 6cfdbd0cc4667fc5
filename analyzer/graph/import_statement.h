/* import_statement.h - the statement that an edge's name stands in.
 *
 * An edge knows the place of its name; a reader looks for the statement, which may begin lines
 * above it: `from a import (\n b,\n c)`. */
#ifndef IMPORTSCAN_GRAPH_IMPORT_STATEMENT_H
#define IMPORTSCAN_GRAPH_IMPORT_STATEMENT_H

#include "analyzer/graph/module_graph.h"

/* Where that statement begins; the edge's own place where it comes from no import statement. */
struct place import_statement_place(const struct module_graph *graph, const struct edge *edge);
/* Where it ends, exclusive; {0, 0} where that is not known. */
struct place import_statement_end(const struct module_graph *graph, const struct edge *edge);

#endif
