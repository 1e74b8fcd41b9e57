import { spawn } from "node:child_process";
import process from "node:process";

/**
 * Runs a program in the foreground, passes SIGINT and SIGTERM on to it, and ends as it ends.
 * @param {string} program
 * @param {string[]} args
 */
export function runForeground(program, args) {
  const child = spawn(program, args, { stdio: "inherit" });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
    process.on(signal, () => child.kill(signal));
  }
  child.on("error", (error) => {
    process.stderr.write(`cannot run ${program}: ${error.message}\n`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
}
