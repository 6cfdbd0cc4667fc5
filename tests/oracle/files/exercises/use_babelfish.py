"""Languages and countries by their codes, and back."""
import babelfish

print(babelfish.Language("por", "BR"), babelfish.Language.fromalpha2("de").name, babelfish.Country("GB").name)
print(babelfish.Language.fromopensubtitles("pob"), babelfish.Language.fromname("French"), babelfish.Script("Latn"))
print(babelfish.Country.fromname("FRANCE"), babelfish.Language("zho").alpha3t)
