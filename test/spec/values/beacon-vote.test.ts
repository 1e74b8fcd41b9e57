import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BeaconVote, beaconVote } from "../../../src/spec/containers/consensus-data.ts";
import { toHex } from "../../../src/spec/hex.ts";
import {
  checkBeaconVote,
  validateBeaconVote,
  type VotedAttestation,
  type VoteExpectation,
} from "../../../src/spec/values/beacon-vote.ts";
import { bytesOf, uint64s } from "../arbitraries.ts";

const ROOT = new Uint8Array(32).fill(7);
const VALUE = valueOf(4, 5);
const KEYS = [1, 2, 3, 4].map((byte) => toHex(new Uint8Array(48).fill(byte)));

function voteOf(source: number, target: number): BeaconVote {
  return {
    blockRoot: ROOT,
    source: { epoch: source, root: ROOT },
    target: { epoch: target, root: ROOT },
  };
}

function valueOf(source: number, target: number): Uint8Array {
  return beaconVote.serialize(voteOf(source, target));
}

/** An operator that sees source 4 and target 5, and has signed nothing. */
function expecting(change: Partial<VoteExpectation> = {}): VoteExpectation {
  return {
    slot: 160,
    sourceEpoch: 4,
    targetEpoch: 5,
    publicKeys: KEYS,
    isSlashable: () => false,
    ...change,
  };
}

test("a vote of the expected epochs that nobody is slashed for may be decided", () => {
  expect(checkBeaconVote(VALUE, expecting())).toBeNull();
});

test("the roots of a vote are the proposer's to choose", () => {
  fc.assert(fc.property(bytesOf(32), bytesOf(32), bytesOf(32), (blockRoot, source, target) => {
    const value = { blockRoot, source: { epoch: 4, root: source }, target: { epoch: 5, root: target } };
    expect(checkBeaconVote(beaconVote.serialize(value), expecting())).toBeNull();
  }));
});

test("a value that is not exactly a vote does not decode", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    fc.pre(bytes.length !== 112);
    expect(checkBeaconVote(bytes, expecting())).toBe("DecodeBeaconVote");
  }));
});

test("a vote's source is before its target, whatever they are", () => {
  fc.assert(fc.property(uint64s, uint64s, (source, target) => {
    const code = source < target ? null : "AttestationSourceNotLessThanTarget";
    expect(validateBeaconVote(voteOf(source, target))).toBe(code);
    const view = expecting({ sourceEpoch: source, targetEpoch: target });
    expect(checkBeaconVote(valueOf(source, target), view)).toBe(code);
  }));
});

test.each([[3, 5], [4, 6], [5, 6], [0, 1_000_000]])(
  "epochs %i and %i are not those that the operator sees",
  (source, target) => {
    expect(checkBeaconVote(valueOf(source, target), expecting())).toBe("CheckpointMismatch");
  },
);

describe("slashing protection", () => {
  test("is asked about every validator's key, until one answers", () => {
    const asked: string[] = [];
    const isSlashable = (key: string) => asked.push(key) === 3;
    expect(checkBeaconVote(VALUE, expecting({ isSlashable }))).toBe("SlashableAttestation");
    expect(asked).toEqual(KEYS.slice(0, 3));
  });

  test.each(KEYS)("refuses for %s alone", (slashable) => {
    const isSlashable = (key: string) => key === slashable;
    expect(checkBeaconVote(VALUE, expecting({ isSlashable }))).toBe("SlashableAttestation");
  });

  test("hears what would be signed, but for the committee's index", () => {
    const heard: VotedAttestation[] = [];
    const isSlashable = (_: string, attestation: VotedAttestation) => heard.push(attestation) === 0;
    checkBeaconVote(VALUE, expecting({ publicKeys: KEYS.slice(0, 1), isSlashable }));
    const { source, target } = voteOf(4, 5);
    expect(heard).toEqual([{ slot: 160, beaconBlockRoot: ROOT, source, target }]);
  });

  test("refuses nothing where no validator attests", () => {
    const view = expecting({ publicKeys: [], isSlashable: () => true });
    expect(checkBeaconVote(VALUE, view)).toBeNull();
  });
});

test("of several broken rules the first gives the code: decoding, order of epochs, view, slashing", () => {
  const slashable = expecting({ isSlashable: () => true });
  expect(checkBeaconVote(valueOf(9, 8), slashable)).toBe("AttestationSourceNotLessThanTarget");
  expect(checkBeaconVote(valueOf(8, 9), slashable)).toBe("CheckpointMismatch");
});
