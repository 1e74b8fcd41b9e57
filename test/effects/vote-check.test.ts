import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type VoteCheckPorts, voteCheckWith } from "../../src/effects/vote-check.ts";
import type { SlashingProtection } from "../../src/ports/slashing-protection.ts";
import { VoteRoots } from "../../src/spec/cluster/targets.ts";
import { type BeaconVote, beaconVote } from "../../src/spec/containers/consensus-data.ts";
import { createSlashingProtection } from "../../src/store/slashing/protection.ts";
import { attesterOf, dutyOf, FORKED, SLOT, validatorOf, VOTE } from "../spec/cluster/support.ts";
import { recordingLog } from "../support/log.ts";

const folder = mkdtempSync(join(tmpdir(), "quorate-vote-check-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Validators 1 and 2 attest, validator 3 is in the sync committee only. */
const VALIDATORS = [
  validatorOf(1),
  validatorOf(2, { attester: attesterOf(2, { committeeIndex: 6 }) }),
  validatorOf(3, { attester: null }),
];
const DUTY = dutyOf(VALIDATORS);
const OTHER_HEAD: BeaconVote = { ...VOTE, blockRoot: new Uint8Array(32).fill(9) };

let files = 0;

/** A slashing protection in which a validator signed a vote in the duty's slot. */
function afterSigning(index: number, vote: BeaconVote): SlashingProtection {
  const { genesisValidatorsRoot } = FORKED;
  const slashing = createSlashingProtection({
    path: join(folder, `${files++}.slashing`),
    genesisValidatorsRoot,
  });
  const validator = VALIDATORS.find((of) => of.index === index)!;
  slashing.recordAttestations([{
    validatorPublicKey: validator.publicKey,
    slot: BigInt(SLOT),
    sourceEpoch: BigInt(vote.source.epoch),
    targetEpoch: BigInt(vote.target.epoch),
    signingRoot: new VoteRoots(FORKED, SLOT, vote).attestation(validator.attester ?? attesterOf(index)),
  }]);
  return slashing;
}

/** What the check has against a vote, in the eyes of an operator that would vote for VOTE. */
function check(slashing: VoteCheckPorts["slashing"], vote: BeaconVote | Uint8Array) {
  const log = recordingLog();
  const value = vote instanceof Uint8Array ? vote : beaconVote.serialize(vote);
  const code = voteCheckWith({ chain: FORKED, slashing, log })(DUTY, VOTE, value);
  return { code, log };
}

describe("a vote", () => {
  const slashing = afterSigning(1, VOTE);

  test("that a validator signed before may be decided again", () => {
    expect(check(slashing, VOTE).code).toBeNull();
  });

  test("is refused as a whole where it is slashable for one of the validators", () => {
    expect(check(slashing, OTHER_HEAD).code).toBe("SlashableAttestation");
  });

  test("is refused where only the last of the validators would be slashed", () => {
    expect(check(afterSigning(2, VOTE), OTHER_HEAD).code).toBe("SlashableAttestation");
  });

  test("is not asked of validators that do not attest in the slot", () => {
    expect(check(afterSigning(3, VOTE), OTHER_HEAD).code).toBeNull();
  });

  test("of another head is taken where nobody signed: operators may see different ones", () => {
    expect(check(afterSigning(3, VOTE), OTHER_HEAD).code).toBeNull();
  });

  test.each([["source", 1, 3], ["source", 2, 4], ["both", 1, 4]])(
    "whose %s is of another epoch than this operator's does not match",
    (_, source, target) => {
      const vote = {
        ...VOTE,
        source: { ...VOTE.source, epoch: source },
        target: { ...VOTE.target, epoch: target },
      };
      expect(check(slashing, vote).code).toBe("CheckpointMismatch");
    },
  );

  test("whose source is not before its target is none", () => {
    expect(check(slashing, { ...VOTE, source: { ...VOTE.source, epoch: 3 } }).code).toBe(
      "AttestationSourceNotLessThanTarget",
    );
  });

  test("that is no SSZ of one does not decode", () => {
    for (const length of [0, 111, 113]) {
      expect(check(slashing, new Uint8Array(length)).code).toBe("DecodeBeaconVote");
    }
  });
});

describe("a slashing protection", () => {
  test("that cannot be asked has no vote taken, and the log says why", () => {
    const slashing = afterSigning(1, VOTE);
    slashing.close();
    const { code, log } = check(slashing, VOTE);
    expect(code).toBe("SlashingProtectionUnavailable");
    expect(log.lines).toMatchObject([{
      level: "error",
      message: "no vote is taken: the slashing protection cannot be asked",
      fields: { cause: expect.stringMatching(/\w/) },
    }]);
  });

  test("that is asked wrongly is a fault of this operator's code, and not hidden", () => {
    const throwing = () => {
      throw new RangeError("no key");
    };
    const slashing = { checkAttestation: throwing, checkAttestations: throwing };
    expect(() => check(slashing, VOTE)).toThrow(RangeError);
  });
});
