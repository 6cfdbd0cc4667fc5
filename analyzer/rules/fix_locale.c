#include "analyzer/rules/fix_work.h"

bool fix_locale(struct fixing *f)
{
    (void)f;
    return false;
}
