import type { Type } from "@chainsafe/ssz";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type {
  CBPartialSignatures,
  PartialSignatureMessage,
  SignedSSVMessage,
} from "../../../src/spec/containers/messages.ts";
import { alan } from "../../../src/spec/profiles/alan.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import { decodeSsz } from "../../../src/spec/ssz.ts";
import { mutationsOf } from "../arbitraries.ts";
import { messageValues } from "./arbitraries.ts";

const PARTIAL: PartialSignatureMessage = {
  partialSignature: new Uint8Array(96).fill(0xaa),
  signingRoot: new Uint8Array(32).fill(0xbb),
  signer: 0x0102,
  validatorIndex: 0x0304,
};

const CB_PARTIAL: CBPartialSignatures = {
  requestRoot: new Uint8Array(32).fill(0xcc),
  partialSig: { type: 6, slot: 12, messages: [PARTIAL] },
};

function signed(change: Partial<SignedSSVMessage> = {}): SignedSSVMessage {
  return {
    signatures: [new Uint8Array(256).fill(1)],
    operatorIds: [1],
    ssvMessage: { msgType: 2, msgId: new Uint8Array(56), data: new Uint8Array(200) },
    fullData: new Uint8Array(),
    ...change,
  };
}

function uint32(value: number): number[] {
  return [value, value >>> 8, value >>> 16, value >>> 24].map((byte) => byte & 0xff);
}

function withOffset(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const next = bytes.slice();
  next.set(uint32(value), at);
  return next;
}

