import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { ensureWasm } from "../../wasm/build.mjs";
import {
  BLS_BUILDS,
  loadBlsWasm,
  MAX_ROWS,
  NoUsableBuildError,
  WasmNotBuiltError,
} from "../../wasm/loader.ts";

const paths = await ensureWasm();
const fma = new Uint8Array(readFileSync(paths.fma as string));

/** f64x2.relaxed_madd, and relaxed_nmadd, which takes the product away. */
const MADD = [0xfd, 0x87, 0x02];
const NMADD = [0xfd, 0x88, 0x02];

/** A WASM that is valid wherever `fma` is, and multiplies otherwise. */
function multiplyingOtherwise(wasm: Uint8Array): Uint8Array {
  const changed = wasm.slice();
  for (let i = 0; i + 2 < wasm.length; i++) {
    if (MADD.every((byte, j) => wasm[i + j] === byte)) changed.set(NMADD, i);
  }
  return changed;
}

/** What `use` makes of a folder as the build leaves it, but for its `fma`. */
async function withFma<T>(bytes: Uint8Array, use: (folder: URL) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "bls-wasm-"));
  try {
    writeFileSync(join(folder, "current"), "hash");
    writeFileSync(join(folder, "fma-hash.wasm"), bytes);
    copyFileSync(paths.base as string, join(folder, "base-hash.wasm"));
    return await use(pathToFileURL(folder + sep));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it("the fastest build that this machine can use is loaded, and says which it is", async () => {
  const usable = [];
  for (const build of BLS_BUILDS) {
    const wasm = await loadBlsWasm(undefined, [build]).catch(() => null);
    if (wasm !== null) usable.push(wasm.build);
  }
  expect(usable).toContain("base");
  expect((await loadBlsWasm()).build).toBe(usable[0]);
});

it("where multiply-add rounds otherwise, the base build is loaded", async () => {
  await withFma(multiplyingOtherwise(fma), async (folder) => {
    expect((await loadBlsWasm(folder)).build).toBe("base");
  });
});

it("where an instruction is unknown, the base build is loaded", async () => {
  await withFma(Uint8Array.of(...fma, 0xff), async (folder) => {
    expect((await loadBlsWasm(folder)).build).toBe("base");
  });
});

it("a build that is forced and cannot be used is refused with what to do", async () => {
  await withFma(multiplyingOtherwise(fma), async (folder) => {
    const load = loadBlsWasm(folder, ["fma"]);
    await expect(load).rejects.toThrow(NoUsableBuildError);
    await expect(load).rejects.toThrow('allow the build "base"');
  });
});

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
