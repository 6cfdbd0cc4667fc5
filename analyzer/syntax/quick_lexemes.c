#include "analyzer/syntax/quick_lexemes.h"
#include "analyzer/facts/facts.h"
#include "analyzer/syntax/skim.h"

#include <utf8proc.h>

enum byte_class {
    X, /* nothing begins with it */
    L, /* of a word, bytes of other alphabets too */
    D, /* a digit */
    S, /* a blank */
    R, /* \r */
    N, /* \n */
    Q, /* a quote */
    O, /* an opening bracket */
    C, /* a closing one */
    G, /* a sign: operators, and what else stands for itself */
    P, /* a point */
    H, /* # */
    B, /* a backslash */
};

/* clang-format off */
static const uint8_t byte_class[256] = {
    X, X, X, X, X, X, X, X, X, S, N, X, S, R, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    S, G, Q, H, X, G, G, Q, O, C, G, G, G, G, P, G,
    D, D, D, D, D, D, D, D, D, D, G, G, G, G, G, X,
    G, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, O, B, C, G, L,
    X, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, O, G, C, G, X,
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
};
/* clang-format on */

/* What a sign is alone, and the operator it is when doubled. */
struct sign {
    uint8_t kind, operator, doubled;
};

static const struct sign signs[128] = {
    ['('] = {LEXEME_OPEN_PAREN, 0, 0},
    [')'] = {LEXEME_CLOSE_PAREN, 0, 0},
    ['['] = {LEXEME_OPEN_BRACKET, 0, 0},
    [']'] = {LEXEME_CLOSE_BRACKET, 0, 0},
    ['{'] = {LEXEME_OPEN_BRACE, 0, 0},
    ['}'] = {LEXEME_CLOSE_BRACE, 0, 0},
    [','] = {LEXEME_COMMA, 0, 0},
    [';'] = {LEXEME_SEMICOLON, 0, 0},
    ['~'] = {LEXEME_TILDE, OPERATOR_INVERT, 0},
    ['+'] = {LEXEME_PLUS, OPERATOR_ADD, 0},
    ['-'] = {LEXEME_MINUS, OPERATOR_SUBTRACT, 0},
    ['*'] = {LEXEME_STAR, OPERATOR_MULTIPLY, OPERATOR_POWER},
    ['/'] = {LEXEME_OPERATOR, OPERATOR_DIVIDE, OPERATOR_FLOOR_DIVIDE},
    ['%'] = {LEXEME_OPERATOR, OPERATOR_MODULO, 0},
    ['@'] = {LEXEME_AT, OPERATOR_MATRIX_MULTIPLY, 0},
    ['&'] = {LEXEME_OPERATOR, OPERATOR_BIT_AND, 0},
    ['|'] = {LEXEME_OPERATOR, OPERATOR_BIT_OR, 0},
    ['^'] = {LEXEME_OPERATOR, OPERATOR_BIT_XOR, 0},
    ['<'] = {LEXEME_COMPARE, OPERATOR_LESS, OPERATOR_LEFT_SHIFT},
    ['>'] = {LEXEME_COMPARE, OPERATOR_GREATER, OPERATOR_RIGHT_SHIFT},
};

/* The first and last letter and the length tell the reserved words apart. */
#define WORD_SLOT(first, last, length) (((uint32_t)(first) + (last)*11u + (length)) % 128)

