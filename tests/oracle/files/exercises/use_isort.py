"""Imports sorted by several profiles."""
import isort
from isort import place_module, settings

text = "import requests\nimport os\nfrom . import a\n"
print(isort.code(text), isort.code(text, profile="black"), isort.check_code("import os\n"))
print(place_module("os"), place_module("numpy"), settings.Config(py_version="38").sections)
with open("a.py", "w", encoding="utf-8") as file:
    file.write(text)
print(isort.file("a.py"))
