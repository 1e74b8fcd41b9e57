import { expect, test } from "vitest";
import { DATA_VERSIONS } from "../../../src/spec/containers/beacon.ts";
import { proposerConsensusData } from "../../../src/spec/containers/consensus-data.ts";
import type { ValidatorDuty } from "../../../src/spec/containers/registry.ts";
import { toHex } from "../../../src/spec/hex.ts";
import { checkProposerValue, type ProposalExpectation } from "../../../src/spec/values/proposer.ts";
import { proposerDuty } from "../../support/duty.ts";

const KEY = new Uint8Array(48).fill(1);
const BLOCK = Uint8Array.of(7, 7, 7);

function valueOf(duty: Partial<ValidatorDuty> = {}, version: number = DATA_VERSIONS.electra): Uint8Array {
  return proposerConsensusData.serialize({ duty: proposerDuty(duty), version, dataSsz: BLOCK });
}

/** An operator for which every three bytes are a block of slot 321. */
function expecting(change: Partial<ProposalExpectation> = {}): ProposalExpectation {
  return {
    validatorPublicKey: toHex(KEY),
    validatorIndex: 1,
    currentEpoch: 10,
    isBlock: (_, bytes) => bytes.length === 3,
    slashingFault: () => null,
    ...change,
  };
}

test("a block for the expected duty may be decided", () => {
  expect(checkProposerValue(valueOf(), expecting())).toBeNull();
});

test("what is no proposer's data does not decode", () => {
  for (const bytes of [new Uint8Array(), new Uint8Array(112), valueOf().subarray(0, 100)]) {
    expect(checkProposerValue(bytes, expecting())).toBe("ProposerConsensusDataDecode");
  }
});

test("another role, an unknown version and bytes that are no block are one code", () => {
  const noBlock = expecting({ isBlock: () => false });
  expect(checkProposerValue(valueOf({ type: 0 }), expecting())).toBe("QBFTValueInvalid");
  expect(checkProposerValue(valueOf({}, DATA_VERSIONS.phase0), expecting())).toBe("QBFTValueInvalid");
  expect(checkProposerValue(valueOf(), noBlock)).toBe("QBFTValueInvalid");
});

test("a duty that is not the expected one has its own code", () => {
  expect(checkProposerValue(valueOf({ slot: 384 }), expecting())).toBe("DutyEpochTooFarFuture");
  expect(checkProposerValue(valueOf({ publicKey: KEY.with(0, 2) }), expecting())).toBe(
    "WrongValidatorPubkey",
  );
  expect(checkProposerValue(valueOf({ validatorIndex: 2 }), expecting())).toBe("WrongValidatorIndex");
});

test("slashing protection is asked last, about the block", () => {
  const asked: number[] = [];
  const view = expecting({ slashingFault: (version) => asked.push(version) ? "QBFTValueInvalid" : null });
  expect(checkProposerValue(valueOf({ validatorIndex: 2 }), view)).toBe("WrongValidatorIndex");
  expect(asked).toEqual([]);
  expect(checkProposerValue(valueOf(), view)).toBe("QBFTValueInvalid");
  expect(asked).toEqual([DATA_VERSIONS.electra]);
});
