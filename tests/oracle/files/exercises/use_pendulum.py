"""Times in zones, differences in words and several locales."""
import pendulum

now = pendulum.datetime(2024, 1, 2, tz="Europe/Paris")
print(now.in_timezone("Asia/Tokyo"), now.add(days=3).diff_for_humans(now, locale="de"), len(pendulum.timezones))
for locale in ("fr", "ru"):
    print(now.format("dddd MMMM", locale=locale), pendulum.duration(hours=30).in_words(locale=locale))
print(pendulum.parse("2024-05-06T07:08:09"), pendulum.period(now, now.add(months=2)).in_words())
