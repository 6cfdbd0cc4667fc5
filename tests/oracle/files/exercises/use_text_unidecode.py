"""Text in plain letters."""
from text_unidecode import unidecode

print(unidecode("Älter, Москва, 北京"))
