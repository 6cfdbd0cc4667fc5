#include "analyzer/syntax/grammar.h"
#include "analyzer/syntax/dense_table.h"
#include "analyzer/syntax/walk.h"

#include <assert.h>

const TSLanguage *tree_sitter_python(void);

#define NONE TRAIT_NONE
#define LEAF TRAIT_LEAF
#define TOKENS TRAIT_TOKENS
#define TAIL TRAIT_TAIL
#define LIST TRAIT_LIST
#define BODY TRAIT_BODY
const struct rule_shape rule_shapes[RULE_COUNT] = {
    [RULE_SKIPPED] = {visit_skip, NODE_MODULE, TRAIT_LEAF, OPERATOR_NONE},
    [RULE_ERROR] = {visit_error, NODE_UNREADABLE, TRAIT_LIST, OPERATOR_NONE},
    [RULE_TAIL] = {visit_literal_tail, NODE_STRING, TRAIT_LEAF, OPERATOR_NONE},
#define RULE(name, visit, kind, traits) [RULE_##name] = {visit, NODE_##kind, traits, OPERATOR_NONE},
#define TOKEN(id, text, operator)                                                                  \
    [TOKEN_##id] = {visit_skip, NODE_MODULE, TRAIT_TOKEN | TRAIT_LEAF, OPERATOR_##operator},
#include "analyzer/syntax/grammar.def"
#undef RULE
#undef TOKEN
};
#undef NONE
#undef LEAF
#undef TOKENS
#undef TAIL
#undef LIST
#undef BODY

static const struct {
    const char *name;
    bool named;
} spelling[RULE_COUNT] = {
#define RULE(name, visit, kind, traits) [RULE_##name] = {#name, true},
#define TOKEN(id, text, operator) [TOKEN_##id] = {text, false},
#include "analyzer/syntax/grammar.def"
#undef RULE
#undef TOKEN
};

bool grammar_open(struct grammar *out, struct arena *arena, struct error *err)
{
    static_assert(RULE_COUNT <= UINT8_MAX, "rules fit a byte");
    out->language = tree_sitter_python();
    uint32_t version = ts_language_abi_version(out->language);
    if (version < TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION ||
        version > TREE_SITTER_LANGUAGE_VERSION)
        return error_set(err, "the compiled Python grammar does not fit the parser");
    out->language = dense_table_of(out->language, arena);
    out->symbol_count = ts_language_symbol_count(out->language);
    out->rule_of_symbol = arena_alloc(arena, out->symbol_count);
    for (uint32_t rule = RULE_TAIL + 1; rule < RULE_COUNT; rule++) {
        const char *name = spelling[rule].name;
        TSSymbol symbol = ts_language_symbol_for_name(out->language, name, (uint32_t)strlen(name),
                                                      spelling[rule].named);
        if (symbol == 0 || symbol >= out->symbol_count)
            return error_set(err, "the compiled Python grammar has no `%s`", name);
        out->rule_of_symbol[symbol] = (uint8_t)rule;
    }
    return true;
}

enum rule grammar_rule(const struct grammar *grammar, TSSymbol symbol)
{
    if (symbol < grammar->symbol_count)
        return (enum rule)grammar->rule_of_symbol[symbol];
    return RULE_ERROR;
}
