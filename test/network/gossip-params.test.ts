import { expect, it } from "vitest";
import { createGossipNode } from "../../src/network/libp2p-node.ts";
import { generateNetworkKey } from "../../src/network/keys.ts";

it("runs gossip with the protocol's parameters", async () => {
  const node = await createGossipNode({
    listen: "/ip4/127.0.0.1/tcp/0",
    peers: [],
    privateKey: await generateNetworkKey(),
    validatorsOn: () => 0,
  });
  const { gossip } = node.services;
  expect(gossip.globalSignaturePolicy).toBe("StrictNoSign");
  expect(gossip.opts).toMatchObject({
    D: 8,
    Dlo: 6,
    Dhi: 12,
    heartbeatInterval: 700,
    mcacheLength: 6,
    mcacheGossip: 4,
    seenTTL: 420_000,
    emitSelf: false,
    scoreThresholds: {
      gossipThreshold: -4000,
      publishThreshold: -8000,
      graylistThreshold: -16000,
      acceptPXThreshold: 100,
      opportunisticGraftThreshold: 5,
    },
    scoreParams: {
      topicScoreCap: 32.72,
      decayInterval: 384_000,
      decayToZero: 0.01,
      retainScore: 38_400_000,
      IPColocationFactorThreshold: 10,
      IPColocationFactorWeight: -32.72,
      behaviourPenaltyThreshold: 6,
      behaviourPenaltyDecay: 0.63096,
      behaviourPenaltyWeight: -8.98696,
    },
  });
});
