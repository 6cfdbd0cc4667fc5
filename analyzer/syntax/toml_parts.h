/* toml_parts.h - the grammar's tree of a TOML document, flat, in the order of the source. */
#ifndef IMPORTSCAN_SYNTAX_TOML_PARTS_H
#define IMPORTSCAN_SYNTAX_TOML_PARTS_H

#include "analyzer/base/array.h"

enum toml_rule {
    TOML_OTHER, /* not worth keeping */
    TOML_ERROR, /* what the parser could not read, or something that is missing */
#define TOML_RULE(name) TOML_RULE_##name,
#include "analyzer/syntax/toml.def"
#undef TOML_RULE
    TOML_RULE_COUNT,
};

struct toml_part {
    enum toml_rule rule;
    uint32_t start, stop; /* bytes */
    uint32_t end;         /* one past the last part of the subtree */
};

struct toml_parts {
    ARRAY(struct toml_part) list; /* at least one */
    bool broken;
    uint32_t error_start, error_stop; /* the first error, where there is one */
    bool too_deep;                    /* the first error is that */
};

void toml_parts_read(struct text text, uint32_t most_depth, struct arena *arena,
                     struct toml_parts *out);

#endif
