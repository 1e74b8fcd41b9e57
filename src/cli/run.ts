import process from "node:process";
import { runOperator } from "../app/run.ts";

/** Resolves when the operator is to stop. */
function stopAsked(untilStdinCloses: boolean): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
    // The end, not the close: deno tells only of that.
    if (untilStdinCloses) process.stdin.once("end", () => resolve()).resume();
  });
}

/** `quorate run`: one operator, until it is asked to stop. */
export async function runCommand(config: string, untilStdinCloses: boolean): Promise<void> {
  const stop = stopAsked(untilStdinCloses);
  const operator = await runOperator(config);
  process.stdout.write(`${JSON.stringify({ signer: operator.signer, health: operator.health })}\n`);
  await stop;
  await operator.stop();
  process.exit(0);
}
