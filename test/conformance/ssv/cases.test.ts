import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { ssvCase } from "../../../src/conformance/ssv/cases.ts";
import { createSsvEdge, type SsvEdge } from "../../../src/conformance/ssv/edge.ts";
import { joined } from "../../../src/conformance/ssv/outcome.ts";
import { caseFiles } from "../../../src/conformance/source.ts";
import { WAITS_FOR_BLOCK_BODIES } from "../../../src/conformance/types/cases.ts";
import { createRecovery } from "../../../src/crypto/recovery.ts";
import { beaconVote, proposerConsensusData } from "../../../src/spec/containers/consensus-data.ts";
import { proposerDuty } from "../../support/duty.ts";
import { bls, committee, partialsOf, ROOT, wholeSignature } from "../../crypto/support.ts";

const PUBLISHED = fileURLToPath(new URL("../../../../shared/vectors/vectors.tar.xz", import.meta.url));
const KINDS = /^ssv\/tests\/(?:valcheck|partialsigcontainer)\..*\.json$/;

const SHARE = new Uint8Array(32).fill(3);

const EDGE: SsvEdge = {
  keySet: {
    validatorPublicKey: new Uint8Array(48),
    shares: new Map([[1, SHARE]]),
    operatorKeys: new Map(),
    operatorPrivateKeys: new Map(),
  },
  bls,
  recovery: createRecovery(bls),
};

/** What differs, or why the case waits; undefined where nothing reads its kind. */
async function outcome(fileName: string, test: unknown, edge = EDGE): Promise<string | null | undefined> {
  const result = await ssvCase(fileName)?.(test, edge);
  if (!result) return undefined;
  return "waitsFor" in result ? result.waitsFor : result.difference;
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

describe.skipIf(!existsSync(PUBLISHED))("published cases, where they lie beside the checkout,", () => {
  test("all hold, but for those that need the body of a block", async () => {
    const edge = await createSsvEdge(PUBLISHED);
    const counts = new Map<unknown, number>();
    for await (const { path, text } of caseFiles(PUBLISHED, (path) => KINDS.test(path))) {
      const result = await outcome(path.split("/").at(-1)!, JSON.parse(text), edge);
      counts.set(result, (counts.get(result) ?? 0) + 1);
    }
    expect(counts).toEqual(new Map([[null, 12], [WAITS_FOR_BLOCK_BODIES, 2]]));
  });
});

test("a kind that nothing here reads is said to be so", () => {
  expect(ssvCase("unheard.OfTest_some_case.json")).toBeNull();
  expect(ssvCase("valcheck.SpecTestOfAnotherKind.json")).toBeNull();
});

test.each([
  "valcheck.SpecTest_a.json",
  "valcheck.MultiSpecTest_a.json",
  "partialsigcontainer.PartialSigContainerTest_a.json",
])("%s of another shape does not hold, and does not end the run", async (fileName) => {
  expect(await outcome(fileName, {})).toMatch(/^not to be run: /);
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
    expect(await run({ RunnerRole: 5 })).toBe("not to be run: role 5 decides no value");
  });
});

describe("a proposer's value check", () => {
  const run = (type: number, ExpectedErrorCode: number) => {
    const data = {
      duty: proposerDuty({ type, publicKey: new Uint8Array(48), slot: 1 }),
      version: 6,
      dataSsz: new Uint8Array(84),
    };
    const Input = base64(proposerConsensusData.serialize(data));
    return outcome("valcheck.SpecTest_a.json", valueCase({ RunnerRole: 2, Input, ExpectedErrorCode }));
  };

  test("waits where only the block's body can tell, whatever is expected", async () => {
    expect(await run(2, 0)).toBe(WAITS_FOR_BLOCK_BODIES);
    expect(await run(2, 50)).toBe(WAITS_FOR_BLOCK_BODIES);
  });

  test("is run where the duty tells", async () => {
    expect(await run(0, 64)).toBeNull();
    expect(await run(0, 0)).toBe("code 64, expected 0");
  });
});

describe("of several cases in a file,", () => {
  const differing = { difference: "code 0, expected 1" };
  const waiting = { waitsFor: "something" };
  const holding = { difference: null };

  test("one that differs counts most, then one that waits", () => {
    expect(joined([holding, waiting, differing])).toBe(differing);
    expect(joined([holding, waiting, holding])).toBe(waiting);
    expect(joined([holding, holding])).toEqual(holding);
    expect(joined([])).toEqual(holding);
  });

  test("the one that differs is named", async () => {
    const Tests = [valueCase(), valueCase({ Name: "the other", ExpectedErrorCode: 1 })];
    expect(await outcome("valcheck.MultiSpecTest_a.json", { Tests })).toBe("the other: code 0, expected 1");
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
    expect(await run(test, { ...EDGE, keySet: { ...EDGE.keySet, shares } })).toBeNull();
  });
});
