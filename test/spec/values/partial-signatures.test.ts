import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PartialSignatureMessage } from "../../../src/spec/containers/messages.ts";
import {
  hasQuorum,
  heldPartial,
  NO_PARTIALS,
  partialsFor,
  targetOf,
  withChanges,
  withPartials,
} from "../../../src/spec/values/partial-signatures.ts";

function messageOf(signer: number, fill = signer, validatorIndex = 1, root = 1): PartialSignatureMessage {
  return {
    signer,
    validatorIndex,
    partialSignature: new Uint8Array(96).fill(fill),
    signingRoot: new Uint8Array(32).fill(root),
  };
}

const TARGET = targetOf(messageOf(1));

/** Few signers, validators, roots and signatures, so that many are the same. */
const messages = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat({ max: 9 }), fc.nat({ max: 2 }), fc.nat({ max: 2 }))
    .map((parts) => messageOf(...parts)),
);

test("nothing is there before anything came", () => {
  expect(partialsFor(NO_PARTIALS, TARGET)).toEqual([]);
  expect(hasQuorum(NO_PARTIALS, TARGET, 1)).toBe(false);
});

test("every signer's first partial of a validator and root is there, and nothing else", () => {
  fc.assert(fc.property(messages, (list) => {
    const partials = withPartials(NO_PARTIALS, list);
    for (const message of list) {
      const { validatorIndex, signingRoot } = targetOf(message);
      const first = list.find((other) =>
        other.signer === message.signer && other.validatorIndex === validatorIndex &&
        targetOf(other).signingRoot === signingRoot
      )!;
      const kept = partialsFor(partials, targetOf(message)).find(({ signer }) => signer === message.signer);
      expect(kept?.signature).toEqual(first.partialSignature);
    }
    const targets = new Map(list.map((message) => [JSON.stringify(targetOf(message)), targetOf(message)]));
    const distinct = new Set(list.map((message) => JSON.stringify([targetOf(message), message.signer])));
    expect([...targets.values()].flatMap((target) => partialsFor(partials, target))).toHaveLength(
      distinct.size,
    );
  }));
});

test("it does not matter whether partials come at once or one by one", () => {
  fc.assert(fc.property(messages, (list) => {
    const oneByOne = list.reduce((partials, message) => withPartials(partials, [message]), NO_PARTIALS);
    expect(withPartials(NO_PARTIALS, list)).toEqual(oneByOne);
  }));
});

test("adding changes nothing that was there before", () => {
  const before = withPartials(NO_PARTIALS, [messageOf(1)]);
  const copy = structuredClone(before);
  withPartials(before, [messageOf(2), messageOf(1, 9), messageOf(1, 1, 2)]);
  expect(before).toEqual(copy);
  expect(NO_PARTIALS).toEqual({});
});

describe("a change", () => {
  const OTHER = targetOf(messageOf(1, 1, 1, 2));
  const before = withPartials(NO_PARTIALS, [messageOf(1), messageOf(2), messageOf(1, 1, 1, 2)]);
  const signature = new Uint8Array(96).fill(9);

  test("puts another signature in the place of a signer's, for that target only", () => {
    const after = withChanges(before, [{ target: TARGET, signer: 1, signature }]);
    expect(heldPartial(after, TARGET, 1)).toEqual(signature);
    expect(heldPartial(after, TARGET, 2)).toEqual(heldPartial(before, TARGET, 2));
    expect(partialsFor(after, OTHER)).toEqual(partialsFor(before, OTHER));
  });

  test("to none takes a signer's signature out, and it may send another", () => {
    const after = withChanges(before, [{ target: TARGET, signer: 1, signature: null }]);
    expect(partialsFor(after, TARGET).map(({ signer }) => signer)).toEqual([2]);
    expect(heldPartial(after, TARGET, 1)).toBeUndefined();
    expect(heldPartial(withPartials(after, [messageOf(1, 9)]), TARGET, 1)).toEqual(signature);
  });

  test("is made after the ones before it, and leaves the container that it began from", () => {
    const copy = structuredClone(before);
    const after = withChanges(before, [
      { target: TARGET, signer: 1, signature: null },
      { target: TARGET, signer: 2, signature: null },
      { target: OTHER, signer: 1, signature },
      { target: TARGET, signer: 1, signature },
    ]);
    const changed = [{ signer: 1, signature }];
    expect([partialsFor(after, TARGET), partialsFor(after, OTHER)]).toEqual([changed, changed]);
    expect(before).toEqual(copy);
  });
});

describe("a quorum", () => {
  const signed = (...signers: number[]) => withPartials(NO_PARTIALS, signers.map((id) => messageOf(id)));

  test("is so many signers of one validator and root", () => {
    expect(hasQuorum(signed(1, 2), TARGET, 3)).toBe(false);
    expect(hasQuorum(signed(1, 2, 4), TARGET, 3)).toBe(true);
    expect(hasQuorum(signed(1, 2, 3, 4), TARGET, 3)).toBe(true);
  });

  test("does not count a signer twice", () => {
    expect(hasQuorum(withPartials(signed(1, 2), [messageOf(2, 9)]), TARGET, 3)).toBe(false);
  });

  test("does not count another validator's partials, nor another root's", () => {
    const partials = withPartials(signed(1, 2), [messageOf(3, 3, 2), messageOf(3, 3, 1, 2)]);
    expect(hasQuorum(partials, TARGET, 3)).toBe(false);
  });
});

test("partials come out as a recovery takes them: ids as numbers, each with its signature", () => {
  const partials = withPartials(NO_PARTIALS, [messageOf(2 ** 40, 3), messageOf(7)]);
  expect(partialsFor(partials, TARGET).toSorted((a, b) => a.signer - b.signer)).toEqual([
    { signer: 7, signature: new Uint8Array(96).fill(7) },
    { signer: 2 ** 40, signature: new Uint8Array(96).fill(3) },
  ]);
});
