#include "analyzer/rules/fix_way.h"

#include "analyzer/own_path/path_text.h"

/* --- variables --- */

static bool is_inside(const struct facts *facts, node_index node, node_index around)
{
    return node >= around && node < facts->nodes.at[around].end;
}

/* The block that holds the statement around a node. */
static node_index block_of(const struct facts *facts, node_index node)
{
    while (node != 0) {
        node = parent_of(facts, node);
        uint8_t kind = facts->nodes.at[node].kind;
        if (kind == NODE_BLOCK || kind == NODE_ELSE || kind == NODE_FINALLY || kind == NODE_MODULE)
            return node;
    }
    return 0;
}

/* A name that still means at the use what it meant where the path was put together. */
static bool keeps_meaning(struct walk_way *w, const struct stand *stand, node_index node)
{
    scope_index here, there;
    uint32_t count;
    uint32_t name = stand->facts->nodes.at[node].value;
    const struct site *site = sites_of(w->f, stand, name, &there, &count);
    sites_of(w->f, &w->f->stand, name, &here, &count);
    if (here != there || count > 1)
        return false;
    bool steady = count == 0 || site->kind == SITE_PARAMETER || site->kind == SITE_IMPORT;
    return steady || is_inside(stand->facts, w->f->use->node, block_of(stand->facts, node));
}

static bool can_repeat(struct walk_way *w, const struct stand *stand, node_index node)
{
    for (node_index n = node; n < stand->facts->nodes.at[node].end; n++)
        switch ((enum node_kind)stand->facts->nodes.at[n].kind) {
        case NODE_STRING:
        case NODE_NUMBER:
        case NODE_BINARY:
        case NODE_ATTRIBUTE: break;
        case NODE_NAME:
            if (!keeps_meaning(w, stand, n))
                return false;
            break;
        default: return false;
        }
    return true;
}

/* Fits between the braces of an f-string of any version. */
static bool is_simple(struct text text)
{
    for (uint32_t i = 0; i < text.length; i++)
        if (strchr("\"'\\#{}\n\r:!=", text.at[i]) != NULL)
            return false;
    return true;
}

bool way_variable(struct walk_way *w, const struct stand *stand, node_index node,
                  struct text format, struct text *out)
{
    struct way *way = w->way;
    if (way->variable_count == WAY_VARIABLES || stand->module.n != w->f->use->module.n ||
        stand->through != NULL)
        return way_fails(w, "a part of the path is known to another function alone");
    bool direct =
        stand->scope == w->f->use->scope && is_inside(stand->facts, node, w->f->use->node);
    uint8_t kind = stand->facts->nodes.at[node].kind;
    if (kind == NODE_STARRED || kind == NODE_NONE || kind == NODE_CONDITIONAL ||
        (!direct && !can_repeat(w, stand, node)))
        return way_fails(w, "a part of the path is computed somewhere else");
    struct text text = source_of(w->f, node);
    uint8_t number = (uint8_t)way->variable_count++;
    way->variables[number] = (struct way_variable){
        .text = text,
        .format = format,
        .simple = text_is(format, "%s") && is_simple(text) && kind != NODE_LAMBDA};
    *out = fix_print(w->f, "%c%c", WAY_MARK, 'A' + number);
    return true;
}

/* --- + / % --- */

/* The values for a template: those of a tuple, else one. */
static node_index value_for(const struct facts *facts, node_index right, uint32_t nth)
{
    if (facts->nodes.at[right].kind != NODE_TUPLE)
        return nth == 0 ? right : 0;
    node_index child = facts_child(facts, right, nth);
    return child < facts->nodes.at[right].end ? child : 0;
}

/* The length of a conversion behind `%`; 0 where it is none that is kept. */
static uint32_t conversion(struct text text, uint32_t at)
{
    uint32_t stop = at;
    while (stop < text.length && strchr("0123456789.-", text.at[stop]) != NULL)
        stop++;
    if (stop == text.length || strchr("sdixXo", text.at[stop]) == NULL)
        return 0;
    return stop + 1 - at;
}

