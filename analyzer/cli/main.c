#include <stdio.h>

int main(void)
{
    puts("importscan");
    return 0;
}
