// line_hash.js FILE... - "line hash" for each line of each file, in the way that GitHub describes and
// not in the way that it or the program computes: no rolling, each line's hundred units by themselves.
"use strict";
const fs = require("fs");
const WINDOW = 100, END_MARK = 0xffff, BASE = 37n;

function lines(text) {
  const units = [], starts = [];
  let begins = true, afterReturn = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text[i];
    const isSecondHalf = afterReturn && unit === "\n";
    afterReturn = unit === "\r";
    if (unit === " " || unit === "\t" || isSecondHalf) continue;
    if (begins) starts.push(units.length);
    begins = unit === "\r" || unit === "\n";
    units.push(begins ? 10 : unit.charCodeAt(0));
  }
  if (begins) starts.push(units.length);
  units.push(END_MARK);
  return { units, starts };
}

function hashOf(units, start) {
  let hash = 0n;
  for (let i = 0; i < WINDOW; i++) hash = BigInt.asUintN(64, hash * BASE + BigInt(units[start + i] ?? 0));
  return hash.toString(16);
}

for (const file of process.argv.slice(2)) {
  const { units, starts } = lines(fs.readFileSync(file).toString("utf8"));
  const seen = new Map();
  starts.forEach((start, index) => {
    const hash = hashOf(units, start);
    seen.set(hash, (seen.get(hash) ?? 0) + 1);
    console.log(`${index + 1} ${hash}:${seen.get(hash)}`);
  });
}
