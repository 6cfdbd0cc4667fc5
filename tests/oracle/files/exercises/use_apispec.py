"""An interface is described."""
from apispec import APISpec
from apispec.yaml_utils import load_yaml_from_docstring

spec = APISpec(title="a", version="1", openapi_version="3.0.2")
spec.path(path="/a", operations={"get": {"responses": {"200": {"description": "ok"}}}})
print(spec.to_yaml(), load_yaml_from_docstring("x\n---\na: 1"))
