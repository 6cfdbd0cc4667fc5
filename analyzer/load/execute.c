/* Statements. Where a condition does not fold, every branch runs, and what runs there is
 * uncertain: it binds weakly, and its errors end at the branch. */
#include "analyzer/load/machine.h"

enum {
    MOST_ROUNDS = 2000, /* of a loop over known items */
};

enum flow machine_execute_block(struct machine *machine, struct frame *frame, node_index block)
{
    const struct facts *facts = frame->code->facts;
    NODE_EACH (statement, facts, block) {
        enum flow flow = machine_execute(machine, frame, statement);
        if (flow != FLOW_NEXT)
            return flow;
    }
    return FLOW_NEXT;
}

static enum flow after(const struct machine *machine)
{
    return machine->raising ? FLOW_RAISE : FLOW_NEXT;
}

/* --- branches --- */

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
        return after(machine);
    }
    return branches->flow;
}

static enum flow execute_if(struct machine *machine, struct frame *frame, node_index statement)
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

static enum flow execute_for(struct machine *machine, struct frame *frame, node_index statement)
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
static enum flow execute_while(struct machine *machine, struct frame *frame, node_index statement)
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

/* --- try --- */

static node_index find_part(const struct facts *facts, node_index statement, enum node_kind kind)
{
    NODE_EACH (part, facts, statement) {
        if (facts->nodes.at[part].kind == kind)
            return part;
    }
    return 0;
}

static enum flow execute_handler(struct machine *machine, struct frame *frame, node_index handler)
{
    const struct facts *facts = frame->code->facts;
    struct value raised = machine->raised;
    machine->raising = false;
    if (facts->nodes.at[handler].value != 0)
        machine_set_name(machine, frame,
                         code_name(machine, frame->code, facts->nodes.at[handler].value),
                         value_unknown());
    node_index block = facts_child(facts, handler, 0);
    if (facts->nodes.at[block].kind != NODE_BLOCK)
        block = facts_child(facts, handler, 1);
    frame->handled = raised;
    return machine_execute_block(machine, frame, block);
}

static enum truth handler_catches(struct machine *machine, struct frame *frame, node_index handler)
{
    const struct facts *facts = frame->code->facts;
    node_index type = facts_child(facts, handler, 0);
    if (type >= facts->nodes.at[handler].end || facts->nodes.at[type].kind == NODE_BLOCK)
        return TRUTH_YES;
    struct value raised = machine->raised;
    machine->raising = false;
    struct value caught = machine_evaluate(machine, frame, type);
    machine->raising = true;
    machine->raised = raised;
    return machine_catches(machine, caught, raised);
}

/* The first handler that may catch what is raised: when in doubt, it does. */
static enum flow execute_handlers(struct machine *machine, struct frame *frame,
                                  node_index statement)
{
    const struct facts *facts = frame->code->facts;
    NODE_EACH (handler, facts, statement) {
        if (facts->nodes.at[handler].kind == NODE_HANDLER &&
            handler_catches(machine, frame, handler) != TRUTH_NO)
            return execute_handler(machine, frame, handler);
    }
    return FLOW_RAISE;
}

static enum flow execute_try(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    machine_watch(machine, frame->code, statement, 1);
    enum flow flow = machine_execute_block(machine, frame, facts_child(facts, statement, 0));
    machine_watch(machine, frame->code, statement, -1);
    if (flow == FLOW_RAISE) {
        flow = execute_handlers(machine, frame, statement);
    } else if (flow == FLOW_NEXT) {
        node_index otherwise = find_part(facts, statement, NODE_ELSE);
        if (otherwise != 0)
            flow = machine_execute_block(machine, frame, otherwise);
    }
    node_index finally = find_part(facts, statement, NODE_FINALLY);
    if (finally == 0)
        return flow;
    bool raising = machine->raising;
    struct value raised = machine->raised;
    machine->raising = false;
    enum flow last = machine_execute_block(machine, frame, finally);
    if (last != FLOW_NEXT)
        return last;
    machine->raising = raising;
    machine->raised = raised;
    return flow;
}

static enum flow execute_raise(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    node_index what = facts_child(facts, statement, 0);
    struct value exception = frame->handled;
    if (what < facts->nodes.at[statement].end) {
        node_index type = what;
        if (facts->nodes.at[what].kind == NODE_CALL)
            type = facts_child(facts, what, 0); /* raise X(...): X says what it is */
        exception = machine_evaluate(machine, frame, type);
    }
    if (machine->raising)
        return FLOW_RAISE;
    if (frame->may_have_returned)
        return FLOW_RETURN; /* perhaps it never came here */
    machine_raise_value(machine, exception);
    if (machine->raising) {
        machine->raised_in_call = frame->function != NULL;
        return FLOW_RAISE;
    }
    if (frame->function == NULL)
        return FLOW_NEXT;
    return FLOW_RETURN;
}

