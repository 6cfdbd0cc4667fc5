"""Dates in several languages, and dates inside a text."""
import dateparser
from dateparser.search import search_dates

for text in ("12 août 2024", "vor 2 Tagen", "2 weeks ago EST", "5 de marzo", "10:40 pm"):
    print(dateparser.parse(text))
print(search_dates("It was on 3 May 2020, or the day before."), dateparser.parse("1/2/3", languages=["en"]))