static const struct {
    struct text word;
    enum lexeme_kind kind;
} keywords[128] = {
#define LEXEME(name)
#define KEYWORD(name, word, first, last)                                                           \
    [WORD_SLOT(first, last, sizeof(word) - 1)] = {{word, sizeof(word) - 1}, LEXEME_##name},
#include "analyzer/syntax/quick_lexemes.def"
#undef LEXEME
#undef KEYWORD
};

struct lexing {
    struct lexemes *out;
    struct text text;
    const struct parse_text *parse; /* NULL: the text is the source */
    uint32_t piece;                 /* the one that is being read */
    uint32_t next_piece;            /* where the next one begins in the text */
    uint32_t delta;                 /* from the text to the source */
    uint32_t brackets;
    bool binds; /* the line has a `for` or `lambda` so far */
    bool odd;
    struct skim skim; /* finds the ends of strings */
    ARRAY(uint32_t) indents;
};

static char byte_at(const struct lexing *lexing, uint32_t at)
{
    return at < lexing->text.length ? lexing->text.at[at] : '\0';
}

static enum byte_class class_at(const struct lexing *lexing, uint32_t at)
{
    return at < lexing->text.length ? byte_class[(unsigned char)lexing->text.at[at]] : X;
}

static uint32_t give_up(struct lexing *lexing)
{
    lexing->odd = true;
    return lexing->text.length;
}

static void enter_piece(struct lexing *lexing)
{
    const struct parse_text *parse = lexing->parse;
    const struct piece *piece = &parse->pieces.at[lexing->piece];
    lexing->delta = piece->source - piece->at;
    lexing->next_piece = UINT32_MAX;
    if (lexing->piece + 1 < parse->pieces.count)
        lexing->next_piece = piece[1].at;
}

static uint32_t push(struct lexing *lexing, enum lexeme_kind kind, uint32_t operator,
                     uint32_t start, uint32_t stop)
{
    while (start >= lexing->next_piece) {
        lexing->piece++;
        enter_piece(lexing);
    }
    struct lexeme lexeme = {(uint8_t)kind, (uint8_t) operator, start + lexing->delta,
                            stop + lexing->delta};
    array_push(lexing->out->arena, &lexing->out->list, lexeme);
    return stop;
}

/* Words and numbers. */

/* Only letters that every version of Unicode knows as such, and marks and digits behind the
 * first. */
static bool is_letter(utf8proc_int32_t point, bool first)
{
    switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO: return true;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND: return !first;
    default: return point == '_';
    }
}

static bool is_foreign_word(struct text word)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)word.at;
    for (uint32_t i = 0; i < word.length;) {
        utf8proc_int32_t point;
        utf8proc_ssize_t length = utf8proc_iterate(at + i, word.length - i, &point);
        if (length <= 0 || !is_letter(point, i == 0))
            return false;
        i += (uint32_t)length;
    }
    return true;
}

static enum lexeme_kind word_kind(struct text word)
{
    uint32_t first = (unsigned char)word.at[0], last = (unsigned char)word.at[word.length - 1];
    uint32_t slot = WORD_SLOT(first, last, word.length);
    return text_equal(keywords[slot].word, word) ? keywords[slot].kind : LEXEME_NAME;
}

/* Of a word that stands before a quote: whether it says what the string is, and that it is an
 * f-string or t-string. */
static bool is_prefix(struct text word, bool *format)
{
    static const char *const prefixes[] = {"r",  "b",  "u",  "f",  "t", "rb",
                                           "br", "rf", "fr", "rt", "tr"};
    char lower[3] = {0};
    if (word.length > 2)
        return false;
    for (uint32_t i = 0; i < word.length; i++)
        lower[i] = (char)(word.at[i] | 0x20);
    *format = strpbrk(lower, "ft") != NULL;
    for (uint32_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strcmp(prefixes[i], lower) == 0)
            return true;
    return false;
}

/* The string that begins at `start` and has its opening quote at `quote`. */
static uint32_t read_string(struct lexing *lexing, uint32_t start, uint32_t quote, bool format)
{
    uint32_t stop = skim_string(&lexing->skim, quote);
    if (lexing->skim.odd)
        return give_up(lexing);
    return push(lexing, format ? LEXEME_FSTRING : LEXEME_STRING, 0, start, stop);
}

static uint32_t read_word(struct lexing *lexing, uint32_t start)
{
    uint32_t stop = start;
    unsigned char bits = 0;
    for (; class_at(lexing, stop) == L || class_at(lexing, stop) == D; stop++)
        bits |= (unsigned char)lexing->text.at[stop];
    struct text word = text_slice(lexing->text, start, stop);
    bool format;
    if (class_at(lexing, stop) == Q && is_prefix(word, &format))
        return read_string(lexing, start, stop, format);
    if (bits >= 0x80 && !is_foreign_word(word))
        return give_up(lexing);
    enum lexeme_kind kind = word_kind(word);
    lexing->binds |= kind == LEXEME_FOR || kind == LEXEME_LAMBDA;
    return push(lexing, kind, 0, start, stop);
}

