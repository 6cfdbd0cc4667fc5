"""Runs scripts under a loader, many in a row: each in a process of its own, forked from one that is warm.

    with Farm(python) as farm:
        status, printed, said = farm.run("zip", site, packages, unit, folders)

A fresh interpreter costs more than most of the programs do. The warm one has imported the standard library's modules
that programs here like, and loaders.py; nothing of what is served. A child serves, runs the script and ends; what it
prints goes to files. It gets an environment and a home of its own, and starts in the script's folder.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
WARM = ("json", "configparser", "zipfile", "zipimport", "gzip", "tarfile", "csv", "gettext", "pathlib", "glob",
        "inspect", "importlib.resources", "importlib.metadata", "importlib.util", "pkgutil", "runpy", "logging.config",
        "xml.dom.minidom", "xml.etree.ElementTree", "sqlite3", "ctypes", "subprocess", "tempfile", "shutil",
        "concurrent.futures", "asyncio", "dataclasses", "codecs", "linecache", "atexit", "contextlib", "fnmatch")


class Farm:
    def __init__(self, python, seconds=60):
        self.seconds = seconds
        self.home = tempfile.mkdtemp(prefix="importscan-farm-")
        self.process = subprocess.Popen([python, "-I", "-S", os.path.abspath(__file__)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, env={
                                            "PATH": "/usr/bin:/bin", "HOME": self.home, "TMPDIR": self.home,
                                            "LC_ALL": "C.UTF-8", "XDG_CACHE_HOME": os.path.join(self.home, ".cache")})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process.stdout.close()
        shutil.rmtree(self.home, ignore_errors=True)

    def run(self, loader, site, packages, unit, folders=(), touches=None, home=None):
        """(status, stdout, last line of stderr). touches: a file for what touches.py sees; home: a folder to be at home."""
        job = {"loader": loader, "site": site, "packages": list(packages), "unit": unit, "folders": list(folders),
               "seconds": self.seconds, "touches": touches, "home": home}
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        return tuple(json.loads(self.process.stdout.readline()))


def refuse_writing(prefix):
    """A pseudo path leads nowhere; a program that makes folders there must not make it real."""
    def hook(event, arguments):
        if event in ("os.mkdir", "open") and isinstance(arguments[0], str) and arguments[0].startswith(prefix):
            if event == "os.mkdir" or (isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")):
                raise FileNotFoundError(2, "No such file or directory", arguments[0])
    sys.addaudithook(hook)


def work(job, out, err):
    """In the child: does not come back."""
    status = 1
    try:
        for number, path in ((0, os.devnull), (1, out), (2, err)):
            handle = os.open(path, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(handle, number)
            os.close(handle)
        os.chdir(os.path.dirname(job["unit"]))
        signal.alarm(job["seconds"])
        import loaders
        refuse_writing("/" + loaders.PREFIX.split("/")[1])
        touches = None
        if job["touches"]:
            import touches
            touches.write_at_exit(job["touches"])
        loaders.run(job["loader"], job["site"], job["packages"], job["unit"], [], job["folders"], touches)
        status = 0
    except SystemExit as end:
        if end.code is not None and not isinstance(end.code, int):
            print(end.code, file=sys.stderr)
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        import traceback
        traceback.print_exc()
    finally:
        try:
            import atexit
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(status)


def text_of(path):
    with open(path, "rb") as file:
        return file.read().decode(errors="replace")


def serve():
    sys.dont_write_bytecode = True
    sys.path.insert(0, HERE)
    import importlib
    for name in WARM:
        importlib.import_module(name)
    importlib.import_module("loaders")
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        job = json.loads(line)
        folder = tempfile.mkdtemp()
        out, err = os.path.join(folder, "out"), os.path.join(folder, "err")
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            home = job["home"] or os.path.join(folder, "home")
            os.environ["HOME"] = os.environ["TMPDIR"] = tempfile.tempdir = home
            os.environ["XDG_CACHE_HOME"] = os.path.join(home, ".cache")
            os.makedirs(home, exist_ok=True)
            work(job, out, err)
        status = os.waitpid(child, 0)[1]
        code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
        said = text_of(err).strip().splitlines()
        answers.write(json.dumps([code, text_of(out), said[-1] if said else ""]) + "\n")
        answers.flush()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    serve()
