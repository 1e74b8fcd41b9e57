import { expect, test } from "vitest";
import { ClusterConsensus } from "../../src/app/cluster-consensus.ts";
import { OwnMessages } from "../../src/app/own-messages.ts";
import { createMemoryHub } from "../../src/network/memory.ts";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";
import { committeeId } from "../../src/spec/committee.ts";
import { QBFT_TYPES, qbftMessage } from "../../src/spec/containers/consensus.ts";
import { toHex } from "../../src/spec/hex.ts";
import { committeeMessageId } from "../../src/spec/message-id.ts";
import { boole } from "../../src/spec/profiles/boole.ts";
import { FACTS } from "../support/cluster.ts";
import { recordingLog } from "../support/log.ts";

const SLOT = 10;
const IDS = [1, 2, 3, 4];
const COMMITTEE = { id: toHex(committeeId(IDS)), operatorIds: IDS };

function consensusOf() {
  const clock = new VirtualClock(FACTS.times.genesisMs + SLOT * FACTS.times.slotMs);
  const log = recordingLog();
  const signer = { operatorId: 1, sign: () => new Uint8Array(256) };
  const network = createMemoryHub({ clock }).join("one");
  return new ClusterConsensus({
    clock,
    log,
    times: FACTS.times,
    profile: boole,
    domain: FACTS.domain,
    operatorId: 1,
    own: new OwnMessages({ network, name: FACTS.name, profile: boole, signer, log }),
    signaturesValid: () => true,
    checkVote: () => null,
    onDecided() {},
    onCutOff() {},
  });
}

/** A round-change, which may bring any value with it. */
function roundChange(fullData: Uint8Array) {
  const msgId = committeeMessageId(new Uint8Array(4), boole.roles.committee, committeeId(IDS));
  const qbft = {
    msgType: QBFT_TYPES.roundChange,
    height: SLOT,
    round: 2,
    identifier: msgId,
    root: new Uint8Array(32),
    dataRound: 0,
    roundChangeJustification: [],
    prepareJustification: [],
  };
  const ssvMessage = { msgType: boole.messageTypes.consensus, msgId, data: qbftMessage.serialize(qbft) };
  return { signed: { signatures: [new Uint8Array(256)], operatorIds: [2], ssvMessage, fullData }, qbft };
}

test.each([1, 111, 113, 8_388_836])(
  "a message with a value of %i bytes, which is no vote, is not kept",
  (length) => {
    const consensus = consensusOf();
    expect(consensus.deliver(COMMITTEE, roundChange(new Uint8Array(length)))).toBe("DecodeBeaconVote");
    expect(consensus.size).toBe(0);
  },
);

test("a message without a value, or with a vote, waits for its instance", () => {
  const consensus = consensusOf();
  for (const length of [0, 112]) {
    expect(consensus.deliver(COMMITTEE, roundChange(new Uint8Array(length)))).not.toBe("DecodeBeaconVote");
  }
  expect(consensus.size).toBe(1);
});
