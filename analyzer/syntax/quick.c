#include "analyzer/syntax/quick.h"
#include "analyzer/syntax/quick_statement.h"

bool quick_read(struct builder *out, struct text source, const struct parse_text *text)
{
    struct quick quick = {.out = out, .source = source, .text = text};
    quick.lexemes.arena = out->scratch;
    if (!lexemes_read(&quick.lexemes, text))
        return false;
    builder_expect(out, quick.lexemes.list.count);
    while (!quick_sees(&quick, LEXEME_END))
        quick_statement(&quick);
    return !quick.declined;
}
