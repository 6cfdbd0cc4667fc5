"""An index is made and searched, in two languages."""
from whoosh import analysis, fields, index, lang, qparser

import os

os.mkdir("index")
made = index.create_in("index", fields.Schema(text=fields.TEXT(stored=True, analyzer=analysis.LanguageAnalyzer("de"))))
writer = made.writer()
writer.add_document(text="Die Häuser der Stadt")
writer.commit()
with made.searcher() as searcher:
    print(searcher.search(qparser.QueryParser("text", made.schema).parse("haus*")))
print(lang.stopwords_for_language("fr") is not None, analysis.StemmingAnalyzer()("running"))
