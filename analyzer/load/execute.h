/* execute.h - compound statements; private to the room, called from execute.c. */
#ifndef IMPORTSCAN_LOAD_EXECUTE_H
#define IMPORTSCAN_LOAD_EXECUTE_H

#include "analyzer/load/machine.h"

static inline enum flow flow_after(const struct machine *machine)
{
    return machine->raising ? FLOW_RAISE : FLOW_NEXT;
}

/* branch.c */
enum flow execute_if(struct machine *machine, struct frame *frame, node_index statement);
enum flow execute_for(struct machine *machine, struct frame *frame, node_index statement);
enum flow execute_while(struct machine *machine, struct frame *frame, node_index statement);
enum flow execute_match(struct machine *machine, struct frame *frame, node_index statement);
/* guarded.c */
enum flow execute_try(struct machine *machine, struct frame *frame, node_index statement);
enum flow execute_raise(struct machine *machine, struct frame *frame, node_index statement);
enum flow execute_with(struct machine *machine, struct frame *frame, node_index statement);

#endif
