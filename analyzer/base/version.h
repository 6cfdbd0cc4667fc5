/* version.h - what this program calls itself. */
#ifndef IMPORTSCAN_BASE_VERSION_H
#define IMPORTSCAN_BASE_VERSION_H

#define IMPORTSCAN_VERSION "0.1.0"

#endif
