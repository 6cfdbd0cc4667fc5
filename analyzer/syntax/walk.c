#include "analyzer/syntax/walk.h"

uint32_t walk_next(const struct walk *walk, uint32_t parent, uint32_t child)
{
    uint32_t next = child == 0 ? parent + 1 : walk->parts[child].end;
    while (next < walk->parts[parent].end && walk->parts[next].rule == RULE_ERROR)
        next = walk->parts[next].end;
    return next < walk->parts[parent].end ? next : 0;
}

static bool is_token(const struct walk *walk, uint32_t part)
{
    return rule_shapes[walk->parts[part].rule].traits & TRAIT_TOKEN;
}

uint32_t walk_child(const struct walk *walk, uint32_t parent, uint32_t nth)
{
    PART_EACH(child, walk, parent)
    if (!is_token(walk, child) && nth-- == 0)
        return child;
    return 0;
}

uint32_t walk_child_count(const struct walk *walk, uint32_t parent)
{
    uint32_t count = 0;
    PART_EACH(child, walk, parent)
    count += !is_token(walk, child);
    return count;
}

uint32_t walk_find(const struct walk *walk, uint32_t parent, enum rule rule)
{
    PART_EACH(child, walk, parent)
    if (walk->parts[child].rule == rule)
        return child;
    return 0;
}

bool walk_has(const struct walk *walk, uint32_t parent, enum rule rule)
{
    return walk_find(walk, parent, rule) != 0;
}

uint32_t walk_operator(const struct walk *walk, uint32_t parent)
{
    PART_EACH(child, walk, parent)
    if (rule_shapes[walk->parts[child].rule].operator!= OPERATOR_NONE)
        return rule_shapes[walk->parts[child].rule].operator;
    return OPERATOR_NONE;
}

char walk_byte(const struct walk *walk, uint32_t offset)
{
    return offset < walk->source.length ? walk->source.at[offset] : '\0';
}

struct text walk_text(const struct walk *walk, uint32_t part)
{
    return text_slice(walk->source, walk->parts[part].start, walk->parts[part].stop);
}

uint32_t walk_name(struct walk *walk, uint32_t part)
{
    return part == 0 ? 0 : builder_name(walk->out, walk_text(walk, part));
}

struct node walk_node(const struct walk *walk, uint32_t part)
{
    const struct part *at = &walk->parts[part];
    return (struct node){.kind = rule_shapes[at->rule].kind, .start = at->start, .stop = at->stop};
}

/* The parser lets a block end with the comments behind it, Python with its last statement: a block
 * and what ends with one begins empty and grows with its children. */
node_index walk_open(struct walk *walk, uint32_t part, struct node node)
{
    enum rule rule = (enum rule)walk->parts[part].rule;
    if (rule == RULE_block || ((rule_shapes[rule].traits & TRAIT_BODY) && node.kind != NODE_PARAMS))
        node.stop = node.start;
    if (rule == RULE_block && walk->parts[part].start == walk->parts[part].stop)
        node.start = node.stop = walk->out->nodes.at[builder_top(walk->out)->node].stop;
    return builder_open(walk->out, node, walk->parts[part].close);
}

void walk_wrap(struct walk *walk, uint32_t first, uint32_t last, enum node_kind kind,
               uint32_t extra)
{
    walk->parts[first].wrap = (uint8_t)kind;
    walk->parts[first].extra = (uint8_t)extra;
    walk->parts[first].close = walk->parts[last].end;
    walk->parts[first].before = walk->parts[first].start;
}

static void open_wrap(struct walk *walk, uint32_t part)
{
    struct part *at = &walk->parts[part];
    struct node node = {.kind = at->wrap, .extra = at->extra, .start = at->before};
    for (uint32_t i = part; i < at->close; i = walk->parts[i].end)
        node.stop = walk->parts[i].stop;
    walk_open(walk, part, node);
    at->wrap = 0;
    at->close = at->end;
}

/* A clause ends with its block, so both take in what follows. */
static void extend(struct walk *walk, uint32_t part, uint32_t close)
{
    walk->parts[part].close = close;
    uint32_t block = walk_find(walk, part, RULE_block);
    if (block != 0)
        walk->parts[block].close = close;
}

void walk_heal(struct walk *walk, uint32_t part)
{
    if (!walk->parts[part].broken)
        return;
    uint32_t body = 0;
    for (uint32_t i = part + 1; i < walk->parts[part].end; i = walk->parts[i].end) {
        bool is_error = walk->parts[i].rule == RULE_ERROR;
        if (is_error && body != 0)
            extend(walk, body, walk->parts[i].end);
        else if (is_error)
            walk->parts[i].role = ROLE_SKIP;
        else if (walk->parts[i].rule == RULE_block || walk_has(walk, i, RULE_block))
            body = i;
    }
}

