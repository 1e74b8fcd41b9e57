import type { GossipsubOpts } from "@chainsafe/libp2p-gossipsub";
import { MAX_MESSAGE_BYTES, MAX_TOPICS, SEEN_TTL_MS } from "./limits.ts";
import { messageId } from "./message-id.ts";
import { peerScoreParams, SCORE_THRESHOLDS } from "./score-params.ts";

// Most ids that one IHAVE, IWANT or IDONTWANT may carry.
const MAX_IDS = 1500;

// A message of the largest allowed size must still decode, with the control data that rides along, to be judged.
const MAX_RPC_BYTES = MAX_MESSAGE_BYTES + 1_048_576;

// What waits for one slow peer before messages to it are dropped.
const MAX_OUTBOUND_BYTES = 16 * 1_048_576;

/**
 * Gossip's options as the protocol fixes them (wire rules, "Gossip").
 * The library has MaxIHaveLength (5000) and MaxIHaveMessages (10) as constants, so those two are not here.
 */
export function gossipOptions(): Partial<GossipsubOpts> {
  return {
    D: 8,
    Dlo: 6,
    Dhi: 12,
    heartbeatInterval: 700,
    mcacheLength: 6,
    mcacheGossip: 4,
    seenTTL: SEEN_TTL_MS,
    globalSignaturePolicy: "StrictNoSign",
    msgIdFn: ({ data }) => messageId(data),
    scoreParams: peerScoreParams(),
    scoreThresholds: SCORE_THRESHOLDS,
    emitSelf: false,
    fallbackToFloodsub: false,
    // A committee is small: its own messages go to every member at once, not only along the mesh.
    floodPublish: true,
    batchPublish: true,
    allowPublishToZeroTopicPeers: true,
    ignoreDuplicatePublishError: true,
    maxInboundDataLength: MAX_RPC_BYTES,
    maxOutboundBufferSize: MAX_OUTBOUND_BYTES,
    decodeRpcLimits: {
      maxSubscriptions: MAX_TOPICS,
      maxMessages: 5000,
      maxIhaveMessageIDs: MAX_IDS,
      maxIwantMessageIDs: MAX_IDS,
      maxIdontwantMessageIDs: MAX_IDS,
      maxControlMessages: MAX_IDS,
      maxPeerInfos: 16,
    },
  };
}
