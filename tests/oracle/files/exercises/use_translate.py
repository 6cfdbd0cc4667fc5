"""Catalogs are converted, checked and counted."""
from translate.convert import po2csv, po2xliff
from translate.filters import checks, pofilter
from translate.lang import data, factory as languages
from translate.misc import file_discovery
from translate.storage import factory, po, xliff

store = po.pofile.parsestring(b'msgid "a %s"\nmsgstr "b %s"\n')
print(len(store.units), languages.getlanguage("de").fullname, data.get_language_iso_fullname("pt_BR") if hasattr(data, "get_language_iso_fullname") else "")
print(checks.StandardChecker().run_filters(store.units[0]), factory.getclass("a.xlf"), file_discovery.get_abs_data_filename("stoplist-en"))

from translate.tools import poterminology

print(poterminology.TerminologyExtractor().stopwords is not None)
try:
    print(data.tr_lang("de")("English"))
except Exception as problem:
    print(type(problem).__name__)
