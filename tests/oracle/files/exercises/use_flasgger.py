"""An API with a description, its page and its assets."""
import flask
from flasgger import Swagger, swag_from

app = flask.Flask("web", root_path=".", instance_path="/tmp")
Swagger(app)


@app.route("/a")
def a():
    """Gives one.
    ---
    responses:
      200:
        description: ok
    """
    return "1"


client = app.test_client()
for path in ("/a", "/apispec_1.json", "/apidocs/", "/flasgger_static/swagger-ui.css"):
    print(path, client.get(path).status_code)
