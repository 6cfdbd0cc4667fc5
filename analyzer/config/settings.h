/* settings.h - what the process environment says about the Python to read. */
#ifndef IMPORTSCAN_CONFIG_SETTINGS_H
#define IMPORTSCAN_CONFIG_SETTINGS_H

#include "analyzer/resolve/environment.h"

/* Fills the texts that stand for environment variables; they are the process's own. */
void settings_from_process(struct environment_request *request);
/* The working directory, absolute; it lives in `arena`. */
bool settings_folder(struct arena *arena, struct text *out, struct error *err);
/* `path` below `folder` unless it is absolute, without "." steps and doubled slashes. */
struct text settings_absolute(struct text path, struct text folder, struct arena *arena);

#endif
