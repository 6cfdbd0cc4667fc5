#include "analyzer/load/ahead.h"

#include <pthread.h>

enum job_state {
    JOB_WAITING,
    JOB_RUNNING,
    JOB_DONE,
    JOB_TAKEN, /* by the machine: read or to be read by it */
};

struct job {
    struct text path;
    enum job_state state;
    struct arena arena; /* owns the facts until they are taken */
    struct reading reading;
};

struct worker {
    struct ahead *ahead;
    pthread_t thread;
    struct python *python;
};

struct ahead {
    struct arena *arena;
    enum python_detail detail;
    struct worker *workers;
    unsigned worker_count;
    ARRAY(struct job *) by_id; /* indexed by name_id; the machine's thread alone */

    pthread_mutex_t lock; /* guards what follows, and the state of every job */
    pthread_cond_t more, done;
    ARRAY(struct job *) stack; /* wanted soonest on top */
    bool closing;
};

void read_file(struct python *python, struct text path, enum python_detail detail,
               struct arena *arena, struct reading *out)
{
    struct arena scratch = {0};
    *out = (struct reading){0};
    out->ok = source_read(path.at, &scratch, &out->source, &out->err);
    if (out->ok) {
        out->facts = python_read(python, out->source.text, detail, arena);
        out->source.encoding = arena_text(arena, out->source.encoding);
        out->source.text = (struct text){"", 0};
    }
    arena_release(&scratch);
}

/* The job on top that nobody has taken; NULL where there is none. Holds the lock. */
static struct job *top_job(struct ahead *ahead)
{
    while (ahead->stack.count > 0) {
        struct job *job = ahead->stack.at[--ahead->stack.count];
        if (job->state == JOB_WAITING && !ahead->closing)
            return job;
    }
    return NULL;
}

/* The next job, or NULL when it is time to stop. Holds the lock. */
static struct job *next_job(struct ahead *ahead)
{
    for (;;) {
        struct job *job = top_job(ahead);
        if (job != NULL || ahead->closing)
            return job;
        pthread_cond_wait(&ahead->more, &ahead->lock);
    }
}

/* Holds the lock, but not while it reads. */
static void do_job(struct ahead *ahead, struct python *python, struct job *job)
{
    job->state = JOB_RUNNING;
    pthread_mutex_unlock(&ahead->lock);
    read_file(python, job->path, ahead->detail, &job->arena, &job->reading);
    pthread_mutex_lock(&ahead->lock);
    job->state = JOB_DONE;
    pthread_cond_broadcast(&ahead->done);
}

static void *work(void *data)
{
    struct worker *worker = data;
    struct ahead *ahead = worker->ahead;
    pthread_mutex_lock(&ahead->lock);
    for (struct job *job; (job = next_job(ahead)) != NULL;)
        do_job(ahead, worker->python, job);
    pthread_mutex_unlock(&ahead->lock);
    return NULL;
}

/* A thread or parser that cannot be had is done without. */
static bool start(struct worker *worker)
{
    struct error err;
    if (!python_open(&worker->python, &err))
        return false;
    if (pthread_create(&worker->thread, NULL, work, worker) == 0)
        return true;
    python_release(worker->python);
    return false;
}

struct ahead *ahead_open(unsigned threads, enum python_detail detail, struct arena *arena)
{
    struct ahead *ahead = ARENA_NEW(arena, struct ahead);
    *ahead = (struct ahead){.arena = arena, .detail = detail};
    pthread_mutex_init(&ahead->lock, NULL);
    pthread_cond_init(&ahead->more, NULL);
    pthread_cond_init(&ahead->done, NULL);
    ahead->workers = arena_alloc_array(arena, threads, sizeof *ahead->workers);
    while (ahead->worker_count < threads) {
        struct worker *worker = &ahead->workers[ahead->worker_count];
        worker->ahead = ahead;
        if (!start(worker))
            break;
        ahead->worker_count++;
    }
    return ahead;
}

void ahead_close(struct ahead *ahead)
{
    pthread_mutex_lock(&ahead->lock);
    ahead->closing = true;
    pthread_cond_broadcast(&ahead->more);
    pthread_mutex_unlock(&ahead->lock);
    for (unsigned i = 0; i < ahead->worker_count; i++) {
        pthread_join(ahead->workers[i].thread, NULL);
        python_release(ahead->workers[i].python);
    }
    for (uint32_t i = 0; i < ahead->by_id.count; i++)
        if (ahead->by_id.at[i] != NULL)
            arena_release(&ahead->by_id.at[i]->arena);
    pthread_cond_destroy(&ahead->done);
    pthread_cond_destroy(&ahead->more);
    pthread_mutex_destroy(&ahead->lock);
}

static struct job **job_slot(struct ahead *ahead, name_id id)
{
    while (ahead->by_id.count <= id.n)
        array_push(ahead->arena, &ahead->by_id, NULL);
    return &ahead->by_id.at[id.n];
}

void ahead_want(struct ahead *ahead, name_id id, struct text path)
{
    struct job **slot = job_slot(ahead, id);
    if (*slot != NULL || ahead->worker_count == 0)
        return;
    struct job *job = *slot = ARENA_NEW(ahead->arena, struct job);
    job->path = path;
    pthread_mutex_lock(&ahead->lock);
    array_push(ahead->arena, &ahead->stack, job);
    pthread_cond_signal(&ahead->more);
    pthread_mutex_unlock(&ahead->lock);
}

bool ahead_help(struct ahead *ahead, struct python *python)
{
    pthread_mutex_lock(&ahead->lock);
    struct job *job = top_job(ahead);
    if (job != NULL)
        do_job(ahead, python, job);
    pthread_mutex_unlock(&ahead->lock);
    return job != NULL;
}

bool ahead_take(struct ahead *ahead, name_id id, struct arena *arena, struct reading *out)
{
    struct job **slot = job_slot(ahead, id), *job = *slot;
    if (job == NULL) {
        *slot = job = ARENA_NEW(ahead->arena, struct job);
        job->state = JOB_TAKEN;
        return false;
    }
    pthread_mutex_lock(&ahead->lock);
    while (job->state == JOB_RUNNING)
        pthread_cond_wait(&ahead->done, &ahead->lock);
    bool was_read = job->state == JOB_DONE;
    job->state = JOB_TAKEN;
    pthread_mutex_unlock(&ahead->lock);
    if (!was_read)
        return false;
    *out = job->reading;
    arena_adopt(arena, &job->arena);
    return true;
}
