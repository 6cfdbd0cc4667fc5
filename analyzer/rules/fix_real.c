#include "analyzer/rules/fix_work.h"

bool fix_real_path(struct fixing *f)
{
    (void)f;
    return false;
}
