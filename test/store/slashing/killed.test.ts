import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { SlashingProtection } from "../../../src/ports/slashing-protection.ts";
import { NETWORK, record, validator } from "./records.ts";
import { testStores } from "./support.ts";

const { create, open, path } = testStores();
const RECORD_ON = fileURLToPath(new URL("fixtures/record-on.ts", import.meta.url));
const RUN = "Deno" in globalThis ? ["run", "-A"] : [];

/** Kills a process that records, from an epoch on, once it told so many; answers the last one that it told. */
async function recordUntilKilled(from: number, count: number): Promise<number> {
  const child = spawn(process.execPath, [...RUN, RECORD_ON, path(), NETWORK, String(from)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  let last = from;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (last - from === count) child.kill("SIGKILL");
  }
  await exited;
  return last;
}

/** Of each validator the last target that was recorded. */
function lastTargets(store: SlashingProtection): readonly number[] {
  const { data } = JSON.parse(store.exportInterchange()) as {
    readonly data: readonly { readonly signed_attestations: readonly { readonly target_epoch: string }[] }[];
  };
  return data.map(({ signed_attestations }) => Number(signed_attestations.at(-1)!.target_epoch));
}

test(
  "what a process told as recorded is there after it was killed, all validators of a write alike",
  async () => {
    create().close();
    let epoch = 0;
    for (const count of [3, 7, 12]) {
      epoch = await recordUntilKilled(epoch, count);
      const store = open();
      for (const by of [1, 2].map(validator)) {
        expect(store.checkAttestation(record(epoch - 1, epoch, 2, by))).toBe("doubleVote");
      }
      const [one, two] = lastTargets(store);
      expect(one).toBe(two);
      epoch = one!;
      store.close();
    }
  },
  60_000,
);
