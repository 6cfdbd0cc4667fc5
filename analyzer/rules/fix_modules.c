#include "analyzer/rules/fix_work.h"

bool fix_modules(struct fixing *f)
{
    (void)f;
    return false;
}
