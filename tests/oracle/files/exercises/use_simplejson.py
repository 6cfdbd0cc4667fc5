"""Text of objects and back."""
import simplejson

print(simplejson.dumps({"a": [1, 2.5]}), simplejson.loads('{"b": null}'), simplejson.JSONEncoder(indent=1).encode([1]))
