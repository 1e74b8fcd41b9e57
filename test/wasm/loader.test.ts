import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { loadBlsWasm, MAX_ROWS, WasmNotBuiltError } from "../../wasm/loader.ts";

it("each load is an instance with a memory of its own", async () => {
  const [a, b] = await Promise.all([loadBlsWasm(), loadBlsWasm()]);
  expect(a.memory).not.toBe(b.memory);
  expect(a.secret_at()).toBe(b.secret_at());
});

it("the areas of the memory do not overlap and are as large as the loader says", async () => {
  const wasm = await loadBlsWasm();
  const starts = [
    { at: wasm.secret_at(), length: 32 },
    { at: wasm.root_at(), length: 32 },
    { at: wasm.public_key_at(), length: 48 },
    { at: wasm.signature_at(), length: 96 },
    { at: wasm.scale_at(), length: 32 },
    { at: wasm.randomness_at(), length: 48 },
    { at: wasm.digits_at(), length: MAX_ROWS * wasm.point_limit() },
  ].sort((a, b) => a.at - b.at);
  for (const [i, area] of starts.entries()) {
    expect(area.at + area.length).toBeLessThanOrEqual(starts[i + 1]?.at ?? wasm.memory.buffer.byteLength);
  }
});

it("says how to build what is not built", async () => {
  const empty = mkdtempSync(join(tmpdir(), "not-built-"));
  try {
    const load = loadBlsWasm(pathToFileURL(empty + sep));
    await expect(load).rejects.toThrow(WasmNotBuiltError);
    await expect(load).rejects.toThrow("npm run devnet");
  } finally {
    rmSync(empty, { recursive: true });
  }
});
