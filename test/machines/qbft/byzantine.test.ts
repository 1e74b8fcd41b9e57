import { expect, test } from "vitest";
import { qbftMessage } from "../../../src/spec/containers/consensus.ts";
import { decodeSsz } from "../../../src/spec/ssz.ts";
import { message, messages } from "../../support/consensus.ts";
import { startInstance } from "../../support/consensus-run.ts";

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
