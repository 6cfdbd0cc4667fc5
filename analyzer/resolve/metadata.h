/* metadata.h - the small formats in which installed distributions describe themselves. */
#ifndef IMPORTSCAN_RESOLVE_METADATA_H
#define IMPORTSCAN_RESOLVE_METADATA_H

#include "analyzer/base/arena.h"

/* The value of a header ("Name") of METADATA or PKG-INFO; empty where it has none. A slice. */
struct text metadata_header(struct text text, const char *key);

/* The path in the next row of a RECORD; false at the end. A slice of `*rest`, or, where it is
 * quoted, a copy in `arena`. */
bool record_next(struct text *rest, struct arena *arena, struct text *path);

/* The next line that is not blank, trimmed; false at the end. */
bool metadata_line(struct text *rest, struct text *line);

/* The folder that an editable install was made from, by the text of its direct_url.json; empty for
 * other installs. */
struct text metadata_editable_folder(struct text json, struct arena *arena);

/* PEP 503: lower case, runs of "-", "_" and "." made one "-". */
struct text metadata_normalised(struct text name, struct arena *arena);

/* "Foo_Bar" and "1.0" of "Foo_Bar-1.0.dist-info", "Foo_Bar-1.0-py3.11.egg-info" and
 * "Foo_Bar.egg-info"; false for other names. Slices. */
bool metadata_info_name(struct text file, struct text *name, struct text *version);

#endif
