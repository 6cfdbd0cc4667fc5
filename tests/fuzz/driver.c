/* driver.c - feeds a fuzz entry without libFuzzer, the same way on every machine.
 *
 *   X_fuzz [-rounds N] [-seed N] [-cuts N] [-keep FILE] FILE|DIR...
 *
 * Every seed is given whole, then cut short at up to N places, then changed N times altogether by
 * a generator that starts from a fixed number. The input that is being tried stands in FILE (with
 * -keep), so it is there after a crash; an input that takes more than ten seconds ends the run. */
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGEST_SEED = 1 << 20, SECONDS_AN_INPUT = 10 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seed {
    uint8_t *bytes;
    size_t size;
};

struct seeds {
    struct seed *at;
    size_t count, room;
};

struct random {
    uint64_t state;
};

static int keep = -1;
static unsigned long tried;

/* xorshift64*: small, and the same everywhere. */
static uint64_t random_next(struct random *random)
{
    random->state ^= random->state >> 12;
    random->state ^= random->state << 25;
    random->state ^= random->state >> 27;
    return random->state * UINT64_C(2685821657736338717);
}

static size_t random_below(struct random *random, size_t limit)
{
    return limit == 0 ? 0 : (size_t)(random_next(random) % limit);
}

static void *must_alloc(void *old, size_t size)
{
    void *fresh = realloc(old, size == 0 ? 1 : size);
    if (fresh == NULL) {
        perror("driver");
        exit(2);
    }
    return fresh;
}

static void too_slow(int signal_number)
{
    static const char message[] = "driver: an input took too long\n";
    (void)signal_number;
    ssize_t written = write(STDERR_FILENO, message, sizeof message - 1);
    (void)written;
    _exit(3);
}

/* The entry gets a copy of exactly `size` bytes, so that a sanitizer sees the first byte too many. */
static void try_input(const uint8_t *bytes, size_t size)
{
    uint8_t *copy = must_alloc(NULL, size);
    if (size > 0)
        memcpy(copy, bytes, size);
    if (keep >= 0 && (ftruncate(keep, 0) != 0 || pwrite(keep, bytes, size, 0) < 0)) {
        perror("driver: cannot keep the input");
        exit(2);
    }
    alarm(SECONDS_AN_INPUT);
    LLVMFuzzerTestOneInput(copy, size);
    alarm(0);
    tried++;
    free(copy);
}

static void seeds_add_file(struct seeds *seeds, const char *path, size_t size)
{
    if (size > LARGEST_SEED)
        return;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    struct seed seed = {must_alloc(NULL, size), 0};
    ssize_t got;
    while (seed.size < size && (got = read(fd, seed.bytes + seed.size, size - seed.size)) > 0)
        seed.size += (size_t)got;
    close(fd);
    if (seeds->count == seeds->room) {
        seeds->room = seeds->room == 0 ? 64 : seeds->room * 2;
        seeds->at = must_alloc(seeds->at, seeds->room * sizeof *seeds->at);
    }
    seeds->at[seeds->count++] = seed;
}

static void seeds_add(struct seeds *seeds, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        fprintf(stderr, "driver: %s: %s\n", path, strerror(errno));
        exit(2);
    }
    if (S_ISREG(st.st_mode))
        seeds_add_file(seeds, path, (size_t)st.st_size);
    if (!S_ISDIR(st.st_mode))
        return;
    struct dirent **found;
    int count = scandir(path, &found, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char inner[PATH_MAX];
        if (found[i]->d_name[0] != '.' &&
            snprintf(inner, sizeof inner, "%s/%s", path, found[i]->d_name) < (int)sizeof inner)
            seeds_add(seeds, inner);
        free(found[i]);
    }
    if (count >= 0)
        free(found);
}

/* Evenly spread, the ends always among them. */
static void cut_short(const struct seeds *seeds, size_t cuts)
{
    for (size_t i = 0; i < seeds->count; i++) {
        const struct seed *seed = &seeds->at[i];
        size_t step = seed->size / (cuts == 0 ? 1 : cuts) + 1;
        for (size_t size = 0; cuts > 0 && size < seed->size; size += step)
            try_input(seed->bytes, size);
    }
}

