#include "analyzer/rules/fix_work.h"

bool fix_reader(struct fixing *f)
{
    (void)f;
    return false;
}
