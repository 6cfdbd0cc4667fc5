"""A spectrum is made, smoothed, measured and loaders are listed."""
import astropy.units as units
import numpy
from specutils import Spectrum1D, SpectralRegion
from specutils.analysis import centroid
from specutils.manipulation import box_smooth

spectrum = Spectrum1D(flux=numpy.arange(9.0) * units.Jy, spectral_axis=numpy.arange(1, 10) * units.um)
print(box_smooth(spectrum, 3).flux[:2], centroid(spectrum, SpectralRegion(2 * units.um, 6 * units.um)))
