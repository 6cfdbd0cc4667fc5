#include "analyzer/rules/fix_work.h"

bool fix_list(struct fixing *f)
{
    (void)f;
    return false;
}
