/* compile.h - the one thing that another program is run for: a Python that compiles.
 *
 * It gets names of files and runs compileall on them, which reads and writes; no line of them is
 * executed. It runs isolated (-I -S), so nothing that lies beside them is imported either. */
#ifndef IMPORTSCAN_CLI_COMPILE_H
#define IMPORTSCAN_CLI_COMPILE_H

#include "analyzer/base/array.h"
#include "analyzer/base/error.h"
#include "analyzer/resolve/environment.h"

/* Refuses a program that is no Python of that version. */
bool compile_check(struct text python, struct python_version version, struct arena *arena,
                   struct error *err);
/* Compiles `files`, relative to `folder`, to unchecked-hash .pyc. What has a syntax error gets
 * none, and that is no failure. */
bool compile_files(struct text python, struct text folder, struct texts files, struct arena *arena,
                   struct error *err);

#endif
