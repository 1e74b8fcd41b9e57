import { readFile } from "node:fs/promises";

/** The modulus of BLS12-381's base field. */
export const P =
  0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn;
/** Factors may be below this, not only below p. */
export const FACTOR_LIMIT = 1n << 381n;

const RADIX = 1n << 384n;

/** An element of Fp2 = Fp[i] / (i² + 1), or of Fp with 0 beside it. */
export type Fp2 = readonly [bigint, bigint];

function mod(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (; exponent > 0n; exponent >>= 1n, base = mod(base * base)) {
    if (exponent & 1n) result = mod(result * base);
  }
  return result;
}

const RADIX_INVERSE = power(mod(RADIX), P - 2n);

/** Montgomery's product, a·b/2^384 mod p. */
export function product(a: bigint, b: bigint): bigint {
  return mod(a * b * RADIX_INVERSE);
}

function product2([a0, a1]: Fp2, [b0, b1]: Fp2): Fp2 {
  return [mod((a0 * b0 - a1 * b1) * RADIX_INVERSE), mod((a0 * b1 + a1 * b0) * RADIX_INVERSE)];
}

function squareTimesAndMultiply(a: bigint, count: number, b: bigint): bigint {
  let square = a;
  for (let i = 0; i < count; i++) square = product(square, square);
  return product(square, b);
}

/** What an operation of Fp2, or of Fp on the first halves, must answer; `count` is for those that take one. */
export type Operation = (a: Fp2, b: Fp2, count: number) => Fp2;

/** Sums, by the names of `wasm/field/field.h`. Arguments are below p. */
export const SUMS: Readonly<Record<string, Operation>> = {
  fp_add: ([a], [b]) => [mod(a + b), 0n],
  fp_subtract: ([a], [b]) => [mod(a - b), 0n],
  fp_negate_where: ([a], _, count) => [mod(count % 2 === 1 ? -a : a), 0n],
  fp_double_times: ([a], _, count) => [mod(a << BigInt(count)), 0n],
  fp_triple: ([a]) => [mod(3n * a), 0n],
  fp_halve: ([a]) => [a % 2n === 0n ? a / 2n : (a + P) / 2n, 0n],
  fp2_add: ([a0, a1], [b0, b1]) => [mod(a0 + b0), mod(a1 + b1)],
  fp2_subtract: ([a0, a1], [b0, b1]) => [mod(a0 - b0), mod(a1 - b1)],
  fp2_double_times: ([a0, a1], _, count) => [mod(a0 << BigInt(count)), mod(a1 << BigInt(count))],
  fp2_triple: ([a0, a1]) => [mod(3n * a0), mod(3n * a1)],
  fp2_multiply_by_1_plus_i: ([a0, a1]) => [mod(a0 - a1), mod(a0 + a1)],
};

/** Products, by the same names. Arguments are below {@link FACTOR_LIMIT}. */
export const PRODUCTS: Readonly<Record<string, Operation>> = {
  fp_multiply: ([a], [b]) => [product(a, b), 0n],
  fp_square: ([a]) => [product(a, a), 0n],
  fp_square_times_and_multiply: ([a], [b], count) => [squareTimesAndMultiply(a, count, b), 0n],
  fp2_multiply: product2,
  fp2_square: (a) => product2(a, a),
};

interface ProbeExports {
  readonly memory: WebAssembly.Memory;
  a_at(): number;
  b_at(): number;
  out_at(): number;
  products_hold(): number;
}

/** The arithmetic of one build. */
export interface Probe {
  readonly productsHold: () => boolean;
  /** Calls an operation with its result beside the arguments, or over `a`. */
  readonly call: (name: string, a: Fp2, b: Fp2, count: number, overwrite: boolean) => Fp2;
}

function bytesOf(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 48 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}

function numberIn(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** Loads what `ensureProbes` built; null where this machine does not know its instructions. */
export async function loadProbe(path: string): Promise<Probe | null> {
  const bytes = new Uint8Array(await readFile(path));
  if (!WebAssembly.validate(bytes)) return null;
  const { instance } = await WebAssembly.instantiate(bytes);
  const { memory, a_at, b_at, out_at, products_hold } = instance.exports as unknown as ProbeExports;
  const operations = instance.exports as Record<string, (count: number) => void>;
  const area = (at: number) =>
    [0, 48].map((half) => new Uint8Array(memory.buffer, at + half, 48)) as [Uint8Array, Uint8Array];
  const put = (at: number, halves: Fp2) =>
    area(at).forEach((half, i) => half.set(bytesOf(halves[i as 0 | 1])));
  return {
    productsHold: () => products_hold() === 1,
    call(name, a, b, count, overwrite) {
      put(a_at(), a);
      put(b_at(), b);
      put(out_at(), [0n, 0n]);
      (operations[overwrite ? `${name}_over_a` : name] as (count: number) => void)(count);
      const [re, im] = area(overwrite ? a_at() : out_at());
      return [numberIn(re), name.startsWith("fp2") ? numberIn(im) : 0n];
    },
  };
}
