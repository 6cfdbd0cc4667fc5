/* ships.h - how much code a unit ships: what stands against the limit of a deployment.
 *
 * Files of modules outside of the standard library and the runtime, used or not, and the shared
 * libraries that these need. What only the standard library's own extension modules need comes with
 * the interpreter. Data files are not among it: `manifest` reads those. */
#ifndef IMPORTSCAN_REPORT_SHIPS_H
#define IMPORTSCAN_REPORT_SHIPS_H

#include "analyzer/report/report.h"

struct ships {
    uint32_t modules, libraries;
    uint64_t bytes, library_bytes; /* of both; of these the libraries' */
};

/* Without natives in the report, libraries are none. */
struct ships report_ships(const struct report *report);

#endif
