// Loaded into an operator before anything else: its clock is ahead by the milliseconds that the file `skew` beside its
// config says, and jumps when that changes.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";

const config = process.argv[process.argv.indexOf("--config") + 1] ?? ".";
const file = join(dirname(config), "skew");
let skewMs = 0;

function look() {
  try {
    skewMs = Number(readFileSync(file, "utf8")) || 0;
  } catch {
    skewMs = 0;
  }
}

const now = Date.now.bind(Date);
Date.now = () => now() + skewMs;
look();
setInterval(look, 100).unref();
