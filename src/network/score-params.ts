import type {
  PeerScoreParams,
  PeerScoreThresholds,
  TopicScoreParams,
} from "@chainsafe/libp2p-gossipsub/score";
import { SLOTS_PER_EPOCH } from "../spec/slots.ts";

const EPOCH_MS = SLOTS_PER_EPOCH * 12_000;

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

// What a first delivery still counts after an epoch; after four it is a hundredth.
const FIRST_DELIVERY_DECAY = 0.3162277660168379;

// Most that a topic gives for first deliveries.
const MAX_FIRST_DELIVERY_SCORE = 80;

// 600 messages a second of 10,000 validators when each ran its duties alone; 15 % of them since clusters share duties.
const MESSAGES_A_VALIDATOR_AND_EPOCH = 600 / 10_000 * (EPOCH_MS / 1000) * 0.15;

/**
 * The number of first deliveries that counts at most (cluster-consensus SIP, cap_2): where the counter of a peer settles
 * that keeps bringing all of these messages first. 1 where the topic has no validators.
 * @param validators those of the topic's committees; V/128 in the SIP, what one of 128 topics has of V on average
 */
export function firstDeliveryCap(validators: number): number {
  return validators > 0 ? MESSAGES_A_VALIDATOR_AND_EPOCH * validators / (1 - FIRST_DELIVERY_DECAY) : 1;
}

/**
 * How a peer is scored in one topic: time in the mesh (P1) and first deliveries (P2) for it, invalid messages (P4)
 * against it: over the graylist threshold are 21 at once, or one an epoch for long, as little of them is forgotten. P3 is off in the protocol.
 * @param validators those of the topic's committees
 */
export function topicScoreParams(validators: number): TopicScoreParams {
  const cap = firstDeliveryCap(validators);
  return {
    topicWeight: TOPIC_WEIGHT,
    timeInMeshQuantum: 12_000,
    timeInMeshCap: 300,
    timeInMeshWeight: 10 / 300,
    firstMessageDeliveriesWeight: MAX_FIRST_DELIVERY_SCORE / cap,
    firstMessageDeliveriesDecay: FIRST_DELIVERY_DECAY,
    firstMessageDeliveriesCap: cap,
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
