"""Where the headers and the build files are, and an extension is described."""
import pybind11
from pybind11.setup_helpers import ParallelCompile, Pybind11Extension, intree_extensions

print(pybind11.get_include(), pybind11.__version__)
try:
    print(pybind11.get_cmake_dir())
except ImportError as missing:
    print(missing)
print(Pybind11Extension("a", ["a.cpp"], cxx_std=11).include_dirs, ParallelCompile("N").default)
