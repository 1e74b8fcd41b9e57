import { describe, expect, test } from "vitest";
import { checkPrepare, prepareStep } from "../../../src/spec/qbft/prepare.ts";
import {
  instanceOf,
  logOf,
  message,
  messages,
  operators,
  OTHER_VALUE,
  proposedOf,
  ROOT,
  SIZES,
} from "../../support/consensus.ts";
import {
  draft,
  facts,
  foreignSigner,
  messageOf,
  ofKind,
  oneMoreSigner,
  shortIdentifier,
  testFaults,
} from "./faults.ts";

describe("a prepare", () => {
  testFaults(
    draft("prepare", 2),
    [
      ["PrepareTypeWrong", ofKind("commit")],
      ["WrongMessageHeight", facts({ height: 11 })],
      ["WrongMessageRound", facts({ round: 2 })],
      ["MessageIdentifierInvalid", shortIdentifier],
      ["ProposedDataMismatch", facts({ value: OTHER_VALUE })],
      ["MessageAllowsOneSignerOnly", oneMoreSigner],
      ["SignerIsNotInCommittee", foreignSigner],
    ],
    (draft) => checkPrepare(instanceOf(), messageOf(draft), { round: 1, root: ROOT }),
  );

  test("is asked of the round that it must be for, whatever the instance's", () => {
    const code = checkPrepare(instanceOf({ round: 5 }), message("prepare", 2, { round: 3 }), {
      round: 3,
      root: ROOT,
    });
    expect(code).toBeNull();
  });

  test("is not asked for its signature, which the network looked at", () => {
    const forged = message("prepare", 2, { forged: true });
    expect(checkPrepare(instanceOf(), forged, { round: 1, root: ROOT })).toBeNull();
  });
});

describe("a valid prepare", () => {
  test("of a signer that sent one is a repetition, other bytes or not", () => {
    const instance = proposedOf(1, { prepares: logOf(message("prepare", 2)) });
    const again = [{}, { dataRound: 7 }].map((facts) => prepareStep(instance, message("prepare", 2, facts)));
    expect(again).toEqual(["repeated", "repeated"]);
  });

  test.each(SIZES)("of %i operators makes the quorum as the %ith, and only as that", (size, quorum) => {
    const committee = operators(size);
    const steps = committee.map((signer) => {
      const prepares = logOf(...messages("prepare", operators(signer - 1)));
      return prepareStep(proposedOf(1, { committee, prepares }), message("prepare", signer));
    });
    expect(steps).toEqual(committee.map((signer) => signer === quorum ? "quorum" : "counted"));
  });

  test("makes no quorum with those of another round", () => {
    const prepares = logOf(...messages("prepare", [1, 2]));
    const step = prepareStep(proposedOf(2, { prepares }), message("prepare", 3, { round: 2 }));
    expect(step).toBe("counted");
  });
});
