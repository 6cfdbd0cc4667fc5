/* effect_text.h - an effect in words. */
#ifndef IMPORTSCAN_VERDICT_EFFECT_TEXT_H
#define IMPORTSCAN_VERDICT_EFFECT_TEXT_H

#include "analyzer/verdict/judge.h"

/* "codecs.register(...): registers a codec"; for what a called function does "calls a.b.f, which
 * writes os.environ (a/b.py:12)". Lives in `arena`. */
struct text effect_text(struct judge *judge, module_id module, const struct deed *deed,
                        struct arena *arena);

#endif
