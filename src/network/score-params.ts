import type {
  PeerScoreParams,
  PeerScoreThresholds,
  TopicScoreParams,
} from "@chainsafe/libp2p-gossipsub/score";

const EPOCH_MS = 32 * 12_000;

// Names a topic's share of the score: four parts over the 128 subnets.
const TOPIC_WEIGHT = 4 / 128;

/** Where gossip, publishing and listening to a peer stop, and where its advice and grafts start to count. */
export const SCORE_THRESHOLDS: PeerScoreThresholds = {
  gossipThreshold: -4000,
  publishThreshold: -8000,
  graylistThreshold: -16000,
  acceptPXThreshold: 100,
  opportunisticGraftThreshold: 5,
};

/** How one peer is scored over all topics; topics are added as they are joined. */
export function peerScoreParams(): Partial<PeerScoreParams> {
  return {
    topicScoreCap: 32.72,
    // P5: nothing but gossip's own behaviour counts.
    appSpecificWeight: 0,
    // P6: a devnet has all its operators on one loopback address; that is no attack.
    IPColocationFactorThreshold: 10,
    IPColocationFactorWeight: -32.72,
    IPColocationFactorWhitelist: new Set(["127.0.0.1", "::1"]),
    // P7: broken promises and grafts before their time.
    behaviourPenaltyThreshold: 6,
    behaviourPenaltyDecay: 0.63096,
    behaviourPenaltyWeight: -8.98696,
    decayInterval: EPOCH_MS,
    decayToZero: 0.01,
    retainScore: 100 * EPOCH_MS,
  };
}

/**
 * How a peer is scored in one topic: time in the mesh (P1) for it, invalid messages (P4) against it.
 * P2 stays off until the topic's message rate is known, which its cap needs; P3 is off in the protocol.
 */
export function topicScoreParams(): TopicScoreParams {
  return {
    topicWeight: TOPIC_WEIGHT,
    timeInMeshQuantum: 12_000,
    timeInMeshCap: 300,
    timeInMeshWeight: 10 / 300,
    firstMessageDeliveriesWeight: 0,
    firstMessageDeliveriesDecay: 0.3162277660168379,
    firstMessageDeliveriesCap: 0,
    meshMessageDeliveriesWeight: 0,
    meshMessageDeliveriesDecay: 0,
    meshMessageDeliveriesCap: 0,
    meshMessageDeliveriesThreshold: 0,
    meshMessageDeliveriesWindow: 0,
    meshMessageDeliveriesActivation: 0,
    meshFailurePenaltyWeight: 0,
    meshFailurePenaltyDecay: 0,
    invalidMessageDeliveriesWeight: -1280,
    invalidMessageDeliveriesDecay: 0.95499,
  };
}
