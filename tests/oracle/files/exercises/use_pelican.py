"""A site of one page, with the simple theme."""
import os

from pelican import Pelican
from pelican.settings import read_settings

os.mkdir("content")
with open("content/a.md", "w", encoding="utf-8") as file:
    file.write("Title: a\nDate: 2024-01-01\n\n# text\n")
with open("content/b.rst", "w", encoding="utf-8") as file:
    file.write("b\n#\n\n:date: 2024-01-02\n\ntext\n")
settings = read_settings(override={"PATH": "content", "OUTPUT_PATH": "out", "THEME": "simple", "FEED_ALL_ATOM": None})
Pelican(settings).run()
Pelican(read_settings(override={"PATH": "content", "OUTPUT_PATH": "two"})).run()
print(sorted(os.listdir("out")))
