"""A file is checked, with an extension, and the checkers are listed."""
import io

from pylint.lint import Run
from pylint.reporters.text import TextReporter

with open("sample.py", "w", encoding="utf-8") as sample:
    sample.write("import os\ndef f(x):\n    return x == None\n")
out = io.StringIO()
Run(["sample.py", "--load-plugins=pylint.extensions.mccabe", "--disable=C0114"], reporter=TextReporter(out), exit=False)
print(out.getvalue())
for question in (["--list-msgs-enabled"], ["--list-extensions"], ["--help-msg=C0103"]):
    try:
        Run(question, exit=False)
    except SystemExit:
        pass