static bool is_digit_of(char c, uint32_t base)
{
    char lower = (char)(c | 0x20);
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0') < base;
    return base == 16 && lower >= 'a' && lower <= 'f';
}

/* Past digits with single underscores between them. */
static uint32_t skip_digits(const struct lexing *lexing, uint32_t at, uint32_t base)
{
    while (is_digit_of(byte_at(lexing, at), base) ||
           (byte_at(lexing, at) == '_' && is_digit_of(byte_at(lexing, at + 1), base)))
        at++;
    return at;
}

static uint32_t skip_exponent(const struct lexing *lexing, uint32_t at)
{
    uint32_t digits = at + 1;
    if ((byte_at(lexing, at) | 0x20) != 'e')
        return at;
    digits += byte_at(lexing, digits) == '+' || byte_at(lexing, digits) == '-';
    return class_at(lexing, digits) == D ? skip_digits(lexing, digits, 10) : at;
}

static uint32_t base_of(char letter)
{
    switch (letter | 0x20) {
    case 'x': return 16;
    case 'o': return 8;
    case 'b': return 2;
    default: return 0;
    }
}

/* `0777` and `10L` are Python 2's, and a word right behind a number is nobody's. */
static uint32_t read_number(struct lexing *lexing, uint32_t start)
{
    uint32_t base = byte_at(lexing, start) == '0' ? base_of(byte_at(lexing, start + 1)) : 0;
    uint32_t stop = skip_digits(lexing, base == 0 ? start : start + 2, base == 0 ? 10 : base);
    bool is_float = false;
    if (base == 0) {
        uint32_t integer = stop;
        if (byte_at(lexing, stop) == '.')
            stop = skip_digits(lexing, stop + 1, 10);
        stop = skip_exponent(lexing, stop);
        if ((byte_at(lexing, stop) | 0x20) == 'j')
            stop++;
        is_float = stop > integer;
        if (!is_float && stop > start + 1 && byte_at(lexing, start) == '0')
            return give_up(lexing);
    }
    enum byte_class next = class_at(lexing, stop);
    if (next == L || next == D || (base != 0 && stop == start + 2))
        return give_up(lexing);
    return push(lexing, is_float ? LEXEME_FLOAT : LEXEME_NUMBER, 0, start, stop);
}

/* Signs. */

static uint32_t read_operator(struct lexing *lexing, uint32_t start, struct sign sign)
{
    char c = byte_at(lexing, start);
    uint32_t stop = start + 1, kind = sign.kind, operator= sign.operator;
    if (sign.doubled != 0 && byte_at(lexing, stop) == c) {
        kind = c == '*' ? LEXEME_DOUBLE_STAR : LEXEME_OPERATOR;
        operator= sign.doubled;
        stop++;
    }
    if (operator== 0 || c == '~' || byte_at(lexing, stop) != '=')
        return push(lexing, (enum lexeme_kind)kind, operator, start, stop);
    if (kind == LEXEME_COMPARE)
        operator+= OPERATOR_LESS_EQUAL - OPERATOR_LESS;
    else
        kind = LEXEME_AUGMENTED;
    return push(lexing, (enum lexeme_kind)kind, operator, start, stop + 1);
}

static uint32_t read_sign(struct lexing *lexing, uint32_t at)
{
    char c = byte_at(lexing, at), next = byte_at(lexing, at + 1);
    switch (c) {
    case '=':
        if (next == '=')
            return push(lexing, LEXEME_COMPARE, OPERATOR_EQUAL, at, at + 2);
        return push(lexing, LEXEME_ASSIGN, 0, at, at + 1);
    case '!':
        if (next == '=')
            return push(lexing, LEXEME_COMPARE, OPERATOR_NOT_EQUAL, at, at + 2);
        return give_up(lexing);
    case ':':
        if (next == '=')
            return push(lexing, LEXEME_WALRUS, 0, at, at + 2);
        return push(lexing, LEXEME_COLON, 0, at, at + 1);
    case '-':
        if (next == '>')
            return push(lexing, LEXEME_ARROW, 0, at, at + 2);
        break;
    case '<':
        if (next == '>')
            return give_up(lexing);
        break;
    default: break;
    }
    return read_operator(lexing, at, signs[(unsigned char)c]);
}

