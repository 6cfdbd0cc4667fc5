"""A file is translated, with and without annotations."""
import Cython
from Cython.Build import cythonize
from Cython.Compiler import Main, Options
from Cython.Utils import find_root_package_dir

with open("a.pyx", "w", encoding="utf-8") as file:
    file.write("cimport cython\nfrom libc.math cimport sin\nfrom cpython.list cimport PyList_New\n\ndef f(double x, list y):\n    return [sin(x), *y]\n\n"
               "cdef class A:\n    cdef double[:] v\n    def __init__(self):\n        self.n = 'x%d' % 3\n    property q:\n        def __get__(self): return 1\n")
print(cythonize("a.pyx", annotate=True, language_level=3, quiet=True), Cython.__version__, find_root_package_dir("a.pyx"))
