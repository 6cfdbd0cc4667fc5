/* catalog.h - the writers of a catalog: JSON, and the form that is mapped (docs/catalog-format.md).
 */
#ifndef IMPORTSCAN_REPORT_CATALOG_H
#define IMPORTSCAN_REPORT_CATALOG_H

#include "analyzer/plan/catalog.h"
#include "analyzer/report/writer.h"

/* `path` is how the unit or folder is told. */
void catalog_json_write(const struct catalog *catalog, struct text path, struct arena *arena,
                        struct writer *writer);
/* False where a name or a key is longer than the form can say, or all are longer than 4 GiB. */
bool catalog_binary_write(const struct catalog *catalog, struct arena *arena, struct writer *writer,
                          struct error *err);

#endif
