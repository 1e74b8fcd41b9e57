import { expect, test } from "vitest";
import { ConsensusInstances } from "../../src/app/consensus-instances.ts";
import { qbftWith } from "../../src/effects/qbft.ts";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";
import { qbftMessage } from "../../src/spec/containers/consensus.ts";
import { toHex } from "../../src/spec/hex.ts";
import { boole } from "../../src/spec/profiles/boole.ts";
import { decodeSsz } from "../../src/spec/ssz.ts";
import {
  decidedMessage,
  examine,
  HEIGHT,
  ID,
  message,
  messages,
  operators,
  OTHER_VALUE,
  seal,
  startInstance,
  VALUE,
} from "../support/consensus.ts";
import { recordingLog } from "../support/log.ts";

const to = (round: number, ...signers: number[]) => messages("roundChange", signers, { round });

test("a quorum of round-changes for the cut-off's round leads past the cut-off, and nothing is proposed", () => {
  const instance = startInstance({ operatorId: 4, cutOffRound: 4 });
  const verdicts = instance.deliver(...to(3, 1), ...to(4, 1, 2, 3));
  expect(instance.state()).toEqual({ round: "pastCutOff", outcome: "open" });
  expect(instance.sentInShort()).toEqual([["roundChange", 3]]);
  expect(verdicts.at(-1)).toBe("InstanceStoppedProcessingMessages");
});

const PADDING = messages("prepare", new Array<number>(13).fill(4));
const FAT = message("prepare", 4, { roundChanges: PADDING, prepares: PADDING });
test.each([
  ["unprepared, first", [message("roundChange", 4, { round: 2, roundChanges: [FAT] }), ...to(2, 1, 3)]],
  ["unprepared, last", [
    ...to(2, 1, 3),
    message("roundChange", 4, { round: 2, roundChanges: new Array(13).fill(FAT) }),
  ]],
  ["prepared, with the faulty operator's own prepare", [
    message("roundChange", 4, {
      round: 2,
      dataRound: 1,
      roundChanges: [...messages("prepare", [1, 3]), FAT],
    }),
    ...to(2, 1, 3),
  ]],
])("a padded round-change (%s) does not make the leader's proposal undecodable", async (_, list) => {
  const instance = startInstance({ operatorId: 2 });
  await instance.clock.advance(2_000);
  instance.deliver(...list, ...to(2, 2));
  const proposal = instance.sent.at(-1)!.qbft;
  expect(proposal.msgType).toBe(0);
  expect(decodeSsz(qbftMessage, qbftMessage.serialize(proposal))).not.toBeNull();
});

function createDuty(operatorId: number, loop = false, cutOffRound = 12) {
  const clock = new VirtualClock(0);
  const told: number[] = [];
  const sent: Uint8Array[] = [];
  const log = recordingLog();
  const instances: ConsensusInstances = new ConsensusInstances({
    chart: qbftWith({
      profile: boole,
      clock,
      sendDecided() {},
      resendDecided() {},
      send: (m) => {
        sent.push(m.fullData);
        if (loop) instances.deliver(examine(seal(m, [operatorId])));
      },
    }),
    clock,
    log,
    operatorId,
    committee: operators(4),
    identifier: toHex(ID),
    cutOffRound,
    leaders: () => operators(4),
    dutyStartMs: () => null,
    onDecided: (h) => void told.push(h),
  });
  return { clock, told, sent, log, instances };
}
test("a height that was let go is not told again", () => {
  const { instances, told } = createDuty(2);
  instances.deliver(decidedMessage([1, 3, 4]));
  instances.expire(HEIGHT);
  instances.deliver(decidedMessage([1, 3, 4]));
  expect(told).toEqual([HEIGHT]);
});
test("a height that was let go is not started again", () => {
  const { instances, sent } = createDuty(1);
  instances.start(HEIGHT, VALUE, null);
  instances.expire(HEIGHT);
  expect(instances.start(HEIGHT, OTHER_VALUE, null)).not.toBeNull();
  expect(sent).toEqual([VALUE]);
});
test("a decided message decides an instance that was given up at the cut-off", async () => {
  const { instances, told, clock } = createDuty(2, false, 2);
  instances.start(HEIGHT, VALUE, null);
  await clock.advance(4_000);
  const verdict = instances.deliver(decidedMessage([1, 3, 4]));
  expect([verdict, told]).toEqual(["valid", [HEIGHT]]);
});

test("a message must not be delivered out of an effect: the instance fails loudly", () => {
  const { instances, log } = createDuty(1, true);
  instances.start(HEIGHT, VALUE, null);
  expect(log.lines.map(({ fields }) => fields?.["cause"])).toEqual([
    "Error: a message was delivered out of an effect of its own instance",
  ]);
});

test("no timer outlives the operator", async () => {
  const { instances, clock, sent } = createDuty(2);
  instances.start(HEIGHT, VALUE, null);
  instances.stop();
  expect(clock.pending).toBe(0);
  await clock.advance(10_000);
  expect(sent).toEqual([]);
});
