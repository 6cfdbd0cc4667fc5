/* pyc_magic.h - the number that compiled Python begins with. */
#ifndef IMPORTSCAN_PLAN_PYC_MAGIC_H
#define IMPORTSCAN_PLAN_PYC_MAGIC_H

#include "analyzer/resolve/environment.h"

/* 0 where it is not known. */
unsigned pyc_magic(struct python_version version);

#endif
