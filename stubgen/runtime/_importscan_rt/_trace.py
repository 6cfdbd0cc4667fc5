"""IMPORTSCAN_TRACE=FD: one line of JSON for each import that was put off and is now done.

    {"trace": "importscan-trace/1", "pid": 7, "python": "3.11"}
    {"pid": 7, "module": "a.b", "names": ["f"], "importer": "app", "line": 3, "us": 912, "thread": 140, "loads": [...]}

The first line is written at start, so that processes which need nothing are counted, too. `us` holds what
was imported meanwhile. `loads`: the modules that were loaded since the line before, stubs that sleep
apart; a last line, at exit, has no `module`. `importscan manifest --profile` reads it.
Written without the json module: it may be one of those that are put off.
"""

import atexit
import os
import sys
import _thread
from time import perf_counter

_fd = None
_known = set()


def _text(value):
    """JSON in ASCII: most names need no escape."""
    made = []
    for c in str(value):
        code = ord(c)
        if c in '"\\':
            made.append("\\" + c)
        elif 32 <= code < 127:
            made.append(c)
        elif code < 0x10000:
            made.append("\\u%04x" % code)
        else:
            code -= 0x10000
            made.append("\\u%04x\\u%04x" % (0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF)))
    return '"%s"' % "".join(made)


def _list(values):
    return "[%s]" % ", ".join(map(_text, values))


def _write(line):
    """One write a line, so that lines of several threads and processes do not mix in a pipe."""
    global _fd
    if _fd is None:
        return
    try:
        os.write(_fd, line.encode("ascii") + b"\n")
    except OSError as error:
        _fd = None
        print("importscan: IMPORTSCAN_TRACE: %s" % error, file=sys.stderr)


def _new_modules():
    stubs = __name__.rpartition(".")[0] + "._stub"
    new = sorted(name for name, module in list(sys.modules.items())
                 if isinstance(name, str) and name not in _known and type(module).__module__ != stubs)
    _known.update(new)
    return new


def _line_of(g):
    """Where the module with these globals is at work, 0 where it is not on this stack."""
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_globals is g:
            return frame.f_lineno
        frame = frame.f_back
    return 0


def user():
    """The globals of who asked: the first frame that is neither ours nor the import system's."""
    ours, frame = __name__.rpartition(".")[0], sys._getframe(1)
    while frame is not None:
        name = frame.f_globals.get("__name__") or ""
        if name.partition(".")[0] != ours and not name.startswith("importlib._bootstrap"):
            return frame.f_globals
        frame = frame.f_back
    return {}


def timed(modules, names, g, work):
    """Does `work` for the module with globals `g`, and tells of it, whether it fails or not."""
    begin = perf_counter()
    try:
        return work()
    finally:
        us = round((perf_counter() - begin) * 1e6)
        loads = _new_modules()
        for module in modules:
            _write('{"pid": %d, "module": %s, "names": %s, "importer": %s, "line": %d, "us": %d, "thread": %d, "loads": %s}'
                   % (os.getpid(), _text(module), _list(names), _text(g.get("__name__", "")), _line_of(g), us,
                      _thread.get_ident(), _list(loads)))
            us, loads = 0, ()


def _end():
    _write('{"pid": %d, "loads": %s}' % (os.getpid(), _list(_new_modules())))


def _start():
    global _fd
    try:
        _fd = int(os.environ["IMPORTSCAN_TRACE"])
    except ValueError:
        print("importscan: IMPORTSCAN_TRACE must be the number of an open file", file=sys.stderr)
        return
    _write('{"trace": "importscan-trace/1", "pid": %d, "python": "%d.%d"}' % (os.getpid(), *sys.version_info[:2]))
    atexit.register(_end)


_start()
