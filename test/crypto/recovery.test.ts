import { SecretKey } from "@chainsafe/blst";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CryptoInputError } from "../../src/crypto/errors.ts";
import { createRecovery } from "../../src/crypto/recovery.ts";
import { KeyError } from "../../src/ports/signing.ts";
import type { PartialSignature } from "../../src/spec/signing/recovery.ts";
import { toHex } from "../../src/spec/hex.ts";
import {
  bls,
  type Committee,
  committee,
  digest,
  INFINITY,
  partialsOf,
  pointOutsideSubgroup,
  requestFor,
  ROOT,
  secretKeyOf,
  smallTorsion,
  sum,
  torsion,
  wholeSignature,
} from "./support.ts";

const recovery = createRecovery(bls);
const SIZES = [[4, 3], [7, 5], [10, 7], [13, 9]] as const;

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i + 1);
}

function recover(of: Committee, partials: readonly PartialSignature[]) {
  return recovery.recover(requestFor(of, partials));
}

/** The partials with those of some operators replaced. */
function spoil(partials: readonly PartialSignature[], by: Record<number, (good: Uint8Array) => Uint8Array>) {
  return partials.map(({ signer, signature }) => ({
    signer,
    signature: by[signer]?.(signature) ?? signature,
  }));
}

describe("a recovered signature is the undivided key's", () => {
  it.each(SIZES)("with %i operators, from any quorum of %i or more, in any order", async (n, quorum) => {
    const of = committee(range(n), quorum);
    const signers = fc.shuffledSubarray(range(n), { minLength: quorum });
    await fc.assert(
      fc.asyncProperty(signers, async (chosen) => {
        const result = await recover(of, partialsOf(of, chosen));
        expect(result).toEqual({ kind: "recovered", signature: wholeSignature(of) });
      }),
      { numRuns: 6 },
    );
  });

  it.each(SIZES)("with %i operators of any ids, from a quorum of %i", async (n, quorum) => {
    const id = fc.oneof(
      fc.integer({ min: 1, max: 3000 }),
      fc.maxSafeNat().map((i) => i + 1).filter(Number.isSafeInteger),
    );
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(id, { minLength: n, maxLength: n }), async (ids) => {
        const of = committee(ids, quorum);
        const result = await recover(of, partialsOf(of, ids.slice(n - quorum)));
        expect(result).toEqual({ kind: "recovered", signature: wholeSignature(of) });
      }),
      { numRuns: 4 },
    );
  });

  it("where a denominator stays: ids 1, 2 and 4", async () => {
    const of = committee([1, 2, 3, 4], 3);
    const result = await recover(of, partialsOf(of, [1, 2, 4]));
    expect(result).toEqual({ kind: "recovered", signature: wholeSignature(of) });
  });
});

describe("fewer partials than the threshold", () => {
  it.each(SIZES)("recover nothing: %i operators, one less than %i", async (n, quorum) => {
    const of = committee(range(n), quorum);
    expect(await recover(of, partialsOf(of, range(quorum - 1)))).toEqual({ kind: "inconsistent" });
  });
});

describe("a bad partial never leaves as a signature, and its operator is named", () => {
  const of = committee([1, 2, 3, 4], 3);
  const other = SecretKey.fromBytes(secretKeyOf("another key"));

  it.each([
    ["outsideSubgroup", "carries a torsion point", (good: Uint8Array) => sum(good, torsion())],
    [
      "outsideSubgroup",
      "carries a torsion point of order 13",
      (good: Uint8Array) => sum(good, smallTorsion()),
    ],
    ["outsideSubgroup", "is a torsion point", () => torsion()],
    ["outsideSubgroup", "is a torsion point of order 13", () => smallTorsion()],
    ["outsideSubgroup", "is any point of the curve", () => pointOutsideSubgroup()],
    ["wrongSignature", "is another key's", () => other.sign(ROOT).toBytes()],
    ["wrongSignature", "is of another root", () => other.sign(digest("x")).toBytes()],
    ["infinity", "is infinity", () => INFINITY],
    ["malformed", "is all zeros", () => new Uint8Array(96)],
    ["malformed", "is too short", (good: Uint8Array) => good.slice(1)],
    ["malformed", "is too long", (good: Uint8Array) => Uint8Array.of(...good, 0)],
    ["malformed", "is empty", () => new Uint8Array()],
  ])("as %s, where one %s", async (fault, _, make) => {
    for (const signers of [[1, 2, 3], [1, 2, 4], [1, 2, 3, 4]]) {
      for (const bad of signers.filter((signer) => signer !== 3)) {
        const result = await recover(of, spoil(partialsOf(of, signers), { [bad]: make }));
        expect(result).toEqual({ kind: "culprits", culprits: [{ signer: bad, fault }] });
      }
    }
  });

  it("all of them, where several are bad in different ways", async () => {
    const wide = committee(range(7), 5);
    const partials = spoil(partialsOf(wide, range(7)), {
      2: () => INFINITY,
      3: () => new Uint8Array(3),
      5: (good) => sum(good, torsion()),
      7: () => other.sign(ROOT).toBytes(),
    });
    expect(await recover(wide, partials)).toEqual({
      kind: "culprits",
      culprits: [
        { signer: 2, fault: "infinity" },
        { signer: 3, fault: "malformed" },
        { signer: 5, fault: "outsideSubgroup" },
        { signer: 7, fault: "wrongSignature" },
      ],
    });
  });

  it("where two operators swap their partials", async () => {
    const [one, two, three] = partialsOf(of, [1, 2, 3]).map((partial) => partial.signature) as Uint8Array[];
    const swapped = [two, one, three].map((signature, i) => ({
      signer: i + 1,
      signature: signature as Uint8Array,
    }));
    expect(await recover(of, swapped)).toMatchObject({ culprits: [{ signer: 1 }, { signer: 2 }] });
  });

  it("and without it the others recover", async () => {
    const partials = spoil(partialsOf(of, range(4)), { 2: () => other.sign(ROOT).toBytes() });
    expect(await recover(of, partials)).toMatchObject({ kind: "culprits", culprits: [{ signer: 2 }] });
    const rest = partials.filter(({ signer }) => signer !== 2);
    expect(await recover(of, rest)).toEqual({ kind: "recovered", signature: wholeSignature(of) });
  });

  it("unless the interpolation cancels what is bad about it: then the signature is good", async () => {
    const ids = committee([1, 2, 13, 14], 3); // the coefficients of 1, 2, 13 are 143, -78 and 1 over 66
    const partials = spoil(partialsOf(ids, [1, 2, 13]), { 1: (good) => sum(good, smallTorsion()) });
    expect(await recover(ids, partials)).toEqual({ kind: "recovered", signature: wholeSignature(ids) });
  });
});

