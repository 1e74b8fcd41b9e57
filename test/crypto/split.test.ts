import { aggregatePublicKeys, SecretKey } from "@chainsafe/blst";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CryptoInputError } from "../../src/crypto/errors.ts";
import { GROUP_ORDER, modOrder } from "../../src/crypto/lagrange.ts";
import { splitKey } from "../../src/crypto/split.ts";
import { KeyError } from "../../src/ports/signing.ts";
import { bigEndian, bls, secretKeyOf, systemRandom } from "./support.ts";

const secretKey = secretKeyOf("to split");

function toNumber(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

describe("splitting", () => {
  it("gives each operator the value of the polynomial at its id, and its public key", () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), {
      minLength: 4,
      maxLength: 13,
    });
    fc.assert(
      fc.property(ids, fc.integer({ min: 2, max: 4 }), (operators, threshold) => {
        const drawn: Uint8Array[] = [];
        const random = (length: number) => {
          const bytes = systemRandom(length);
          drawn.push(bytes.slice());
          return bytes;
        };
        const shares = splitKey(bls, secretKey, operators, threshold, random);
        const polynomial = [toNumber(secretKey), ...drawn.map(toNumber)];
        expect(polynomial).toHaveLength(threshold);
        for (const [i, share] of shares.entries()) {
          const x = BigInt(operators[i] as number);
          const value = modOrder(polynomial.reduceRight((sum, c) => sum * x + c, 0n));
          expect(share.operatorId).toBe(operators[i]);
          expect(share.secretKey).toEqual(bigEndian(value));
          expect(share.publicKey).toEqual(SecretKey.fromBytes(share.secretKey).toPublicKey().toBytes());
        }
      }),
      { numRuns: 15 },
    );
  });

  it("is different each time, and leaves the validator's key as it was", () => {
    const before = secretKey.slice();
    const [a, b] = [1, 2].map(() => splitKey(bls, secretKey, [1, 2, 3, 4], 3, systemRandom));
    expect(a?.[0]?.secretKey).not.toEqual(b?.[0]?.secretKey);
    expect(secretKey).toEqual(before);
  });

  it("wipes the randomness it drew", () => {
    const drawn: Uint8Array[] = [];
    const random = (length: number) => {
      const bytes = systemRandom(length);
      drawn.push(bytes);
      return bytes;
    };
    splitKey(bls, secretKey, [1, 2, 3, 4], 3, random);
    expect(drawn).toEqual([new Uint8Array(48), new Uint8Array(48)]);
  });

  it("with a threshold of two puts the public keys on one line", () => {
    // f(1) + f(3) = 2 f(2)
    const [one, two, three] = splitKey(bls, secretKey, [1, 2, 3], 2, systemRandom).map(({ secretKey }) =>
      SecretKey.fromBytes(secretKey).toPublicKey()
    ) as [
      ReturnType<SecretKey["toPublicKey"]>,
      ReturnType<SecretKey["toPublicKey"]>,
      ReturnType<SecretKey["toPublicKey"]>,
    ];
    expect(aggregatePublicKeys([one, three]).toBytes()).toEqual(aggregatePublicKeys([two, two]).toBytes());
  });

  it.each([
    ["operator 0", [0, 1, 2, 3], 3],
    ["a negative id", [-1, 1, 2, 3], 3],
    ["half an id", [1.5, 1, 2, 3], 3],
    ["an id beyond whole numbers", [2 ** 53, 1, 2, 3], 3],
    ["an operator twice", [1, 2, 2, 3], 3],
    ["a threshold above the number of operators", [1, 2, 3, 4], 5],
    ["a threshold of one", [1, 2, 3, 4], 1],
    ["a threshold of no whole number", [1, 2, 3, 4], 2.5],
    ["no operators", [], 2],
    ["a threshold beyond what fits", Array.from({ length: 65 }, (_, i) => i + 1), 65],
  ])("refuses %s", (_, ids, threshold) => {
    expect(() => splitKey(bls, secretKey, ids, threshold, systemRandom)).toThrow(CryptoInputError);
  });

  it("refuses a key out of range, and a random source that gives zeros or too little", () => {
    const split = (key: Uint8Array, random = systemRandom) => splitKey(bls, key, [1, 2, 3, 4], 3, random);
    expect(() => split(bigEndian(0n))).toThrow(KeyError);
    expect(() => split(bigEndian(GROUP_ORDER))).toThrow(KeyError);
    expect(() => split(secretKey.slice(1))).toThrow(KeyError);
    expect(() => split(secretKey, (n) => new Uint8Array(n))).toThrow(KeyError);
    expect(() => split(secretKey, (n) => systemRandom(n - 1))).toThrow(CryptoInputError);
  });

  it("refuses a share of zero", () => {
    // f(x) = 4 - x, so f(4) = 0; the coefficient -1 is r - 1.
    const random = () => bigEndian(GROUP_ORDER - 1n, 48);
    expect(() => splitKey(bls, bigEndian(4n), [1, 2, 3, 4], 2, random)).toThrow(KeyError);
    expect(splitKey(bls, bigEndian(4n), [1, 2, 3, 5], 2, random)[0]?.secretKey).toEqual(bigEndian(3n));
  });
});
