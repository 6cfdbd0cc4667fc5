/* page_data.h - what the page's script draws from: modules, edges and findings, as columns.
 *
 * One JSON document of version importscan-page/1. page/model.js reads it and explains each column;
 * the two change together. Programs read `-o json` instead. */
#ifndef IMPORTSCAN_REPORT_PAGE_DATA_H
#define IMPORTSCAN_REPORT_PAGE_DATA_H

#include "analyzer/report/report.h"

void page_write_data(const struct report *report, struct writer *writer);

#endif
