// metafile.js FILE... - what esbuild says of metafiles: the bytes of each output, as it counts them.
// NODE_PATH says where esbuild is.
"use strict";
const fs = require("fs");
const esbuild = require("esbuild");

async function main() {
  for (const file of process.argv.slice(2)) {
    const said = await esbuild.analyzeMetafile(fs.readFileSync(file, "utf8"), { verbose: false });
    process.stdout.write(said);
  }
}
main().catch((error) => {
  console.error(String(error));
  process.exit(2);
});
