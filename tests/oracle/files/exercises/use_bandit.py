"""A file is searched for flaws and reported."""
import io

from bandit.core import config, manager

with open("a.py", "w", encoding="utf-8") as file:
    file.write("import pickle\npassword = 'x'\neval('1')\n")
search = manager.BanditManager(config.BanditConfig(), "file")
search.discover_files(["a.py"])
search.run_tests()
print([issue.test_id for issue in search.get_issue_list()])
for kind in ("html", "txt", "json", "xml", "csv"):
    with open("out." + kind, "w", encoding="utf-8") as out:
        search.output_results(3, "LOW", "LOW", out, kind)
