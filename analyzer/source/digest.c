#include "analyzer/source/digest.h"

#include <fcntl.h>
#include <nettle/sha2.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum {
    PIECE = 1 << 16,
    LEVEL = 6, /* zlib's own default, and that of zip tools */
    MEMORY = 8,
    MOST_THREADS = 64,
};
static const uint32_t most_member = UINT32_MAX;

/* One file under way. */
struct digesting {
    struct sha256_ctx sha;
    z_stream deflate;
    uint64_t size;
    bool compressed;
    unsigned char in[PIECE], out[PIECE];
};

static void begin(struct digesting *at)
{
    sha256_init(&at->sha);
    at->size = 0;
    if (!at->compressed)
        return;
    memset(&at->deflate, 0, sizeof at->deflate);
    /* Raw deflate, as in a zip. */
    if (deflateInit2(&at->deflate, LEVEL, Z_DEFLATED, -MAX_WBITS, MEMORY, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        out_of_memory();
}

static void squeeze(struct digesting *at, int flush)
{
    do {
        at->deflate.next_out = at->out;
        at->deflate.avail_out = PIECE;
        deflate(&at->deflate, flush);
    } while (at->deflate.avail_out == 0);
}

static void feed(struct digesting *at, const unsigned char *bytes, size_t count)
{
    sha256_update(&at->sha, count, bytes);
    at->deflate.next_in = (unsigned char *)(uintptr_t)bytes;
    at->deflate.avail_in = (unsigned)count;
    at->size += count;
    if (at->compressed)
        squeeze(at, Z_NO_FLUSH);
}

static void finish(struct digesting *at, bool ok, struct digest *out)
{
    out->ok = ok;
    out->size = out->zsize = at->size;
    sha256_digest(&at->sha, SHA256_BYTES, out->sha256);
    if (!at->compressed)
        return;
    squeeze(at, Z_FINISH);
    if (at->deflate.total_out < at->size)
        out->zsize = at->deflate.total_out;
    deflateEnd(&at->deflate);
}

static bool feed_file(struct digesting *at, int fd)
{
    for (;;) {
        ssize_t got = read(fd, at->in, sizeof at->in);
        if (got <= 0)
            return got == 0;
        feed(at, at->in, (size_t)got);
    }
}

static bool feed_member(struct digesting *at, struct tree *tree, struct text path)
{
    struct arena scratch = {0};
    struct text bytes;
    struct error err;
    bool ok = tree_read(tree, path, most_member, &scratch, &bytes, &err);
    for (uint32_t from = 0; ok && from < bytes.length; from += PIECE) {
        struct text piece = text_slice(bytes, from, from + PIECE);
        feed(at, (const unsigned char *)piece.at, piece.length);
    }
    arena_release(&scratch);
    return ok;
}

static void take(struct digesting *at, struct tree *tree, struct text path, struct digest *out)
{
    struct arena scratch = {0};
    struct stat st;
    const char *name = arena_text(&scratch, path).at;
    bool is_file = stat(name, &st) == 0 && S_ISREG(st.st_mode), ok = false;
    *out = (struct digest){0};
    begin(at);
    if (is_file) {
        int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        ok = fd >= 0 && feed_file(at, fd);
        if (fd >= 0)
            close(fd);
    } else {
        ok = feed_member(at, tree, path);
    }
    finish(at, ok, out);
    arena_release(&scratch);
}

static struct digesting *digesting_new(void)
{
    struct digesting *at = malloc(sizeof *at);
    if (at == NULL)
        out_of_memory();
    return at;
}

void digest_bytes(struct text bytes, struct digest *out)
{
    struct sha256_ctx sha;
    *out = (struct digest){.ok = true, .size = bytes.length, .zsize = bytes.length};
    sha256_init(&sha);
    sha256_update(&sha, bytes.length, (const uint8_t *)bytes.at);
    sha256_digest(&sha, SHA256_BYTES, out->sha256);
}

struct text digest_hex(const struct digest *digest, struct arena *arena)
{
    static const char digits[] = "0123456789abcdef";
    char *at = arena_alloc(arena, SHA256_HEX + 1);
    for (unsigned i = 0; i < SHA256_BYTES; i++) {
        at[2 * i] = digits[digest->sha256[i] >> 4];
        at[2 * i + 1] = digits[digest->sha256[i] & 15];
    }
    return (struct text){at, SHA256_HEX};
}

/* Workers take the next file each; who takes which changes nothing. */
struct work {
    struct tree *tree;
    struct texts paths;
    struct digest *out;
    pthread_mutex_t lock;
    uint32_t next;
    bool compressed;
};

static void *run(void *context)
{
    struct work *work = context;
    struct digesting *at = digesting_new();
    at->compressed = work->compressed;
    for (;;) {
        pthread_mutex_lock(&work->lock);
        uint32_t i = work->next++;
        pthread_mutex_unlock(&work->lock);
        if (i >= work->paths.count)
            break;
        take(at, work->tree, work->paths.at[i], &work->out[i]);
    }
    free(at);
    return NULL;
}

void digest_files(struct tree *tree, struct texts paths, unsigned jobs, bool compressed,
                  struct digest *out)
{
    struct work work = {.tree = tree, .paths = paths, .out = out, .compressed = compressed};
    pthread_t threads[MOST_THREADS];
    unsigned started = 0;
    pthread_mutex_init(&work.lock, NULL);
    while (started + 1 < jobs && started < MOST_THREADS &&
           pthread_create(&threads[started], NULL, run, &work) == 0)
        started++;
    run(&work);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_destroy(&work.lock);
}
