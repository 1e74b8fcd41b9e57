import type { SigningDutyRequest } from "../../machines/signing-duty/model.ts";
import type { MessageValidator } from "../network/validation/validate.ts";
import type { Log } from "../ports/log.ts";
import type { Metrics } from "../ports/metrics.ts";
import type { GossipMessage, GossipVerdict, Network } from "../ports/network.ts";
import type { OperatorSigner } from "../ports/signing.ts";
import type { SSVMessage } from "../spec/containers/messages.ts";
import type { ProtocolProfile } from "../spec/profiles/profile.ts";
import { signingKeyId, signingKeyOf } from "../spec/signing/key.ts";
import { SIGNING_WIRE } from "../spec/signing/wire.ts";
import { gossipVerdict } from "../spec/validation/gossip.ts";
import type { DutyRuntime } from "./duty-runtime.ts";

export interface GossipReceiverOptions {
  readonly validator: MessageValidator;
  readonly runtime: DutyRuntime;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Validates what comes from peers and hands it to its duty, or holds it for one that is not requested yet. */
export function gossipReceiver({ validator, runtime, log, metrics }: GossipReceiverOptions) {
  return async (gossip: GossipMessage): Promise<GossipVerdict> => {
    const partial = validator.validate(gossip);
    if (typeof partial === "string") {
      metrics.messageRefused(partial);
      log.debug("message refused", { code: partial, peer: gossip.peer });
      return gossipVerdict(partial);
    }
    // No duty takes consensus messages yet.
    if (partial.kind !== "partial") return "ignore";
    const { signer, slot, message } = partial;
    const { role, validatorPublicKey } = partial.key;
    const key = signingKeyId(partial.key);
    metrics.participated(signer, role);
    if (!runtime.host.has(key)) {
      metrics.heldEarly(signer);
      runtime.hold({ key, signer, executor: validatorPublicKey, slot, message });
      return "accept";
    }
    const verdict = await runtime.host.deliver(key, message);
    if (verdict !== "valid") log.debug("message not taken", { code: verdict, signer });
    return gossipVerdict(verdict);
  };
}

export interface GossipSenderOptions {
  readonly network: Network;
  /** Topic of a request's committee. */
  readonly topicOf: (request: SigningDutyRequest) => string;
  readonly profile: ProtocolProfile;
  readonly signer: OperatorSigner;
  readonly runtime: () => DutyRuntime;
  readonly log: Log;
}

/** Signs a duty's message as this operator, publishes it, and hands it to the own duty as a peer's would be. */
export function gossipSender({ network, topicOf, profile, signer, runtime, log }: GossipSenderOptions) {
  return (request: SigningDutyRequest, ssvMessage: SSVMessage): void => {
    const operatorIds = [signer.operatorId];
    const signature = signer.sign(profile.containers.ssvMessage.serialize(ssvMessage));
    const signed = { signatures: [signature], operatorIds, ssvMessage, fullData: new Uint8Array() };
    network.publish(topicOf(request), profile.containers.signedSSVMessage.serialize(signed))
      .catch((error) => log.warn("own partial not published", { cause: String(error) }));
    const { partials } = SIGNING_WIRE[request.role].decode(ssvMessage.data, profile)!;
    void runtime().host.deliver(signingKeyId(signingKeyOf(request)), { operatorIds, ssvMessage, partials });
  };
}
