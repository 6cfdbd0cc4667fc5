/* paths.h - paths as os.path has them, and the few questions asked of the disk one by one.
 *
 * For a handful of questions about places far apart (is there a pyvenv.cfg?). Folders whose names
 * matter are listed through tree.h. A path that holds a NUL or is longer than the system allows
 * leads nowhere. */
#ifndef IMPORTSCAN_RESOLVE_PATHS_H
#define IMPORTSCAN_RESOLVE_PATHS_H

#include "analyzer/base/arena.h"

/* os.path.join: `name` alone where it is absolute. */
struct text path_join(struct arena *arena, struct text folder, struct text name);
/* os.path.abspath: from the working directory, without ".", ".." and doubled slashes. */
struct text path_absolute(struct arena *arena, struct text path);
/* With all links followed; the absolute path where that fails. */
struct text path_real(struct arena *arena, struct text path);

/* os.path.dirname of an absolute path; "/" for "/". A slice of `path`. */
struct text path_parent(struct text path);
/* os.path.basename: what comes after the last slash. */
struct text path_name(struct text path);
/* `path` is `folder` or lies somewhere below it; both absolute. */
bool path_is_below(struct text path, struct text folder);

bool path_is_file(struct text path);
bool path_is_folder(struct text path);
bool path_exists(struct text path);

#endif
