#include "analyzer/base/hints.h"

/* Past `*`, the rest has to fit somewhere behind; the last `*` that was met is tried again. A `*`
 * at the pattern's end takes dots, too. */
bool hint_fits(struct text pattern, struct text name)
{
    uint32_t p = 0, n = 0, star = UINT32_MAX, tried = 0;
    while (n < name.length) {
        if (p < pattern.length && pattern.at[p] == '*') {
            if (p + 1 == pattern.length)
                return true;
            star = p++;
            tried = n;
        } else if (p < pattern.length && pattern.at[p] == name.at[n]) {
            p++;
            n++;
        } else if (star != UINT32_MAX && name.at[tried] != '.') {
            p = star + 1;
            n = ++tried;
        } else {
            return false;
        }
    }
    while (p < pattern.length && pattern.at[p] == '*')
        p++;
    return p == pattern.length;
}

bool hints_fit(struct texts patterns, struct text name)
{
    for (uint32_t i = 0; i < patterns.count; i++)
        if (hint_fits(patterns.at[i], name))
            return true;
    return false;
}
