// validate.js SCHEMA FILE... - checks JSON documents against a JSON Schema (2020-12) with ajv: a line
// for each that does not fit. NODE_PATH says where ajv is.
"use strict";
const fs = require("fs");
const Ajv = require("ajv/dist/2020");

const read = (path) => JSON.parse(fs.readFileSync(path, "utf8"));
const [schema, ...files] = process.argv.slice(2);
// Which keys a branch of oneOf requires is told by what the whole explains.
const check = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, strictTuples: false }).compile(read(schema));
let status = 0;
for (const file of files) {
  if (check(read(file))) continue;
  const first = check.errors[0];
  console.log(`${file}: ${first.instancePath || "/"} ${first.message}`);
  status = 1;
}
process.exit(status);
