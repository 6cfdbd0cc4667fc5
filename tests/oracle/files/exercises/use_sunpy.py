"""Settings, colour maps, coordinates, units and a map made here."""
import astropy.units as units
import numpy
import sunpy
import sunpy.data.test
import sunpy.map
from sunpy.coordinates import frames, sun

from sunpy.time import parse_time
from sunpy.visualization import colormaps

print(sunpy.__version__, sunpy.config.get("downloads", "download_dir"), sorted(colormaps.cmlist)[:2], parse_time("2013-01-01"))
print(sun.B0("2013-01-01"), frames.Helioprojective)
header = sunpy.map.make_fitswcs_header((4, 4), __import__("astropy.coordinates").coordinates.SkyCoord(
    0 * units.arcsec, 0 * units.arcsec, obstime="2013-10-28", observer="earth", frame=frames.Helioprojective))
print(sunpy.map.Map(numpy.zeros((4, 4)), header).dimensions)
try:
    print(len(sunpy.data.test.file_list()), sunpy.data.test.get_test_filepath("hgs_hmi.fits"))
except Exception as problem:
    print(type(problem).__name__)
sunpy.print_config()
