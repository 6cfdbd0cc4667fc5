/* json.h - the only door to jansson.
 *
 * Documents are streamed by report/json_stream.h; what is needed here is one value at a time. */
#ifndef IMPORTSCAN_BASE_JSON_H
#define IMPORTSCAN_BASE_JSON_H

#include "analyzer/base/arena.h"

/* `text` as a JSON string with its quotes: always valid UTF-8, bad bytes become U+FFFD. */
struct text json_quote(struct text text, struct arena *arena);
/* Whether the bytes are one whole JSON document. */
bool json_is_valid(struct text text);
/* jansson's own version. */
const char *json_library_version(void);

#endif
