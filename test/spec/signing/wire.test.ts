import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex } from "../../../src/spec/hex.ts";
import { belongsToValidator, domainOf, roleOf } from "../../../src/spec/message-id.ts";
import { alan } from "../../../src/spec/profiles/alan.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import type { ProtocolProfile } from "../../../src/spec/profiles/profile.ts";
import { signingKeyOf, type SigningRole } from "../../../src/spec/signing/key.ts";
import type { SigningPartial } from "../../../src/spec/signing/partial.ts";
import { SIGNING_WIRE, signingKeyOfPartials, signingRoleOf } from "../../../src/spec/signing/wire.ts";
import { validateSSVMessage } from "../../../src/spec/validation/signed-ssv-message.ts";
import { bytesOf, hexOf, mutationsOf, uint64s } from "../arbitraries.ts";

const partials: fc.Arbitrary<SigningPartial> = fc.record({
  domain: hexOf(4),
  validatorPublicKey: hexOf(48),
  validatorIndex: uint64s,
  requestRoot: hexOf(32),
  signingRoot: hexOf(32),
  slot: uint64s,
  signer: uint64s,
  signature: bytesOf(96),
});

const EXAMPLE: SigningPartial = {
  domain: "0x00000301",
  validatorPublicKey: `0x${"aa".repeat(48)}`,
  validatorIndex: 1,
  requestRoot: `0x${"11".repeat(32)}`,
  signingRoot: `0x${"22".repeat(32)}`,
  slot: 12,
  signer: 1,
  signature: new Uint8Array(96),
};

interface Numbers {
  readonly profile: ProtocolProfile;
  readonly role: SigningRole;
  readonly messageType: number;
  readonly roleNumber: number;
  readonly partialType: number;
  readonly bytes: number;
}

describe.each<Numbers>([
  { profile: alan, role: "commitBoostSigning", messageType: 2, roleNumber: 6, partialType: 6, bytes: 200 },
  { profile: alan, role: "preconfirmation", messageType: 1, roleNumber: 7, partialType: 7, bytes: 164 },
  { profile: boole, role: "commitBoostSigning", messageType: 3, roleNumber: 7, partialType: 7, bytes: 200 },
  { profile: boole, role: "preconfirmation", messageType: 1, roleNumber: 8, partialType: 8, bytes: 164 },
])(
  "a partial of $role under $profile.name",
  ({ profile, role, messageType, roleNumber, partialType, bytes }) => {
    const wire = SIGNING_WIRE[role];

    test("has the profile's numbers", () => {
      expect([wire.messageType(profile), wire.partialType(profile)]).toEqual([messageType, partialType]);
      expect(signingRoleOf(roleNumber, profile)).toBe(role);
    });

    test("travels in a message of its type and role, with the SSV domain and the validator's key", () => {
      fc.assert(fc.property(partials, (partial) => {
        const message = wire.encode(partial, profile);
        expect(message.msgType).toBe(messageType);
        expect(roleOf(message.msgId)).toBe(roleNumber);
        expect(domainOf(message.msgId)).toEqual(fromHex(partial.domain));
        expect(belongsToValidator(message.msgId, fromHex(partial.validatorPublicKey))).toBe(true);
        expect(validateSSVMessage(message, profile)).toBeNull();
      }));
    });

    test(`is ${bytes} bytes that decode to what went in`, () => {
      fc.assert(fc.property(partials, (partial) => {
        const { data } = wire.encode(partial, profile);
        expect(data).toHaveLength(bytes);
        expect(wire.decode(data, profile)).toEqual({
          requestRoot: role === "commitBoostSigning" ? fromHex(partial.requestRoot) : null,
          partials: {
            type: partialType,
            slot: partial.slot,
            messages: [{
              partialSignature: partial.signature,
              signingRoot: fromHex(partial.signingRoot),
              signer: partial.signer,
              validatorIndex: partial.validatorIndex,
            }],
          },
        });
      }));
    });

    test("finds the duty of the request that it is for", () => {
      fc.assert(fc.property(partials, (partial) => {
        const decoded = wire.decode(wire.encode(partial, profile).data, profile)!;
        expect(signingKeyOfPartials(role, partial.validatorPublicKey, decoded)).toEqual(
          signingKeyOf({ ...partial, role }),
        );
      }));
    });

    test("is not made of bytes that are none, and nothing throws", () => {
      const { data } = wire.encode(EXAMPLE, profile);
      fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), mutationsOf(data)), (changed) => {
        const decoded = wire.decode(changed, profile);
        if (!decoded) return;
        const { requestRoot, partials: partialSig } = decoded;
        const again = requestRoot
          ? profile.containers.cbPartialSignatures.serialize({ requestRoot, partialSig })
          : profile.containers.partialSignatureMessages.serialize(partialSig);
        expect(again).toEqual(changed);
      }));
    });
  },
);

test.each([alan, boole])("no other role of $name is a signing role", (profile) => {
  const { commitBoostSigning, preconfirmation, ...others } = profile.roles;
  const numbers = [...Object.values(others), -1, 9, 42].filter((role): role is number => role !== null);
  expect(numbers.map((number) => signingRoleOf(number, profile))).toEqual(numbers.map(() => null));
  expect(commitBoostSigning).not.toBe(preconfirmation);
});

test("commit-boost partials may be a slot apart, since requests come around an edge; preconfirmations' may not", () => {
  expect(SIGNING_WIRE.commitBoostSigning.slotTolerance).toBe(1);
  expect(SIGNING_WIRE.preconfirmation.slotTolerance).toBe(0);
});

test("commit-boost partials may be a slot ahead; preconfirmations' as far as proposers may be known", () => {
  expect(SIGNING_WIRE.commitBoostSigning.slotsAhead).toBe(1);
  expect(SIGNING_WIRE.preconfirmation.slotsAhead).toBe(63);
});
