/* keys.h - what a configuration file may say: the table keys.def. */
#ifndef IMPORTSCAN_CONFIG_KEYS_H
#define IMPORTSCAN_CONFIG_KEYS_H

#include "analyzer/base/array.h"

enum key_kind {
    KIND_BOOLEAN,
    KIND_NUMBER,
    KIND_STRING,
    KIND_CHOICE,     /* one of `shape`, parted by bars */
    KIND_PATH,       /* relative to the file that says it */
    KIND_PATHS,      /* as all lists: one string is a list of one */
    KIND_GLOBS,      /* paths with *, ** and ? */
    KIND_NAMES,      /* dotted names with * */
    KIND_CODES,      /* rules, or beginnings of codes */
    KIND_SIZES,      /* a table: numbers, or strings such as "250MiB" */
    KIND_PATH_CODES, /* a table: lists of codes by path */
    KIND_NAME_CODES, /* the same by dotted name */
};

enum key_id {
#define KEY(id, ...) KEY_##id,
#include "analyzer/config/keys.def"
#undef KEY
    KEY_COUNT
};

struct key_info {
    const char *name;
    enum key_kind kind;
    const char *shape;    /* of a value, for people */
    const char *fallback; /* what holds where nobody said anything, in words */
    const char *help;
};
extern const struct key_info key_info[KEY_COUNT];

/* KEY_COUNT where there is none of that name. */
enum key_id key_find(struct text name);
/* The known name that was probably meant; empty for none. */
struct text key_nearest(struct text name);
bool key_is_list(enum key_kind kind);
bool key_is_table(enum key_kind kind);
/* Whether a word is one of those that `choices` names, parted by bars. */
bool key_has_choice(const char *choices, struct text word);

#endif
