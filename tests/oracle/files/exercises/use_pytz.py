"""Time zones by name, the list of them, and one that does not exist."""
import datetime

import pytz

paris = pytz.timezone("Europe/Paris")
print(paris.localize(datetime.datetime(2024, 7, 1)).isoformat())
print(len(pytz.all_timezones), "UTC" in pytz.common_timezones)
print(pytz.country_timezones("de"), pytz.country_names["fr"])
try:
    pytz.timezone("Mars/Olympus")
except pytz.UnknownTimeZoneError as missing:
    print("no", missing)
