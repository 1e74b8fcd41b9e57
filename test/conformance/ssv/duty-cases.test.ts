import { BitArray } from "@chainsafe/ssz";
import { ssz } from "@lodestar/types";
import { describe, expect, test } from "vitest";
import { CASE_VOTE } from "../../../src/conformance/ssv/beacon.ts";
import { freshRunner } from "../../../src/conformance/ssv/committee.ts";
import {
  type GoCommitteeCase,
  type GoProcessingCase,
  runCommittee,
  runNewDuty,
  runProcessing,
} from "../../../src/conformance/ssv/duty-cases.ts";
import {
  consensusMessage,
  DUTY,
  EDGE,
  MEMBER,
  partialJson,
  partialsMessage,
  SHARE,
  SLOT,
  VALUE,
  wholeSignature,
} from "./committee-case.ts";

const SHARES = { 1: SHARE };
const DECIDING = [
  consensusMessage("proposal", 1),
  ...[1, 2, 3].map((signer) => consensusMessage("prepare", signer)),
  ...[1, 2, 3].map((signer) => consensusMessage("commit", signer)),
];
const SIGNING = [1, 2, 3].map(partialsMessage);
const OWN = { Type: 0, Slot: String(SLOT), Messages: [partialJson(1)] };

/** hash_tree_root of the attestation that is handed in. */
function attestationRoot(): string {
  const { blockRoot: beaconBlockRoot, source, target } = CASE_VOTE;
  const root = ssz.phase0.Attestation.hashTreeRoot({
    aggregationBits: BitArray.fromSingleBit(128, 11),
    data: { slot: SLOT, index: 3, beaconBlockRoot, source, target },
    signature: wholeSignature(),
  });
  return Buffer.from(root).toString("hex");
}

const HANDED_IN = attestationRoot();

function committeeCase(change: Partial<GoCommitteeCase> = {}): GoCommitteeCase {
  return {
    Committee: {
      CommitteeRunners: {},
      AggregatorCommitteeRunners: {},
      CommitteeMember: MEMBER,
      Share: SHARES,
    },
    Input: [DUTY, ...DECIDING, ...SIGNING],
    OutputMessages: [OWN],
    BeaconBroadcastedRoots: [HANDED_IN],
    ExpectedErrorCode: 0,
    ...change,
  };
}

describe("a committee", () => {
  const run = (change: Partial<GoCommitteeCase> = {}, state: unknown = null) =>
    runCommittee(committeeCase(change), state, EDGE);

  test("decides, signs, and hands in what was signed", async () => {
    expect(await run()).toBeNull();
  });

  test("differs by what it sent, or what it handed in", async () => {
    expect(await run({ OutputMessages: null })).toBe("OutputMessages has 1 entries, expected 0");
    expect(await run({ OutputMessages: [{ ...OWN, Slot: "13" }] }))
      .toBe("OutputMessages[0].Slot is 12, expected 13");
    expect(await run({ BeaconBroadcastedRoots: ["00"] }))
      .toBe(`BeaconBroadcastedRoots[0] is "${HANDED_IN}", expected "00"`);
  });

  test("differs by its state at the place that differs", async () => {
    const state = { CommitteeRunners: { [SLOT]: { BaseRunner: { State: { Finished: false } } } } };
    expect(await run({}, state)).toBe(
      "CommitteeRunners.12.BaseRunner.State.Finished is true, expected false",
    );
  });

  test.each([
    ["a duty of no validator", [{ Slot: "12", ValidatorDuties: [] }], 24],
    ["a duty of others' validators", [{
      ...DUTY,
      ValidatorDuties: [{ ...DUTY.ValidatorDuties[0]!, ValidatorIndex: "2" }],
    }], 25],
    ["a message of no duty's slot", [consensusMessage("proposal", 1)], 20],
    ["a message that others signed", [DUTY, { ...consensusMessage("proposal", 1), OperatorIDs: [2] }], 39],
    ["a proposal of what is no vote", [DUTY, consensusMessage("proposal", 1, Uint8Array.of(1))], 23],
    ["partials before anything is decided", [DUTY, partialsMessage(2)], 43],
  ])("refuses %s", async (_, Input, ExpectedErrorCode) => {
    const change = { Input, OutputMessages: null, BeaconBroadcastedRoots: null };
    expect(await run({ ...change, ExpectedErrorCode })).toBeNull();
    expect(await run({ ...change, ExpectedErrorCode: 0 })).toBe(`code ${ExpectedErrorCode}, expected 0`);
  });

  test.each([
    [
      "a consensus message once its duty is decided",
      [DUTY, ...DECIDING, consensusMessage("commit", 4)],
      [],
      22,
    ],
    ["a consensus message once its duty is over", [
      DUTY,
      ...DECIDING,
      ...SIGNING,
      consensusMessage("commit", 4),
    ], [
      HANDED_IN,
    ], 21],
    ["partials once its duty is over", [DUTY, ...DECIDING, ...SIGNING, partialsMessage(4)], [HANDED_IN], 4],
  ])("refuses %s", async (_, Input, BeaconBroadcastedRoots, ExpectedErrorCode) => {
    expect(await run({ Input, BeaconBroadcastedRoots, ExpectedErrorCode })).toBeNull();
  });
});

