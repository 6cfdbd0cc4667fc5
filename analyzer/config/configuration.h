/* configuration.h - what configuration files and the environment say, each value with its source.
 *
 * The file nearest above the unit holds: .importscan.toml, importscan.toml, or a pyproject.toml
 * with a table [tool.importscan]; nothing is merged but what `extend` names. A variable
 * IMPORTSCAN_KEY beats the file, the command line beats both. Everything that is wrong in a file is
 * told at once. */
#ifndef IMPORTSCAN_CONFIG_CONFIGURATION_H
#define IMPORTSCAN_CONFIG_CONFIGURATION_H

#include "analyzer/base/error.h"
#include "analyzer/base/hints.h"
#include "analyzer/config/keys.h"

#include <stdio.h>

struct config_file {
    struct text path;   /* absolute */
    struct text folder; /* that its paths count from */
    struct text text;
};

enum told_by {
    TOLD_BY_NOBODY,
    TOLD_BY_FILE,
    TOLD_BY_ENVIRONMENT,
    TOLD_BY_COMMAND_LINE,
};

struct setting_value {
    struct text name;     /* of a table: its key; empty for the rest */
    struct text text;     /* a path is absolute; "true", "false"; a number as written */
    uint32_t start, stop; /* bytes of the file */
};

struct setting {
    enum told_by source;
    const struct config_file *file; /* NULL: no file says it */
    struct text variable;           /* the environment's, where it does */
    uint32_t start, stop;           /* of the key */
    ARRAY(struct setting_value) values;
};

struct complaint {
    const struct config_file *file; /* NULL: about the environment */
    uint32_t start, stop;
    struct text message;
};

struct configuration {
    struct arena *arena;
    struct text cwd;                         /* places are told against it */
    ARRAY(const struct config_file *) files; /* the first one was found, the rest it extends */
    struct setting of[KEY_COUNT];
    ARRAY(struct complaint) complaints;
    ARRAY(struct text) notes; /* what was passed over */
};

struct configuration_request {
    struct text folder; /* where the search begins, absolute */
    struct text file;   /* --config, absolute; empty: searched */
    bool isolated;      /* no file at all */
    struct text cwd;
};

/* Fails where a file that was named cannot be read; what is wrong in one is a complaint. Lives in
 * `arena`. */
bool configuration_read(const struct configuration_request *request, struct arena *arena,
                        struct configuration *out, struct error *err);
/* One more, at a value of a file, or of the environment. */
void configuration_complain(struct configuration *configuration, const struct setting *setting,
                            const struct setting_value *value, struct text message);
/* All complaints with their lines, most of them where there are many. Nothing where there is none.
 */
void configuration_write_complaints(const struct configuration *configuration, FILE *out);
/* "1 mistake", "3 mistakes": for the last line. */
bool configuration_refuse(const struct configuration *configuration, struct error *err);

/* "importscan.toml:3:1", "IMPORTSCAN_SELECT", "default": where a setting comes from. */
struct text setting_origin(const struct configuration *configuration, enum key_id key);
struct text setting_text(const struct configuration *configuration, enum key_id key);
struct texts setting_texts(const struct configuration *configuration, enum key_id key);
struct hints configuration_hints(const struct configuration *configuration);
/* A message without the working directory before its paths. */
struct text configuration_shorten(const struct configuration *configuration, struct text message);
/* Relative to the working directory where it lies below. */
struct text configuration_path(const struct configuration *configuration, struct text path);

#endif