describe.each([alan, boole])("the messages of $name", ({ containers, limits }) => {
  const types: Record<keyof typeof messageValues, Type<unknown>> = containers as never;
  const names = Object.keys(messageValues) as (keyof typeof messageValues)[];

  test.each(names)("%s comes back from its encoding as it was", (name) => {
    fc.assert(fc.property(messageValues[name], (value) => {
      expect(decodeSsz(types[name], types[name].serialize(value))).toEqual(value);
    }));
  });

  test.each(names)(
    "no two encodings decode to the same %s: what decodes encodes to the same bytes",
    (name) => {
      const changed = messageValues[name].chain((value) => mutationsOf(types[name].serialize(value)));
      fc.assert(
        fc.property(changed, (bytes) => {
          const decoded = decodeSsz(types[name], bytes);
          if (decoded !== null) expect(types[name].serialize(decoded)).toEqual(bytes);
        }),
        { numRuns: 1_000 },
      );
    },
  );

  test.each(names)("%s is not decoded with a byte more or a byte less than its fixed part", (name) => {
    const type = types[name];
    fc.assert(fc.property(messageValues[name], (value) => {
      const bytes = type.serialize(value);
      if (type.fixedSize !== null) expect(decodeSsz(type, Uint8Array.of(...bytes, 0))).toBeNull();
      expect(decodeSsz(type, bytes.subarray(0, type.minSize - 1))).toBeNull();
    }));
  });

  test.each(names)("%s is not decoded from random bytes into something that encodes otherwise", (name) => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const decoded = decodeSsz(types[name], bytes);
      if (decoded !== null) expect(types[name].serialize(decoded)).toEqual(bytes);
    }));
  });

  test.each(
    [
      ["ssvMessage", 68],
      ["signedSSVMessage", 16 + 68],
      ["partialSignatureMessage", 144],
      ["partialSignatureMessages", 20],
      ["cbPartialSignatures", 36 + 20],
    ] as const,
  )("the smallest %s is %i bytes", (name, size) => expect(types[name].minSize).toBe(size));

  test("one partial signature is 164 bytes, as a commit-boost partial 200", () => {
    expect(containers.partialSignatureMessages.serialize(CB_PARTIAL.partialSig)).toHaveLength(164);
    expect(containers.cbPartialSignatures.serialize(CB_PARTIAL)).toHaveLength(200);
  });

  test.each([["a prepare or a commit", 132, 484], ["one partial signature", 164, 516], [
    "a commit-boost partial",
    200,
    552,
  ]])(
    "%s of %i bytes is %i bytes once one operator signed it",
    (_, length, size) => {
      const ssvMessage = { msgType: 1, msgId: new Uint8Array(56), data: new Uint8Array(length) };
      expect(containers.signedSSVMessage.serialize(signed({ ssvMessage }))).toHaveLength(size);
    },
  );

  test("a commit-boost partial has every field where the layout says", () => {
    expect([...containers.cbPartialSignatures.serialize(CB_PARTIAL)]).toEqual([
      ...new Array(32).fill(0xcc),
      ...uint32(36),
      ...[6, 0, 0, 0, 0, 0, 0, 0],
      ...[12, 0, 0, 0, 0, 0, 0, 0],
      ...uint32(20),
      ...new Array(96).fill(0xaa),
      ...new Array(32).fill(0xbb),
      ...[2, 1, 0, 0, 0, 0, 0, 0],
      ...[4, 3, 0, 0, 0, 0, 0, 0],
    ]);
  });

  test("a signed message has every field where the layout says", () => {
    const message = signed({
      signatures: [Uint8Array.of(0xa1, 0xa2), Uint8Array.of(0xb1)],
      operatorIds: [3, 5],
      ssvMessage: { msgType: 1, msgId: new Uint8Array(56).fill(0xdd), data: Uint8Array.of(0xe1) },
      fullData: Uint8Array.of(0xf1, 0xf2),
    });
    expect([...containers.signedSSVMessage.serialize(message)]).toEqual([
      ...[16, 16 + 11, 16 + 11 + 16, 16 + 11 + 16 + 69].flatMap(uint32),
      ...[8, 10].flatMap(uint32),
      ...[0xa1, 0xa2, 0xb1],
      ...[3, 0, 0, 0, 0, 0, 0, 0],
      ...[5, 0, 0, 0, 0, 0, 0, 0],
      ...[1, 0, 0, 0, 0, 0, 0, 0],
      ...new Array(56).fill(0xdd),
      ...uint32(68),
      0xe1,
      ...[0xf1, 0xf2],
    ]);
  });

  test("data as long as the limit is decoded, one byte more is not", () => {
    const head = [1, 0, 0, 0, 0, 0, 0, 0, ...new Array(56).fill(0), ...uint32(68)];
    const full = new Uint8Array(head.length + limits.data);
    full.set(head);
    const over = new Uint8Array(full.length + 1);
    over.set(head);
    expect(decodeSsz(containers.ssvMessage, full)?.data).toHaveLength(limits.data);
    expect(decodeSsz(containers.ssvMessage, over)).toBeNull();
  });

  test("as many partial signatures as the limit are decoded, one more is not", () => {
    const head = [...new Array(16).fill(0), ...uint32(20)];
    const full = new Uint8Array(20 + 144 * limits.partialSignatures);
    full.set(head);
    const over = new Uint8Array(full.length + 144);
    over.set(head);
    expect(decodeSsz(containers.partialSignatureMessages, full)?.messages).toHaveLength(
      limits.partialSignatures,
    );
    expect(decodeSsz(containers.partialSignatureMessages, over)).toBeNull();
  });

  test("full data as long as the limit is decoded, one byte more is not", () => {
    const bytes = containers.signedSSVMessage.serialize(signed());
    const full = new Uint8Array(bytes.length + limits.fullData);
    full.set(bytes);
    const over = new Uint8Array(full.length + 1);
    over.set(bytes);
    expect(decodeSsz(containers.signedSSVMessage, full)?.fullData).toHaveLength(limits.fullData);
    expect(decodeSsz(containers.signedSSVMessage, over)).toBeNull();
  });

  test("thirteen signatures are decoded, fourteen are not", () => {
    const encoded = (count: number) => {
      const signatures = [...new Array(count).fill(4 * count).flatMap(uint32)];
      const at = 16 + signatures.length;
      return Uint8Array.of(
        ...[16, at, at, at + 68].flatMap(uint32),
        ...signatures,
        ...new Array(64).fill(0),
        ...uint32(68),
      );
    };
    expect(decodeSsz(containers.signedSSVMessage, encoded(13))?.signatures).toHaveLength(13);
    expect(decodeSsz(containers.signedSSVMessage, encoded(14))).toBeNull();
  });

  test("a signature of 256 bytes is decoded, of 257 not", () => {
    const bytes = (length: number) => {
      const at = 16 + 4 + length;
      return Uint8Array.of(
        ...[16, at, at, at + 68].flatMap(uint32),
        ...uint32(4),
        ...new Array(length).fill(9),
        ...new Array(64).fill(0),
        ...uint32(68),
      );
    };
    expect(decodeSsz(containers.signedSSVMessage, bytes(256))?.signatures[0]).toHaveLength(256);
    expect(decodeSsz(containers.signedSSVMessage, bytes(257))).toBeNull();
  });

  describe("offsets", () => {
    const bytes = containers.signedSSVMessage.serialize(signed());

    test.each([
      ["before the fixed part's end", 0, 12],
      ["beyond the fixed part's end, leaving a gap", 0, 17],
      ["zero", 0, 0],
      ["beyond the bytes", 0, 2 ** 32 - 1],
      ["of the second field before the first", 4, 15],
      ["of the third field before the second", 8, 16],
      ["of the last field beyond the bytes", 12, 2 ** 31],
    ])("%s are not decoded", (_, at, value) => {
      expect(decodeSsz(containers.signedSSVMessage, withOffset(bytes, at, value))).toBeNull();
    });

    test.each([["zero", 0], ["no multiple of four", 6], ["beyond the list", 5_000]])(
      "of a list's first element that are %s are not decoded",
      (_, value) => {
        expect(decodeSsz(containers.signedSSVMessage, withOffset(bytes, 16, value))).toBeNull();
      },
    );

    test("of a list that go back are not decoded", () => {
      const two = containers.signedSSVMessage.serialize(
        signed({ signatures: [new Uint8Array(4), new Uint8Array(4)] }),
      );
      expect(decodeSsz(containers.signedSSVMessage, withOffset(two, 20, 7))).toBeNull();
    });

    test("of the inner message other than 68 are not decoded", () => {
      const start = 16 + 4 + 256 + 8;
      for (const value of [0, 67, 69, 100]) {
        expect(decodeSsz(containers.signedSSVMessage, withOffset(bytes, start + 64, value))).toBeNull();
      }
    });
  });

  test("a number above 2^53 - 1 anywhere in a commit-boost partial is not decoded", () => {
    const bytes = containers.cbPartialSignatures.serialize(CB_PARTIAL);
    for (const at of [36, 44, 184, 192]) {
      const changed = bytes.slice();
      changed[at + 6] = 0x20;
      expect(decodeSsz(containers.cbPartialSignatures, changed)).toBeNull();
    }
  });

  test("what is decoded does not change when the received bytes do", () => {
    const bytes = containers.signedSSVMessage.serialize(signed());
    const decoded = decodeSsz(containers.signedSSVMessage, bytes);
    bytes.fill(0xff);
    expect(decoded).toEqual(signed());
  });
});

test("limits are those of the two protocol versions", () => {
  expect(alan.limits).toEqual({
    data: 722_412,
    partialSignatures: 1_512,
    partialsData: 151_220,
    fullData: 8_388_836,
  });
  expect(boole.limits).toEqual({
    data: 726_932,
    partialSignatures: 5_048,
    partialsData: 726_932,
    fullData: 8_388_836,
  });
});

test("as many partial signatures as fit a message of Boole are just its data's limit", () => {
  expect(20 + 144 * boole.limits.partialSignatures).toBe(boole.limits.data);
});
