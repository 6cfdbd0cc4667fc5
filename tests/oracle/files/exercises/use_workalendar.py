"""Holidays of several countries, and working days."""
import datetime

from workalendar.asia import China, Japan, SouthKorea
from workalendar.europe import Germany
from workalendar.registry import registry
from workalendar.usa import California

for kind in (Germany, California, Japan, SouthKorea, China):
    print(kind.__name__, kind().holidays(2021)[:1])
print(Germany().add_working_days(datetime.date(2021, 12, 23), 3), len(registry.get_calendars()))
