import { validateTopicScoreParams } from "@chainsafe/libp2p-gossipsub/score";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  firstDeliveryCap,
  peerScoreParams,
  SCORE_THRESHOLDS,
  topicScoreParams,
} from "../../src/network/score-params.ts";

describe("first deliveries", () => {
  it("have the cap and the weight of the SIP's formula, V being the network's validators over 128 topics", () => {
    for (const V of [128, 10_000, 1_000_000]) {
      const cap = (600 / 10_000 * (32 * 12) * V / 128 * 0.15) / (1 - 0.3162277660168379);
      const params = topicScoreParams(V / 128);
      expect(params.firstMessageDeliveriesCap).toBeCloseTo(cap, 8);
      expect(params.firstMessageDeliveriesWeight).toBeCloseTo(80 / cap, 8);
    }
  });

  it("keep at the cap who brings as many each epoch as decay takes", () => {
    const perEpoch = 600 / 10_000 * 384 * 0.15;
    let counter = 0;
    for (let epoch = 0; epoch < 50; epoch++) {
      counter = (counter + perEpoch) * topicScoreParams(1).firstMessageDeliveriesDecay;
    }
    expect(counter + perEpoch).toBeCloseTo(firstDeliveryCap(1), 8);
  });

  it("fall from 1 to 0.01 in four epochs", () => {
    expect(topicScoreParams(1).firstMessageDeliveriesDecay ** 4).toBeCloseTo(0.01, 12);
  });

  it("are worth 80 at most, however many validators a topic has", () => {
    fc.assert(fc.property(fc.nat({ max: 1_000_000 }), (validators) => {
      const { firstMessageDeliveriesCap: cap, firstMessageDeliveriesWeight: weight } = topicScoreParams(
        validators,
      );
      expect(cap * weight).toBeCloseTo(80, 6);
    }));
  });
});

describe("a topic's parameters", () => {
  it("are ones that gossip takes, however many validators there are", () => {
    for (const validators of [0, 1, 500, 100_000]) {
      expect(() => validateTopicScoreParams(topicScoreParams(validators))).not.toThrow();
    }
  });

  it("are the protocol's for time in the mesh and invalid messages, and nothing for the mesh's rate", () => {
    expect(topicScoreParams(1)).toMatchObject({
      topicWeight: 4 / 128,
      timeInMeshQuantum: 12_000,
      timeInMeshCap: 300,
      timeInMeshWeight: 10 / 300,
      meshMessageDeliveriesWeight: 0,
      meshFailurePenaltyWeight: 0,
      invalidMessageDeliveriesWeight: -1280,
      invalidMessageDeliveriesDecay: 0.95499,
    });
  });

  it("put a peer below the graylist threshold with its 21st invalid message, whatever its merits", () => {
    const { topicWeight, invalidMessageDeliveriesWeight: weight } = topicScoreParams(1);
    const score = (invalid: number) => topicWeight * weight * invalid ** 2;
    const { topicScoreCap } = peerScoreParams();
    expect(score(20)).toBe(SCORE_THRESHOLDS.graylistThreshold);
    expect(score(21) + topicScoreCap!).toBeLessThan(SCORE_THRESHOLDS.graylistThreshold);
  });

  it("let an invalid message be forgotten after a hundred epochs", () => {
    expect(topicScoreParams(1).invalidMessageDeliveriesDecay ** 100).toBeCloseTo(0.01, 3);
  });
});

it("peers that go behind gossip's back lose 4,000 where they do ten times an epoch what they may not", () => {
  const {
    behaviourPenaltyDecay: decay,
    behaviourPenaltyThreshold: threshold,
    behaviourPenaltyWeight: weight,
  } = peerScoreParams();
  const settled = 10 / (1 - decay!);
  expect(weight! * (settled - threshold!) ** 2 / 4_000).toBeCloseTo(-1, 3);
});
