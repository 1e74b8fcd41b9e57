import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { denoBinary, nodeBinary } from "../../../bin/runtime.mjs";

const SCRIPT = fileURLToPath(new URL("./exchange.ts", import.meta.url));

test.each([
  ["deno", denoBinary(), ["run", "--allow-read", "--allow-env", "--allow-net=127.0.0.1"]],
  ["Node", nodeBinary(), []],
])(
  "client and sidecar work on %s, and a process of theirs ends by itself when both have stopped",
  async (_, runtime, args) => {
    const { stdout } = await promisify(execFile)(runtime, [...args, SCRIPT], { timeout: 30_000 });
    expect(JSON.parse(stdout)).toEqual({ commitments: 1, invalid: 0, header: null });
  },
);