/* --- with --- */

/* with contextlib.suppress(E, ...): like a `try` whose handlers do nothing. */
static node_index suppressed(const struct frame *frame, node_index item)
{
    const struct facts *facts = frame->code->facts;
    node_index call = facts_child(facts, item, 0);
    if (facts->nodes.at[call].kind != NODE_CALL)
        return 0;
    const struct node *called = &facts->nodes.at[facts_child(facts, call, 0)];
    bool named = called->kind == NODE_NAME || called->kind == NODE_ATTRIBUTE;
    return named && text_is(facts_name(facts, called->value), "suppress") ? call : 0;
}

static struct value call_manager(struct machine *machine, struct frame *frame, node_index at,
                                 struct value manager, enum known_name name,
                                 uint32_t argument_count)
{
    struct value method =
        machine_find_attribute(machine, frame, at, manager, machine_known(machine, name));
    struct arguments arguments = {0};
    for (uint32_t i = 0; i < argument_count; i++)
        array_push(machine->arena, &arguments.positional, value_none());
    if (method.kind != VALUE_METHOD)
        return value_unknown();
    return machine_call(machine, frame, at, method, &arguments);
}

/* Enters one item and gives its manager; UNKNOWN where leaving it does nothing known. */
static struct value enter(struct machine *machine, struct frame *frame, node_index item)
{
    const struct facts *facts = frame->code->facts;
    struct value manager = machine_evaluate(machine, frame, facts_child(facts, item, 0));
    node_index target = facts_child(facts, item, 1);
    struct value entered = value_unknown();
    if (manager.kind == VALUE_INSTANCE && !machine->raising)
        entered = call_manager(machine, frame, item, manager, KNOWN_ENTER, 0);
    if (target < facts->nodes.at[item].end && !machine->raising)
        machine_assign(machine, frame, target, entered);
    return manager.kind == VALUE_INSTANCE ? manager : value_unknown();
}

/* Leaves what was entered last, whether or not the block raised. */
static void leave(struct machine *machine, struct frame *frame, node_index at,
                  struct value managers)
{
    bool raising = machine->raising;
    struct value raised = machine->raised;
    machine->raising = false;
    for (uint32_t i = managers.sequence->items.count; i > 0; i--) {
        struct value manager = managers.sequence->items.at[i - 1];
        if (manager.kind == VALUE_INSTANCE)
            call_manager(machine, frame, at, manager, KNOWN_EXIT, 3);
    }
    machine->raising = raising;
    machine->raised = raised;
}

static bool suppress_catches(struct machine *machine, struct frame *frame, node_index suppress,
                             struct value raised)
{
    const struct facts *facts = frame->code->facts;
    bool caught = false;
    for (node_index type = facts_child(facts, suppress, 1); type < facts->nodes.at[suppress].end;
         type = facts->nodes.at[type].end)
        caught = caught || machine_catches(machine, machine_evaluate(machine, frame, type),
                                           raised) != TRUTH_NO;
    return caught;
}

static enum flow execute_suppressed(struct machine *machine, struct frame *frame,
                                    node_index suppress, node_index block)
{
    node_index first = facts_child(frame->code->facts, suppress, 1);
    machine_watch_types(machine, frame->code, suppress, first, 1);
    enum flow flow = machine_execute_block(machine, frame, block);
    machine_watch_types(machine, frame->code, suppress, first, -1);
    if (flow != FLOW_RAISE)
        return flow;
    struct value raised = machine->raised;
    machine->raising = false;
    machine->raising = !suppress_catches(machine, frame, suppress, raised);
    machine->raised = raised;
    return machine->raising ? FLOW_RAISE : FLOW_NEXT;
}

