#include "analyzer/base/quantity.h"

struct unit {
    const char *name;
    uint64_t worth;
};

static const struct unit sizes[] = {
    {"", 1},          {"B", 1},           {"kB", 1000},     {"KB", 1000},
    {"MB", 1000000},  {"GB", 1000000000}, {"KiB", 1 << 10}, {"MiB", 1 << 20},
    {"GiB", 1 << 30}, {NULL, 0},
};
static const struct unit times[] = {
    {"us", 1000}, {"ms", 1000000}, {"s", 1000000000}, {"m", 60000000000}, {NULL, 0},
};

enum {
    MOST_DIGITS = 15 /* all of them are exact in a double */
};

/* Digits with at most one point among them; `*end` is what follows. */
static bool take_number(struct text text, double *number, struct text *end)
{
    uint32_t at = 0, digits = 0;
    double scale = 0, value = 0;
    for (; at < text.length; at++) {
        char next = text.at[at];
        if (next == '.' && scale == 0)
            scale = 1;
        else if (next >= '0' && next <= '9' && digits++ < MOST_DIGITS)
            value = value * 10 + (next - '0'), scale *= 10;
        else
            break;
    }
    *number = scale > 1 ? value / scale : value;
    *end = text_trim(text_slice(text, at, text.length));
    return digits > 0 && digits <= MOST_DIGITS;
}

static bool measure(struct text text, const struct unit *units, double most, uint64_t *out)
{
    double number;
    struct text name;
    if (!take_number(text, &number, &name))
        return false;
    while (units->name != NULL && !text_is(name, units->name))
        units++;
    if (units->name == NULL || number * (double)units->worth > most)
        return false;
    *out = (uint64_t)(number * (double)units->worth + 0.5);
    return true;
}

bool quantity_bytes(struct text text, uint64_t *out)
{
    return measure(text, sizes, 1125899906842624.0, out);
}

bool quantity_time(struct text text, uint64_t *out)
{
    return measure(text, times, 366.0 * 24 * 3600 * 1e9, out);
}
