import type { SigningDutyRequest } from "../../machines/signing-duty/model.ts";
import type { SlotStartBox } from "../network/validation/slot-start-box.ts";
import type { MessageValidator, ValidPartial } from "../network/validation/validate.ts";
import type { Log } from "../ports/log.ts";
import type { Metrics } from "../ports/metrics.ts";
import type { GossipMessage, GossipVerdict } from "../ports/network.ts";
import type { Registry } from "../ports/registry.ts";
import type { SSVMessage } from "../spec/containers/messages.ts";
import type { Hex } from "../spec/hex.ts";
import type { ProtocolProfile } from "../spec/profiles/profile.ts";
import { signingKeyId, signingKeyOf } from "../spec/signing/key.ts";
import { SIGNING_WIRE } from "../spec/signing/wire.ts";
import { gossipVerdict } from "../spec/validation/gossip.ts";
import type { ClusterDuties } from "./cluster-duties.ts";
import type { DutyRuntime } from "./duty-runtime.ts";
import type { OwnMessages } from "./own-messages.ts";

export interface GossipReceiverOptions {
  readonly validator: MessageValidator;
  /** Messages up to two seconds before their slot. */
  readonly early: SlotStartBox;
  /** Null where this operator has no beacon node. */
  readonly clusters: ClusterDuties | null;
  readonly registry: Pick<Registry, "committee">;
  readonly runtime: DutyRuntime;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** CommitteeID in a message id's executor, whose first 16 bytes are zero. */
function committeeIn(executor: Hex): Hex {
  return `0x${executor.slice(-64)}`;
}

/** Validates what comes from peers and hands it to its duty, or holds it for one that is not requested yet. */
export function gossipReceiver(options: GossipReceiverOptions) {
  const { validator, early, clusters, registry, log, metrics } = options;
  return async (gossip: GossipMessage): Promise<GossipVerdict> => {
    const answer = await early.settle(gossip, validator.validate(gossip));
    if (typeof answer === "string") {
      metrics.messageRefused(answer);
      log.debug("message refused", { code: answer, peer: gossip.peer });
      return gossipVerdict(answer);
    }
    switch (answer.kind) {
      case "partial":
        return await takePartial(options, answer);
      case "committeePartials":
        // Whatever the duty makes of it: others may need it.
        void clusters?.takePartials(answer);
        return "accept";
      case "consensus": {
        const committee = registry.committee(committeeIn(answer.executor));
        // No duty reaches consensus yet but those of committees.
        if (answer.role !== "committee" || !committee || !clusters) return "ignore";
        clusters.takeConsensus(committee, { signed: answer.signed, qbft: answer.message });
        return "accept";
      }
    }
  };
}

/** Takes a signing duty's partial, or holds it for a request to come. */
async function takePartial(
  { runtime, metrics, log }: GossipReceiverOptions,
  { signer, slot, message, key: signingKey }: ValidPartial,
): Promise<GossipVerdict> {
  const { role, validatorPublicKey } = signingKey;
  const key = signingKeyId(signingKey);
  metrics.participated(signer, role);
  if (!runtime.host.has(key)) {
    metrics.heldEarly(signer);
    runtime.hold({
      key,
      signer,
      executor: validatorPublicKey,
      slot,
      bytes: message.ssvMessage.data.length,
      message,
    });
    return "accept";
  }
  const verdict = await runtime.host.deliver(key, message);
  if (verdict !== "valid") log.debug("message not taken", { code: verdict, signer });
  return gossipVerdict(verdict);
}

export interface GossipSenderOptions {
  readonly own: OwnMessages;
  readonly profile: ProtocolProfile;
  readonly runtime: () => DutyRuntime;
}

/** Signs a duty's message as this operator, publishes it, and hands it to the own duty as a peer's would be. */
export function gossipSender({ own, profile, runtime }: GossipSenderOptions) {
  return (request: SigningDutyRequest, ssvMessage: SSVMessage): void => {
    const signed = own.sign(ssvMessage);
    const { operatorIds } = signed;
    own.publish(Object.keys(request.sharePublicKeys).map(Number), signed);
    const { partials } = SIGNING_WIRE[request.role].decode(ssvMessage.data, profile)!;
    void runtime().host.deliver(signingKeyId(signingKeyOf(request)), { operatorIds, ssvMessage, partials });
  };
}
