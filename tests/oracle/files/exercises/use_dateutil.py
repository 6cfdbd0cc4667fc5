"""Dates from text, rules, and zones of the library's own tables."""
import datetime

from dateutil import parser, rrule, tz, zoneinfo

print(parser.parse("3rd of May 2024 10:15 PM"), list(rrule.rrule(rrule.DAILY, count=2, dtstart=datetime.datetime(2024, 1, 1))))
print(tz.gettz("Europe/Berlin"), tz.gettz("UTC"), tz.tzlocal())
try:
    print(zoneinfo.get_zonefile_instance().get("America/New_York"), zoneinfo.gettz_db_metadata())
except (OSError, AttributeError) as missing:
    print(missing)
