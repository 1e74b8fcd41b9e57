import fc from "fast-check";
import { expect, test } from "vitest";
import type { Code } from "../../../src/spec/codes.ts";
import type { InstanceState } from "../../../src/spec/qbft/instance.ts";
import type { ConsensusMessage } from "../../../src/spec/qbft/message.ts";
import { type Facts, type Kind, message } from "../../support/consensus.ts";

/** A message in the making, and the instance that it comes to: faults are put into it one after the other. */
export interface Draft {
  kind: Kind;
  facts: Facts;
  signers: readonly number[];
  state: Partial<InstanceState>;
}

/** A draft of a message of one operator. */
export const draft = (kind: Kind, signer: number, facts: Facts = {}) => (): Draft => ({
  kind,
  facts,
  signers: [signer],
  state: {},
});

/** The message that a draft became. */
export function messageOf({ kind, facts, signers }: Draft): ConsensusMessage {
  return message(kind, 0, { ...facts, signers });
}

/** A code and what is to be wrong for it. */
export type Fault = readonly [Code, (draft: Draft) => void];

/** Puts facts into a draft. */
export const facts = (change: Facts) => (draft: Draft) => {
  draft.facts = { ...draft.facts, ...change };
};

export const state = (change: Partial<InstanceState>) => (draft: Draft) => {
  draft.state = { ...draft.state, ...change };
};

export const ofKind = (kind: Kind) => (draft: Draft) => {
  draft.kind = kind;
};

/** Signed by one operator more. */
export const oneMoreSigner = (draft: Draft) => {
  draft.signers = [...draft.signers, 3];
};

/** Signed by one that is no operator of the committee. */
export const foreignSigner = (draft: Draft) => {
  draft.signers = [9, ...draft.signers.slice(1)];
};

/** An identifier that is too short: wrong by itself. */
export const shortIdentifier = facts({ identifier: new Uint8Array(55) });

/**
 * Tests a rule: a draft without a fault passes, each fault alone has its code, and of several the one that the rule
 * looks for first. @param faults in the rule's order
 */
export function testFaults(
  draftOf: () => Draft,
  faults: readonly Fault[],
  rule: (draft: Draft) => Code | null,
): void {
  const ruleOf = (chosen: readonly Fault[]) => {
    const draft = draftOf();
    for (const [, change] of chosen) change(draft);
    return rule(draft);
  };

  test("that is as it must be passes", () => expect(ruleOf([])).toBeNull());

  test.each(faults.map((fault) => [fault[0], fault] as const))(
    "is refused as %s where that alone is wrong",
    (code, fault) => expect(ruleOf([fault])).toBe(code),
  );

  test("with several faults is refused for the one that is looked for first", () => {
    const several = fc.subarray([...faults], { minLength: 2 });
    fc.assert(
      fc.property(several, (chosen) => {
        expect(ruleOf(chosen)).toBe(chosen[0]![0]);
      }),
      { numRuns: 200 },
    );
  });
}
