/* toml.h - a TOML 1.0 document as values, each with its place.
 *
 * Agrees with CPython's tomllib on what is valid and what it means, but for integers beyond 64 bits
 * and values nested deeper than TOML_MOST_DEPTH, which are refused. */
#ifndef IMPORTSCAN_SYNTAX_TOML_H
#define IMPORTSCAN_SYNTAX_TOML_H

#include "analyzer/base/array.h"

enum {
    TOML_MOST_DEPTH = 100,
};

enum toml_kind {
    TOML_STRING,
    TOML_INTEGER,
    TOML_FLOAT,
    TOML_BOOLEAN,
    TOML_DATE, /* a date, a time, or both: `text` as ISO 8601 has it */
    TOML_ARRAY,
    TOML_TABLE,
};
const char *toml_kind_name(enum toml_kind kind); /* "a string", "a number", ... */

struct toml_value;

struct toml_member {
    struct text key;
    uint32_t start, stop; /* bytes of the key where the member was first named */
    struct toml_value *value;
};

struct toml_value {
    enum toml_kind kind;
    uint32_t start, stop; /* bytes of the document */
    struct text text;     /* of a string (decoded, may hold NUL bytes) or a date */
    int64_t integer;
    double real;
    bool truth;
    ARRAY(struct toml_value *) items;
    ARRAY(struct toml_member) members; /* in the order of the document */
    /* The reader's own: what may still be added to it. */
    bool frozen;      /* an inline table or a written array: nothing */
    bool defined;     /* has a header of its own */
    bool of_tables;   /* an array that headers with two brackets make */
    uint32_t section; /* the header below which dotted keys made it, counted from 1; 0: none */
};

struct toml_trouble {
    uint32_t start, stop; /* bytes; equal at the end of the document */
    struct text message;  /* "the key is there twice" */
};

struct toml {
    struct toml_value *root;             /* a table; what could be read where there is trouble */
    ARRAY(struct toml_trouble) troubles; /* in the order of the document; empty: it is valid */
};

/* Everything lives in `arena`; texts may point into `text`, which must outlive it. */
void toml_read(struct text text, struct arena *arena, struct toml *out);
/* The member of that name; NULL where there is none. */
const struct toml_member *toml_find(const struct toml_value *table, struct text key);

#endif
