#include "analyzer/source/archive.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

enum {
    MOST_MEMBERS = 1 << 20,
    MOST_NAME_BYTES = 4096,
    TAIL_BYTES = 22 + 65535,   /* the end record and its longest comment */
    EXPLAINED_BYTES = 1 << 20, /* a member this small may come from next to nothing */
    EXPLAINED_RATIO = 256,     /* beyond this it is not Python text that was compressed */
};

struct member {
    struct text name; /* without a trailing slash */
    uint64_t index;   /* libzip's */
    uint64_t size, packed_size;
    uint16_t method; /* ZIP_CM_... */
    bool is_encrypted, is_folder;
};

struct archive {
    struct text path;
    zip_t *zip;
    pthread_mutex_t lock;   /* guards `zip`, which has one position in the file */
    struct member *members; /* sorted by name, each once */
    uint32_t count;
};

static uint64_t little_endian(const char *at, int bytes)
{
    uint64_t value = 0;
    while (bytes-- > 0)
        value = value << 8 | (unsigned char)at[bytes];
    return value;
}

/* Where the archive begins, from what its last bytes say: the end record lies behind the central
 * directory, whose size and offset it knows. False where there is no end record. */
static bool find_start(struct text tail, uint64_t file_size, uint64_t *start)
{
    for (uint32_t at = tail.length < 22 ? 0 : tail.length - 22 + 1; at-- > 0;) {
        const char *record = tail.at + at;
        if (memcmp(record, "PK\5\6", 4) != 0)
            continue;
        uint64_t size = little_endian(record + 12, 4), offset = little_endian(record + 16, 4);
        uint64_t end = file_size - tail.length + at;
        if (at >= 20 + 56 && memcmp(record - 20, "PK\6\7", 4) == 0 &&
            memcmp(record - 76, "PK\6\6", 4) == 0) { /* zip64 */
            size = little_endian(record - 76 + 40, 8);
            offset = little_endian(record - 76 + 48, 8);
            end -= 76;
        }
        if (size > end || offset > end - size)
            return false;
        *start = end - size - offset;
        return true;
    }
    return false;
}

/* The file's last bytes; empty where they cannot be read. */
static struct text read_tail(int fd, uint64_t size, struct arena *arena)
{
    uint32_t length = size < TAIL_BYTES ? (uint32_t)size : TAIL_BYTES;
    char *tail = arena_alloc(arena, length);
    ssize_t got = pread(fd, tail, length, (off_t)(size - length));
    return (struct text){tail, got == (ssize_t)length ? length : 0};
}

/* libzip on what follows `start`; it owns `fd` when this succeeds. */
static zip_t *open_zip(int fd, uint64_t start)
{
    zip_t *zip = NULL;
    FILE *file = fdopen(fd, "rb");
    if (file == NULL)
        return NULL;
    zip_source_t *source = zip_source_filep_create(file, start, -1, NULL);
    if (source != NULL)
        zip = zip_open_from_source(source, ZIP_RDONLY, NULL);
    if (zip == NULL && source != NULL)
        zip_source_free(source); /* closes the file */
    else if (zip == NULL)
        fclose(file);
    return zip;
}

/* Whether an import could name it: relative, no empty, "." or ".." part. */
static bool is_reachable(struct text name)
{
    if (name.length == 0 || name.length > MOST_NAME_BYTES)
        return false;
    for (uint32_t start = 0; start <= name.length;) {
        struct text rest = text_slice(name, start, name.length);
        struct text part = text_slice(rest, 0, text_find(rest, '/'));
        if (part.length == 0 || text_is(part, ".") || text_is(part, ".."))
            return false;
        start += part.length + 1;
    }
    return true;
}

static bool read_member(zip_t *zip, uint64_t index, struct arena *arena, struct member *out)
{
    zip_stat_t stat;
    if (zip_stat_index(zip, index, ZIP_FL_ENC_STRICT, &stat) != 0)
        return false;
    zip_uint64_t wanted = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
    if ((stat.valid & wanted) != wanted || strlen(stat.name) > MOST_NAME_BYTES)
        return false;
    struct text name = text_of(stat.name);
    bool is_folder = text_ends(name, TEXT("/"));
    name.length -= is_folder;
    if (!is_reachable(name))
        return false;
    *out = (struct member){.name = arena_text(arena, name),
                           .index = index,
                           .size = stat.size,
                           .packed_size = stat.comp_size,
                           .method = stat.comp_method,
                           .is_encrypted = stat.encryption_method != ZIP_EM_NONE,
                           .is_folder = is_folder};
    return true;
}

static int compare_members(const void *a, const void *b)
{
    const struct member *left = a, *right = b;
    int order = text_compare(left->name, right->name);
    return order != 0 ? order : (left->index > right->index) - (left->index < right->index);
}

/* Fills the sorted list. False for one that no packer writes: members that share bytes, as bombs
 * do, or too many of them. */
static bool read_members(struct archive *archive, uint64_t file_size, struct arena *arena)
{
    zip_int64_t count = zip_get_num_entries(archive->zip, 0);
    if (count < 0 || count > MOST_MEMBERS)
        return false;
    struct member *members = arena_alloc_array(arena, (size_t)count, sizeof *members);
    uint64_t packed = 0;
    uint32_t kept = 0;
    for (zip_int64_t i = 0; i < count; i++) {
        if (!read_member(archive->zip, (uint64_t)i, arena, &members[kept]))
            continue;
        if (members[kept].packed_size > file_size - packed)
            return false;
        packed += members[kept++].packed_size;
    }
    if (kept > 0)
        qsort(members, kept, sizeof *members, compare_members);
    for (uint32_t i = 0; i < kept; i++) {
        if (archive->count > 0 && text_equal(members[archive->count - 1].name, members[i].name))
            archive->count--;
        members[archive->count++] = members[i];
    }
    archive->members = members;
    return true;
}

