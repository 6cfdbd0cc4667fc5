/* use.h - how likely one environment loads a module, by its class, where nobody counted. */
#ifndef IMPORTSCAN_PLAN_USE_H
#define IMPORTSCAN_PLAN_USE_H

#include "analyzer/base/text.h"

struct class_prior {
    const char *name;
    double p;  /* once every import that can wait does */
    bool init; /* it loads with the unit all the same */
};

/* NULL where no class has that name. */
const struct class_prior *class_prior_of(struct text class);

#endif
