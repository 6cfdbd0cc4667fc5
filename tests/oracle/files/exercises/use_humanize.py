"""Numbers and times in several languages."""
import datetime

import humanize

print(humanize.naturalsize(1e6), humanize.intword(1234567), humanize.naturaltime(datetime.timedelta(seconds=100)))
for locale in ("de_DE", "fr", "ja_JP"):
    humanize.i18n.activate(locale)
    print(humanize.naturaltime(datetime.timedelta(hours=3)), humanize.ordinal(3), humanize.intcomma(12345))
humanize.i18n.deactivate()
