/* Comprehensions and generator expressions. */
#include "analyzer/load/machine.h"

enum {
    MOST_COMPREHENDED = 2000
};

struct comprehension {
    node_index node;
    struct value result;
    uint32_t rounds;
};

static void comprehend(struct machine *machine, struct frame *frame, struct comprehension *it,
                       node_index clause);

static void comprehend_element(struct machine *machine, struct frame *frame,
                               struct comprehension *it)
{
    const struct facts *facts = frame->code->facts;
    node_index element = facts_child(facts, it->node, 0);
    if (it->result.kind != VALUE_DICT) {
        sequence_push(machine->arena, it->result, machine_evaluate(machine, frame, element));
        return;
    }
    struct value key = machine_evaluate(machine, frame, facts_child(facts, element, 0));
    struct value value = machine_evaluate(machine, frame, facts_child(facts, element, 1));
    dict_set(machine->arena, it->result, key, value);
}

static void leave_open(struct comprehension *it)
{
    if (it->result.kind == VALUE_DICT)
        it->result.mapping->open = true;
    else
        it->result.sequence->open = true;
}

/* One round of a clause: its target is bound; the conditions behind it decide. */
static void comprehend_round(struct machine *machine, struct frame *frame, struct comprehension *it,
                             node_index clause)
{
    const struct facts *facts = frame->code->facts;
    bool uncertain = false;
    node_index condition = facts_child(facts, clause, 2);
    for (; condition < facts->nodes.at[clause].end; condition = facts->nodes.at[condition].end) {
        enum truth truth =
            value_is_true(machine_evaluate(machine, frame, facts_child(facts, condition, 0)));
        if (truth == TRUTH_NO || machine->raising)
            return;
        uncertain = uncertain || truth == TRUTH_UNKNOWN;
    }
    if (uncertain) {
        leave_open(it);
        return;
    }
    comprehend(machine, frame, it, facts->nodes.at[clause].end);
}

static void comprehend(struct machine *machine, struct frame *frame, struct comprehension *it,
                       node_index clause)
{
    const struct facts *facts = frame->code->facts;
    if (machine->raising)
        return;
    if (clause >= facts->nodes.at[it->node].end) {
        comprehend_element(machine, frame, it);
        return;
    }
    struct value items;
    struct value iterable = machine_evaluate(machine, frame, facts_child(facts, clause, 1));
    if (!machine_items(machine, iterable, &items)) {
        leave_open(it);
        return;
    }
    for (uint32_t i = 0; i < items.sequence->items.count; i++) {
        if (it->rounds++ >= MOST_COMPREHENDED) {
            leave_open(it);
            return;
        }
        machine_assign(machine, frame, facts_child(facts, clause, 0), items.sequence->items.at[i]);
        comprehend_round(machine, frame, it, clause);
    }
}

struct value machine_comprehension(struct machine *machine, struct frame *frame, node_index node)
{
    const struct facts *facts = frame->code->facts;
    const struct node *it = &facts->nodes.at[node];
    struct comprehension state = {.node = node};
    state.result = it->extra == NODE_DICT  ? value_dict(machine->arena)
                   : it->extra == NODE_SET ? value_sequence(machine->arena, VALUE_SET)
                                           : value_sequence(machine->arena, VALUE_LIST);
    /* Its names are its own: a frame between, which sees the enclosing ones as a nested function
     * does. */
    struct bindings locals = {0};
    struct closure closure = {frame->locals, frame->closure};
    struct frame inner = {.code = frame->code,
                          .locals = &locals,
                          .globals = frame->globals,
                          .closure = &closure,
                          .function = frame->function,
                          .uncertain = machine->uncertain,
                          .result = value_unbound()};
    /* A generator runs when it is asked, if ever: its items are known, what it loads is not sure.
     */
    machine->uncertain += it->extra == 0;
    comprehend(machine, &inner, &state, facts_child(facts, node, 1));
    machine->uncertain -= it->extra == 0;
    return state.result;
}