/* One to eight small changes: a bit, a byte, a number at the edge, a piece of itself or of another seed. */
static size_t mutate(struct random *random, const struct seeds *seeds, uint8_t *bytes, size_t size, size_t room)
{
    static const uint8_t edges[] = {0x00, 0x01, 0x7f, 0x80, 0xff, '\n', '\r', '\\', '"', '\'', '(', ')', '#', ' ', '\t', '.'};
    for (size_t change = random_below(random, 8) + 1; change > 0; change--) {
        const struct seed *other = &seeds->at[random_below(random, seeds->count)];
        size_t at = random_below(random, size);
        size_t length = random_below(random, 32) + 1;
        switch (random_below(random, 7)) {
        case 0:
            if (size > 0)
                bytes[at] ^= (uint8_t)(1u << random_below(random, 8));
            break;
        case 1:
            if (size > 0)
                bytes[at] = (uint8_t)random_next(random);
            break;
        case 2:
            if (size > 0)
                bytes[at] = edges[random_below(random, sizeof edges)];
            break;
        case 3: /* a wide number of ones, or of zeros */
            for (size_t i = at; i < size && i < at + 8; i++)
                bytes[i] = length & 1 ? 0xff : 0x00;
            break;
        case 4: /* leave out a piece */
            if (at + length < size) {
                memmove(bytes + at, bytes + at + length, size - at - length);
                size -= length;
            }
            break;
        case 5: /* repeat a piece of itself */
            if (at + length <= size && size + length <= room) {
                memmove(bytes + at + length, bytes + at, size - at);
                size += length;
            }
            break;
        default: /* a piece of another seed */
            if (other->size > 0) {
                size_t from = random_below(random, other->size);
                length = other->size - from < length ? other->size - from : length;
                if (at + length <= size)
                    memcpy(bytes + at, other->bytes + from, length);
            }
            break;
        }
        assert(size <= room);
    }
    return size;
}

static unsigned long number_after(const char *option, const char *text)
{
    char *end;
    errno = 0;
    unsigned long value = text == NULL ? 0 : strtoul(text, &end, 10);
    if (text == NULL || *text == '\0' || *end != '\0' || errno != 0) {
        fprintf(stderr, "driver: %s wants a number\n", option);
        exit(2);
    }
    return value;
}

int main(int argc, char **argv)
{
    unsigned long rounds = 1000, cuts = 16;
    struct random random = {88172645463325252u};
    struct seeds seeds = {0};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-rounds") == 0)
            rounds = number_after(argv[i], argv[i + 1]), i++;
        else if (strcmp(argv[i], "-cuts") == 0)
            cuts = number_after(argv[i], argv[i + 1]), i++;
        else if (strcmp(argv[i], "-seed") == 0)
            random.state ^= number_after(argv[i], argv[i + 1]) << 20, i++;
        else if (strcmp(argv[i], "-keep") == 0 && i + 1 < argc)
            keep = open(argv[++i], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        else
            seeds_add(&seeds, argv[i]);
    }
    if (seeds.count == 0) {
        fprintf(stderr, "driver: no seeds\n");
        return 2;
    }
    signal(SIGALRM, too_slow);
    for (size_t i = 0; i < seeds.count; i++)
        try_input(seeds.at[i].bytes, seeds.at[i].size);
    cut_short(&seeds, cuts);
    uint8_t *bytes = must_alloc(NULL, LARGEST_SEED + 4096);
    for (unsigned long round = 0; round < rounds; round++) {
        const struct seed *seed = &seeds.at[random_below(&random, seeds.count)];
        if (seed->size > 0)
            memcpy(bytes, seed->bytes, seed->size);
        try_input(bytes, mutate(&random, &seeds, bytes, seed->size, LARGEST_SEED + 4096));
    }
    free(bytes);
    for (size_t i = 0; i < seeds.count; i++)
        free(seeds.at[i].bytes);
    free(seeds.at);
    printf("%lu inputs from %zu seeds\n", tried, seeds.count);
    return 0;
}
