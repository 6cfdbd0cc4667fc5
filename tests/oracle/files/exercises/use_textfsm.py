"""A template turns text into rows; a table of templates is used."""
import io
import os

import textfsm
from textfsm import clitable

TEMPLATE = "Value a (\\d+)\n\nStart\n  ^n ${a} -> Record\n"
print(textfsm.TextFSM(io.StringIO(TEMPLATE)).ParseText("n 1\nn 2\n"))
os.mkdir("t")
with open("t/a.template", "w", encoding="utf-8") as file:
    file.write(TEMPLATE)
with open("t/index", "w", encoding="utf-8") as file:
    file.write("Template, Command\na.template, show\n")
table = clitable.CliTable("index", "t")
table.ParseCmd("n 5\n", {"Command": "show"})
print(table.FormattedTable())
