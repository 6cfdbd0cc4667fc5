/* folder_walk.h - the Python files below folders, each with its module's name. Private to the room.
 */
#ifndef IMPORTSCAN_LOAD_FOLDER_WALK_H
#define IMPORTSCAN_LOAD_FOLDER_WALK_H

#include "analyzer/load/folder_rows.h"

/* Adds a row for each file below one of the request's folders, and for all of the package that it
 * is a part of. What cannot be listed is a finding. */
void folder_walk(struct folder_rows *rows, struct text folder);

#endif
