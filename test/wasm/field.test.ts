import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ensureProbes } from "../../wasm/build.mjs";
import { FACTOR_LIMIT, type Fp2, loadProbe, type Operation, P, type Probe, PRODUCTS, SUMS } from "./field.ts";

const paths = await ensureProbes();
const probeOf = (build: string) => loadProbe(paths[build] as string);
const builds = { base: await probeOf("probe-base"), fma: await probeOf("probe-fma") };
const usable = Object.entries(builds).filter((entry): entry is [string, Probe] =>
  entry[1]?.productsHold() ?? false
);

const RADIX = 1n << 384n;
/** Bits of a limb in a build, or of a word of the memory. */
const BORDERS = [30, 32, 48, 64];

/** Around every power of two where something carries. */
const atBorders = BORDERS.flatMap((bits) =>
  Array.from({ length: Math.floor(381 / bits) }, (_, i) => 1n << BigInt(bits * (i + 1)))
).flatMap((power) => [power - 1n, power, power + 1n, power / 2n - 1n, power / 2n, P - power]);

const edges = [
  0n,
  1n,
  2n,
  P - 1n,
  P - 2n,
  (P - 1n) / 2n,
  (P + 1n) / 2n,
  RADIX % P,
  P - (RADIX % P),
  ...atBorders,
]
  .filter((value) => value >= 0n && value < P);

/** A number whose limbs are extreme: all ones, the sign bit alone, all but the sign bit, zero, or anything. */
function ofLimbs(bits: number, limit: bigint): fc.Arbitrary<bigint> {
  const full = (1n << BigInt(bits)) - 1n;
  const limb = fc.oneof(fc.constantFrom(0n, 1n, full, full >> 1n, (full >> 1n) + 1n), fc.bigInt(0n, full));
  const count = Math.ceil(381 / bits);
  return fc.array(limb, { minLength: count, maxLength: count })
    .map((limbs) => limbs.reduceRight((value, next) => (value << BigInt(bits)) | next, 0n) % FACTOR_LIMIT)
    .map((value) => value < limit ? value : value - (FACTOR_LIMIT - limit));
}

function below(limit: bigint): fc.Arbitrary<Fp2> {
  const number = fc.oneof(
    fc.constantFrom(...edges, limit - 1n),
    fc.bigInt(0n, limit - 1n),
    ...BORDERS.map((bits) => ofLimbs(bits, limit)),
  );
  return fc.tuple(number, number);
}

function demandEqual(probe: Probe, name: string, operation: Operation, limit: bigint, numRuns: number): void {
  const count = name.includes("negate") ? fc.nat(1) : fc.integer({ min: 1, max: 12 });
  fc.assert(
    fc.property(below(limit), below(limit), count, fc.boolean(), (a, b, n, overwrite) => {
      expect(probe.call(name, a, b, n, overwrite)).toEqual(operation(a, b, n));
    }),
    { numRuns },
  );
}

it("the base build computes right on every machine", () => {
  expect(builds.base?.productsHold()).toBe(true);
});

it("the self-test finds out that multiply-add is not fused", async () => {
  const unfused = await probeOf("probe-unfused");
  expect(unfused?.productsHold() ?? false).toBe(false);
});

describe.each(usable)("the arithmetic of the build %s", (_, probe) => {
  it.each(Object.entries(SUMS))("has %s as whole numbers have it", (name, operation) => {
    demandEqual(probe, name, operation, P, 1000);
  });

  it.each(Object.entries(PRODUCTS))("has %s as whole numbers have it", (name, operation) => {
    demandEqual(probe, name, operation, FACTOR_LIMIT, 3000);
  });

  it.each(Object.entries({ ...SUMS, ...PRODUCTS }))(
    "has %s right for all pairs of a few edges",
    (name, operation) => {
      const few = [0n, 1n, P - 1n, P - 2n, RADIX % P, (1n << 380n) - 1n, (1n << 360n) - 1n, 1n << 379n];
      for (const x of few) {
        for (const y of few) {
          expect(probe.call(name, [x, y], [y, x], 1, false)).toEqual(operation([x, y], [y, x], 1));
        }
      }
    },
  );
});
