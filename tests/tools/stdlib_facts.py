"""Prints what the running interpreter knows of its standard library, one fact a line.

    python3 tests/tools/stdlib_facts.py

The first word is the macro of analyzer/resolve/stdlib.def that holds such rows, the rest is what a
row for this version must say. Runs under every CPython since 3.8; older ones than 3.10 do not know
sys.stdlib_module_names and print no STDLIB lines.
"""

import builtins
import os
import subprocess
import sys
import tempfile

SHOW_START = "import sys; names = list(sys.modules); print(*names, sep='\\n')\n"


def modules_at_start():
    """sys.modules of a script's first line, in an environment without packages and .pth files."""
    with tempfile.TemporaryDirectory() as venv:
        folder = "python%d.%d" % sys.version_info[:2]
        os.makedirs(os.path.join(venv, "bin"))
        os.makedirs(os.path.join(venv, "lib", folder, "site-packages"))
        real = os.path.realpath(sys.executable)
        python = os.path.join(venv, "bin", "python")
        os.symlink(real, python)
        with open(os.path.join(venv, "pyvenv.cfg"), "w") as config:
            config.write("home = %s\n" % os.path.dirname(real))
            config.write("include-system-site-packages = false\n")
        script = os.path.join(venv, "show.py")
        with open(script, "w") as file:
            file.write(SHOW_START)
        out = subprocess.run([python, "-E", script], stdout=subprocess.PIPE, check=True).stdout
    local = {"sitecustomize", "usercustomize"}
    return [name for name in out.decode().split() if name not in local]


def frozen_modules():
    """Names of frozen modules; before 3.11 there is no list of them."""
    import _imp

    if hasattr(_imp, "_frozen_module_names"):
        return _imp._frozen_module_names()
    known = set(sys.modules) | {"zipimport", "__hello__", "__phello__", "__phello__.spam"}
    return [name for name in sorted(known) if _imp.is_frozen(name)]


def main():
    for name in sorted(getattr(sys, "stdlib_module_names", ())):
        print("STDLIB", name)
    for name in sorted(sys.builtin_module_names):
        print("BUILTIN", name)
    for name in sorted(frozen_modules()):
        print("FROZEN", name)
    for name in modules_at_start():
        print("AT_START", name)
    # `_` stands there only after an expression was typed at the prompt.
    for name in sorted(set(dir(builtins)) - {"_"}):
        print("NAME", name)


if __name__ == "__main__":
    main()
