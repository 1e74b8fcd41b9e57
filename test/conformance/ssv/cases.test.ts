import { ssz } from "@lodestar/types";
import { describe, expect, test } from "vitest";
import { ssvCases } from "../../../src/conformance/ssv/cases.ts";
import type { SsvEdge } from "../../../src/conformance/ssv/edge.ts";
import { createRecovery } from "../../../src/crypto/recovery.ts";
import { beaconVote, proposerConsensusData } from "../../../src/spec/containers/consensus-data.ts";
import { proposerDuty } from "../../support/duty.ts";
import { bls, committee, partialsOf, ROOT, wholeSignature } from "../../crypto/support.ts";

const SHARE = new Uint8Array(32).fill(3);

function keySetsOf(shares: ReadonlyMap<number, Uint8Array>): SsvEdge["keySets"] {
  const [operatorKeys, operatorPrivateKeys] = [new Map(), new Map()];
  return new Map([[4, {
    validatorPublicKey: new Uint8Array(48),
    shares,
    operatorKeys,
    operatorPrivateKeys,
  }]]);
}

const EDGE: SsvEdge = {
  keySets: keySetsOf(new Map([[1, SHARE]])),
  validatorShares: new Map(),
  bls,
  recovery: createRecovery(bls),
};

/** What becomes of the cases of a file, by name. */
async function outcomes(fileName: string, file: unknown, edge = EDGE) {
  const cases = ssvCases(fileName)!(file);
  return await Promise.all(
    cases.map(async ({ name, skippedFor, run }) => [name, skippedFor ?? await run(null, edge)]),
  );
}