describe("a runner", () => {
  const RUNNER = freshRunner(MEMBER, SHARES);
  const run = (change: Partial<GoProcessingCase> = {}) =>
    runProcessing(
      {
        Runner: RUNNER,
        CommitteeDuty: DUTY,
        Messages: [...DECIDING, ...SIGNING],
        DecidedSlashable: false,
        DontStartDuty: false,
        OutputMessages: [OWN],
        BeaconBroadcastedRoots: [HANDED_IN],
        ExpectedErrorCode: 0,
        ...change,
      },
      null,
      EDGE,
    );

  test("has its duty started, unless the case says not to", async () => {
    expect(await run()).toBeNull();
    const nothing = { OutputMessages: null, BeaconBroadcastedRoots: null };
    expect(await run({ ...nothing, DontStartDuty: true, Messages: [consensusMessage("prepare", 1)] }))
      .toBe("code 2, expected 0");
  });

  test("signs nothing of a slot that becomes slashable once it was proposed for", async () => {
    const nothing = { OutputMessages: null, BeaconBroadcastedRoots: null };
    expect(await run({ ...nothing, DecidedSlashable: true, Messages: DECIDING, ExpectedErrorCode: 33 }))
      .toBeNull();
  });

  test("entered as deciding, signing or finished goes on from there", async () => {
    const container = { Signatures: null, Quorum: 3 };
    const DecidedValue = Buffer.from(VALUE).toString("base64");
    const State = {
      PreConsensusContainer: container,
      PostConsensusContainer: container,
      RunningInstance: null,
      DecidedValue,
      Finished: false,
      CommitteeDuty: DUTY,
    };
    const entered = (change: object, rest: Partial<GoProcessingCase>) =>
      run({
        Runner: { BaseRunner: { ...RUNNER.BaseRunner, State: { ...State, ...change } } },
        DontStartDuty: true,
        OutputMessages: null,
        BeaconBroadcastedRoots: null,
        Messages: SIGNING,
        ...rest,
      });
    expect(await entered({}, { BeaconBroadcastedRoots: [HANDED_IN] })).toBeNull();
    expect(await entered({ DecidedValue: null }, { ExpectedErrorCode: 43 })).toBeNull();
    expect(await entered({ Finished: true }, { ExpectedErrorCode: 4 })).toBeNull();
  });

  test("takes up no duty of a slot that its consensus has passed", async () => {
    const controller = { ...RUNNER.BaseRunner.QBFTController, Height: SLOT };
    const before = { BaseRunner: { ...RUNNER.BaseRunner, QBFTController: controller } };
    const newDuty = (Runner: typeof RUNNER, ExpectedErrorCode: number, state: unknown) =>
      runNewDuty({ Runner, CommitteeDuty: DUTY, OutputMessages: null, ExpectedErrorCode }, state, EDGE);
    expect(await newDuty(before, 40, before)).toBeNull();
    expect(await newDuty(RUNNER, 0, null)).toBeNull();
    expect(await newDuty(RUNNER, 0, RUNNER)).toMatch(/^BaseRunner.State is \{.*, expected null$/);
  });
});