static uint32_t read_point(struct lexing *lexing, uint32_t at)
{
    if (class_at(lexing, at + 1) == D)
        return read_number(lexing, at);
    if (byte_at(lexing, at + 1) == '.' && byte_at(lexing, at + 2) == '.')
        return push(lexing, LEXEME_ELLIPSIS, 0, at, at + 3);
    return push(lexing, LEXEME_DOT, 0, at, at + 1);
}

static uint32_t skip_comment(const struct lexing *lexing, uint32_t at)
{
    const char *found = memchr(lexing->text.at + at, '\n', lexing->text.length - at);
    return found == NULL ? lexing->text.length : (uint32_t)(found - lexing->text.at);
}

/* Past a backslash and the line end behind it, where something follows. */
static uint32_t skip_continuation(struct lexing *lexing, uint32_t at)
{
    at += byte_at(lexing, at + 1) == '\r' ? 2 : 1;
    if (byte_at(lexing, at) != '\n' || at + 1 >= lexing->text.length)
        return give_up(lexing);
    return at + 1;
}

/* Reads what begins at `at`, blanks included; the caller has seen to line ends. */
static uint32_t read_one(struct lexing *lexing, uint32_t at)
{
    switch (class_at(lexing, at)) {
    case L: return read_word(lexing, at);
    case D: return read_number(lexing, at);
    case S: return at + 1;
    case N: return at + 1;
    case R: return byte_at(lexing, at + 1) == '\n' ? at + 1 : give_up(lexing);
    case Q: return read_string(lexing, at, at, false);
    case O:
        lexing->brackets++;
        return push(lexing, (enum lexeme_kind)signs[(unsigned char)byte_at(lexing, at)].kind, 0, at,
                    at + 1);
    case C:
        if (lexing->brackets-- == 0)
            return give_up(lexing);
        return push(lexing, (enum lexeme_kind)signs[(unsigned char)byte_at(lexing, at)].kind, 0, at,
                    at + 1);
    case G: return read_sign(lexing, at);
    case P: return read_point(lexing, at);
    case H: return skip_comment(lexing, at);
    case B: return skip_continuation(lexing, at);
    case X: break;
    }
    return give_up(lexing);
}

/* Lines. */

/* Past the blanks at the beginning of a line. A tab behind a blank means different things to
 * different readers. */
static uint32_t skip_indent(struct lexing *lexing, uint32_t at, uint32_t *indent)
{
    bool blank = false;
    for (*indent = 0;; at++) {
        switch (byte_at(lexing, at)) {
        case ' ':
            blank = true;
            ++*indent;
            break;
        case '\t':
            lexing->odd |= blank;
            *indent += 8;
            break;
        case '\f':
        case '\r': *indent = 0; break;
        default: return at;
        }
    }
}

static uint32_t top_indent(const struct lexing *lexing)
{
    return lexing->indents.at[lexing->indents.count - 1];
}

static void read_indent(struct lexing *lexing, uint32_t at, uint32_t indent)
{
    if (indent > top_indent(lexing)) {
        array_push(lexing->out->arena, &lexing->indents, indent);
        push(lexing, LEXEME_INDENT, 0, at, at);
    }
    while (indent < top_indent(lexing)) {
        lexing->indents.count--;
        push(lexing, LEXEME_DEDENT, 0, at, at);
    }
    lexing->odd |= indent != top_indent(lexing);
}

static enum lexeme_kind kind_before(const struct lexing *lexing, uint32_t back)
{
    uint32_t count = lexing->out->list.count;
    return (enum lexeme_kind)(count < back ? LEXEME_END : lexing->out->list.at[count - back].kind);
}

