"""A module is measured and reported as text, HTML, XML, JSON and LCOV."""
import sys

import coverage

with open("measured.py", "w", encoding="utf-8") as file:
    file.write("def f(x):\n    if x:\n        return 1\n    return 2\nf(1)\n")
sys.path.insert(0, ".")
cov = coverage.Coverage(data_file="data", branch=True, include=["*/measured.py"])
cov.start()
import measured

cov.stop()
cov.save()
print(cov.report(show_missing=True), cov.html_report(directory="html"))
print(cov.xml_report(outfile="c.xml"), cov.json_report(outfile="c.json"), cov.lcov_report(outfile="c.lcov"))
print(cov.sys_info()[0])
