import { describe, expect, test } from "vitest";
import type { InstanceState } from "../../../src/spec/qbft/instance.ts";
import type { ConsensusMessage, Justification } from "../../../src/spec/qbft/message.ts";
import { roundChangeStep } from "../../../src/spec/qbft/round-change-step.ts";
import {
  BAD_VALUE,
  instanceOf,
  logOf,
  message,
  messages,
  operators,
  OTHER_VALUE,
  preparedRoundChange,
  proposedOf,
  SIZES,
  VALUE,
} from "../../support/consensus.ts";

const to = (round: number, ...signers: number[]) => messages("roundChange", signers, { round });
const prepared = (signer: number, round: number, dataRound: number, value?: Uint8Array) =>
  preparedRoundChange(signer, { round, dataRound, ...value && { value } });

/** Operator 2, which leads round 2, and where the others do rounds 6, 10, … */
const leading = (state: Partial<InstanceState> = {}) => instanceOf({ operatorId: 2, round: 2, ...state });

/** What becomes of the last of several round-changes. */
function lastStep(instance: InstanceState, list: readonly ConsensusMessage[]) {
  const roundChanges = logOf(...list.slice(0, -1));
  return roundChangeStep({ ...instance, roundChanges }, list.at(-1)!);
}

/** What this operator proposes after the last of several round-changes; null for nothing. */
function leadOf(instance: InstanceState, list: readonly ConsensusMessage[]) {
  const step = lastStep(instance, list);
  return step.kind === "lead" ? step.lead : null;
}

const roundsOf = (list: readonly Justification[]) =>
  list.map((prepare) => prepare === "undecodable" ? null : prepare.qbft.round);

describe("a round-change", () => {
  test("of a signer that sent one for the round is a repetition, other bytes or not", () => {
    const [first] = to(2, 3);
    const again = [first!, message("roundChange", 3, { round: 2, value: OTHER_VALUE, dataRound: 1 })];
    expect(again.map((second) => lastStep(leading(), [first!, second]))).toEqual([
      { kind: "repeated" },
      { kind: "repeated" },
    ]);
  });

  test("of a signer that sent one for another round is not", () => {
    expect(lastStep(instanceOf(), [...to(2, 3), ...to(3, 3)])).toEqual({ kind: "counted" });
  });

  test("after a quorum counts, and sets off nothing again", () => {
    expect(lastStep(leading(), to(2, 1, 3, 4, 2))).toEqual({ kind: "counted" });
  });
});

