#include "analyzer/elf/processor.h"

#if defined(__x86_64__)
#include <cpuid.h>

/* What the compiler's own function does not know by name. */
static bool has_bit(unsigned leaf, unsigned bit)
{
    unsigned a, b, c, d;
    return __get_cpuid(leaf, &a, &b, &c, &d) != 0 && ((c >> bit) & 1) != 0;
}

enum {
    BASIC = 1,
    EXTENDED = (int)0x80000001u,
    CMPXCHG16B = 13,
    MOVBE = 22,
    F16C = 29,
    LAHF = 0,
    LZCNT = 5,
};

static bool is_level_2(void)
{
    return __builtin_cpu_supports("sse3") && __builtin_cpu_supports("ssse3") &&
           __builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("sse4.2") &&
           __builtin_cpu_supports("popcnt") && has_bit(BASIC, CMPXCHG16B) &&
           has_bit((unsigned)EXTENDED, LAHF);
}

static bool is_level_3(void)
{
    return __builtin_cpu_supports("avx") && __builtin_cpu_supports("avx2") &&
           __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("fma") && has_bit(BASIC, F16C) && has_bit(BASIC, MOVBE) &&
           has_bit((unsigned)EXTENDED, LZCNT);
}

static bool is_level_4(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
}

static unsigned level_here(void)
{
    __builtin_cpu_init();
    if (!is_level_2())
        return 1;
    if (!is_level_3())
        return 2;
    return is_level_4() ? 4 : 3;
}
#endif

struct texts processor_levels_up_to(unsigned most)
{
    static const struct text levels[] = {{"x86-64-v4", 9}, {"x86-64-v3", 9}, {"x86-64-v2", 9}};
    unsigned count = most < 2 ? 0 : most > 4 ? 3 : most - 1;
    return (struct texts){levels + (3 - count), count};
}

struct texts processor_levels(const struct machine_info *machine)
{
#if defined(__x86_64__)
    if (strcmp(machine->name, "x86_64") == 0)
        return processor_levels_up_to(level_here());
#endif
    (void)machine;
    return processor_levels_up_to(1);
}
