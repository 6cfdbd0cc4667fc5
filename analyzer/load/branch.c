/* Conditions, loops and match: where it is not known which way the program goes, every way runs. */
#include "analyzer/load/execute.h"

enum {
    MOST_ROUNDS = 2000, /* of a loop over known items */
};

static enum flow execute_uncertain(struct machine *machine, struct frame *frame, node_index block)
{
    machine->uncertain++;
    enum flow flow = machine_execute_block(machine, frame, block);
    machine->uncertain--;
    machine->raising = false;
    if (flow == FLOW_BREAK)
        machine->uncertain_breaks++;
    return flow;
}

/* Several branches, one of which is taken: the flow they agree on. */
struct branches {
    enum flow flow;
    uint32_t count;
    bool one_returns;
};

static void branch_took(struct branches *branches, enum flow flow)
{
    branches->one_returns = branches->one_returns || flow == FLOW_RETURN;
    if (branches->count++ == 0)
        branches->flow = flow;
    else if (branches->flow != flow)
        branches->flow = FLOW_NEXT;
}

static void execute_branch(struct machine *machine, struct frame *frame, node_index block,
                           struct branches *branches)
{
    branch_took(branches, execute_uncertain(machine, frame, block));
}

/* All branches raise: then so does the statement. */
static enum flow branches_end(struct machine *machine, struct frame *frame,
                              const struct branches *branches)
{
    if (branches->one_returns && branches->flow != FLOW_RETURN)
        frame->may_have_returned = true;
    if (branches->flow == FLOW_RAISE) {
        machine_raise_value(machine, machine->raised);
        return flow_after(machine);
    }
    return branches->flow;
}

enum flow execute_if(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    struct branches branches = {0};
    bool uncertain = false;
    uint8_t origin = 0; /* of a condition that held: it switches the rest off */
    NODE_EACH (clause, facts, statement) {
        bool is_else = facts->nodes.at[clause].kind == NODE_ELSE;
        node_index block = is_else ? clause : facts_child(facts, clause, 1);
        if (origin != 0) {
            machine_switch_off(machine, frame, block, origin);
            continue;
        }
        struct value test = value_bool(true);
        if (!is_else)
            test = machine_evaluate(machine, frame, facts_child(facts, clause, 0));
        if (machine->raising)
            return FLOW_RAISE;
        enum truth truth = value_is_true(test);
        if (truth == TRUTH_NO) {
            machine_switch_off(machine, frame, block, test.origin);
            continue;
        }
        if (truth == TRUTH_YES && !uncertain) {
            if (test.origin == 0)
                return machine_execute_block(machine, frame, block);
            enum flow flow = machine_execute_block(machine, frame, block);
            if (flow != FLOW_NEXT)
                return flow;
            origin = test.origin;
            continue;
        }
        uncertain = true;
        execute_branch(machine, frame, block, &branches);
        if (truth == TRUTH_YES)
            return branches_end(machine, frame, &branches);
    }
    if (uncertain)
        branch_took(&branches, FLOW_NEXT);
    return branches_end(machine, frame, &branches);
}

/* --- loops --- */

static bool ends_loop(enum flow flow)
{
    return flow == FLOW_BREAK || flow == FLOW_RETURN || flow == FLOW_RAISE;
}

static enum flow execute_else(struct machine *machine, struct frame *frame, node_index statement,
                              uint32_t nth)
{
    node_index block = facts_child(frame->code->facts, statement, nth);
    if (block >= frame->code->facts->nodes.at[statement].end)
        return FLOW_NEXT;
    return machine_execute_block(machine, frame, block);
}

/* The `else` of a loop runs unless the loop was left by `break`, which may not be known. */
static enum flow execute_loop_else(struct machine *machine, struct frame *frame,
                                   node_index statement, uint32_t nth, uint32_t breaks_before)
{
    if (machine->uncertain_breaks == breaks_before)
        return execute_else(machine, frame, statement, nth);
    node_index block = facts_child(frame->code->facts, statement, nth);
    if (block < frame->code->facts->nodes.at[statement].end)
        execute_uncertain(machine, frame, block);
    return FLOW_NEXT;
}

