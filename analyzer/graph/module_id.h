/* module_id.h - modules and edges by number; {0} is none. */
#ifndef IMPORTSCAN_GRAPH_MODULE_ID_H
#define IMPORTSCAN_GRAPH_MODULE_ID_H

#include <stdint.h>

typedef struct {
    uint32_t n;
} module_id;
typedef struct {
    uint32_t n;
} edge_id;

#endif
