/* repository.h - the folder that the readers of findings count paths from.
 *
 * GitHub, GitLab and their like know files by their path below the repository's root, and refuse
 * or drop what lies elsewhere. The root is the nearest folder at or above the unit that holds
 * `.git`; without one the working directory, or the unit's folder where that does not lie below it.
 * Links are resolved, for it is the file that the repository holds. */
#ifndef IMPORTSCAN_REPORT_REPOSITORY_H
#define IMPORTSCAN_REPORT_REPOSITORY_H

#include "analyzer/report/report.h"

struct repository {
    const struct report *report;
    struct text root;     /* absolute, without links; all that was asked about lies below it */
    struct text subject;  /* the unit's file, or the first folder, below the root; may be empty: the
                             root itself */
    struct text fallback; /* a file in it, for what has no place of its own */
    struct text *paths;   /* private: by module, once asked for */
};

struct repository repository_of(const struct report *report);
/* The path below the root, as bytes; empty where the file lies elsewhere. */
struct text repository_path(const struct repository *repository, struct text path);
/* The same for a module of the user's own code; empty for any other, and for one in an archive. */
struct text repository_module(const struct repository *repository, module_id id);

#endif
