import type { Log } from "../ports/log.ts";
import type { GossipMessage, GossipVerdict, Network } from "../ports/network.ts";
import type { Registry } from "../ports/registry.ts";
import type { OperatorSigner } from "../ports/signing.ts";
import { MessageValidator } from "../network/validation/validate.ts";
import type { SSVMessage } from "../spec/containers/messages.ts";
import { executorOf } from "../spec/message-id.ts";
import { toHex } from "../spec/hex.ts";
import type { ProtocolProfile } from "../spec/profiles/profile.ts";
import { decodeCommitBoostPartial } from "../spec/signing/commit-boost-message.ts";
import { signingKeyId } from "../spec/signing/key.ts";
import { gossipVerdict } from "../spec/validation/gossip.ts";
import type { DutyRuntime } from "./duty-runtime.ts";

/** Validates what comes from peers and hands it to its duty, or holds it for one that is not requested yet. */
export function gossipReceiver(validator: MessageValidator, runtime: DutyRuntime, log: Log) {
  return async (gossip: GossipMessage): Promise<GossipVerdict> => {
    const partial = validator.validate(gossip);
    if (typeof partial === "string") {
      log.debug("message refused", { code: partial, peer: gossip.peer });
      return gossipVerdict(partial);
    }
    const key = signingKeyId(partial.key);
    if (!runtime.host.has(key)) {
      const { signer, slot, message } = partial;
      runtime.hold({ key, signer, validator: partial.key.validatorPublicKey, slot, message });
      return "accept";
    }
    const verdict = await runtime.host.deliver(key, partial.message);
    if (verdict !== "valid") log.debug("message not taken", { code: verdict, signer: partial.signer });
    return gossipVerdict(verdict);
  };
}

export interface GossipSenderOptions {
  readonly network: Network;
  readonly networkName: string;
  readonly profile: ProtocolProfile;
  readonly registry: Registry;
  readonly signer: OperatorSigner;
  readonly runtime: () => DutyRuntime;
  readonly log: Log;
}

/** Signs a duty's message as this operator, publishes it, and hands it to the own duty as a peer's would be. */
export function gossipSender(options: GossipSenderOptions): (message: SSVMessage) => void {
  const { network, networkName, profile, registry, signer, runtime, log } = options;
  return (ssvMessage) => {
    const validatorPublicKey = toHex(executorOf(ssvMessage.msgId));
    const validator = registry.validator(validatorPublicKey);
    const decoded = decodeCommitBoostPartial(ssvMessage.data, profile);
    if (!validator || !decoded) throw new Error("a duty sent a message that is not its own");
    const operatorIds = [signer.operatorId];
    const signature = signer.sign(profile.containers.ssvMessage.serialize(ssvMessage));
    const signed = { signatures: [signature], operatorIds, ssvMessage, fullData: new Uint8Array() };
    network.publish(
      profile.topic(validator.operatorIds, networkName),
      profile.containers.signedSSVMessage.serialize(signed),
    ).catch((error) => log.warn("own partial not published", { cause: String(error) }));
    const requestRoot = toHex(decoded.requestRoot);
    const key = signingKeyId({ role: "commitBoostSigning", validatorPublicKey, requestRoot });
    void runtime().host.deliver(key, { operatorIds, ssvMessage, partials: decoded.partialSig });
  };
}
