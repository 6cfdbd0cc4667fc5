"""An application with templates, a static file, a blueprint and the command line."""
import os

import flask

os.makedirs("web/templates")
os.makedirs("web/static")
for name, text in (("templates/a.html", "<p>{{ x }}</p>"), ("static/s.css", "p {}")):
    with open("web/" + name, "w", encoding="utf-8") as file:
        file.write(text)
app = flask.Flask("web", root_path=os.path.abspath("web"), instance_path=os.path.abspath("instance"))
app.testing = True


@app.route("/")
def index():
    return flask.render_template("a.html", x=1)


with app.test_client() as client:
    print(client.get("/").data, client.get("/static/s.css").status_code, client.get("/no").status_code)
print(app.test_cli_runner().invoke(args=["routes"]).output[:60])
with app.open_resource("templates/a.html") as file:
    print(file.read())
