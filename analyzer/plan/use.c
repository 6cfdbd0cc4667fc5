#include "analyzer/plan/use.h"

static const struct class_prior priors[] = {
#define PRIOR(name, p, init) {name, p, init},
#include "analyzer/plan/use.def"
#undef PRIOR
};

const struct class_prior *class_prior_of(struct text class)
{
    for (unsigned i = 0; i < sizeof priors / sizeof *priors; i++)
        if (text_is(class, priors[i].name))
            return &priors[i];
    return NULL;
}
