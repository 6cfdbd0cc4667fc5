"""Each line that touches a file of this package says so: `# touch: KIND`, then the API or `kept`, then `import`."""
import ctypes
import glob
import importlib.resources
import importlib.util
import inspect
import os
import pathlib
import pkgutil
import runpy
import shutil
import sqlite3
import traceback

import mall
import shop.other

HERE = os.path.dirname(os.path.abspath(__file__))
VERSION = open(os.path.join(HERE, "VERSION")).read()  # touch: read import
KEEPER = mall.Reader(HERE)


def lists():
    found = os.listdir(HERE + "/data")  # touch: list
    for _, _, names in os.walk(HERE):  # touch: list
        found += names
    found += glob.glob(os.path.join(HERE, "data", "*.txt"))  # touch: list
    return found + list(pathlib.Path(__file__).parent.iterdir())  # touch: list


def reads(name):
    with open(  # touch: read
            os.path.join(HERE, "data", name), encoding="utf-8") as file:
        text = file.read()
    return text + (pathlib.Path(__file__).parent / "VERSION").read_text()  # touch: read


def probes():
    return os.path.exists(HERE + "/none"), pathlib.Path(HERE, "data").is_dir()  # touch: probe


def real_paths(target):
    shutil.copy(HERE + "/data/a.txt", target)  # touch: copy
    sqlite3.connect(os.path.join(HERE, "data", "empty.db")).close()  # touch: database
    try:
        ctypes.CDLL(os.path.join(HERE, "none.so"))  # touch: dlopen
    except OSError:
        pass


def writes():
    try:
        open(HERE + "/cache", "w")  # touch: write
    except OSError as refused:
        return refused.errno


def code():
    spec = importlib.util.spec_from_file_location("script", HERE + "/script.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)  # touch: code
    return runpy.run_path(HERE + "/script.py")["x"] + module.x  # touch: code


def api():
    data = pkgutil.get_data("shop", "VERSION")  # touch: read pkgutil
    text = importlib.resources.files("shop").joinpath("VERSION").read_text()  # touch: reader resources
    return data, text, inspect.getsource(api)  # touch: source inspect


def others():
    now = mall.read(HERE + "/VERSION")  # touch: reader
    return now + KEEPER.read("VERSION")  # touch: reader kept


def nothing(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        raise ValueError(text)
    except ValueError:
        traceback.format_exc()
    return os.path.realpath(__file__), shop.other.__doc__