/* One round stands for all: none of it is certain. */
static enum flow execute_unknown_rounds(struct machine *machine, struct frame *frame,
                                        node_index statement)
{
    const struct facts *facts = frame->code->facts;
    uint32_t breaks = machine->uncertain_breaks;
    machine->uncertain++;
    machine_assign(machine, frame, facts_child(facts, statement, 0), value_unknown());
    machine->uncertain--;
    execute_uncertain(machine, frame, facts_child(facts, statement, 2));
    return execute_loop_else(machine, frame, statement, 3, breaks);
}

enum flow execute_for(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    struct value iterable = machine_evaluate(machine, frame, facts_child(facts, statement, 1));
    if (machine->raising)
        return FLOW_RAISE;
    struct value items;
    if (!machine_items(machine, iterable, &items) || items.sequence->items.count > MOST_ROUNDS)
        return execute_unknown_rounds(machine, frame, statement);
    uint32_t breaks = machine->uncertain_breaks;
    for (uint32_t i = 0; i < items.sequence->items.count; i++) {
        machine_assign(machine, frame, facts_child(facts, statement, 0),
                       items.sequence->items.at[i]);
        enum flow flow = machine_execute_block(machine, frame, facts_child(facts, statement, 2));
        if (flow == FLOW_BREAK)
            return FLOW_NEXT;
        if (ends_loop(flow))
            return flow;
    }
    return execute_loop_else(machine, frame, statement, 3, breaks);
}

/* A `while` is not counted out: a true condition runs the body once for sure, and what it binds may
 * change with more rounds. */
enum flow execute_while(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    struct value test = machine_evaluate(machine, frame, facts_child(facts, statement, 0));
    if (machine->raising)
        return FLOW_RAISE;
    node_index block = facts_child(facts, statement, 1);
    enum truth truth = value_is_true(test);
    if (truth == TRUTH_NO) {
        machine_switch_off(machine, frame, block, test.origin);
        return execute_else(machine, frame, statement, 2);
    }
    execute_uncertain(machine, frame, block);
    return FLOW_NEXT;
}

/* --- match --- */

/* A case whose pattern is one constant, compared; anything else may match. */
static enum truth case_matches(struct machine *machine, struct frame *frame, struct value subject,
                               node_index arm)
{
    const struct facts *facts = frame->code->facts;
    node_index pattern = facts_child(facts, arm, 0);
    bool guarded = (facts->nodes.at[arm].flags & FLAG_GUARD) != 0;
    node_index first = facts_child(facts, pattern, 0);
    if (first >= facts->nodes.at[pattern].end)
        return guarded ? TRUTH_UNKNOWN : TRUTH_YES;
    const struct node *node = &facts->nodes.at[first];
    if (node->end < facts->nodes.at[pattern].end || guarded)
        return TRUTH_UNKNOWN;
    if (node->kind == NODE_NAME)
        return node->flags & FLAG_STORE ? TRUTH_YES : TRUTH_UNKNOWN;
    if (node->kind != NODE_NUMBER && node->kind != NODE_STRING && node->kind != NODE_NONE &&
        node->kind != NODE_TRUE && node->kind != NODE_FALSE && node->kind != NODE_ATTRIBUTE)
        return TRUTH_UNKNOWN;
    return value_equals(subject, machine_evaluate(machine, frame, first));
}

enum flow execute_match(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    node_index first = facts_child(facts, statement, 0);
    struct value subject = machine_evaluate(machine, frame, first);
    struct branches branches = {0};
    for (node_index arm = facts->nodes.at[first].end;
         arm < facts->nodes.at[statement].end && !machine->raising;
         arm = facts->nodes.at[arm].end) {
        enum truth truth = case_matches(machine, frame, subject, arm);
        bool guarded = (facts->nodes.at[arm].flags & FLAG_GUARD) != 0;
        node_index block = facts_child(facts, arm, guarded ? 2 : 1);
        if (truth == TRUTH_NO)
            continue;
        if (truth == TRUTH_YES && branches.count == 0)
            return machine_execute_block(machine, frame, block);
        execute_branch(machine, frame, block, &branches);
        if (truth == TRUTH_YES)
            return branches_end(machine, frame, &branches);
    }
    if (branches.count > 0)
        branch_took(&branches, FLOW_NEXT);
    return branches_end(machine, frame, &branches);
}
