/* metafile.h - what loads, in the shape of esbuild's metafile, which many viewers of bundles read.
 *
 * Inputs are modules by the path of their file. Outputs are what loads with the unit, what may load
 * later and what does neither: their bytes are those of the report's summary. */
#ifndef IMPORTSCAN_REPORT_METAFILE_H
#define IMPORTSCAN_REPORT_METAFILE_H

#include "analyzer/report/report.h"

void metafile_write(const struct report *report, struct writer *writer);

#endif