describe("keys that do not belong together", () => {
  const of = committee([1, 2, 3, 4], 3);

  it("are inconsistent where every partial holds under its share key", async () => {
    const validatorPublicKey = toHex(bls.publicKey(secretKeyOf("another validator")));
    const request = { ...requestFor(of, partialsOf(of, [1, 2, 3])), validatorPublicKey };
    expect(await recovery.recover(request)).toEqual({ kind: "inconsistent" });
  });

  it("are inconsistent where the validator's key is no key", async () => {
    const request = {
      ...requestFor(of, partialsOf(of, [1, 2, 3])),
      validatorPublicKey: toHex(new Uint8Array(48)),
    };
    expect(await recovery.recover(request)).toEqual({ kind: "inconsistent" });
  });

  it("make a culprit of the operator whose share key is wrong, only where the recovery fails", async () => {
    const request = requestFor(of, partialsOf(of, [1, 2, 3]));
    const wrongKeys = new Map(request.sharePublicKeys).set(2, toHex(new Uint8Array(48)));
    expect(await recovery.recover({ ...request, sharePublicKeys: wrongKeys })).toMatchObject({
      kind: "recovered",
    });
    const partials = spoil(request.partials, { 1: () => INFINITY });
    expect(await recovery.recover({ ...request, partials, sharePublicKeys: wrongKeys })).toEqual({
      kind: "culprits",
      culprits: [{ signer: 1, fault: "infinity" }, { signer: 2, fault: "wrongSignature" }],
    });
  });
});

describe("a request that cannot be worked on is rejected", () => {
  const of = committee([1, 2, 3, 4], 3);
  const partials = partialsOf(of, [1, 2, 3]);
  const [first] = partials as [PartialSignature];

  it.each([
    ["no partials", []],
    ["a signer twice", [...partials, first]],
    ["signer 0", [...partials, { ...first, signer: 0 }]],
    ["a signer that is no whole number", [...partials, { ...first, signer: 1.5 }]],
    ["more partials than fit", Array.from({ length: 65 }, (_, i) => ({ ...first, signer: i + 1 }))],
  ])("with %s", async (_, given) => {
    const request = {
      ...requestFor(of, given),
      sharePublicKeys: new Map(range(65).map((id) => [id, toHex(ROOT)])),
    };
    await expect(recovery.recover(request)).rejects.toThrow(CryptoInputError);
  });

  it("with a signer that has no share key", async () => {
    const request = { ...requestFor(of, partials), sharePublicKeys: new Map() };
    await expect(recovery.recover(request)).rejects.toThrow(KeyError);
  });
});

it("a single partial is checked as in a recovery", async () => {
  const of = committee([1, 2, 3, 4], 3);
  const [partial] = partialsOf(of, [2]) as [PartialSignature];
  const key = requestFor(of, []).sharePublicKeys.get(2) ?? "0x";
  const check = (signature: Uint8Array) => recovery.checkPartial(key, toHex(ROOT), signature);
  expect(await check(partial.signature)).toBe(null);
  expect(await check(sum(partial.signature, torsion()))).toBe("outsideSubgroup");
  expect(await check(INFINITY)).toBe("infinity");
  expect(await check(new Uint8Array(5))).toBe("malformed");
  expect(await check(wholeSignature(of))).toBe("wrongSignature");
});
