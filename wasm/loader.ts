import { readFile } from "node:fs/promises";

/** What a call of the C face answers; the numbers of `face.c`. */
export const ANSWER = {
  ok: 0,
  malformed: 1,
  atInfinity: 2,
  outsideSubgroup: 3,
  wrongSignature: 4,
  badScalar: 5,
} as const;

/** The numbers of {@link ANSWER}. */
export type Answer = (typeof ANSWER)[keyof typeof ANSWER];

/** Bytes that go through each area of the memory; the sizes of `face.c`. */
export const AREA_BYTES = {
  secret: 32,
  root: 32,
  publicKey: 48,
  signature: 96,
  scale: 32,
  randomness: 48,
} as const;

/** Rows of digits that `combine_and_verify` takes at most. */
export const MAX_ROWS = 256;

/**
 * The builds of the WASM, the fastest first; they differ in how fields are multiplied, not in what comes out. `fma`
 * needs relaxed SIMD, and a machine where its multiply-add is fused; `base` runs anywhere.
 */
export const BLS_BUILDS = ["fma", "base"] as const;

/** One of {@link BLS_BUILDS}. */
export type BlsBuild = (typeof BLS_BUILDS)[number];

/**
 * The exports of `face.c`, where each says which areas it reads and writes. `*_at` are the areas' addresses.
 * The memory never grows, so a view of it stays valid.
 */
export interface BlsExports {
  /** Which build this is an instance of. */
  readonly build: BlsBuild;
  readonly memory: WebAssembly.Memory;
  secret_at(): number;
  root_at(): number;
  public_key_at(): number;
  signature_at(): number;
  digits_at(): number;
  scale_at(): number;
  randomness_at(): number;
  /** Points, or coefficients of a polynomial, that fit. */
  point_limit(): number;
  derive_public_key(): Answer;
  sign(): Answer;
  verify(): Answer;
  load_point(index: number): Answer;
  combine_and_verify(points: number, rows: number, scaled: number): Answer;
  set_constant(): Answer;
  set_coefficient(index: number): Answer;
  /** `id` is below 2^64; the value goes to `secret`. */
  evaluate(id: bigint, coefficients: number): Answer;
  wipe(): void;
  /** 1 where the build's products of fields have come out right on this machine, otherwise 0. */
  products_hold(): number;
}

/** The WASM file is not there. */
export class WasmNotBuiltError extends Error {
  override readonly name = "WasmNotBuiltError";
}

/** None of the builds asked for works on this machine. */
export class NoUsableBuildError extends Error {
  override readonly name = "NoUsableBuildError";
}

const DIST = new URL("./dist/", import.meta.url);

/** The file `build.mjs` left; the hash in its name is in `current`. */
async function readWasm(folder: URL, build: BlsBuild): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const hash = await readFile(new URL("current", folder), "utf8");
    return new Uint8Array(await readFile(new URL(`${build}-${hash}.wasm`, folder)));
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOENT") throw error;
    throw new WasmNotBuiltError(
      "the BLS WASM is not built: run `npm test` or `npm run devnet` once, or `node wasm/build.mjs`",
    );
  }
}

/** A new instance, or null where this machine lacks an instruction or computes it otherwise than the build needs. */
async function instanceOf(build: BlsBuild, bytes: BufferSource): Promise<BlsExports | null> {
  if (!WebAssembly.validate(bytes)) return null;
  const { instance } = await WebAssembly.instantiate(bytes);
  const wasm = { ...instance.exports, build } as unknown as BlsExports;
  return wasm.products_hold() === 1 ? wasm : null;
}

/**
 * A new instance of the BLS WASM, with a memory of its own: of the first of the builds that this machine runs and
 * that passes its self-test.
 *
 * @param folder where the build left it
 * @throws WasmNotBuiltError where it is not built
 * @throws NoUsableBuildError where none of `builds` can be used
 */
export async function loadBlsWasm(
  folder: URL = DIST,
  builds: readonly BlsBuild[] = BLS_BUILDS,
): Promise<BlsExports> {
  for (const build of builds) {
    const wasm = await instanceOf(build, await readWasm(folder, build));
    if (wasm !== null) return wasm;
  }
  throw new NoUsableBuildError(
    `no BLS WASM of ${
      builds.join(", ")
    } works on this machine: allow the build "base", which needs nothing special`,
  );
}
