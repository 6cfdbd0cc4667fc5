/* json_rows.h - a large JSON object, read one row at a time.
 *
 * The document is one object. Each member that is an array is handed over element by element, every
 * other one whole, in the order of the text, so that no more than one row is in memory besides the
 * text itself. A key may stand once. */
#ifndef IMPORTSCAN_BASE_JSON_ROWS_H
#define IMPORTSCAN_BASE_JSON_ROWS_H

#include "analyzer/base/json.h"

#include "analyzer/base/names.h"

struct json_rows {
    struct text text, path;       /* `path` for messages */
    struct text key;              /* of the member that the row is of, the reader's own */
    const struct json_value *row; /* valid up to the next call */
    bool in_list;                 /* it is an element of an array */
    uint32_t index;               /* of the element, from 0 */
    uint32_t row_at;              /* where the row begins */
    /* private */
    struct arena arena;
    struct names keys;
    struct json_document *held;
    uint32_t at;
    uint32_t members;
    bool inside_list, ended;
};

/* `text` and `path` must outlive it. Always close what was opened. */
void json_rows_open(struct json_rows *rows, struct text text, struct text path);
/* True with the next row; false at the end, with `rows->ended`, or where the text is no such
 * document: then `err` says where. */
bool json_rows_next(struct json_rows *rows, struct error *err);
/* "path:line:column: objects[3]: message", of the row at hand. Returns false. */
bool json_rows_refuse(const struct json_rows *rows, struct error *err, const char *format, ...)
    PRINTF(3, 4);
/* Makes messages speak of an element that was read before: the `index`th of `key`, from `row_at`.
 */
void json_rows_point(struct json_rows *rows, struct text key, uint32_t index, uint32_t row_at);
void json_rows_close(struct json_rows *rows);

#endif
