"""Time scales, leap seconds, constellations and a place on Earth."""
from skyfield import almanac
from skyfield.api import EarthSatellite, Loader, Star, load, load_constellation_map, load_constellation_names, position_of_radec, wgs84

time = load.timescale(builtin=True)
now = time.utc(2020, 1, 1)
print(now.ut1_strftime(), now.tai, now.delta_t, time.leap_dates[-1])
print(load_constellation_map()(position_of_radec(1, 2)), dict(load_constellation_names())["Ori"])
print(wgs84.latlon(40, -70), Star(ra_hours=(1, 2, 3), dec_degrees=(4, 5, 6)).ra)
line = ("1 25544U 98067A   14020.93268519  .00009878  00000-0  18200-3 0  5082",
        "2 25544  51.6498 109.4756 0003572  55.9686 274.8005 15.49815350868473")
print(EarthSatellite(*line, "ISS", time).at(now).position.km, Loader("data").directory)
