/* profile.h - measurements of a unit that somebody brings: what imports took, and how many
 * environments loaded a module.
 *
 * A file is either lines of `python -X importtime` and of the runtime's IMPORTSCAN_TRACE, as they
 * come out of a log, or JSON: {"schema": "importscan-profile/1", "environments": 1000, "loads":
 * {"numpy": 12}}. Each process that a trace begins with its first line is an environment. Several
 * files add up. A measurement takes the place of the model's estimate; a count moves the likelihood
 * of use, never to zero what the analysis says can be used. */
#ifndef IMPORTSCAN_PLAN_PROFILE_H
#define IMPORTSCAN_PLAN_PROFILE_H

#include "analyzer/base/error.h"
#include "analyzer/base/names.h"

struct profile_file {
    struct text path;
    uint32_t lines, traces, counters; /* that could be read; modules that were counted */
};

struct profile {
    struct arena *arena;
    struct names names;
    ARRAY(struct profile_time {
        uint32_t name;
        uint64_t us;
    })
    times;                 /* sorted after profile_close */
    ARRAY(uint64_t) loads; /* by name_id */
    uint64_t environments;
    ARRAY(struct profile_file) files;
};

void profile_open(struct profile *profile, struct arena *arena);
/* `text` must outlive it. Lines that say nothing are skipped; JSON of another form is refused. */
bool profile_add(struct profile *profile, struct text path, struct text text, struct error *err);
void profile_close(struct profile *profile);

/* `count` environments more that loaded the module. */
void profile_count(struct profile *profile, struct text module, uint64_t count);

/* The median of what was measured; false where nothing was. */
bool profile_time(const struct profile *profile, struct text module, uint64_t *us);
/* In how many environments it was loaded, 0 where no file names it; false where nobody counted. */
bool profile_loads(const struct profile *profile, struct text module, uint64_t *loads);
/* The likelihood of use, drawn towards what was assumed by as much as two environments weigh. */
double profile_chance(uint64_t loads, uint64_t environments, double assumed);

#endif
