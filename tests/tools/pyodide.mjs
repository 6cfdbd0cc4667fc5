// pyodide.mjs LIBRARY FOLDER SCRIPT - runs a Python script in CPython 3.15 as WebAssembly; FOLDER is seen as /programs, and the
// script's words go to stdout. LIBRARY is the folder of the npm package `pyodide`.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [library, folder, script] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${library}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: library, stdout: (line) => console.log(line), stderr: (line) => console.error(line) });
python.FS.mkdirTree("/programs");
python.mountNodeFS("/programs", folder);
try {
  python.runPython(readFileSync(script, "utf8"));
} catch (problem) {
  console.error(String(problem));
  process.exitCode = 1;
}
