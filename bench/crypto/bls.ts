import { randomBytes } from "node:crypto";
import { PublicKey, SecretKey, Signature, verify } from "@chainsafe/blst";
import { createBls, type KeyPair } from "../../src/crypto/bls.ts";
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

function rows(name: string, wasm: number, native: number): Row[] {
  const row = (backend: Row["backend"], medianUs: number): Row => (
    { name, backend, medianUs: Math.round(medianUs), ratio: Number((medianUs / native).toFixed(2)) }
  );
  return [row("wasm", wasm), row("native", native)];
}

function fail(): never {
  throw new Error("a recovery failed");
}

/**
 * Times of BLS in WASM beside native blst in the same run; `ratio` is to native. A recovery includes its verification;
 * native cannot combine with chosen factors, so beside it stands, as a multiple of native's `verify`, what the usual
 * way spends on checks alone: each partial, then the signature.
 */
export async function benchBls(): Promise<Row[]> {
  const bls = await createBls();
  const secretKey = SecretKey.fromKeygen(randomBytes(32)).toBytes();
  const nativeKey = SecretKey.fromBytes(secretKey);
  const publicKey = nativeKey.toPublicKey().toBytes();
  const roots = Array.from({ length: ROUNDS * 2 }, () => new Uint8Array(randomBytes(32)));
  const rootOf = (round: number) => roots[round] as Uint8Array;
  const signatures = roots.map((root) => nativeKey.sign(root).toBytes());
  const signatureOf = (round: number) => signatures[round] as Uint8Array;

  /** A recovery with its verification, a new root each time. */
  function recoverWith(ids: readonly number[]): number {
    const shares: readonly KeyPair[] = splitKey(bls, secretKey, ids, ids.length, (n) => randomBytes(n));
    const keys = shares.map((share) => SecretKey.fromBytes(share.secretKey));
    const partials = roots.map((root) => keys.map((key) => key.sign(root).toBytes()));
    const combination = combinationOf(ids.map(BigInt));
    return median((round) =>
      bls.combine(publicKey, rootOf(round), partials[round] as Uint8Array[], combination) ?? fail()
    );
  }

  const nativeVerify = median((round) =>
    verify(rootOf(round), PublicKey.fromBytes(publicKey), Signature.fromBytes(signatureOf(round)), true, true)
  );
  return [
    ...rows(
      "sign",
      median((round) => bls.sign(secretKey, rootOf(round))),
      median((round) => SecretKey.fromBytes(secretKey).sign(rootOf(round)).toBytes()),
    ),
    ...rows(
      "verify",
      median((round) => bls.verify(publicKey, rootOf(round), signatureOf(round))),
      nativeVerify,
    ),
    ...[[1, 2, 3], [1, 2, 4], [1, 3, 4, 6, 7, 9, 10, 12, 13]].flatMap((ids) =>
      rows(`recover ${ids.join()}`, recoverWith(ids), nativeVerify * (ids.length + 1))
    ),
  ];
}
