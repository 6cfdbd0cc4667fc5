"""The debugger's pages, shared files and safe paths."""
from werkzeug.debug import DebuggedApplication, tbtools
from werkzeug.test import Client
from werkzeug.testapp import test_app
from werkzeug.wrappers import Request, Response


@Request.application
def broken(request):
    if request.path == "/ok":
        return Response("fine")
    raise ValueError("broken")


client = Client(DebuggedApplication(broken, evalex=True, pin_security=False))
page = client.get("/")
print(page.status_code, len(page.data))
for name in ("style.css", "debugger.js", "console.png"):
    print(client.get("/?__debugger__=yes&cmd=resource&f=" + name).status_code)
print(client.get("/console").status_code, Client(test_app).get("/").status_code)
try:
    1 / 0
except ZeroDivisionError as error:
    print(len(tbtools.DebugTraceback(error).render_traceback_html()))
