#include "analyzer/cli/signals.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

/* The sanitizers report faults themselves, and better. */
#if defined(__SANITIZE_ADDRESS__)
#define FAULTS_ARE_OURS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FAULTS_ARE_OURS 0
#endif
#endif
#ifndef FAULTS_ARE_OURS
#define FAULTS_ARE_OURS 1
#endif

enum {
    FAULT_STACK = 64 << 10
};

static void say(const char *line)
{
    if (write(STDERR_FILENO, line, strlen(line)) < 0)
        return;
}

static void on_interrupt(int number)
{
    (void)number;
    if (isatty(STDERR_FILENO))
        say("\r\033[K");
    say("importscan: interrupted\n");
    _exit(EXIT_INTERRUPTED);
}

static void on_fault(int number)
{
    (void)number;
    say("importscan: this is a bug of ours, not of your code. Please report it with the command\n"
        "line and, where you can, the file that brings it about.\n");
    _exit(EXIT_BUG);
}

static void handle(int number, void (*handler)(int), unsigned flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = (int)flags};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

void signals_install(void)
{
    /* A stack that ran out can hold no handler, so faults have one of their own. */
    static char stack[FAULT_STACK];
    stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    handle(SIGPIPE, SIG_IGN, 0);
    handle(SIGINT, on_interrupt, 0);
    if (!FAULTS_ARE_OURS)
        return;
    sigaltstack(&own, NULL);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        handle(faults[i], on_fault, SA_ONSTACK | (unsigned)SA_RESETHAND);
}
