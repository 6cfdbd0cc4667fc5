#include "analyzer/base/nearest.h"

enum {
    LONGEST = 128 /* words beyond it are never meant by mistake */
};

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

uint32_t edit_distance(struct text a, struct text b, uint32_t most)
{
    if (a.length > LONGEST || b.length > LONGEST || a.length > b.length + most ||
        b.length > a.length + most)
        return most + 1;
    uint32_t rows[3][LONGEST + 1];
    for (uint32_t j = 0; j <= b.length; j++)
        rows[0][j] = j;
    for (uint32_t i = 1; i <= a.length; i++) {
        uint32_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (uint32_t j = 1; j <= b.length; j++) {
            uint32_t change = a.at[i - 1] != b.at[j - 1];
            row[j] = least(above[j - 1] + change, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1])
                row[j] = least(row[j], above2[j - 2] + 1);
        }
    }
    return least(rows[a.length % 3][b.length], most + 1);
}

struct text nearest(struct text word, struct texts known)
{
    struct text best = {"", 0};
    uint32_t most = word.length < 4 ? 1 : 2;
    for (uint32_t i = 0; i < known.count; i++) {
        uint32_t distance = edit_distance(word, known.at[i], most);
        if (distance <= most) {
            best = known.at[i];
            if (distance == 0)
                break;
            most = distance - 1;
        }
    }
    return best;
}
