"""An application served from files, an error page in two ways, and its scripts."""
from paste import evalexception, fixture
from paste.debug import debugapp
from paste.exceptions.errormiddleware import ErrorMiddleware
from paste.urlparser import StaticURLParser


def broken(environ, start_response):
    raise ValueError("broken")


with open("a.html", "w", encoding="utf-8") as file:
    file.write("hi")
print(fixture.TestApp(StaticURLParser(".")).get("/a.html").body, fixture.TestApp(debugapp.SimpleApplication()).get("/").status)
app = fixture.TestApp(evalexception.EvalException(broken), extra_environ={"paste.throw_errors": False})
for path in ("/", "/_debug/media/MochiKit.packed.js", "/_debug/media/debug.js", "/_debug/mochikit/MochiKit.js"):
    try:
        print(path, app.get(path, status="*", expect_errors=True).status)
    except ValueError:
        print(path, "raised")
try:
    print(fixture.TestApp(ErrorMiddleware(broken, debug=True)).get("/", status=500, expect_errors=True).status)
except ValueError:
    pass
