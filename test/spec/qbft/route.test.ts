import { describe, expect, test } from "vitest";
import type { ConsensusMessage } from "../../../src/spec/qbft/message.ts";
import { checkStart, type Instances, type KnownInstance, route } from "../../../src/spec/qbft/route.ts";
import { toHex } from "../../../src/spec/hex.ts";
import {
  decidedMessage,
  ID,
  message,
  messages,
  operators,
  OTHER_ID,
  proposedOf,
  VALUE,
} from "../../support/consensus.ts";

const OPEN: KnownInstance = { ...proposedOf(2), ended: false };
const DECIDED: KnownInstance = { ...OPEN, decidedValue: VALUE };

/** Instances of heights 8 and 10, of which 8 is decided. */
const INSTANCES: Instances = {
  identifier: toHex(ID),
  committee: operators(4),
  height: 10,
  instance: (height) => ({ 8: DECIDED, 10: OPEN })[height] ?? null,
};
const NONE: Instances = { ...INSTANCES, height: null, instance: () => null };

const nowhere = (code: string) => ({ to: "nowhere", code });

describe("a message goes", () => {
  test("to the instance of its height", () => {
    expect(route(INSTANCES, message("prepare", 2, { round: 2 }))).toEqual({ to: "instance" });
  });

  test("nowhere where its height is later than any that was started", () => {
    expect(route(INSTANCES, message("prepare", 2, { height: 11 }))).toEqual(nowhere("FutureMessage"));
  });

  test("nowhere where none was started yet, not even at height 0", () => {
    expect(route(NONE, message("prepare", 2, { height: 0 }))).toEqual(nowhere("FutureMessage"));
  });

  test("nowhere where there is no instance of its height", () => {
    expect(route(INSTANCES, message("prepare", 2, { height: 9 }))).toEqual(nowhere("InstanceNotFound"));
  });

  test("nowhere where the instance of its height decided", () => {
    expect(route(INSTANCES, message("prepare", 2, { height: 8 }))).toEqual(
      nowhere("SkipConsensusMessageAsInstanceIsDecided"),
    );
  });

  test("to its instance, commit of several signers or not, as long as those are no quorum", () => {
    expect(route(INSTANCES, decidedMessage([1, 2], { round: 2 }))).toEqual({ to: "instance" });
  });

  test.each<[string, ConsensusMessage]>([
    ["a message of another duty", message("prepare", 2, { id: OTHER_ID, height: 11 })],
    ["one that is signed for another duty", message("prepare", 2, { id: OTHER_ID, identifier: ID })],
    ["one about another duty", message("prepare", 2, { identifier: OTHER_ID })],
    ["a decided one of another duty", decidedMessage([1, 2, 3], { id: OTHER_ID, forged: true })],
  ])("nowhere where it is %s", (_, message) => {
    expect(route(INSTANCES, message)).toEqual(nowhere("MessageIdentifierInvalid"));
  });
});

describe("a decided message decides its height", () => {
  test.each([[8, "decided before"], [9, "unknown"], [10, "under way"], [11, "still to come"]])(
    "%i, which is %s",
    (height) => expect(route(INSTANCES, decidedMessage([1, 2, 3], { height }))).toEqual({ to: "decided" }),
  );

  test("where none was started yet", () => {
    expect(route(NONE, decidedMessage([1, 2, 3]))).toEqual({ to: "decided" });
  });
});

describe("without being examined, it goes nowhere", () => {
  const KINDS = ["proposal", "prepare", "commit", "roundChange"] as const;
  const routes = (instance: Partial<KnownInstance>, round: number) =>
    KINDS.map((kind) => {
      const way = route(
        { ...INSTANCES, instance: () => ({ ...OPEN, ...instance }) },
        message(kind, 2, { round }),
      );
      return way.to === "nowhere" ? way.code : way.to;
    });
  const all = (code: string) => KINDS.map(() => code);

  test("where the instance has ended", () => {
    expect(routes({ ended: true, round: 12 }, 1)).toEqual(all("NoRunningDuty"));
  });

  test.each([["a later one began", { stopped: true }], ["no round is left", { round: 12 }]])(
    "where the instance takes no part any more: %s",
    (_, instance) => expect(routes(instance, 1)).toEqual(all("InstanceStoppedProcessingMessages")),
  );

  test("where its round is past", () => {
    expect(routes({}, 1)).toEqual(all("PastRound"));
  });

  test("where it is a vote of a round that has no proposal", () => {
    const code = "NoProposalForCurrentRound";
    expect(routes({ accepted: null }, 2)).toEqual(["instance", code, code, "instance"]);
  });

  test("where it is a vote of a later round than the proposal's", () => {
    expect(routes({}, 3)).toEqual(["instance", "WrongMessageRound", "WrongMessageRound", "instance"]);
  });
});

test("what a message has within is not looked at", () => {
  const within = messages("roundChange", [1, 2, 3], { forged: true });
  const proposal = message("proposal", 2, { round: 2, roundChanges: within, forged: true });
  expect(route(INSTANCES, { signed: proposal.signed, qbft: proposal.qbft })).toEqual({ to: "instance" });
});

describe("an instance may be started", () => {
  test("at a later height than any, and at the first of all", () => {
    expect([checkStart(INSTANCES, 11, null), checkStart(NONE, 0, null)]).toEqual([null, null]);
  });

  test("not with a value that may not be decided, whatever the height", () => {
    const codes = [9, 10, 11].map((height) => checkStart(INSTANCES, height, "QBFTValueInvalid"));
    expect(codes).toEqual(["QBFTValueInvalid", "QBFTValueInvalid", "QBFTValueInvalid"]);
  });

  test.each([[8, "known"], [9, "unknown"]])("not at the lower height %i, %s or not", (height) => {
    expect(checkStart(INSTANCES, height, null)).toBe("StartInstance");
  });

  test("not twice at the same height", () => {
    expect(checkStart(INSTANCES, 10, null)).toBe("InstanceAlreadyRunning");
  });

  test("not where the height is decided", () => {
    expect(checkStart({ ...INSTANCES, height: 8 }, 8, null)).toBe("InstanceAlreadyRunning");
  });
});
