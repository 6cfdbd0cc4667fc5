"""Declarations are parsed, a module is written as C and as Python."""
import cffi

ffi = cffi.FFI()
ffi.cdef("int abs(int); struct point { int x, y; };")
print(ffi.dlopen(None).abs(-3), ffi.new("struct point *", {"x": 1}).x, ffi.sizeof("struct point"))
ffi.set_source("_made", "#include <stdlib.h>")
ffi.emit_c_code("_made.c")
pure = cffi.FFI()
pure.cdef("int abs(int);")
pure.set_source("_pure", None)
pure.emit_python_code("_pure.py")
print(open("_pure.py").readline())
embedded = cffi.FFI()
embedded.embedding_api("int f(int);")
embedded.embedding_init_code("print(1)")
embedded.set_source("_embedded", "")
embedded.emit_c_code("_embedded.c")
