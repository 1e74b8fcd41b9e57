import { describe, expect, test } from "vitest";
import { VoteRoots } from "../../src/spec/cluster/targets.ts";
import { committeeMessageId } from "../../src/spec/message-id.ts";
import { beaconVote } from "../../src/spec/containers/consensus-data.ts";
import { qbftMessage } from "../../src/spec/containers/consensus.ts";
import { fromHex } from "../../src/spec/hex.ts";
import { boole } from "../../src/spec/profiles/boole.ts";
import { CHAIN } from "../support/beacon.ts";
import { isSlashable, WireReader } from "./wire-reader.ts";

const QUORUM = 3;
const DUTY = {
  validatorIndex: 7,
  slot: 0,
  committeeIndex: 3,
  committeeLength: 64,
  committeesAtSlot: 4,
  validatorCommitteeIndex: 5,
};
const MESSAGE_ID = committeeMessageId(new Uint8Array(4), boole.roles.committee, new Uint8Array(32).fill(9));

const reader = () =>
  new WireReader({
    genesisValidatorsRoot: fromHex(CHAIN.genesisValidatorsRoot),
    forkVersion: fromHex(CHAIN.forks[0]!.forkVersion),
  });

const voteOf = (block: number, source: number, target: number) => ({
  blockRoot: new Uint8Array(32).fill(block),
  source: { epoch: source, root: new Uint8Array(32) },
  target: { epoch: target, root: new Uint8Array(32) },
});
type Vote = ReturnType<typeof voteOf>;

function signed(msgType: number, data: Uint8Array, fullData: Uint8Array = new Uint8Array()): Uint8Array {
  return boole.containers.signedSSVMessage.serialize({
    signatures: [new Uint8Array(256)],
    operatorIds: [1],
    ssvMessage: { msgType, msgId: MESSAGE_ID, data },
    fullData,
  });
}

function proposal(slot: number, vote: Vote): Uint8Array {
  const data = qbftMessage.serialize({
    msgType: 0,
    height: slot,
    round: 1,
    identifier: MESSAGE_ID,
    root: new Uint8Array(32),
    dataRound: 0,
    roundChangeJustification: [],
    prepareJustification: [],
  });
  return signed(boole.messageTypes.consensus, data, beaconVote.serialize(vote));
}

function partials(slot: number, signer: number, vote: Vote): Uint8Array {
  const root = new VoteRoots(CHAIN, slot, vote).attestation({ ...DUTY, slot });
  const message = {
    partialSignature: new Uint8Array(96),
    signingRoot: fromHex(root),
    signer,
    validatorIndex: DUTY.validatorIndex,
  };
  const data = boole.containers.partialSignatureMessages.serialize({ type: 0, slot, messages: [message] });
  return signed(boole.messageTypes.partialSignature, data);
}

describe("who reads the wire", () => {
  test("explains what is signed by the votes that passed", () => {
    const reading = reader();
    reading.read(partials(5, 1, voteOf(1, 0, 1)));
    expect(reading.unexplained()).toHaveLength(1);
    reading.read(proposal(5, voteOf(1, 0, 1)));
    expect([reading.unexplained(), reading.slashable(QUORUM)]).toEqual([[], []]);
  });

  test("finds one share that signed two blocks for a target", () => {
    const reading = reader();
    for (const vote of [voteOf(1, 0, 1), voteOf(2, 0, 1)]) {
      reading.read(proposal(5, vote));
      reading.read(partials(5, 1, vote));
    }
    expect(reading.slashable(QUORUM)).toMatchObject([{ signer: 1, validatorIndex: DUTY.validatorIndex }]);
  });

  test("finds two signatures of the validator that no one share made", () => {
    const reading = reader();
    const votes = [voteOf(1, 0, 1), voteOf(2, 0, 1)];
    votes.forEach((vote) => reading.read(proposal(5, vote)));
    [1, 2, 3].forEach((signer) => reading.read(partials(5, signer, votes[0]!)));
    [4, 5, 6].forEach((signer) => reading.read(partials(5, signer, votes[1]!)));
    expect(reading.slashable(QUORUM)).toMatchObject([{ signer: null }]);
  });

  test("finds a vote that surrounds another", () => {
    const of = (source: number, target: number) => ({ root: `${source} ${target}`, source, target });
    expect(isSlashable(of(1, 4), of(2, 3))).toBe(true);
    expect(isSlashable(of(2, 3), of(1, 4))).toBe(true);
    expect(isSlashable(of(1, 2), of(2, 3))).toBe(false);
  });
});
