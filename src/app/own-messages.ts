import type { Log } from "../ports/log.ts";
import type { Network } from "../ports/network.ts";
import type { OperatorSigner } from "../ports/signing.ts";
import type { SignedSSVMessage, SSVMessage } from "../spec/containers/messages.ts";
import type { ProtocolProfile } from "../spec/profiles/profile.ts";

export interface OwnMessagesOptions {
  readonly network: Network;
  /** Network name, as it is in topics. */
  readonly name: string;
  readonly profile: ProtocolProfile;
  readonly signer: OperatorSigner;
  readonly log: Log;
}

/** What this operator itself sends: signed with its RSA key, published to a committee. */
export class OwnMessages {
  readonly #options: OwnMessagesOptions;

  constructor(options: OwnMessagesOptions) {
    this.#options = options;
  }

  /** The message with this operator's signature. */
  sign(ssvMessage: SSVMessage, fullData: Uint8Array = new Uint8Array()): SignedSSVMessage {
    const { signer, profile } = this.#options;
    const signature = signer.sign(profile.containers.ssvMessage.serialize(ssvMessage));
    return { signatures: [signature], operatorIds: [signer.operatorId], ssvMessage, fullData };
  }

  /** Publishes on the topic of a committee; what does not go out is logged: nobody waits for it. */
  publish(operatorIds: readonly number[], signed: SignedSSVMessage): void {
    this.#send("publish", operatorIds, signed);
  }

  /** Sends what was published before once more, for an operator that missed it. */
  repeat(operatorIds: readonly number[], signed: SignedSSVMessage): void {
    this.#send("repeat", operatorIds, signed);
  }

  #send(how: "publish" | "repeat", operatorIds: readonly number[], signed: SignedSSVMessage): void {
    const { network, name, profile, log } = this.#options;
    const data = profile.containers.signedSSVMessage.serialize(signed);
    network[how](profile.topic(operatorIds, name), data)
      .catch((error) => log.warn("own message not published", { cause: String(error) }));
  }
}
