"""Units are made, converted and written."""
import pint

registry = pint.UnitRegistry(system="SI")
print((3 * registry.km).to("miles"), registry("2 hours").to_base_units(), registry.parse_units("furlong"))
registry.define("dog_year = 52 * day = dy")
print(pint.UnitRegistry("").__class__ if False else registry.get_compatible_units("[length]") and 1)
with registry.context("spectroscopy"):
    print((500 * registry.nm).to("THz"), pint.formatting.format_unit)
