import { createOperatorSigner } from "../../src/crypto/operator-key.ts";
import { fromHex, type Hex } from "../../src/spec/hex.ts";
import { commitBoostSigningRoot } from "../../src/spec/domains.ts";
import { toHex } from "../../src/spec/hex.ts";
import { commitBoostMessage } from "../../src/spec/signing/commit-boost-message.ts";
import { type Cluster, FACTS } from "./cluster.ts";

/** What a misbehaving operator says. */
export interface Forgery {
  readonly signer: number;
  readonly requestRoot: Hex;
  /** 96 bytes; what its share would sign where there is none. */
  readonly signature?: Uint8Array;
  /** What the message says was signed; the right root where there is none. */
  readonly signingRoot?: Hex;
  readonly slot: number;
  /** The validator's own index where there is none. */
  readonly validatorIndex?: number;
}

/** The gossip message of an operator that says what it likes, under its own RSA key. */
export function forge(cluster: Cluster, forgery: Forgery): Uint8Array {
  const { profile, domain, genesisForkVersion } = FACTS;
  const [validator] = cluster.registry.validators();
  const right = toHex(commitBoostSigningRoot(fromHex(forgery.requestRoot), fromHex(genesisForkVersion)));
  const signingRoot = forgery.signingRoot ?? right;
  const ssvMessage = commitBoostMessage({
    domain,
    validatorPublicKey: validator!.publicKey,
    validatorIndex: forgery.validatorIndex ?? validator!.index,
    requestRoot: forgery.requestRoot,
    signingRoot,
    slot: forgery.slot,
    signer: forgery.signer,
    signature: forgery.signature ?? cluster.bls.sign(cluster.share(forgery.signer), fromHex(signingRoot)),
  }, profile);
  const signer = createOperatorSigner(forgery.signer, cluster.privateKey(forgery.signer));
  return profile.containers.signedSSVMessage.serialize({
    signatures: [signer.sign(profile.containers.ssvMessage.serialize(ssvMessage))],
    operatorIds: [forgery.signer],
    ssvMessage,
    fullData: new Uint8Array(),
  });
}

/** The gossip topic of a cluster. */
export function topicOf(cluster: Cluster): string {
  const [validator] = cluster.registry.validators();
  return FACTS.profile.topic(validator!.operatorIds, FACTS.name);
}
