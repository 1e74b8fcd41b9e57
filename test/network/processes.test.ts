import { execFile } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { peerIdOf } from "../../src/network/keys.ts";
import { toHex } from "../../src/spec/hex.ts";
import { seat } from "./libp2p-nodes.ts";

const GREET = fileURLToPath(new URL("fixtures/greet.ts", import.meta.url));
const RUN = "Deno" in globalThis ? ["run", "-A"] : [];

it("greets across processes, which end by themselves once stopped", async () => {
  const seats = await Promise.all([seat(), seat()]);
  const bootstrap = seats.map(({ address }) => address);
  const greetings = await Promise.all(seats.map(async ({ listen, privateKey }) => {
    const args = [...RUN, GREET, listen, toHex(privateKey), ...bootstrap];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 30_000 });
    return stdout;
  }));
  const [a, b] = seats.map(({ privateKey }) => peerIdOf(privateKey));
  expect(greetings).toEqual([`hello, ${a} from ${b}\n`, `hello, ${b} from ${a}\n`]);
}, 40_000);
