import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MessageValidator } from "../../../src/network/validation/validate.ts";
import { toHex } from "../../../src/spec/hex.ts";
import { alan } from "../../../src/spec/profiles/alan.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import { gossipVerdict } from "../../../src/spec/validation/gossip.ts";
import type { Code } from "../../../src/spec/codes.ts";
import { type Fault, FAULTS, PRECONF_FAULTS } from "./faults.ts";
import {
  countingVerifier,
  createValidator,
  draft,
  gossip,
  judge,
  SLOT,
  VALIDATORS,
  verdictOf,
} from "./support.ts";

describe.each([alan, boole])("a message under $name", (profile) => {
  test("that passes every rule comes out with its key, signer, slot and content", () => {
    const message = draft({ signer: 3, seed: 7, profile });
    const partial = createValidator({ profile }).validate(gossip(message, profile));
    expect(partial).toMatchObject({
      key: {
        role: "commitBoostSigning",
        validatorPublicKey: VALIDATORS[0]!.publicKey,
        root: toHex(message.requestRoot),
      },
      signer: 3,
      slot: SLOT,
      message: {
        operatorIds: [3],
        ssvMessage: { msgType: profile.messageTypes.commitBoostPartialSignature },
        partials: { type: profile.partialTypes.commitBoostSigning, slot: SLOT, messages: message.messages },
      },
    });
  });

  test("that is a preconfirmation's comes out with its signing root as the key's root", () => {
    const message = draft({ kind: "preconfirmation", seed: 7, profile });
    const partial = createValidator({ profile }).validate(gossip(message, profile));
    expect(partial).toMatchObject({
      key: {
        role: "preconfirmation",
        validatorPublicKey: VALIDATORS[0]!.publicKey,
        root: toHex(message.messages[0]!.signingRoot),
      },
      message: { ssvMessage: { msgType: profile.messageTypes.partialSignature } },
    });
  });

  test.each(["commitBoostSigning", "preconfirmation"] as const)(
    "of %s with the other profile's numbers is refused",
    (kind) => {
      const other = profile === alan ? boole : alan;
      const message = { ...draft({ kind, profile: other }), topic: draft({ profile }).topic };
      expect(verdictOf(createValidator({ profile }).validate(gossip(message, other)))).not.toBe("valid");
    },
  );
});