static bool of_template(struct walk_way *w, const struct stand *stand, struct text text,
                        node_index right, struct text *out)
{
    uint32_t nth = 0;
    *out = (struct text){"", 0};
    for (uint32_t i = 0; i < text.length; i++) {
        struct text piece = text_slice(text, i, i + 1);
        if (text.at[i] == '%' && i + 1 < text.length && text.at[i + 1] == '%') {
            i++;
        } else if (text.at[i] == '%') {
            uint32_t length = conversion(text, i + 1);
            node_index value = value_for(stand->facts, right, nth++);
            struct text format = text_slice(text, i, i + 1 + length);
            if (length == 0 || value == 0 || stand->facts->nodes.at[right].kind == NODE_DICT)
                return way_fails(w, "a part of the path is computed somewhere else");
            if (!(text_is(format, "%s") ? way_piece(w, stand, value, &piece)
                                        : way_variable(w, stand, value, format, &piece)))
                return false;
            i += length;
        }
        *out = path_concat(*out, piece, w->f->arena);
    }
    return true;
}

bool way_of_binary(struct walk_way *w, const struct stand *stand, node_index node, struct text *out)
{
    const struct facts *facts = stand->facts;
    node_index left = node + 1, right = facts->nodes.at[left].end;
    struct text head, tail;
    if (!way_value(w, stand, left, &head))
        return false;
    switch (facts->nodes.at[node].extra) {
    case OPERATOR_ADD:
        if (!way_piece(w, stand, right, &tail))
            return false;
        *out = path_concat(head, tail, w->f->arena);
        return true;
    case OPERATOR_DIVIDE:
        if (!way_piece(w, stand, right, &tail))
            return false;
        *out = path_with(head, tail, w->f->arena);
        return true;
    case OPERATOR_MODULO:
        return facts->nodes.at[left].kind == NODE_STRING
                   ? of_template(w, stand, head, right, out)
                   : way_fails(w, "a part of the path is computed somewhere else");
    default: return way_fails(w, "the path is put together in a way that is not followed");
    }
}

/* --- f-strings and format --- */

bool way_of_fstring(struct walk_way *w, const struct stand *stand, node_index node,
                    struct text *out)
{
    const struct facts *facts = stand->facts;
    *out = (struct text){"", 0};
    NODE_EACH (part, facts, node) {
        const struct node *it = &facts->nodes.at[part];
        struct text piece;
        bool plain =
            it->kind != NODE_FORMAT || (it->extra == 0 && facts->nodes.at[part + 1].end == it->end);
        if (!plain)
            return way_fails(w, "a part of the path is computed somewhere else");
        if (!way_piece(w, stand, it->kind == NODE_FORMAT ? part + 1 : part, &piece))
            return false;
        *out = path_concat(*out, piece, w->f->arena);
    }
    return true;
}

/* The argument that a field names: "", "0", "name". */
static node_index field_value(const struct facts *facts, node_index call, struct text field,
                              uint32_t *nth)
{
    if (has_stars(facts, call))
        return 0;
    if (field.length == 0)
        return argument_at(facts, call, (*nth)++, NULL);
    if (field.length == 1 && field.at[0] >= '0' && field.at[0] <= '9')
        return argument_at(facts, call, (uint32_t)(field.at[0] - '0'), NULL);
    char keyword[64];
    if (field.length >= sizeof keyword)
        return 0;
    memcpy(keyword, field.at, field.length);
    keyword[field.length] = '\0';
    return argument_at(facts, call, UINT32_MAX, keyword);
}

bool way_of_format(struct walk_way *w, const struct stand *stand, struct text template,
                   node_index call, struct text *out)
{
    uint32_t nth = 0;
    *out = (struct text){"", 0};
    for (uint32_t i = 0; i < template.length; i++) {
        struct text piece = text_slice(template, i, i + 1);
        bool twice = i + 1 < template.length && template.at[i + 1] == template.at[i];
        if ((template.at[i] == '{' || template.at[i] == '}') && twice) {
            i++;
        } else if (template.at[i] == '{') {
            uint32_t stop = i + text_find(text_slice(template, i, template.length), '}');
            node_index value =
                field_value(stand->facts, call, text_slice(template, i + 1, stop), &nth);
            if (value == 0 || stop == template.length)
                return way_fails(w, "a part of the path is computed somewhere else");
            if (!way_piece(w, stand, value, &piece))
                return false;
            i = stop;
        }
        *out = path_concat(*out, piece, w->f->arena);
    }
    return true;
}
