/* cut_short [STEPS] < PATHS - reads every file cut short at STEPS places, and checks what must hold
 * for any bytes. Each cut is a copy of its own, so that a sanitizer sees a byte read beyond it. */
#include "tests/fuzz/python_fuzz.c"

#include <string.h>

static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *at = malloc((size_t)size + 1);
    *length = at == NULL ? 0 : fread(at, 1, (size_t)size, file);
    fclose(file);
    return at;
}

static void read_cut(const char *at, size_t length)
{
    uint8_t *copy = malloc(length == 0 ? 1 : length);
    if (copy == NULL)
        abort();
    memcpy(copy, at, length);
    LLVMFuzzerTestOneInput(copy, length);
    free(copy);
}

int main(int count, char **args)
{
    size_t steps = count > 1 ? strtoul(args[1], NULL, 10) : 20, cuts = 0;
    char path[4096];
    while (fgets(path, sizeof path, stdin) != NULL) {
        size_t length;
        path[strcspn(path, "\n")] = '\0';
        char *at = read_file(path, &length);
        if (at == NULL)
            continue;
        for (size_t i = 1; i <= steps; i++, cuts++)
            read_cut(at, length * i / steps);
        free(at);
    }
    printf("%zu cuts\n", cuts);
    return 0;
}
