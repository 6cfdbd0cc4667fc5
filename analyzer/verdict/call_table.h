/* call_table.h - what is known of calls without reading the code behind them.
 *
 * pure.def, effect_calls.def, effect_stores.def and methods.def are the tables; the override file
 * of the user adds rows and goes before them. A row `x.*` says it of everything below x. */
#ifndef IMPORTSCAN_VERDICT_CALL_TABLE_H
#define IMPORTSCAN_VERDICT_CALL_TABLE_H

#include "analyzer/base/array.h"
#include "analyzer/base/error.h"

enum effect_code {
    EFFECT_E01 = 1,
    EFFECT_E02,
    EFFECT_E03,
    EFFECT_E04,
    EFFECT_E05,
    EFFECT_E06,
    EFFECT_E07,
    EFFECT_E08,
    EFFECT_E09,
    EFFECT_E10,
    EFFECT_E11,
    EFFECT_E12,
    EFFECT_E13,
    EFFECT_E14,
    EFFECT_E15,
    EFFECT_E16,
    EFFECT_CODE_COUNT
};

enum row_kind {
    ROW_PURE,    /* nothing that others see */
    ROW_EFFECT,  /* `code`, `hard` */
    ROW_CHANGES, /* changes its first argument, or the object whose method it is */
    ROW_STORE,   /* a store into that name is `code`, `hard` */
    ROW_OPENS,   /* opens a file: its mode decides */
};

/* Whom an effect is about: only who has that module can see it. */
enum row_about {
    ABOUT_ANYBODY,
    ABOUT_CLASS,    /* the module of the class that is given first, or decorated */
    ABOUT_CATEGORY, /* the module of a class of warnings that is given */
    ABOUT_PROBE,    /* nobody, where what is made is closed where it was made */
};

struct call_row {
    struct text name;
    uint8_t kind;
    uint8_t code;
    bool hard;
    bool by_user;         /* from the override file */
    uint8_t about;        /* enum row_about */
    struct text sentence; /* why it is pure; what it does: "writes os.environ" */
};

struct call_table {
    struct arena *arena;
    ARRAY(struct call_row) rows;
    uint32_t *slots;
    uint32_t slot_count;
};

/* `overrides` is the content of the override file, empty for none; `path` stands in messages. */
bool call_table_init(struct call_table *table, struct text overrides, struct text path,
                     struct arena *arena, struct error *err);
/* The row of that dotted name, or of something above it that ends in `.*`; NULL: none. */
const struct call_row *call_table_find(const struct call_table *table, struct text dotted);
/* What a method of that name does to an object nobody knows: ROW_PURE or ROW_CHANGES; NULL: who
 * knows. */
const struct call_row *call_table_method(const struct call_table *table, struct text name);
/* What storing into something of that name does; NULL: nothing special. */
const struct call_row *call_table_store(const struct call_table *table, struct text dotted);

#endif