describe("a quorum of round-changes for a round that this operator leads", () => {
  test.each(SIZES)("of %i operators is %i, not one fewer", (size, quorum) => {
    const instance = leading({ committee: operators(size), leaders: operators(size) });
    const kinds = [quorum - 1, quorum].map((count) => lastStep(instance, to(2, ...operators(count))).kind);
    expect(kinds).toEqual(["counted", "lead"]);
  });

  test("lets it propose its own value where none was prepared", () => {
    const list = to(2, 1, 3, 4);
    expect(leadOf(leading(), list)).toEqual({ round: 2, value: VALUE, roundChanges: list, prepares: [] });
  });

  test("lets it propose the prepared value, with the prepares that came with it", () => {
    const list = [...to(2, 1, 3), prepared(4, 2, 1, OTHER_VALUE)];
    expect(leadOf(leading(), list)).toEqual({
      round: 2,
      value: OTHER_VALUE,
      roundChanges: list,
      prepares: list[2]!.roundChanges,
    });
  });

  test("lets it propose the value of the highest prepared round, wherever that stands", () => {
    const instance = leading({ round: 6 });
    const list = [prepared(1, 6, 2), prepared(3, 6, 5, OTHER_VALUE), prepared(4, 6, 3)];
    for (const order of [list, list.toReversed()]) {
      const lead = leadOf(instance, order)!;
      expect(lead.value).toEqual(OTHER_VALUE);
      expect(roundsOf(lead.prepares)).toEqual([5, 5, 5]);
    }
  });

  test("lets it propose its own value again where that was prepared, with the prepares", () => {
    const lead = leadOf(leading(), [...to(2, 1, 3), prepared(4, 2, 1)])!;
    expect(lead.value).toEqual(VALUE);
    expect(roundsOf(lead.prepares)).toEqual([1, 1, 1]);
  });

  test("lets it propose though a lower prepared value may not be decided", () => {
    const list = [prepared(4, 6, 2, BAD_VALUE), prepared(1, 6, 5), ...to(6, 3)];
    expect(leadOf(leading({ round: 6 }), list)?.value).toEqual(VALUE);
  });

  test("lets it propose a prepared value though it has none of its own", () => {
    const list = [...to(2, 1, 3), prepared(4, 2, 1, OTHER_VALUE)];
    expect(leadOf(leading({ startValue: null }), list)?.value).toEqual(OTHER_VALUE);
  });

  test("lets it propose nothing where it has no value and none was prepared", () => {
    expect(lastStep(leading({ startValue: null }), to(2, 1, 3, 4))).toEqual({ kind: "counted" });
  });

  test("lets it propose nothing where the prepared value may not be decided", () => {
    const list = [...to(2, 1, 3), prepared(4, 2, 1, BAD_VALUE)];
    expect(lastStep(leading(), list)).toEqual({ kind: "counted" });
  });

  test("lets it propose nothing where the round has its proposal", () => {
    expect(lastStep(proposedOf(2, { operatorId: 2 }), to(2, 1, 3, 4))).toEqual({ kind: "counted" });
  });

  test("lets nobody else propose", () => {
    expect(lastStep(instanceOf({ operatorId: 3, round: 2 }), to(2, 1, 3, 4))).toEqual({ kind: "counted" });
  });

  test("lets it propose in a later round than its own, and for that round", () => {
    const list = to(6, 1, 3, 4);
    const lead = leadOf(leading({ round: 5 }), list);
    expect(lead).toEqual({ round: 6, value: VALUE, roundChanges: list, prepares: [] });
  });

  test("lets it propose in a later round though its own has a proposal", () => {
    expect(leadOf(proposedOf(5, { operatorId: 2 }), to(6, 1, 3, 4))?.round).toBe(6);
  });

  test("is of that round alone", () => {
    expect(lastStep(leading(), [...to(6, 1), ...to(2, 3, 4)])).toEqual({ kind: "counted" });
  });
});

describe("a partial quorum of round-changes for later rounds", () => {
  test.each(SIZES)("of %i operators (quorum %i) is %i, not one fewer", (size, _, partialQuorum) => {
    const instance = instanceOf({ committee: operators(size), leaders: [size] });
    const steps = [partialQuorum - 1, partialQuorum].map((count) =>
      lastStep(instance, to(3, ...operators(count)))
    );
    expect(steps).toEqual([{ kind: "counted" }, { kind: "jump", round: 3 }]);
  });

  test("leads to the smallest of them", () => {
    const instance = instanceOf({ round: 2 });
    for (const list of [[...to(5, 3), ...to(4, 4)], [...to(4, 3), ...to(5, 4)]]) {
      expect(lastStep(instance, list)).toEqual({ kind: "jump", round: 4 });
    }
  });

  test("does not count those for the current round or for one before", () => {
    const instance = instanceOf({ round: 3 });
    expect(lastStep(instance, [...to(2, 2), ...to(3, 3), ...to(4, 4)])).toEqual({ kind: "counted" });
  });

  test("counts a signer once, for however many rounds", () => {
    expect(lastStep(instanceOf(), [...to(2, 3), ...to(3, 3), ...to(4, 3)])).toEqual({ kind: "counted" });
  });

  test("leads to where this operator is to propose, too, as long as there is no quorum there", () => {
    expect(lastStep(leading({ round: 5 }), to(6, 1, 3))).toEqual({ kind: "jump", round: 6 });
  });

  test("gives way to a proposal that a quorum lets this operator make", () => {
    const list = [...to(5, 1, 3), ...to(6, 1, 3, 4)];
    expect(lastStep(leading({ round: 4 }), list).kind).toBe("lead");
  });
});
