#include "analyzer/resolve/dotted.h"

struct text dotted_parent(struct text name)
{
    uint32_t dot = text_find_last(name, '.');
    return dot == name.length ? (struct text){"", 0} : text_slice(name, 0, dot);
}

struct text dotted_last(struct text name)
{
    uint32_t dot = text_find_last(name, '.');
    return dot == name.length ? name : text_slice(name, dot + 1, name.length);
}

bool dotted_is_identifier(struct text part)
{
    if (part.length == 0 || (part.at[0] >= '0' && part.at[0] <= '9'))
        return false;
    for (uint32_t i = 0; i < part.length; i++) {
        char byte = part.at[i];
        bool letter = byte == '_' || ((byte | 32) >= 'a' && (byte | 32) <= 'z');
        if (!letter && !(byte >= '0' && byte <= '9') && !(byte & 0x80))
            return false;
    }
    return true;
}
