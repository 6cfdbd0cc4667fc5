"""The language of a text."""
from langdetect import DetectorFactory, detect, detect_langs

DetectorFactory.seed = 0
print(detect("War doesn't show who's right, just who's left."), detect("Ein, zwei, drei, vier"), detect_langs("Otec matka syn."))
