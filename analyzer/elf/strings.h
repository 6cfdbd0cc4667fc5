/* strings.h - the identifiers and dotted names among an object's constant strings.
 *
 * A candidate is NUL-terminated, whole (no printable byte before it) and lies in data that is
 * loaded and not code: sections where the file has them, else segments. Only ASCII counts. */
#ifndef IMPORTSCAN_ELF_STRINGS_H
#define IMPORTSCAN_ELF_STRINGS_H

#include "analyzer/base/names.h"
#include "analyzer/elf/image.h"

/* Both lists sorted, each text once, in `arena`. */
void strings_read(const struct image *image, struct arena *arena, struct texts *dotted,
                  struct texts *single);
/* Whether every part between dots is a Python identifier; `*dots` counts the dots. */
bool strings_is_name(struct text text, uint32_t *dots);
/* The names, sorted, with their texts in `arena`. */
struct texts strings_sorted(const struct names *names, struct arena *arena);

#endif
