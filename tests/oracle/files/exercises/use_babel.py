"""Numbers, dates and names in several locales; a catalog from source."""
import datetime
import io

import babel
from babel import Locale, dates, lists, localedata, numbers, support
from babel.messages.extract import extract
from babel.messages.frontend import CommandLineInterface

print(numbers.format_currency(1234.5, "EUR", locale="de_DE"), numbers.format_decimal(1e6, locale="hi"))
print(dates.format_datetime(datetime.datetime(2024, 1, 2), locale="fr"), dates.get_timezone_name("Europe/Paris", locale="it"))
print(Locale.parse("pt_BR").display_name, Locale("ja").languages["en"], len(localedata.locale_identifiers()))
print(localedata.exists("de"), babel.default_locale(), lists.format_list(["a", "b"], locale="es"))
print(list(extract("python", io.BytesIO(b"_('hello')"))))
print(support.Translations.load("locale", ["de"]), numbers.get_currency_name("USD", locale="nl"))
print(babel.core.get_global("zone_aliases")["GMT"])
try:
    CommandLineInterface().run(["pybabel", "--list-locales"])
except SystemExit:
    pass
