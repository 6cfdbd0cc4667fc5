"""A bundle is filtered, merged and written."""
import os

from webassets import Bundle, Environment
from webassets.filter import get_filter

os.mkdir("s")
with open("s/a.css", "w", encoding="utf-8") as file:
    file.write("p { color : red }")
environment = Environment("s", "/s")
environment.register("all", Bundle("a.css", filters="cssrewrite", output="b.css"))
print(environment["all"].urls(), get_filter("datauri"))
