#!/usr/bin/python3
"""Help in its forms: screens, the manual page, and completions that real shells load and use.

    python3 tests/help.py [--binary build/importscan]

What there is to know of is read out of the sources' tables, so nothing can be added without showing up here.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import os
import pty
import re
import select
import shutil
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
BUILD = os.environ.get("B", "build")
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "dumb", "HISTFILE": "/dev/null"}


def tell(name, words=""):
    print("not ok help %s: %s" % (name, str(words).replace("\n", " ")[:400]) if words else "ok help " + name, flush=True)


def run(*arguments):
    return subprocess.run([args.binary, *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=True).stdout


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def table():
    """The commands and options that the sources name."""
    actions = re.findall(r'^    \{"([a-z]+)", FOR_', read("analyzer/cli/actions.c"), re.M)
    options = re.findall(r'^OPTION\(\w+, [^,]+, "([a-z-]+)"', read("analyzer/cli/options.def"), re.M)
    assert len(actions) > 10 and len(options) > 30
    return actions, options


def check_screens(actions):
    for words in [["--help"], ["-h"]] + [[action, "-h"] for action in actions]:
        lines = run(*words).split("\n")[:-1]
        wide = [line for line in lines if len(line) > 80]
        tell("%s fits a screen" % " ".join(words), wide or (len(lines) > 24 and "%d lines" % len(lines)))
    missing = [action for action in actions if not re.search(r"^  %s\b" % action, run("--help"), re.M)]
    tell("--help names every command", missing)
    for action in actions:
        named = set(re.findall(r" (--[a-z-]+)", run(action, "-h"))) - {"--help"}
        explained = set(re.findall(r"^ .*?(--[a-z-]+)", run(action, "--help"), re.M)) - {"--help"}
        if named != explained:
            return tell("-h names what --help explains", "%s: %s" % (action, named ^ explained))
    tell("-h names what --help explains")


def check_manual(actions, options, room):
    page = os.path.join(room, "importscan.1")
    with open(page, "w", encoding="utf-8") as file:
        file.write(run("man"))
    said = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True, text=True)
    tell("the manual, for mandoc", said.stdout + said.stderr)
    shown = subprocess.run(["man", "--warnings=w", "-l", page], capture_output=True, text=True, env={**ENVIRONMENT, "MANWIDTH": "200", "PAGER": "cat"})
    tell("the manual, for man", shown.stderr or (shown.returncode != 0 and "status %d" % shown.returncode))
    text = re.sub(".\b", "", shown.stdout)
    missing = [name for name in options if not re.search(r"^ +(-., )?--%s\b" % name, text, re.M)]
    missing += [name for name in actions if not re.search(r"^ +importscan %s\b" % name, text, re.M)]
    missing += [code for code in re.findall(r"^RULE\((IS\d+)", read("analyzer/rules/rules.def"), re.M) if not re.search(r"^ +%s " % code, text, re.M)]
    tell("the manual has every command, option and rule", missing)


def check_scripts(actions, options, room):
    for shell in "bash", "zsh", "fish":
        with open(os.path.join(room, shell), "w", encoding="utf-8") as file:
            file.write(run("completions", shell))
        text = read(os.path.join(room, shell))
        form = r"-l %s\b" if shell == "fish" else r"--%s\b"
        missing = [name for name in options if not re.search(form % name, text)] + [name for name in actions if not re.search(r"\b%s\b" % name, text)]
        said = subprocess.run([shell, "-n", os.path.join(room, shell)], capture_output=True, text=True)
        tell("%s has every command and option" % shell, missing or said.stderr)
    said = subprocess.run(["shellcheck", "-s", "bash", os.path.join(room, "bash")], capture_output=True, text=True)
    tell("bash, for shellcheck", said.stdout + said.stderr)
    refused = subprocess.run([args.binary, "completions", "tcsh"], capture_output=True, text=True)
    tell("completions for another shell", refused.returncode != 2 or "bash|zsh|fish, not tcsh" not in refused.stderr and refused.stderr)


# What is typed, with a tab where the shell completes, and the words that come of it.
TYPED = [
    ("nativ\t", ["natives"]),
    ("check --stat\t", ["check", "--statistics"]),
    ("check --fail-on warn\t", ["check", "--fail-on", "warning"]),
    ("--funct\t", ["--functions"]),
    ("graph --color al\t", ["graph", "--color", "always"]),
    ("rule IS30\t9", ["rule", "IS309"]),
    ("schema catal\t", ["schema", "catalog"]),
    ("schema conf\t", ["schema", "config"]),
    ("stub --mode pre\t", ["stub", "--mode", "preload"]),
    ("patch --into fold\t", ["patch", "--into", "folder/"]),
    ("why some_un\t", ["why", "some_unit.py"]),
    ("completions fi\t", ["completions", "fish"]),
]
# bash and zsh run the completed line: a function of our name writes its arguments down.
START = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "source %s; importscan() { printf '%%s\\n' \"$@\" >told; mv told got; }; PS1='ready> '\n"),
    "zsh": (["zsh", "-f", "-i"], "autoload -Uz compinit; compinit -D -u; source %s; unsetopt BEEP AUTO_REMOVE_SLASH; "
                                 "importscan() { printf '%%s\\n' \"$@\" >told; mv told got; }; PS1='ready> '\n"),
}


class Terminal:
    """A shell on a terminal of its own."""

    def __init__(self, shell, script, folder):
        command, start = START[shell]
        self.folder = folder
        child, self.terminal = pty.fork()
        if child == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, ENVIRONMENT)
        self.child = child
        self.type(start % script)
        self.seen("ready> ", 20)

    def type(self, text):
        os.write(self.terminal, text.encode())

    def seen(self, words, seconds):
        shown, end = "", time.time() + seconds
        while words not in shown and time.time() < end:
            if select.select([self.terminal], [], [], 0.1)[0]:
                try:
                    shown += os.read(self.terminal, 65536).decode(errors="replace")
                except OSError:  # the shell has gone
                    break
        return shown

    def answer(self, typed):
        got = os.path.join(self.folder, "got")
        if os.path.exists(got):
            os.remove(got)
        # A shell that is completing takes what follows for its own: the rest waits.
        before, _, after = typed.partition("\t")
        self.type("importscan " + before + "\t")
        self.seen("\0", 0.7)
        self.type(after + "\n")
        end = time.time() + 10
        while not os.path.exists(got) and time.time() < end:
            self.seen("\0", 0.1)
        if not os.path.exists(got):
            return None
        with open(got, encoding="utf-8") as file:
            return file.read().split("\n")[:-1]

    def close(self):
        self.type("\x15exit\n")
        self.seen("\0", 0.3)
        os.close(self.terminal)
        os.waitpid(self.child, 0)


def check_shell(shell, room, folder):
    terminal = Terminal(shell, os.path.join(room, shell), folder)
    for typed, wanted in TYPED:
        got = terminal.answer(typed)
        tell("%s completes %s" % (shell, typed.replace("\t", "<Tab>")), got != wanted and "it makes %s of it" % got)
    terminal.close()


def check_fish(room, folder):
    """fish tells what it would offer."""
    typed = [(line.partition("\t")[0], wanted) for line, wanted in TYPED]
    lines = ["source %s" % os.path.join(room, "fish")]
    lines += ["complete -C 'importscan %s'; echo @@" % line for line, _ in typed]
    done = subprocess.run(["fish", "--no-config", "-c", "\n".join(lines)], cwd=folder, capture_output=True, text=True, env={**ENVIRONMENT, "HOME": room})
    answers = re.split(r"^@@\n", done.stdout, flags=re.M)
    for (line, wanted), answer in zip(typed, answers):
        offered = [row.split("\t")[0] for row in answer.split("\n") if row]
        tell("fish completes %s<Tab>" % line, wanted[-1] not in offered and "it offers %s %s" % (offered[:9], done.stderr))
    others = subprocess.run(["fish", "--no-config", "-c", lines[0] + "\ncomplete -C 'importscan graph --'"], cwd=folder, capture_output=True, text=True,
                            env={**ENVIRONMENT, "HOME": room}).stdout
    tell("fish offers a command its own options", "--fail-on" in others or "--color" not in others)


def main():
    actions, options = table()
    check_screens(actions)
    with tempfile.TemporaryDirectory() as room:
        folder = os.path.join(room, "work")
        os.makedirs(os.path.join(folder, "folder"))
        with open(os.path.join(folder, "some_unit.py"), "w", encoding="utf-8"):
            pass
        check_manual(actions, options, room)
        check_scripts(actions, options, room)
        for shell in START:
            check_shell(shell, room, folder)
        check_fish(room, folder)
    lacking = [name for name in ("mandoc", "zsh", "fish", "shellcheck") if not shutil.which(name)]
    tell("every tool that is asked is there", lacking)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", default=os.path.join(ROOT, BUILD, "importscan"))
    args = parser.parse_args()
    main()