struct archive *archive_open(struct text path, struct arena *arena)
{
    struct arena scratch = {0};
    struct archive *archive = NULL;
    struct stat st;
    uint64_t start;
    zip_t *zip = NULL;
    int fd = open(arena_text(&scratch, path).at, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < 22)
        goto done;
    uint64_t size = (uint64_t)st.st_size;
    if (!find_start(read_tail(fd, size, &scratch), size, &start))
        goto done;
    zip = open_zip(fd, start);
    fd = -1;
    if (zip == NULL)
        goto done;
    archive = ARENA_NEW(arena, struct archive);
    *archive = (struct archive){.path = arena_text(arena, path), .zip = zip};
    pthread_mutex_init(&archive->lock, NULL);
    if (!read_members(archive, size, arena)) {
        archive_close(archive);
        archive = NULL;
    }
done:
    if (fd >= 0)
        close(fd);
    arena_release(&scratch);
    return archive;
}

void archive_close(struct archive *archive)
{
    zip_discard(archive->zip);
    pthread_mutex_destroy(&archive->lock);
}

/* The first member whose name is not before `name`. */
static uint32_t lower_bound(const struct archive *archive, struct text name)
{
    uint32_t low = 0, high = archive->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (text_compare(archive->members[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The first member behind those from `low` on that start with `prefix`. */
static uint32_t behind(const struct archive *archive, uint32_t low, struct text prefix)
{
    uint32_t high = archive->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (text_starts(archive->members[middle].name, prefix))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct member *find(const struct archive *archive, struct text inner)
{
    uint32_t at = lower_bound(archive, inner);
    const struct member *member = &archive->members[at];
    return at < archive->count && text_equal(member->name, inner) ? member : NULL;
}

struct folder *archive_folder(const struct archive *archive, struct text inner, struct arena *arena)
{
    ARRAY(struct entry) entries = {0};
    struct arena scratch = {0};
    struct folder *folder = NULL;
    struct text prefix = inner;
    if (inner.length > 0)
        prefix = arena_join(&scratch, inner, TEXT("/"));
    uint32_t at = lower_bound(archive, prefix);
    while (at < archive->count && text_starts(archive->members[at].name, prefix)) {
        const struct member *member = &archive->members[at];
        struct text rest = text_slice(member->name, prefix.length, member->name.length);
        struct text name = text_slice(rest, 0, text_find(rest, '/'));
        bool is_folder = name.length < rest.length || member->is_folder;
        array_push(&scratch, &entries,
                   (struct entry){arena_text(arena, name), is_folder ? ENTRY_FOLDER : ENTRY_FILE});
        /* The members below that folder follow each other: one step over all of them. */
        at =
            name.length == rest.length
                ? at + 1
                : behind(archive, at, text_slice(member->name, 0, prefix.length + name.length + 1));
    }
    const struct member *itself = find(archive, inner);
    if (entries.count > 0 || inner.length == 0 || (itself != NULL && itself->is_folder)) {
        folder = folder_new(entries.at, entries.count, arena);
        folder->is_archive = true;
    }
    arena_release(&scratch);
    return folder;
}

uint64_t archive_size(const struct archive *archive, struct text inner)
{
    const struct member *member = find(archive, inner);
    return member == NULL || member->is_folder ? 0 : member->size;
}

/* Why a member is not read; NULL when it may be. */
static const char *refusal(const struct member *member, uint32_t most)
{
    if (member == NULL || member->is_folder)
        return "no such member";
    if (member->is_encrypted)
        return "encrypted";
    if (member->method != ZIP_CM_STORE && member->method != ZIP_CM_DEFLATE)
        return "a compression that zipimport does not know";
    if (member->size > most)
        return "too large";
    if (member->size > EXPLAINED_BYTES && member->size / EXPLAINED_RATIO > member->packed_size)
        return "unpacks to far more than it holds";
    return NULL;
}

/* Reads to the end, where libzip compares the checksum. */
static bool unpack(struct archive *archive, const struct member *member, char *into)
{
    uint64_t length = 0;
    zip_int64_t got = 0;
    zip_file_t *file = zip_fopen_index(archive->zip, member->index, 0);
    if (file == NULL)
        return false;
    while (length <= member->size &&
           (got = zip_fread(file, into + length, member->size + 1 - length)) > 0)
        length += (uint64_t)got;
    zip_fclose(file);
    return got == 0 && length == member->size;
}

bool archive_read(struct archive *archive, struct text inner, uint32_t most, struct arena *arena,
                  struct text *out, struct error *err)
{
    const struct member *member = find(archive, inner);
    const char *why = refusal(member, most);
    if (why == NULL) {
        char *bytes = arena_alloc(arena, (size_t)member->size + 1);
        pthread_mutex_lock(&archive->lock);
        bool ok = unpack(archive, member, bytes);
        pthread_mutex_unlock(&archive->lock);
        bytes[member->size] = '\0';
        *out = (struct text){bytes, (uint32_t)member->size};
        if (ok)
            return true;
        why = "damaged";
    }
    return error_set(err, "cannot read %.*s/%.*s: %s", TEXT_ARG(archive->path), TEXT_ARG(inner),
                     why);
}
