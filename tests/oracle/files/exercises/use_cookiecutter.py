"""A template of one's own is filled in."""
import os

from cookiecutter.main import cookiecutter

os.makedirs("t/{{cookiecutter.name}}")
for name, text in (("cookiecutter.json", '{"name": "shop", "_extensions": ["jinja2_time.TimeExtension"]}'),
                   ("{{cookiecutter.name}}/readme", "hi {{cookiecutter.name}}")):
    with open("t/" + name, "w", encoding="utf-8") as file:
        file.write(text)
print(cookiecutter("t", no_input=True))
