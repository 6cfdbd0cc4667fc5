// bundle.js LIBRARIES OUT - puts the page's parts into one HTML file, the template that page.c fills.
//
// The policy in its head names the script and the style by their hashes: nothing else ever runs, so
// what names of modules hold could not be run even if it were not escaped.
"use strict";
const crypto = require("crypto");
const fs = require("fs");
const path = require("path");

const SCRIPTS = ["dom.js", "model.js", "commands.js", "tree.js", "hatch.js", "map.js", "twin.js", "inspector.js",
    "findings.js", "search.js", "rows.js", "main.js"];
const LIBRARY = "d3-hierarchy";

function read(name) {
    return fs.readFileSync(path.join(__dirname, name), "utf8");
}

// The library as it comes, under its licence, whose words travel with it.
function library(folder) {
    const room = path.join(folder, LIBRARY);
    const licence = fs.readFileSync(path.join(room, "LICENSE"), "utf8").trim();
    return "/*\n" + licence + "\n*/\n" + fs.readFileSync(path.join(room, "dist", LIBRARY + ".min.js"), "utf8");
}

function script(folder) {
    const own = SCRIPTS.map(read).join("\n");
    return library(folder) + "\n(() => {\n\"use strict\";\n" + own + "\n})();\n";
}

function hash(text) {
    return "'sha256-" + crypto.createHash("sha256").update(text, "utf8").digest("base64") + "'";
}

// An inline element ends at its end tag, wherever that stands.
function inline(text, tag) {
    if (new RegExp("</" + tag + "|<!--", "i").test(text))
        throw new Error("the " + tag + " holds what would end it");
    return text;
}

function main(folder, out) {
    const parts = { style: inline(read("page.css"), "style"), script: inline(script(folder), "script") };
    const values = { "style": parts.style, "script": parts.script, "style-hash": hash(parts.style), "script-hash": hash(parts.script) };
    const html = read("page.html").replace(/\{\{bundle:([a-z-]+)\}\}/g, (_, name) => values[name]);
    fs.writeFileSync(out, html);
}

main(process.argv[2], process.argv[3]);
