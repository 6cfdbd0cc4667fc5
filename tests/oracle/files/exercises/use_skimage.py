"""Sample images, a feature cascade and a list of io plugins."""
from skimage import color, data, filters, io

for picture in (data.camera(), data.coins(), data.moon(), data.page(), data.text(), data.clock()):
    print(picture.shape, picture.mean())
print(color.rgb2gray(data.astronaut()).shape, filters.sobel(data.checkerboard()).max())
print(io.available_plugins.keys(), io.find_available_plugins(loaded=True))
print(data.lbp_frontal_face_cascade_filename())
