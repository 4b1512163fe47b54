// What the official SDK does with a body: decodes the text and parses it.
// Reads "FILE" once, then "TIMES" per sample, and answers the mean in nanoseconds.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const decoder = new TextDecoder();
let bytes;

for await (const line of createInterface({ input: process.stdin })) {
  if (bytes === undefined) {
    bytes = readFileSync(line);
    console.log(process.version);
    continue;
  }
  const times = Number(line);
  let kept;
  const start = process.hrtime.bigint();
  for (let i = 0; i < times; i++) {
    kept = JSON.parse(decoder.decode(bytes));
  }
  const elapsed = process.hrtime.bigint() - start;
  if (kept === undefined) throw new Error("nothing was parsed");
  console.log(String(Number(elapsed) / times));
}
