/* folder_imports.h - what the imports of a module lead to, as far as files tell. Private to the
 * room. */
#ifndef IMPORTSCAN_LOAD_FOLDER_IMPORTS_H
#define IMPORTSCAN_LOAD_FOLDER_IMPORTS_H

#include "analyzer/load/folder_rows.h"

/* Before the first import: what has a name that no file gives it (os.path). */
void folder_imports_begin(struct folder_rows *rows);
/* Adds edges, rows for modules that are not there yet, and what was not found. The facts of all
 * files of the folders are there. */
void folder_imports(struct folder_rows *rows, module_id module);

#endif