/** What differs in the only case of a file. */
async function outcome(fileName: string, file: unknown, edge = EDGE) {
  return (await outcomes(fileName, file, edge))[0]![1];
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

test("a kind that nothing here reads is said to be so", () => {
  expect(ssvCases("unheard.OfTest_some_case.json")).toBeUndefined();
  expect(ssvCases("valcheck.SpecTestOfAnotherKind.json")).toBeUndefined();
});

const root = new Uint8Array(32);
const VOTE = base64(
  beaconVote.serialize({ blockRoot: root, source: { epoch: 1, root }, target: { epoch: 2, root } }),
);

function valueCase(change: object = {}) {
  return {
    Name: "a",
    RunnerRole: 0,
    DutySlot: "12",
    Input: VOTE,
    ExpectedSource: { epoch: "1" },
    ExpectedTarget: { epoch: "2" },
    SlashableSlots: null,
    ShareValidatorsPK: null,
    ExpectedErrorCode: 0,
    AnyError: false,
    ...change,
  };
}

describe("a value check", () => {
  const run = (change: object) => outcome("valcheck.SpecTest_a.json", valueCase(change));

  test("holds with the expected code only", async () => {
    expect(await run({})).toBeNull();
    expect(await run({ ExpectedErrorCode: 27 })).toBe("code 0, expected 27");
    expect(await run({ ExpectedSource: { epoch: "0" }, ExpectedErrorCode: 27 })).toBeNull();
  });

  test("that expects any error holds with every code", async () => {
    expect(await run({ AnyError: true })).toBe("no error, expected one");
    expect(await run({ AnyError: true, ExpectedSource: { epoch: "0" } })).toBeNull();
    expect(await run({ AnyError: true, Input: null })).toBeNull();
  });

  test("knows the slots that a share must not sign in", async () => {
    const ShareValidatorsPK = [base64(SHARE.with(0, 1)), base64(SHARE)];
    const SlashableSlots = { [hex(SHARE)]: ["11", "12"] };
    const slashable = { SlashableSlots, ShareValidatorsPK, ExpectedErrorCode: 33 };
    expect(await run(slashable)).toBeNull();
    expect(await run({ ...slashable, DutySlot: "13" })).toBe("code 0, expected 33");
  });

  test("that names no share is the first operator's", async () => {
    expect(await run({ SlashableSlots: { [hex(SHARE)]: ["12"] }, ExpectedErrorCode: 33 })).toBeNull();
  });

  test("of a role that decides nothing cannot be run", async () => {
    await expect(run({ RunnerRole: 5 })).rejects.toThrow("role 5 decides no value");
  });
});

describe("a proposer's value check", () => {
  const { BlindedBeaconBlock } = ssz.electra;
  const BLOCK = BlindedBeaconBlock.serialize(BlindedBeaconBlock.defaultValue());

  const run = (type: number, dataSsz: Uint8Array, ExpectedErrorCode: number) => {
    const duty = proposerDuty({ type, publicKey: new Uint8Array(48), slot: 1 });
    const Input = base64(proposerConsensusData.serialize({ duty, version: 6, dataSsz }));
    return outcome("valcheck.SpecTest_a.json", valueCase({ RunnerRole: 2, Input, ExpectedErrorCode }));
  };

  test("asks for the duty and for the block", async () => {
    expect(await run(2, BLOCK, 0)).toBeNull();
    expect(await run(0, BLOCK, 64)).toBeNull();
    expect(await run(2, BLOCK.slice(1), 64)).toBeNull();
    expect(await run(2, BLOCK.slice(1), 0)).toBe("code 64, expected 0");
  });
});

test("of several cases in a file each has its own outcome", async () => {
  const Tests = [valueCase(), valueCase({ Name: "b", ExpectedErrorCode: 1 })];
  expect(await outcomes("valcheck.MultiSpecTest_a.json", { Tests }))
    .toEqual([["a", null], ["b", "code 0, expected 1"]]);
});

describe("of runners", () => {
  test("one is made of shares, and none of no shares", async () => {
    const fileName = "runnerconstruction.RunnerConstructionSpecTest_a.json";
    const [none, some] = [{ Shares: {}, RoleError: { 0: "no shares" } }, {
      Shares: { 1: {} },
      RoleError: { 0: "" },
    }];
    expect([await outcome(fileName, none), await outcome(fileName, some)]).toEqual([null, null]);
    expect(await outcome(fileName, { ...none, RoleError: { 0: "" } })).toBe("refused true, expected false");
  });

  test.each([
    [2, "role proposer is not built yet"],
    [4, "role validator registration is not built yet"],
    [5, "role voluntary exit is not built yet"],
    [6, "role aggregator committee is not built yet"],
    [99, "role 99 is not built yet"],
  ])("those of role %i are not run, and it is said why", async (role, reason) => {
    const test = { Name: "a", Runner: { BaseRunner: { RunnerRoleType: role } } };
    for (const kind of ["tests.MultiMsgProcessingSpecTest", "newduty.MultiStartNewRunnerDutySpecTest"]) {
      expect(await outcomes(`${kind}_x.json`, { Tests: [test] })).toEqual([["a", reason]]);
    }
    expect(
      await outcomes("runnerconstruction.RunnerConstructionSpecTest_a.json", {
        Shares: {},
        RoleError: { [role]: "no shares" },
      }),
    ).toEqual([[`role ${role}`, reason]]);
  });

  test("a committee's that aggregates is not run", async () => {
    const Input = [{ Slot: "1", ValidatorDuties: [{ Type: 1 }] }];
    expect(await outcome("committee.CommitteeSpecTest_a.json", { Input }))
      .toBe("role aggregator committee is not built yet");
  });
});

describe("partial signatures", () => {
  const FOUR = committee([1, 2, 3, 4], 3);
  const Shares = Object.fromEntries(FOUR.shares.map((share) => [share.operatorId, hex(share.secretKey)]));

  function partialsCase(signers: number[], change: object = {}) {
    return {
      Quorum: 3,
      ValidatorPubKey: base64(bls.publicKey(FOUR.secretKey)),
      SignatureMsgs: partialsOf(FOUR, signers).map(({ signer, signature }) => ({
        PartialSignature: hex(signature),
        SigningRoot: hex(ROOT),
        Signer: signer,
        ValidatorIndex: "1",
      })),
      ExpectedErrorCode: 0,
      ExpectedResult: base64(wholeSignature(FOUR)),
      ExpectedQuorum: true,
      PrivateKeys: { Shares },
      ...change,
    };
  }

  const run = (test: unknown, edge = EDGE) =>
    outcome("partialsigcontainer.PartialSigContainerTest_a.json", test, edge);

  test.each([[[1, 2, 3]], [[4, 3, 1]], [[1, 2, 3, 4]], [[2, 2, 1, 1, 3]]])(
    "of operators %j make the validator's",
    async (signers) => expect(await run(partialsCase(signers))).toBeNull(),
  );

  test("of too few operators are no quorum, and make nothing", async () => {
    const few = partialsCase([1, 2, 2], {
      ExpectedQuorum: false,
      ExpectedErrorCode: 32,
      ExpectedResult: null,
    });
    expect(await run(few)).toBeNull();
    expect(await run({ ...few, ExpectedQuorum: true })).toBe("quorum false, expected true");
  });

  test("of which one is another operator's make nothing", async () => {
    const test = partialsCase([1, 2, 3], { ExpectedErrorCode: 32, ExpectedResult: null });
    const [first, second, third] = test.SignatureMsgs;
    const SignatureMsgs = [first, { ...second, PartialSignature: first!.PartialSignature }, third];
    expect(await run({ ...test, SignatureMsgs })).toBeNull();
    expect(await run({ ...test, SignatureMsgs, ExpectedErrorCode: 0 })).toBe("code 32, expected 0");
  });

  test("that make another signature than the expected one do not hold", async () => {
    expect(await run(partialsCase([1, 2, 3], { ExpectedResult: base64(new Uint8Array(96)) })))
      .toBe("another signature");
  });

  test("without keys of their own are of the published set", async () => {
    const shares = new Map(FOUR.shares.map(({ operatorId, secretKey }) => [operatorId, secretKey]));
    const { PrivateKeys: _, ...test } = partialsCase([1, 2, 3]);
    expect(await run(test, { ...EDGE, keySets: keySetsOf(shares) })).toBeNull();
  });
});
