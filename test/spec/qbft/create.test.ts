import { describe, expect, test } from "vitest";
import type { SignedSSVMessage } from "../../../src/spec/containers/messages.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import {
  createCommit,
  createFirstProposal,
  createPrepare,
  createProposal,
  createRoundChange,
  type UnsignedMessage,
} from "../../../src/spec/qbft/create.ts";
import type { InstanceState } from "../../../src/spec/qbft/instance.ts";
import { judge } from "../../../src/spec/qbft/judge.ts";
import type { ConsensusMessage } from "../../../src/spec/qbft/message.ts";
import { roundChangeStep } from "../../../src/spec/qbft/round-change-step.ts";
import {
  examine,
  HEIGHT,
  ID,
  instanceOf,
  logOf,
  message,
  messages,
  NO_DATA,
  OTHER_VALUE,
  preparedRoundChange,
  proposedOf,
  ROOT,
  seal,
  VALUE,
} from "../../support/consensus.ts";

/** What another operator's instance says of a message once it is signed. */
const judgedBy = (instance: InstanceState, unsigned: UnsignedMessage, signer: number) =>
  judge(instance, examine(seal(unsigned, [signer]))).verdict;

const decode = (bytes: Uint8Array): SignedSSVMessage => boole.containers.signedSSVMessage.deserialize(bytes);
const signersOf = (list: readonly Uint8Array[]) => list.map((bytes) => decode(bytes).operatorIds);

/** What every message of the instance says. */
const OF_INSTANCE = { height: HEIGHT, identifier: ID };

describe("the first proposal", () => {
  const proposal = createFirstProposal(instanceOf(), OTHER_VALUE);

  test("brings the value, without justification", () => {
    expect(proposal.fullData).toEqual(OTHER_VALUE);
    expect(proposal.qbft).toMatchObject({
      ...OF_INSTANCE,
      msgType: 0,
      round: 1,
      dataRound: 0,
      roundChangeJustification: [],
      prepareJustification: [],
    });
  });

  test("is valid to the others", () => expect(judgedBy(instanceOf(), proposal, 1)).toBe("valid"));
});

describe.each([["prepare", createPrepare, 1], ["commit", createCommit, 2]] as const)(
  "a %s",
  (_, create, msgType) => {
    const created = create(instanceOf({ round: 3 }), ROOT);

    test("is of the current round and for the root, without the value", () => {
      expect(created.fullData).toEqual(NO_DATA);
      expect(created.qbft).toMatchObject({ ...OF_INSTANCE, msgType, round: 3, dataRound: 0 });
    });

    test("is valid to the others", () => expect(judgedBy(proposedOf(3), created, 2)).toBe("valid"));
  },
);

describe("a round-change of one that prepared nothing", () => {
  const roundChange = createRoundChange(instanceOf({ round: 2 }), 2, boole);

  test("says so, and brings nothing", () => {
    expect(roundChange.fullData).toEqual(NO_DATA);
    expect(roundChange.qbft).toMatchObject({
      ...OF_INSTANCE,
      msgType: 3,
      round: 2,
      root: new Uint8Array(32),
      dataRound: 0,
      roundChangeJustification: [],
    });
  });

  test("is valid to the others", () => expect(judgedBy(instanceOf(), roundChange, 2)).toBe("valid"));
});

describe("a round-change of one that prepared a value", () => {
  const prepared = (prepares = messages("prepare", [3, 1, 2])) =>
    instanceOf({ round: 2, preparedRound: 1, preparedValue: VALUE, prepares: logOf(...prepares) });
  const created = (instance: InstanceState) => createRoundChange(instance, 2, boole);

  test("brings the value, says the round, and has its prepares", () => {
    const { qbft, fullData } = created(prepared());
    expect([qbft.round, qbft.dataRound, fullData]).toEqual([2, 1, VALUE]);
    expect(signersOf(qbft.roundChangeJustification)).toEqual([[3], [1], [2]]);
  });

  test("is valid to the others", () => expect(judgedBy(instanceOf(), created(prepared()), 2)).toBe("valid"));

  test("has only prepares for that value and of that round", () => {
    const others = [
      message("prepare", 4, { value: OTHER_VALUE }),
      message("prepare", 4, { round: 2 }),
      ...messages("prepare", [1, 2, 3]),
    ];
    expect(signersOf(created(prepared(others)).qbft.roundChangeJustification)).toEqual([[1], [2], [3]]);
  });

  test("has no prepares where they are no quorum", () => {
    expect(created(prepared(messages("prepare", [1, 2]))).qbft.roundChangeJustification).toEqual([]);
  });

  test("has prepares without full data", () => {
    const withData = messages("prepare", [1, 2, 3], { fullData: VALUE });
    const [first] = created(prepared(withData)).qbft.roundChangeJustification;
    expect(decode(first!)).toEqual({ ...withData[0]!.signed, fullData: NO_DATA });
  });
});

describe("a proposal after round-changes", () => {
  /** What operator 2 proposes in round 2 after these. */
  function proposed(...list: readonly ConsensusMessage[]): UnsignedMessage {
    const instance = instanceOf({ operatorId: 2, round: 2, roundChanges: logOf(...list.slice(0, -1)) });
    const step = roundChangeStep(instance, list.at(-1)!);
    if (step.kind !== "lead") throw new Error(`not led, but ${step.kind}`);
    return createProposal(instance, step.lead, boole);
  }
  const unprepared = messages("roundChange", [1, 3, 4], { round: 2 });
  const prepared = preparedRoundChange(4, { round: 2, dataRound: 1, value: OTHER_VALUE }, [1, 3, 4]);

  test("brings its own value where none was prepared, with the round-changes", () => {
    const { qbft, fullData } = proposed(...unprepared);
    expect(fullData).toEqual(VALUE);
    expect(qbft).toMatchObject({
      ...OF_INSTANCE,
      msgType: 0,
      round: 2,
      dataRound: 0,
      prepareJustification: [],
    });
    expect(signersOf(qbft.roundChangeJustification)).toEqual([[1], [3], [4]]);
  });

  test("brings the prepared value, with its prepares", () => {
    const { qbft, fullData } = proposed(...unprepared.slice(0, 2), prepared);
    expect(fullData).toEqual(OTHER_VALUE);
    expect(signersOf(qbft.prepareJustification)).toEqual([[1], [3], [4]]);
  });

  test("has round-changes without the values that came with them", () => {
    const { qbft } = proposed(...unprepared.slice(0, 2), prepared);
    expect(decode(qbft.roundChangeJustification[2]!)).toEqual({ ...prepared.signed, fullData: NO_DATA });
  });

  test("is valid to the others, prepared or not", () => {
    const proposals = [proposed(...unprepared), proposed(...unprepared.slice(0, 2), prepared)];
    expect(proposals.map((proposal) => judgedBy(instanceOf(), proposal, 2))).toEqual(["valid", "valid"]);
  });

  test("is of the round that is led, later than the current one or not", () => {
    const lead = { round: 6, value: VALUE, roundChanges: [], prepares: [] };
    expect(createProposal(instanceOf({ round: 5 }), lead, boole).qbft.round).toBe(6);
  });

  test("leaves out prepares that are not decodable", () => {
    const lead = {
      round: 2,
      value: VALUE,
      roundChanges: [],
      prepares: ["undecodable" as const, message("prepare", 3)],
    };
    expect(signersOf(createProposal(instanceOf(), lead, boole).qbft.prepareJustification)).toEqual([[3]]);
  });
});
