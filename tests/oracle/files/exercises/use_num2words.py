"""Numbers in words."""
from num2words import num2words

for language in ("en", "de", "fr", "ja", "pl"):
    print(num2words(1234, lang=language), num2words(21, lang=language, to="cardinal"))
