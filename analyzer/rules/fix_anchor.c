#include "analyzer/rules/fix_work.h"

bool fix_anchor(struct fixing *f)
{
    (void)f;
    return false;
}
