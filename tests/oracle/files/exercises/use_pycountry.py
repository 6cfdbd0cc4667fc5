"""Countries, currencies, languages and scripts, with translated names."""
import gettext

import pycountry

print(pycountry.countries.get(alpha_2="DE").name, pycountry.currencies.get(numeric="978"), len(pycountry.languages))
print(pycountry.subdivisions.get(code="FR-75"), pycountry.scripts.get(alpha_4="Latn"), pycountry.countries.search_fuzzy("england"))
print(pycountry.historic_countries.get(alpha_4="DDDE"))
try:
    print(gettext.translation("iso3166", pycountry.LOCALES_DIR, languages=["de"]).gettext("Germany"))
except OSError:
    print("no catalog")
