"""A project from the scaffold, and an application."""
import pecan
from pecan.commands.base import CommandRunner
from pecan.scaffolds import BaseScaffold, RestAPIScaffold
from webtest import TestApp as Browser


class Root:
    @pecan.expose()
    def index(self):
        return "hi"

    @pecan.expose("json")
    def data(self):
        return {"a": 1}


browser = Browser(pecan.make_app(Root(), debug=True))
print(browser.get("/").text, browser.get("/data.json").json, browser.get("/none", status=404).status)
BaseScaffold().copy_to("shop")
RestAPIScaffold().copy_to("api")
try:
    CommandRunner().run(["--help"])
except SystemExit:
    pass
