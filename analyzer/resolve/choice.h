/* choice.h - which Python on this machine would run the unit, and why.
 *
 * The order: --python; VIRTUAL_ENV, unless it is a pre-commit hook's own or holds nothing besides
 * pip; .venv or venv beside the unit or above it up to the repository root; python3 on PATH; the
 * newest CPython in the usual places; none at all. */
#ifndef IMPORTSCAN_RESOLVE_CHOICE_H
#define IMPORTSCAN_RESOLVE_CHOICE_H

#include "analyzer/resolve/installation.h"
#include "analyzer/resolve/pyvenv.h"

struct choice {
    struct text venv;              /* the virtual environment's folder; empty when it is none */
    struct pyvenv config;          /* its pyvenv.cfg */
    struct installation base;      /* version {0, 0} when its files are not on this machine */
    struct python_version version; /* of the interpreter; {0, 0} when nothing tells it */
    struct text sentence;          /* which one and why */
};

/* Fails only on request->python. What was passed over becomes a note of `environment`. */
bool choice_make(const struct environment_request *request, struct tree *tree, struct arena *arena,
                 struct environment *environment, struct choice *out, struct error *err);

#endif
