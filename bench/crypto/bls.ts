import { randomBytes } from "node:crypto";
import { PublicKey, SecretKey, Signature, verify } from "@chainsafe/blst";
import { type Bls, createBls, type KeyPair } from "../../src/crypto/bls.ts";
import { combinationOf } from "../../src/crypto/combination.ts";
import { splitKey } from "../../src/crypto/split.ts";
import type { BenchRow as Row } from "../row.ts";

const ROUNDS = 100;

/** Median time of one call, µs, over calls numbered from 0; a fifth as many go before, unmeasured. */
function median(work: (round: number) => unknown): number {
  const times: number[] = [];
  for (let round = -ROUNDS / 5; round < ROUNDS; round++) {
    const start = performance.now();
    work(round + ROUNDS / 5);
    if (round >= 0) times.push((performance.now() - start) * 1000);
  }
  times.sort((a, b) => a - b);
  return times[ROUNDS / 2] as number;
}

function row(name: string, backend: string, medianUs: number, native: number): Row {
  return { name, backend, medianUs: Math.round(medianUs), ratio: Number((medianUs / native).toFixed(2)) };
}

function fail(): never {
  throw new Error("a recovery or a verification failed");
}

/** What is signed and verified, and native blst's part of the comparison. */
function material() {
  const secretKey = SecretKey.fromKeygen(randomBytes(32)).toBytes();
  const nativeKey = SecretKey.fromBytes(secretKey);
  const roots = Array.from({ length: ROUNDS * 2 }, () => new Uint8Array(randomBytes(32)));
  const signatures = roots.map((root) => nativeKey.sign(root).toBytes());
  return {
    secretKey,
    publicKey: nativeKey.toPublicKey().toBytes(),
    roots,
    rootOf: (round: number) => roots[round] as Uint8Array,
    signatureOf: (round: number) => signatures[round] as Uint8Array,
  };
}

type Material = ReturnType<typeof material>;

/** A recovery with its verification, a new root each time. */
function recover(
  bls: Bls,
  { secretKey, publicKey, roots, rootOf }: Material,
  ids: readonly number[],
): number {
  const shares: readonly KeyPair[] = splitKey(bls, secretKey, ids, ids.length, (n) => randomBytes(n));
  const keys = shares.map((share) => SecretKey.fromBytes(share.secretKey));
  const partials = roots.map((root) => keys.map((key) => key.sign(root).toBytes()));
  const combination = combinationOf(ids.map(BigInt));
  return median((round) =>
    bls.combine(publicKey, rootOf(round), partials[round] as Uint8Array[], combination) ?? fail()
  );
}

/**
 * Times of BLS in WASM, each build that works on this machine, beside native blst in the same run; `ratio` is to
 * native. A recovery includes its verification; native cannot combine with chosen factors, so beside it stands, as a
 * multiple of native's `verify`, what the usual way spends on checks alone: each partial, then the signature.
 */
export async function benchBls(): Promise<Row[]> {
  const fastest = await createBls();
  const backends = fastest.build === "base" ? [fastest] : [fastest, await createBls(["base"])];
  const work = material();
  const { secretKey, publicKey, rootOf, signatureOf } = work;
  const compared = (name: string, native: number, measure: (bls: Bls) => number): Row[] => [
    ...backends.map((bls) => row(name, bls.build, measure(bls), native)),
    row(name, "native", native, native),
  ];

  const nativeSign = median((round) => SecretKey.fromBytes(secretKey).sign(rootOf(round)).toBytes());
  const nativeVerify = median((round) =>
    verify(rootOf(round), PublicKey.fromBytes(publicKey), Signature.fromBytes(signatureOf(round)), true, true)
  );
  return [
    ...compared("sign", nativeSign, (bls) => median((round) => bls.sign(secretKey, rootOf(round)))),
    ...compared(
      "verify",
      nativeVerify,
      (bls) => median((round) => bls.verify(publicKey, rootOf(round), signatureOf(round)) || fail()),
    ),
    ...[[1, 2, 3], [1, 2, 4], [1, 3, 4, 6, 7, 9, 10, 12, 13]].flatMap((ids) =>
      compared(`recover ${ids.join()}`, nativeVerify * (ids.length + 1), (bls) => recover(bls, work, ids))
    ),
  ];
}
