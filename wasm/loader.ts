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
 * The exports of `face.c`, where each says which areas it reads and writes. `*_at` are the areas' addresses.
 * The memory never grows, so a view of it stays valid.
 */
export interface BlsExports {
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
}

/** The WASM file is not there. */
export class WasmNotBuiltError extends Error {
  override readonly name = "WasmNotBuiltError";
}

const DIST = new URL("./dist/", import.meta.url);

/** The file `build.mjs` left; it names it in `current`. */
async function readWasm(folder: URL): Promise<BufferSource> {
  try {
    const name = await readFile(new URL("current", folder), "utf8");
    return new Uint8Array(await readFile(new URL(name, folder)));
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOENT") throw error;
    throw new WasmNotBuiltError(
      "the BLS WASM is not built: run `npm test` or `npm run devnet` once, or `node wasm/build.mjs`",
    );
  }
}

/**
 * A new instance of the BLS WASM, with a memory of its own.
 *
 * @param folder where the build left it
 * @throws WasmNotBuiltError where it is not built
 */
export async function loadBlsWasm(folder: URL = DIST): Promise<BlsExports> {
  const { instance } = await WebAssembly.instantiate(await readWasm(folder));
  return instance.exports as unknown as BlsExports;
}
