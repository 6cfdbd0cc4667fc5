"""Instances against schemas of several drafts."""
import jsonschema

schema = {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": {"a": {"format": "email"}}}
jsonschema.validate({"a": "b@c"}, schema)
for kind in (jsonschema.Draft3Validator, jsonschema.Draft4Validator, jsonschema.Draft202012Validator):
    kind.check_schema({"type": "string"})
    print(list(kind({"type": "string"}).iter_errors(1))[0].message)
print(jsonschema.RefResolver.from_schema(schema).resolve("#/properties/a"))
print(jsonschema.validators.validator_for(schema))
