/* Prints the runtime that the program carries: "PATH SIZE LF" and the bytes, for each file. */
#include "stubgen/runtime.h"

#include <stdio.h>

int main(void)
{
    for (unsigned i = 0; i < RUNTIME_FILE_COUNT; i++) {
        struct runtime_file file = runtime_file(i);
        printf("%.*s %u\n", TEXT_ARG(file.path), file.text.length);
        fwrite(file.text.at, 1, file.text.length, stdout);
    }
    return 0;
}
