/* version.h - what this program calls itself. */
#ifndef IMPORTSCAN_BASE_VERSION_H
#define IMPORTSCAN_BASE_VERSION_H

#define IMPORTSCAN_VERSION "0.1.0"
/* When it was made: of the manual page, which needs a date and shall not change by the day. */
#define IMPORTSCAN_RELEASED "2026-11-01"

#endif
