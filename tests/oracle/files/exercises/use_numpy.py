"""Arrays, where the headers are, and a function compiled by nobody."""
import numpy

numpy.save("a.npy", numpy.arange(3))
print(numpy.load("a.npy"), numpy.get_include(), numpy.__version__)
numpy.show_config()
print(numpy.lookfor("mean square", module="numpy.fft", output=None), numpy.f2py.get_include() if hasattr(numpy, "f2py") else "")