static bool ends_operand(enum lexeme_kind kind)
{
    return kind == LEXEME_NAME || kind == LEXEME_STRING || kind == LEXEME_FSTRING ||
           kind == LEXEME_CLOSE_PAREN || kind == LEXEME_CLOSE_BRACKET || kind == LEXEME_CLOSE_BRACE;
}

/* Whether a closing bracket might come next. */
static bool may_close(const struct lexing *lexing, uint32_t at)
{
    if (class_at(lexing, at) == C)
        return true;
    switch (kind_before(lexing, 1)) {
    case LEXEME_COMMA: return !lexing->binds;
    case LEXEME_OPEN_PAREN: return kind_before(lexing, 2) != LEXEME_IMPORT;
    case LEXEME_OPEN_BRACKET: return !ends_operand(kind_before(lexing, 2));
    default: return false;
    }
}

/* Past a line end inside brackets. Where the next line begins left of its block and no bracket
 * could close there, the grammar's scanner ends the block in the middle of the expression. */
static uint32_t read_inner_line_end(struct lexing *lexing, uint32_t at)
{
    uint32_t indent;
    bool was_odd = lexing->odd;
    while (class_at(lexing, at) == N)
        at = skip_indent(lexing, at + 1, &indent);
    lexing->odd = was_odd || (indent < top_indent(lexing) && !may_close(lexing, at));
    return at;
}

/* Reads a logical line or passes by an empty one; gives where its line end is. */
static uint32_t read_line(struct lexing *lexing, uint32_t at)
{
    uint32_t indent;
    bool was_odd = lexing->odd;
    at = skip_indent(lexing, at, &indent);
    enum byte_class first = class_at(lexing, at);
    if (first == N || first == H || at >= lexing->text.length) {
        lexing->odd = was_odd;
        return first == H ? skip_comment(lexing, at) : at;
    }
    read_indent(lexing, at, indent);
    lexing->binds = false;
    if (first == B)
        return give_up(lexing);
    while (at < lexing->text.length) {
        enum byte_class class = class_at(lexing, at);
        if (class == S)
            at++;
        else if (class != N)
            at = read_one(lexing, at);
        else if (lexing->brackets > 0)
            at = read_inner_line_end(lexing, at);
        else
            break;
    }
    lexing->odd |= lexing->brackets > 0;
    return push(lexing, LEXEME_NEWLINE, 0, at, at);
}

static void make_room(struct lexemes *out, uint32_t room)
{
    out->list.at = arena_alloc_array(out->arena, room, sizeof *out->list.at);
    out->list.room = room;
}

bool lexemes_read(struct lexemes *out, const struct parse_text *text)
{
    struct lexing lexing = {.out = out, .text = text->text, .parse = text};
    uint32_t at = 0;
    make_room(out, text->text.length / 4 + 16);
    skim_begin(&lexing.skim, text->text, out->arena);
    array_push(out->arena, &lexing.indents, 0);
    enter_piece(&lexing);
    while (at < text->text.length && !lexing.odd)
        at = read_line(&lexing, at) + 1;
    read_indent(&lexing, text->text.length, 0);
    push(&lexing, LEXEME_END, 0, text->text.length, text->text.length);
    return !lexing.odd;
}

/* Whether the field's expression ends here. */
static bool ends_field(const struct lexing *lexing, uint32_t at)
{
    char c = byte_at(lexing, at), next = byte_at(lexing, at + 1);
    if (lexing->brackets > 0)
        return false;
    return c == '}' || c == ':' || ((c == '!' || c == '=') && next != '=');
}

bool lexemes_read_field(struct lexemes *out, struct text source, uint32_t from, uint32_t *stop)
{
    struct lexing lexing = {.out = out, .text = source, .next_piece = UINT32_MAX};
    uint32_t at = from;
    skim_begin(&lexing.skim, source, out->arena);
    while (at < source.length && !ends_field(&lexing, at)) {
        enum byte_class class = class_at(&lexing, at);
        bool odd = class == H || class == B || class == N;
        at = odd ? give_up(&lexing) : read_one(&lexing, at);
    }
    push(&lexing, LEXEME_END, 0, at, at);
    *stop = at;
    return !lexing.odd && at < source.length;
}