/* Too deep to be opened: names and constants are kept, side by side in one UNREADABLE. */
static uint32_t visit_flat(struct walk *walk, uint32_t part)
{
    enum rule rule = (enum rule)walk->parts[part].rule;
    if (rule == RULE_string || (rule_shapes[rule].traits & TRAIT_LEAF))
        return rule_shapes[rule].visit(walk, part);
    return part + 1;
}

static uint32_t begin_flat(struct walk *walk, uint32_t part)
{
    walk->out->flags |= FACTS_TOO_DEEP;
    walk->flat_until = walk->parts[part].end;
    return visit_unreadable(walk, part);
}

static uint32_t visit(struct walk *walk, uint32_t part)
{
    const struct part *at = &walk->parts[part];
    uint32_t traits = rule_shapes[at->rule].traits;
    if (at->role == ROLE_SKIP)
        return at->end;
    if (part < walk->flat_until)
        return visit_flat(walk, part);
    if (at->wrap != 0)
        open_wrap(walk, part);
    if (walk->out->frames.count > MOST_DEPTH && !(traits & TRAIT_LEAF))
        return begin_flat(walk, part);
    if (at->role == ROLE_INLINE)
        return part + 1;
    if (at->role == ROLE_PARAMETER)
        return visit_parameter(walk, part);
    if (at->broken && !(traits & (TRAIT_LIST | TRAIT_BODY)))
        return visit_unreadable(walk, part);
    return rule_shapes[at->rule].visit(walk, part);
}

void walk_all(struct walk *walk)
{
    for (uint32_t part = 1; part < walk->part_count;) {
        builder_close(walk->out, part);
        part = visit(walk, part);
    }
}

uint32_t visit_plain(struct walk *walk, uint32_t part)
{
    walk_heal(walk, part);
    walk_open(walk, part, walk_node(walk, part));
    return part + 1;
}

uint32_t visit_leaf(struct walk *walk, uint32_t part)
{
    builder_leaf(walk->out, walk_node(walk, part));
    return walk->parts[part].end;
}

uint32_t visit_inline(struct walk *walk, uint32_t part)
{
    (void)walk;
    return part + 1;
}

uint32_t visit_skip(struct walk *walk, uint32_t part)
{
    return walk->parts[part].end;
}

uint32_t visit_pass_role(struct walk *walk, uint32_t part)
{
    PART_EACH(child, walk, part)
    walk->parts[child].role = walk->parts[part].role;
    return part + 1;
}

uint32_t visit_unreadable(struct walk *walk, uint32_t part)
{
    struct node node = walk_node(walk, part);
    node.kind = NODE_UNREADABLE;
    walk_open(walk, part, node);
    return part + 1;
}

static bool is_statement(const struct walk *walk, uint32_t part)
{
    switch ((enum node_kind)rule_shapes[walk->parts[part].rule].kind) {
    case NODE_IMPORT:
    case NODE_IMPORT_FROM:
    case NODE_EXPRESSION:
    case NODE_ASSIGN:
    case NODE_AUGMENTED:
    case NODE_RETURN:
    case NODE_DELETE:
    case NODE_RAISE:
    case NODE_ASSERT:
    case NODE_GLOBAL:
    case NODE_NONLOCAL:
    case NODE_PASS:
    case NODE_BREAK:
    case NODE_CONTINUE:
    case NODE_PYTHON2:
    case NODE_TYPE_ALIAS:
    case NODE_IF:
    case NODE_WHILE:
    case NODE_FOR:
    case NODE_TRY:
    case NODE_WITH:
    case NODE_MATCH:
    case NODE_DECORATED:
    case NODE_FUNCTION:
    case NODE_CLASS: return true;
    default: return false;
    }
}

/* Among statements, the statements in an error are as good as any. */
uint32_t visit_error(struct walk *walk, uint32_t part)
{
    enum node_kind around = builder_top_kind(walk->out);
    if (around != NODE_MODULE && around != NODE_BLOCK && around != NODE_ELSE &&
        around != NODE_FINALLY)
        return visit_unreadable(walk, part);
    PART_EACH(child, walk, part)
    if (walk->parts[child].rule == RULE_block)
        walk->parts[child].role = ROLE_INLINE;
    else if (!is_statement(walk, child))
        walk_wrap(walk, child, child, NODE_UNREADABLE, 0);
    return part + 1;
}
