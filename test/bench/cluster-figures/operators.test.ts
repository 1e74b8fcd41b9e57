import { expect, test } from "vitest";
import { dutyTraffic, type Kind, VOTE } from "../../../bench/cluster-figures/wire.ts";
import { QBFT_TYPES, qbftMessage } from "../../../src/spec/containers/consensus.ts";
import type { ProtocolProfile } from "../../../src/spec/profiles/profile.ts";
import { alan } from "../../../src/spec/profiles/alan.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import { MadeUpBeacon } from "../../support/beacon.ts";
import { createCluster, FACTS } from "../../support/cluster.ts";

const VALIDATORS = 5;

/** The kind of a message that operators sent. */
function kindOf({ containers, messageTypes }: ProtocolProfile, data: Uint8Array): Kind {
  const { ssvMessage, operatorIds } = containers.signedSSVMessage.deserialize(data);
  if (ssvMessage.msgType === messageTypes.partialSignature) return "postConsensus";
  if (operatorIds.length > 1) return "decided";
  const { msgType } = qbftMessage.deserialize(ssvMessage.data);
  if (msgType === QBFT_TYPES.proposal) return "proposal";
  return msgType === QBFT_TYPES.prepare ? "prepare" : "commit";
}

test.each([alan, boole])(
  "what whole operators send in a slot is what the figures count: $name",
  async (profile) => {
    const beaconOf = () => new MadeUpBeacon({ inSyncCommittee: () => false });
    const cluster = await createCluster({ validators: VALIDATORS, profile, beaconOf });
    const sent = new Map<Kind, number[]>();
    const listener = cluster.hub.join("listener");
    listener.join(profile.topic([1, 2, 3, 4], FACTS.name), ({ data }) => {
      const kind = kindOf(profile, data);
      sent.set(kind, [...sent.get(kind) ?? [], data.length]);
      return Promise.resolve("accept");
    });
    await listener.start();
    await cluster.clock.advance(FACTS.times.slotMs / 2);
    const expected = dutyTraffic(profile, 4, VOTE, VALIDATORS);
    for (const kind of ["proposal", "prepare", "commit", "postConsensus"] as const) {
      const { messages, bytes } = expected[kind];
      expect([kind, sent.get(kind)]).toEqual([kind, Array(messages).fill(bytes)]);
    }
    // Those that are alike to the byte travel once: which operators' commits came first differs.
    const decided = sent.get("decided") ?? [];
    expect(decided.length).toBeLessThanOrEqual(expected.decided.messages);
    expect(new Set(decided)).toEqual(new Set([expected.decided.bytes]));
    await listener.stop();
    await cluster.stop();
  },
);
