#include "analyzer/rules/fix_work.h"

bool fix_code(struct fixing *f)
{
    (void)f;
    return false;
}
