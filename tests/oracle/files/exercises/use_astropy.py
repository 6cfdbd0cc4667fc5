"""Configuration, units, constants, time, coordinates, tables and the files behind them."""
import astropy
from astropy import config, constants, cosmology, table, units
from astropy.coordinates import EarthLocation, SkyCoord
from astropy.io import fits, votable
from astropy.time import Time
from astropy.utils import data, iers
from astropy.wcs import WCS

iers.conf.auto_download = False
print(astropy.__version__, constants.c, (3 * units.km).to("m"), cosmology.Planck18.H0)
print(Time("2020-01-01").ut1, Time("2015-07-01", scale="utc").tai)
rows = table.Table({"a": [1, 2], "b": ["x", "y"]})
rows.write("a.ecsv")
rows.write("a.vot", format="votable")
rows.write("a.html", format="ascii.html")
print(table.Table.read("a.ecsv"), votable.validate("a.vot", filename="report.txt"))
fits.PrimaryHDU([1.0]).writeto("a.fits")
print(fits.open("a.fits")[0].data, WCS(naxis=2).pixel_n_dim)
print(iers.IERS_B.open()["MJD"][0], iers.LeapSeconds.auto_open()["tai_utc"][-1])
print(astropy.log.level, len(units.find_equivalent_units(units.m)) if hasattr(units, "find_equivalent_units") else "")
with open("c.cfg", "w", encoding="utf-8") as file:
    config.generate_config("astropy", filename=file)
rows.write("js.html", format="jsviewer")
print(SkyCoord("00h42m30s", "+41d12m00s").galactic, config.get_config_dir())
