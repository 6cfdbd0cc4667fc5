#include "analyzer/rules/fix_work.h"

bool fix_templates(struct fixing *f)
{
    (void)f;
    return false;
}
