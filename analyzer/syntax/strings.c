#include "analyzer/syntax/literals.h"
#include "analyzer/syntax/walk.h"

/* A literal is one string or several side by side, and with any f-string among them it is an
 * FSTRING. The text between the braces has no parts in the parser's tree; it is what stands between
 * the parts there are, so each of these is told where the text before it begins. */

static uint32_t flags_of(const struct walk *walk, uint32_t part)
{
    return literal_read(walk_text(walk, part)).flags;
}

/* The flags of the strings in `part`, a string or a concatenation, together. */
static uint32_t flags_of_all(const struct walk *walk, uint32_t part)
{
    if (walk->parts[part].rule == RULE_string)
        return flags_of(walk, part);
    uint32_t flags = 0;
    PART_EACH(child, walk, part)
    flags |= flags_of(walk, child);
    return flags;
}

static struct text value_of(struct walk *walk, uint32_t part)
{
    struct text written = walk_text(walk, part);
    struct literal literal = literal_read(written);
    return literal_value(text_slice(written, literal.from, literal.to), literal.flags,
                         walk->out->scratch);
}

static struct text joined_value(struct walk *walk, uint32_t part)
{
    char *joined =
        arena_alloc(walk->out->scratch, walk->parts[part].stop - walk->parts[part].start);
    char *at = joined;
    PART_EACH(child, walk, part)
    {
        struct text value = value_of(walk, child);
        if (value.length > 0)
            memcpy(at, value.at, value.length);
        at += value.length;
    }
    return (struct text){joined, (uint32_t)(at - joined)};
}

static uint32_t emit_string(struct walk *walk, uint32_t part, uint32_t flags)
{
    bool one = walk->parts[part].rule == RULE_string;
    struct text value = one ? value_of(walk, part) : joined_value(walk, part);
    struct node node = walk_node(walk, part);
    node.value = builder_string(walk->out, value);
    if (flags & LITERAL_BYTES)
        node.flags = FLAG_BYTES;
    builder_leaf(walk->out, node);
    return walk->parts[part].end;
}

/* Tells the children of an f-string where the text before them begins. */
static void prepare(struct walk *walk, uint32_t part, uint32_t from, uint32_t flags)
{
    PART_EACH(child, walk, part)
    {
        walk->parts[child].before = from;
        walk->parts[child].extra = (uint8_t)flags;
        from = walk->parts[child].stop;
    }
}

static void prepare_string(struct walk *walk, uint32_t part)
{
    struct literal literal = literal_read(walk_text(walk, part));
    if (literal.flags & LITERAL_FORMAT) {
        prepare(walk, part, walk->parts[part].start + literal.from, literal.flags);
        walk->parts[part].role = ROLE_INLINE;
    }
}

uint32_t visit_string(struct walk *walk, uint32_t part)
{
    uint32_t flags = flags_of_all(walk, part);
    struct node node = walk_node(walk, part);
    if (walk_byte(walk, node.start) == '`') {
        walk->out->flags |= FACTS_PYTHON2;
        node.kind = NODE_UNREADABLE;
        builder_leaf(walk->out, node);
        return walk->parts[part].end;
    }
    if (!(flags & LITERAL_FORMAT))
        return emit_string(walk, part, flags);
    if (walk->parts[part].rule == RULE_string)
        prepare_string(walk, part);
    else
        PART_EACH(child, walk, part)
    prepare_string(walk, child);
    node.kind = NODE_FSTRING;
    node.flags = flags & LITERAL_TEMPLATE ? FLAG_TEMPLATE : 0;
    walk_open(walk, part, node);
    return part + 1;
}

/* The text between two parts of an f-string. */
static void emit_text(struct walk *walk, uint32_t from, uint32_t to, uint32_t flags)
{
    if (from == 0 || from >= to)
        return;
    struct text content = text_slice(walk->source, from, to);
    struct node node = {.kind = NODE_STRING, .start = from, .stop = to};
    node.value = builder_string(walk->out, literal_value(content, flags, walk->out->scratch));
    builder_leaf(walk->out, node);
}

uint32_t visit_interpolation(struct walk *walk, uint32_t part)
{
    struct node node = walk_node(walk, part);
    uint32_t flags = walk->parts[part].extra;
    emit_text(walk, walk->parts[part].before, node.start, flags);
    PART_EACH(child, walk, part)
    {
        if (walk->parts[child].rule == RULE_type_conversion)
            node.extra = (uint8_t)walk_byte(walk, walk->parts[child].start + 1);
        else if (walk->parts[child].rule == RULE_format_specifier)
            walk->parts[child].extra = (uint8_t)flags;
    }
    walk_open(walk, part, node);
    return part + 1;
}

uint32_t visit_format_specifier(struct walk *walk, uint32_t part)
{
    const struct part *at = &walk->parts[part];
    prepare(walk, part, at->start + 1, at->extra);
    return visit_plain(walk, part);
}

uint32_t visit_literal_tail(struct walk *walk, uint32_t part)
{
    const struct part *at = &walk->parts[part];
    emit_text(walk, at->before, at->start, at->extra);
    return at->end;
}
