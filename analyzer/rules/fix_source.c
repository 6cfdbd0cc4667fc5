#include "analyzer/rules/fix_work.h"

bool fix_own_source(struct fixing *f)
{
    (void)f;
    return false;
}
