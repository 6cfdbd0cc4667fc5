"""Pictures are written, read and listed by format; sample images are asked for."""
import imageio
import numpy

imageio.imwrite("a.png", numpy.zeros((4, 4), "uint8"))
print(imageio.imread("a.png").shape, len(imageio.formats), imageio.help("PNG"))
with imageio.get_writer("b.gif", mode="I") as out:
    out.append_data(numpy.zeros((4, 4, 3), "uint8"))
try:
    print(imageio.imread("imageio:chelsea.png").shape)
except Exception as problem:
    print(type(problem).__name__)
from imageio.core import util

print(util.resource_dirs(), util.appdata_dir("x"), imageio.core.util.get_platform())
