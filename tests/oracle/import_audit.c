/* import_audit.so - under LD_AUDIT, writes each call of CPython's import functions to
 * $IMPORT_AUDIT: a line "C TAB calling object TAB name TAB level TAB names,of,the,list".
 *
 * Built and used by c_imports.py. Reads PyUnicode objects as CPython 3.8 to 3.11 lay out ASCII. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef void object;

static struct loaded {
    ElfW(Addr) base;
    const char *path;
} loaded[4096];
static int loaded_count, log_file = -1;

static const char *caller_path(void *address)
{
    struct loaded *best = &loaded[0];
    for (int i = 0; i < loaded_count; i++)
        if (loaded[i].base <= (ElfW(Addr))address && loaded[i].base >= best->base)
            best = &loaded[i];
    return best->path;
}

static const char *string_of(object *unicode)
{
    return unicode == NULL ? "" : (const char *)unicode + 48;
}

static void write_list(char *into, size_t room, object *list)
{
    object **items = NULL;
    const char *type = list == NULL ? "" : *(const char **)(*(char **)((char *)list + 8) + 24);
    size_t count = *type == '\0' ? 0 : *(size_t *)((char *)list + 16);
    if (strcmp(type, "list") == 0)
        items = *(object ***)((char *)list + 24);
    else if (strcmp(type, "tuple") == 0)
        items = (object **)((char *)list + 24);
    into[0] = '\0';
    for (size_t i = 0; items != NULL && i < count; i++) {
        strncat(into, string_of(items[i]), room - strlen(into) - 1);
        strncat(into, ",", room - strlen(into) - 1);
    }
}

static void note(const char *name, int level, object *list, void *caller)
{
    char names[3000], line[4000];
    write_list(names, sizeof names, list);
    int length =
        snprintf(line, sizeof line, "C\t%s\t%s\t%d\t%s\n", caller_path(caller), name, level, names);
    if (log_file >= 0 && write(log_file, line, (size_t)length) < 0)
        abort();
}

#define CALLER __builtin_return_address(0)

static object *(*real_module)(const char *);
static object *audit_module(const char *name)
{
    note(name, 0, NULL, CALLER);
    return real_module(name);
}

static object *(*real_no_block)(const char *);
static object *audit_no_block(const char *name)
{
    note(name, 0, NULL, CALLER);
    return real_no_block(name);
}

static object *(*real_import)(object *);
static object *audit_import(object *name)
{
    note(string_of(name), 0, NULL, CALLER);
    return real_import(name);
}

static object *(*real_level)(object *, object *, object *, object *, int);
static object *audit_level(object *name, object *globals, object *locals, object *list, int level)
{
    note(string_of(name), level, list, CALLER);
    return real_level(name, globals, locals, list, level);
}

static object *(*real_capsule)(const char *, int);
static object *audit_capsule(const char *name, int no_block)
{
    note(name, 0, NULL, CALLER);
    return real_capsule(name, no_block);
}

static const struct {
    const char *name;
    void **real;
    void *audit;
} functions[] = {
    {"PyImport_ImportModule", (void **)&real_module, audit_module},
    {"PyImport_ImportModuleNoBlock", (void **)&real_no_block, audit_no_block},
    {"PyImport_Import", (void **)&real_import, audit_import},
    {"PyImport_ImportModuleLevelObject", (void **)&real_level, audit_level},
    {"PyCapsule_Import", (void **)&real_capsule, audit_capsule},
};

unsigned la_version(unsigned version)
{
    const char *path = getenv("IMPORT_AUDIT");
    if (path != NULL)
        log_file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    return version;
}

unsigned la_objopen(struct link_map *map, Lmid_t list, uintptr_t *cookie)
{
    (void)list;
    (void)cookie;
    if (loaded_count < 4096)
        loaded[loaded_count++] = (struct loaded){map->l_addr, strdup(map->l_name)};
    return LA_FLG_BINDTO | LA_FLG_BINDFROM;
}

uintptr_t la_symbind64(Elf64_Sym *symbol, unsigned index, uintptr_t *from, uintptr_t *to,
                       unsigned *flags, const char *name)
{
    (void)index, (void)from, (void)to, (void)flags;
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (strcmp(name, functions[i].name) == 0) {
            *functions[i].real = (void *)symbol->st_value;
            return (uintptr_t)functions[i].audit;
        }
    }
    return symbol->st_value;
}
