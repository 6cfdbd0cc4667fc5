#include "analyzer/rules/fix_work.h"

bool fix_probe(struct fixing *f)
{
    (void)f;
    return false;
}
