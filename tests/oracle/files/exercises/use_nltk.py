"""Tokens, stems, grammars and what is missing without data."""
import nltk
from nltk import CFG, ChartParser, FreqDist, ngrams
from nltk.stem import PorterStemmer, SnowballStemmer
from nltk.tokenize import TweetTokenizer, WordPunctTokenizer

print(nltk.__version__, PorterStemmer().stem("running"), SnowballStemmer("german").stem("Häuser"))
words = WordPunctTokenizer().tokenize("A cat, a dog.")
print(FreqDist(words).most_common(1), list(ngrams(words, 2))[:1], TweetTokenizer().tokenize("hi :)"))
print(list(ChartParser(CFG.fromstring("S -> 'a' S | 'a'")).parse(["a", "a"])))
for name in ("tokenizers/punkt", "corpora/wordnet"):
    try:
        nltk.data.find(name)
    except LookupError:
        print(name, "is missing")