describe.each(
  [
    { kind: "commitBoostSigning", faults: FAULTS },
    { kind: "preconfirmation", faults: PRECONF_FAULTS },
  ] as const,
)("a message of $kind", ({ kind, faults }) => {
  test("is valid where nothing is wrong", () => {
    expect(judge(createValidator(), () => {}, { kind })).toBe("valid");
  });

  test.each(faults)("is refused as $code where its $field is wrong: $what", ({ code, apply }) => {
    const verify = countingVerifier();
    expect(judge(createValidator({ verify }), apply, { kind })).toBe(code);
    expect(verify.calls).toBe(code === "SSVMessageHasInvalidSignature" ? 1 : 0);
  });

  test("with several faults is refused for the first of the rules, and its RSA signature not verified", () => {
    const byField = Map.groupBy(faults, ({ field }) => field);
    const chosenFaults = fc.tuple(
      ...[...byField.values()].map((own) => fc.option(fc.constantFrom(...own), { freq: 3 })),
    ).map((chosen) => chosen.filter((fault): fault is Fault => fault !== null));
    fc.assert(
      fc.property(chosenFaults, (chosen) => {
        const first = chosen.toSorted((a, b) => faults.indexOf(a) - faults.indexOf(b))[0];
        const verify = countingVerifier();
        const verdict = judge(
          createValidator({ verify }),
          (message) => chosen.forEach(({ apply }) => apply(message)),
          { kind },
        );
        expect(verdict).toBe(first?.code ?? "valid");
        const reached = !first || first.code === "SSVMessageHasInvalidSignature";
        expect(verify.calls).toBe(reached ? 1 : 0);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a message", () => {
  test("of no bytes is refused as empty", () => {
    const answer = createValidator().validate({ ...gossip(draft()), data: new Uint8Array() });
    expect(answer).toBe("EmptyMessage");
  });

  test("of as many bytes as gossip carries is looked at, of one more it is not", () => {
    const answers = [9_589_483, 9_589_484].map((length) =>
      createValidator().validate({ ...gossip(draft()), data: new Uint8Array(length) })
    );
    expect(answers).toEqual(["UnmarshalSSZ", "MessageTooLarge"]);
  });

  test("that is no SSZ is refused", () => {
    const answer = createValidator().validate({ ...gossip(draft()), data: new Uint8Array(84) });
    expect(answer).toBe("UnmarshalSSZ");
  });

  test("signed by another operator than it says is refused", () => {
    const byOther = draft({ signer: 3 });
    const verdict = judge(createValidator(), (message) => {
      message.messages = byOther.messages;
      message.resign = () => {
        const { data } = gossip(byOther);
        return [alan.containers.signedSSVMessage.deserialize(data).signatures[0]!];
      };
    });
    expect(verdict).toBe("PartialSigInconsistentSigner");
    expect(judge(createValidator(), (message) => {
      message.resign =
        () => [alan.containers.signedSSVMessage.deserialize(gossip(byOther).data).signatures[0]!];
    })).toBe("SSVMessageHasInvalidSignature");
  });

  test("signed validly by two operators of the committee is refused before either is verified", () => {
    const verify = countingVerifier();
    expect(judge(createValidator({ verify }), (message) => message.operatorIds = [2, 3])).toBe(
      "NotExactlyOneSigner",
    );
    expect(verify.calls).toBe(0);
  });

  test("of another domain is ignored whatever its role is, as the domain's rule comes first", () => {
    const verdict = judge(createValidator(), (message) => {
      message.domain = Uint8Array.of(9, 9, 9, 9);
      message.role = -1;
    });
    expect(verdict).toBe("WrongDomain");
  });

  test("of a role that the profile has and nobody handles here is ignored", () => {
    const verdict = judge(createValidator(), (message) => message.role = alan.roles.committee);
    expect(gossipVerdict(verdict as Code)).toBe("ignore");
  });

  test("of a role that the profile has not is rejected, as rule 3 has it", () => {
    const verdict = judge(createValidator(), (message) => message.role = 42);
    expect(gossipVerdict(verdict as Code)).toBe("reject");
  });

  test("is taken in its own slot, the one before and the one after, and in no other", () => {
    const at = (currentSlot: number) => judge(createValidator({ currentSlot: () => currentSlot }), () => {});
    expect([10, 11, 12, 13, 14].map(at)).toEqual([
      "OutsideTimeToLive",
      "valid",
      "valid",
      "valid",
      "OutsideTimeToLive",
    ]);
  });

  test("of a preconfirmation is taken up to 63 slots ahead, and in the slot after its own", () => {
    const at = (slot: number) => judge(createValidator(), () => {}, { kind: "preconfirmation", slot });
    const slots = [SLOT - 2, SLOT - 1, SLOT, SLOT + 1, SLOT + 63, SLOT + 64];
    expect(slots.map(at)).toEqual([
      "OutsideTimeToLive",
      "valid",
      "valid",
      "valid",
      "valid",
      "OutsideTimeToLive",
    ]);
  });

  test("is not changed by what becomes of the bytes that it came in", () => {
    const message = gossip(draft());
    const partial = createValidator().validate(message);
    const before = JSON.stringify(partial);
    message.data.fill(0xff);
    expect(verdictOf(partial)).toBe("valid");
    expect(JSON.stringify(partial)).toBe(before);
  });
});

describe("a repeat", () => {
  const again = (validator: MessageValidator, facts: Parameters<typeof draft>[0] = {}) =>
    judge(validator, () => {}, facts);

  test("of signer, validator and root is refused without verifying it", () => {
    const verify = countingVerifier();
    const validator = createValidator({ verify });
    expect([again(validator), again(validator)]).toEqual(["valid", "DuplicatePartial"]);
    expect(verify.calls).toBe(1);
  });

  test("with another partial signature or in the next slot is a repeat all the same", () => {
    const validator = createValidator();
    expect(again(validator)).toBe("valid");
    expect(again(validator, { slot: SLOT + 1 })).toBe("DuplicatePartial");
    const other = judge(validator, (message) => message.messages[0]!.partialSignature = new Uint8Array(96));
    expect(other).toBe("DuplicatePartial");
  });

  test("is none where the signer, the validator or the root is another", () => {
    const validator = createValidator();
    const verdicts = [{}, { signer: 3 }, { validator: VALIDATORS[1]! }, { seed: 1 }].map((facts) =>
      again(validator, facts)
    );
    expect(verdicts).toEqual(["valid", "valid", "valid", "valid"]);
  });

  test("is none where the same root is signed for the other role", () => {
    const validator = createValidator();
    expect([again(validator), again(validator, { kind: "preconfirmation" })]).toEqual(["valid", "valid"]);
    expect(again(validator, { kind: "preconfirmation", slot: SLOT + 9 })).toBe("DuplicatePartial");
  });

  test("of what was refused is no repeat: only accepted messages are remembered", () => {
    const validator = createValidator();
    const forged = judge(validator, (message) => message.resign = () => [new Uint8Array(256)]);
    expect([forged, again(validator)]).toEqual(["SSVMessageHasInvalidSignature", "valid"]);
  });

  test("is a new message once the first one's slot no longer counts", () => {
    let slot = SLOT;
    const validator = createValidator({ currentSlot: () => slot });
    expect(again(validator)).toBe("valid");
    slot = SLOT + 2;
    expect(again(validator, { slot: SLOT + 2 })).toBe("valid");
  });
});

describe("the limit a slot", () => {
  test("lets a signer's 1,715 roots of one validator in, and not the 1,716th", () => {
    const validator = createValidator({ verify: () => true });
    const send = (facts: Parameters<typeof draft>[0]) =>
      validator.validate(gossip(draft(facts), alan, false));
    const verdicts = new Set(Array.from({ length: 1_715 }, (_, seed) => verdictOf(send({ seed }))));
    expect([...verdicts]).toEqual(["valid"]);
    expect(send({ seed: 1_715 })).toBe("TooManyRequestsInSlot");
    expect(send({ seed: 0 })).toBe("DuplicatePartial");
    // Another slot, signer or validator has a count of its own.
    expect(verdictOf(send({ seed: 1_715, slot: SLOT + 1 }))).toBe("valid");
    expect(verdictOf(send({ seed: 1_715, signer: 3 }))).toBe("valid");
    expect(verdictOf(send({ seed: 1_715, validator: VALIDATORS[1]! }))).toBe("valid");
  });

  test("is one for both roles together", () => {
    const validator = createValidator({ verify: () => true });
    const send = (facts: Parameters<typeof draft>[0]) =>
      verdictOf(validator.validate(gossip(draft(facts), alan, false)));
    for (let seed = 0; seed < 1_715; seed++) {
      send({ seed, kind: seed % 2 ? "preconfirmation" : "commitBoostSigning" });
    }
    expect(send({ seed: 5_000 })).toBe("TooManyRequestsInSlot");
    expect(send({ seed: 5_000, kind: "preconfirmation" })).toBe("TooManyRequestsInSlot");
  });

  test("is reached before the RSA signature of what is over it is verified", () => {
    const verify = countingVerifier(() => true);
    const validator = createValidator({ verify });
    for (let seed = 0; seed < 1_800; seed++) validator.validate(gossip(draft({ seed }), alan, false));
    expect(verify.calls).toBe(1_715);
  });

  test("does not count what was refused", () => {
    let holds = false;
    const validator = createValidator({ verify: () => holds });
    for (let seed = 0; seed < 2_000; seed++) validator.validate(gossip(draft({ seed }), alan, false));
    holds = true;
    expect(verdictOf(validator.validate(gossip(draft({ seed: 1 }), alan, false)))).toBe("valid");
  });
});