static enum flow execute_with(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    struct value managers = value_sequence(machine->arena, VALUE_LIST);
    node_index suppress = 0, block = 0;
    NODE_EACH (item, facts, statement) {
        if (facts->nodes.at[item].kind == NODE_BLOCK) {
            block = item;
            break;
        }
        sequence_push(machine->arena, managers, enter(machine, frame, item));
        if (machine->raising)
            return FLOW_RAISE;
        if (suppress == 0)
            suppress = suppressed(frame, item);
    }
    if (block == 0)
        return FLOW_NEXT;
    enum flow flow = suppress == 0 ? machine_execute_block(machine, frame, block)
                                   : execute_suppressed(machine, frame, suppress, block);
    leave(machine, frame, statement, managers);
    return flow;
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

static enum flow execute_match(struct machine *machine, struct frame *frame, node_index statement)
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

/* --- simple statements --- */

static void assign_items(struct machine *machine, struct frame *frame, node_index target,
                         struct value value)
{
    const struct facts *facts = frame->code->facts;
    struct value items;
    bool known = machine_items(machine, value, &items);
    uint32_t i = 0;
    NODE_EACH (one, facts, target) {
        bool starred = facts->nodes.at[one].kind == NODE_STARRED;
        known = known && !starred;
        bool there = known && i < items.sequence->items.count;
        machine_assign(machine, frame, starred ? facts_child(facts, one, 0) : one,
                       there ? items.sequence->items.at[i] : value_unknown());
        i++;
    }
}

static void assign_item(struct machine *machine, struct frame *frame, node_index target,
                        struct value value)
{
    const struct facts *facts = frame->code->facts;
    struct value container = machine_evaluate(machine, frame, facts_child(facts, target, 0));
    node_index index = facts_child(facts, target, 1);
    if (index >= facts->nodes.at[target].end || machine->raising)
        return;
    if (facts->nodes.at[index].kind == NODE_SLICE)
        machine_set_slice(machine, container, machine_bounds(machine, frame, index), value);
    else
        machine_set_subscript(machine, frame, container, machine_evaluate(machine, frame, index),
                              value);
}

void machine_assign(struct machine *machine, struct frame *frame, node_index target,
                    struct value value)
{
    const struct facts *facts = frame->code->facts;
    const struct node *node = &facts->nodes.at[target];
    node_index object = facts_child(facts, target, 0);
    switch ((enum node_kind)node->kind) {
    case NODE_NAME:
        machine_set_name(machine, frame, code_name(machine, frame->code, node->value), value);
        break;
    case NODE_ATTRIBUTE:
        machine_set_attribute(machine, frame, machine_evaluate(machine, frame, object),
                              code_name(machine, frame->code, node->value), value);
        break;
    case NODE_SUBSCRIPT: assign_item(machine, frame, target, value); break;
    case NODE_TUPLE:
    case NODE_LIST: assign_items(machine, frame, target, value); break;
    case NODE_STARRED: machine_assign(machine, frame, object, value_unknown()); break;
    default: break;
    }
}

static struct value execute_assign(struct machine *machine, struct frame *frame,
                                   node_index statement)
{
    const struct facts *facts = frame->code->facts;
    const struct node *node = &facts->nodes.at[statement];
    node_index target = facts_child(facts, statement, 0);
    node_index right = facts->nodes.at[target].end;
    if (node->flags & FLAG_ANNOTATION) {
        if (frame->function == NULL && machine_annotates(machine, frame))
            machine_evaluate(machine, frame, right);
        right = facts->nodes.at[right].end;
    }
    if (!(node->flags & FLAG_DEFAULT) || right >= node->end)
        return value_unknown();
    bool chained = facts->nodes.at[right].kind == NODE_ASSIGN;
    struct value value =
        chained ? execute_assign(machine, frame, right) : machine_evaluate(machine, frame, right);
    if (!machine->raising)
        machine_assign(machine, frame, target, value);
    return value;
}

static void execute_augmented(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    const struct node *node = &facts->nodes.at[statement];
    node_index target = facts_child(facts, statement, 0);
    struct value left = machine_read_target(machine, frame, target);
    struct value right = machine_evaluate(machine, frame, facts_child(facts, statement, 1));
    if (machine->raising)
        return;
    if (node->extra == OPERATOR_ADD && left.kind == VALUE_LIST) {
        struct value items;
        if (machine_items(machine, right, &items))
            for (uint32_t i = 0; i < items.sequence->items.count; i++)
                sequence_push(machine->arena, left, items.sequence->items.at[i]);
        else
            left.sequence->open = true;
        machine_assign(machine, frame, target, left);
        return;
    }
    machine_assign(machine, frame, target,
                   machine_binary(machine, (enum operator)node->extra, left, right));
}

static void execute_delete(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    NODE_EACH (target, facts, statement) {
        const struct node *node = &facts->nodes.at[target];
        if (node->kind == NODE_NAME && machine->uncertain == frame->uncertain) {
            name_id name = code_name(machine, frame->code, node->value);
            if (bindings_get(frame->locals, name).kind != VALUE_UNBOUND)
                bindings_set(machine->arena, frame->locals, name, value_unbound());
        } else if (node->kind == NODE_SUBSCRIPT || node->kind == NODE_ATTRIBUTE) {
            machine_evaluate(machine, frame, facts_child(facts, target, 0));
        }
    }
}

static void declare_global(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    NODE_EACH (name, facts, statement)
        array_push(machine->arena, &frame->global_names,
                   code_name(machine, frame->code, facts->nodes.at[name].value));
}

static enum flow execute_return(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    node_index what = facts_child(facts, statement, 0);
    struct value value = value_none();
    if (what < facts->nodes.at[statement].end)
        value = machine_evaluate(machine, frame, what);
    if (machine->raising)
        return FLOW_RAISE;
    frame->result = value_join(frame->result, value);
    return FLOW_RETURN;
}

static enum flow execute_definition(struct machine *machine, struct frame *frame,
                                    node_index statement)
{
    const struct facts *facts = frame->code->facts;
    const struct node *node = &facts->nodes.at[statement];
    struct value value = node->kind == NODE_CLASS ? machine_class(machine, frame, statement)
                                                  : machine_function(machine, frame, statement);
    if (machine->raising)
        return FLOW_RAISE;
    uint32_t name = facts->scopes.at[node->value].name;
    machine_set_name(machine, frame, code_name(machine, frame->code, name), value);
    return FLOW_NEXT;
}

/* Decorators are evaluated first, then the definition, then they are called from the last to the
 * first. One that gives nothing known is taken to wrap: what it decorates stays. */
static enum flow execute_decorated(struct machine *machine, struct frame *frame,
                                   node_index statement)
{
    const struct facts *facts = frame->code->facts;
    struct value decorators = value_sequence(machine->arena, VALUE_LIST);
    node_index definition = 0;
    NODE_EACH (part, facts, statement) {
        if (facts->nodes.at[part].kind == NODE_DECORATOR)
            sequence_push(machine->arena, decorators,
                          machine_evaluate(machine, frame, facts_child(facts, part, 0)));
        else
            definition = part;
    }
    if (machine->raising)
        return FLOW_RAISE;
    if (definition == 0)
        return FLOW_NEXT;
    const struct node *node = &facts->nodes.at[definition];
    struct value value = node->kind == NODE_CLASS ? machine_class(machine, frame, definition)
                                                  : machine_function(machine, frame, definition);
    for (uint32_t i = decorators.sequence->items.count; i > 0 && !machine->raising; i--) {
        struct value made = machine_call_one(machine, frame, statement,
                                             decorators.sequence->items.at[i - 1], value);
        if (made.kind != VALUE_UNKNOWN && made.kind != VALUE_NONE)
            value = made;
    }
    if (machine->raising)
        return FLOW_RAISE;
    uint32_t name = facts->scopes.at[node->value].name;
    machine_set_name(machine, frame, code_name(machine, frame->code, name), value);
    return FLOW_NEXT;
}

static enum flow execute_statement(struct machine *machine, struct frame *frame,
                                   node_index statement)
{
    const struct facts *facts = frame->code->facts;
    switch ((enum node_kind)facts->nodes.at[statement].kind) {
    case NODE_IMPORT:
    case NODE_IMPORT_FROM: machine_import_statement(machine, frame, statement); break;
    case NODE_EXPRESSION: machine_evaluate(machine, frame, facts_child(facts, statement, 0)); break;
    case NODE_ASSIGN: execute_assign(machine, frame, statement); break;
    case NODE_AUGMENTED: execute_augmented(machine, frame, statement); break;
    case NODE_RETURN: return execute_return(machine, frame, statement);
    case NODE_DELETE: execute_delete(machine, frame, statement); break;
    case NODE_RAISE: return execute_raise(machine, frame, statement);
    case NODE_GLOBAL: declare_global(machine, frame, statement); break;
    case NODE_BREAK: return FLOW_BREAK;
    case NODE_CONTINUE: return FLOW_CONTINUE;
    case NODE_IF: return execute_if(machine, frame, statement);
    case NODE_WHILE: return execute_while(machine, frame, statement);
    case NODE_FOR: return execute_for(machine, frame, statement);
    case NODE_TRY: return execute_try(machine, frame, statement);
    case NODE_WITH: return execute_with(machine, frame, statement);
    case NODE_MATCH: return execute_match(machine, frame, statement);
    case NODE_DECORATED: return execute_decorated(machine, frame, statement);
    case NODE_FUNCTION:
    case NODE_CLASS: return execute_definition(machine, frame, statement);
    case NODE_UNREADABLE:
    case NODE_PYTHON2: return machine_execute_block(machine, frame, statement);
    default: break;
    }
    return after(machine);
}

enum flow machine_execute(struct machine *machine, struct frame *frame, node_index statement)
{
    if (machine->raising)
        return FLOW_RAISE;
    machine->steps++;
    if (machine->depth >= MACHINE_DEPTH)
        return FLOW_NEXT;
    machine->depth++;
    enum flow flow = execute_statement(machine, frame, statement);
    machine->depth--;
    return flow;
}
