#include "analyzer/elf/x86_length.h"

/* What follows an opcode. */
enum follows {
    NOTHING = '-',
    MODE = 'm',            /* a mode byte and the address it asks for */
    MODE_AND_BYTE = 'b',   /* ... and a byte */
    MODE_AND_NUMBER = 'n', /* ... and four bytes, two with prefix 66 */
    MODE_AND_TEST = 't',   /* ... and a byte or number if the mode's middle is 0 or 1 */
    BYTE = '1',
    TWO = '2',
    THREE = '3',
    NUMBER = '4',
    FULL = '8',    /* a number, eight bytes with REX.W */
    ADDRESS = 'a', /* eight bytes */
    NONE = 'x',    /* no such instruction, or a prefix */
};

/* One row for 16 opcodes. */
static const char one_byte[] = "mmmm14xxmmmm14xx"
                               "mmmm14xxmmmm14xx"
                               "mmmm14xxmmmm14xx"
                               "mmmm14xxmmmm14xx"
                               "xxxxxxxxxxxxxxxx"
                               "----------------"
                               "xxxmxxxx4n1b----"
                               "1111111111111111"
                               "bnxbmmmmmmmmmmmm"
                               "----------------"
                               "aaaa----14------"
                               "1111111188888888"
                               "bb2-xxbn3-2--1x-"
                               "mmmmxxx-mmmmmmmm"
                               "1111111144x1----"
                               "x-xx--tt------mm";

static const char two_byte[] = "mmmmx-----x-xm-b"
                               "mmmmmmmmmmmmmmmm"
                               "mmmmxxxxmmmmmmmm"
                               "--------xxxxxxxx"
                               "mmmmmmmmmmmmmmmm"
                               "mmmmmmmmmmmmmmmm"
                               "mmmmmmmmmmmmmmmm"
                               "bbbbmmm-mmmmmmmm"
                               "4444444444444444"
                               "mmmmmmmmmmmmmmmm"
                               "---mbmxx---mbmmm"
                               "mmmmmmmmmmbmmmmm"
                               "mmbmbbbm--------"
                               "mmmmmmmmmmmmmmmm"
                               "mmmmmmmmmmmmmmmm"
                               "mmmmmmmmmmmmmmmm";

struct reader {
    struct text code;
    uint32_t at;
    bool short_numbers, wide; /* prefix 66; REX.W */
};

static unsigned peek(const struct reader *reader, uint32_t at)
{
    return at < reader->code.length ? (unsigned char)reader->code.at[at] : 0;
}

static bool is_prefix(unsigned byte)
{
    return byte == 0x66 || byte == 0x67 || byte == 0xF2 || byte == 0xF3 || byte == 0xF0 ||
           byte == 0x64 || byte == 0x65 || byte == 0x2E || byte == 0x3E || byte == 0x36 ||
           byte == 0x26;
}

/* The mode byte, a scale byte and the offset, as far as there are any. */
static uint32_t mode_length(const struct reader *reader, uint32_t at)
{
    unsigned mode = peek(reader, at), kind = mode >> 6, base = mode & 7;
    uint32_t length = 1;
    if (kind == 3)
        return length;
    if (base == 4) {
        base = peek(reader, at + 1) & 7;
        length++;
    }
    if (kind == 0)
        return base == 5 ? length + 4 : length;
    return length + (kind == 1 ? 1 : 4);
}

/* The vector prefixes C4, C5 and 62 name the opcode's table in themselves. */
static enum follows vector_opcode(struct reader *reader)
{
    unsigned first = peek(reader, reader->at), second = peek(reader, reader->at + 1);
    unsigned table = first == 0xC5 ? 1 : second & (first == 0xC4 ? 31 : 7);
    reader->at += first == 0xC5 ? 2 : first == 0xC4 ? 3 : 4;
    unsigned opcode = peek(reader, reader->at++);
    if (table == 1)
        return (enum follows)two_byte[opcode];
    return table == 2 ? MODE : table == 3 ? MODE_AND_BYTE : NONE;
}

static enum follows plain_opcode(struct reader *reader)
{
    unsigned opcode = peek(reader, reader->at++);
    if (opcode != 0x0F)
        return (enum follows)one_byte[opcode];
    opcode = peek(reader, reader->at++);
    if (opcode == 0x38 || opcode == 0x3A) {
        reader->at++;
        return opcode == 0x38 ? MODE : MODE_AND_BYTE;
    }
    return (enum follows)two_byte[opcode];
}

static uint32_t length_of(const struct reader *reader, enum follows follows)
{
    uint32_t number = reader->short_numbers ? 2 : 4, mode = mode_length(reader, reader->at);
    bool is_test = (peek(reader, reader->at) >> 3 & 7) < 2;
    switch (follows) {
    case NOTHING: return 0;
    case MODE: return mode;
    case MODE_AND_BYTE: return mode + 1;
    case MODE_AND_NUMBER: return mode + number;
    case MODE_AND_TEST:
        if (!is_test)
            return mode;
        return mode + (peek(reader, reader->at - 1) == 0xF6 ? 1 : number);
    case BYTE: return 1;
    case TWO: return 2;
    case THREE: return 3;
    case NUMBER: return number;
    case FULL: return reader->wide ? 8 : number;
    case ADDRESS: return 8;
    case NONE: break;
    }
    return 0;
}

uint32_t x86_length(struct text code, uint32_t *opcode_at)
{
    struct reader reader = {.code = code};
    while (reader.at < 14 && is_prefix(peek(&reader, reader.at)))
        reader.short_numbers |= peek(&reader, reader.at++) == 0x66;
    if ((peek(&reader, reader.at) & 0xF0) == 0x40)
        reader.wide = (peek(&reader, reader.at++) & 8) != 0;
    *opcode_at = reader.at;
    unsigned first = peek(&reader, reader.at);
    bool is_vector = first == 0xC4 || first == 0xC5 || first == 0x62;
    enum follows follows = is_vector ? vector_opcode(&reader) : plain_opcode(&reader);
    if (first >= 0xE8 && first <= 0xE9)
        reader.short_numbers = false;
    uint32_t length = reader.at + length_of(&reader, follows);
    return follows == NONE || length > code.length ? 0 : length;
}
