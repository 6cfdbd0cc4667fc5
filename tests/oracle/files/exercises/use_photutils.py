"""Sources in a made picture are found and measured."""
import numpy
from photutils.aperture import CircularAperture, aperture_photometry
from photutils.datasets import get_path, load_star_image, make_gaussian_sources_image, make_random_gaussians_table
from photutils.detection import DAOStarFinder

sources = make_random_gaussians_table(3, {"flux": [500, 900], "x_mean": [10, 40], "y_mean": [10, 40], "x_stddev": [2, 2],
                                          "y_stddev": [2, 2], "theta": [0, 0]}, seed=1)
picture = make_gaussian_sources_image((50, 50), sources)
print(DAOStarFinder(fwhm=4, threshold=1)(picture), aperture_photometry(picture, CircularAperture([(20, 20)], r=3)))
for name in ("4gaussians_params.ecsv", "spitzer_example_catalog.xml"):
    try:
        print(get_path(name, location="local", cache=False))
    except Exception as problem:
        print(type(problem).__name__)
