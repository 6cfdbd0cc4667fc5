/* natives.h - shared objects and all that they need, as the dynamic linker would load them.
 *
 * One process after another is followed: in each, an object that is there already answers to every
 * name it was loaded by and to its DT_SONAME, before any folder is looked at. An object stands here
 * once, by its place on the disk, however many names and processes lead to it; its needs are those
 * of the first process. Nothing is opened that is no regular file, and nothing is executed. */
#ifndef IMPORTSCAN_ELF_NATIVES_H
#define IMPORTSCAN_ELF_NATIVES_H

#include "analyzer/elf/library_search.h"

#define NO_NATIVE UINT32_MAX

struct native_need {
    struct text name;   /* as written */
    enum need_kind kind;
    uint32_t native;    /* what answers to it; NO_NATIVE: nothing, or the target's runtime */
    enum found_by by;   /* FOUND_NOWHERE: missing */
    struct text broken; /* the search ended at this file, which cannot be loaded */
    struct text own;    /* a search of its own would find this other file; empty: the same one */
    bool by_cwd;        /* where it is found depends on the working directory */
    bool only_here;     /* this machine has it, the target has not */
    bool platform;      /* the system's: never shipped */
};

/* A string of an object that can open libraries by name. */
struct native_opens {
    struct text name;
    struct text path; /* where a search would find it; empty: nowhere */
};

struct native {
    struct text path; /* absolute, as the linker names it */
    struct text file; /* the same with all links followed */
    struct shared_object object;
    ARRAY(struct native_need) needs;
    ARRAY(struct native_opens) opens;
    bool named;    /* asked for by itself: an operand, or an extension module of the unit */
    bool platform; /* the system's: never shipped */
    bool at_init;  /* loading the unit loads it; true for all that is named as a file */
    bool loaded;   /* `needs` stand */
    bool in_cycle;
    uint32_t order;     /* 1, 2, ...: smaller loads first, equal ones form a cycle */
    uint32_t same_as;   /* another of the same content; NO_NATIVE: none, or none before it */
    bool before_others; /* it, or what needs it, has static thread-local storage */
    ARRAY(struct text) modules; /* that CPython makes of it; none: a library */
};

struct natives_request {
    struct text cwd;             /* absolute */
    const struct target *target; /* NULL: this machine */
    struct texts library_path;   /* with a target: folders of the unit on its LD_LIBRARY_PATH */
    struct texts roots;          /* with a target: what is deployed lies below one of these; none:
                                    anywhere but in the folders of this system */
};

struct link; /* an object in a process */

struct natives {
    struct arena *arena;
    struct natives_request request;
    ARRAY(struct native) all;      /* in the order in which they were met */
    ARRAY(uint32_t) in_order;      /* by load order, then path: after natives_finish */
    struct library_search search;  /* on the target, or here */
    struct library_search at_home; /* with a target: what only this machine has */
    ARRAY(struct link *) process;  /* loaded in the present process */
    bool has_kind;                 /* `kind` stands: what all objects have to be built for */
    struct machine_kind kind;      /* of the target, or of the first program */
    struct names paths;            /* of `all` */
    ARRAY(uint32_t) by_path;       /* by name_id - 1: index in `all` */
};

void natives_init(struct natives *natives, const struct natives_request *request,
                  struct arena *arena);
/* A new process. `program` is its main program, loaded with all it needs; empty: the first object
 * that is loaded takes its place. */
void natives_start(struct natives *natives, struct text program);
/* Loads an object and all it needs; `path` is absolute. Its index. */
uint32_t natives_load(struct natives *natives, struct text path);
/* Reachability, load order and equal content; nothing is loaded after. Leaves out what no named
 * object needs. */
void natives_finish(struct natives *natives);

#endif
