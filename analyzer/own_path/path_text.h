/* path_text.h - paths as text, folded as posixpath does; `*` stands for what is not known.
 *
 * Results live in `arena` or are parts of the argument. Source: Lib/posixpath.py. */
#ifndef IMPORTSCAN_OWN_PATH_PATH_TEXT_H
#define IMPORTSCAN_OWN_PATH_PATH_TEXT_H

#include "analyzer/base/arena.h"

enum {
    PATH_MOST = 1024 /* longer ones end in `*` */
};

struct text path_dirname(struct text path);
struct text path_basename(struct text path);
/* os.path.join of two: an absolute `part` replaces `path`. */
struct text path_with(struct text path, struct text part, struct arena *arena);
/* One text behind the other, as `+` does. */
struct text path_concat(struct text path, struct text part, struct arena *arena);
/* os.path.normpath, with runs of `*` made one. */
struct text path_normal(struct text path, struct arena *arena);
/* Without its last extension; `extension` is what was cut, with the dot. */
struct text path_root(struct text path, struct text *extension);
/* What both begin with, then `*`. */
struct text path_widen(struct text a, struct text b, struct arena *arena);
bool path_is_known(struct text path); /* holds no `*` */
/* `path` is `folder` or lies below it. */
bool path_lies_in(struct text path, struct text folder);
/* Whether a name without `/` fits a pattern whose `*` is any run of bytes. */
bool path_fits(struct text name, struct text pattern);

#endif
