"""An application with a template, a static file and an error page."""
import bottle


@bottle.route("/")
def index():
    return bottle.template("<p>{{x}}</p>", x=1)


app = bottle.default_app()
for path in ("/", "/none"):
    print(b"".join(app({"PATH_INFO": path, "REQUEST_METHOD": "GET"}, lambda status, headers, error=None: print(status)))[:40])
with open("s.txt", "w", encoding="utf-8") as file:
    file.write("hi")
with bottle.static_file("s.txt", root=".").body as body:
    print(body.read() if hasattr(body, "read") else body)
