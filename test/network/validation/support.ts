import { committeesOf } from "../../../src/app/registry.ts";
import {
  createOperatorSigner,
  createOperatorVerifier,
  generateOperatorKey,
} from "../../../src/crypto/operator-key.ts";
import type { ConsensusOptions } from "../../../src/network/validation/consensus.ts";
import { type Answer, MessageValidator } from "../../../src/network/validation/validate.ts";
import type { GossipMessage } from "../../../src/ports/network.ts";
import type { Registry, ValidatorEntry } from "../../../src/ports/registry.ts";
import type { OperatorSigner, OperatorVerifier } from "../../../src/ports/signing.ts";
import type { PartialSignatureMessage } from "../../../src/spec/containers/messages.ts";
import { commitBoostSigningRoot } from "../../../src/spec/domains.ts";
import { fromHex, type Hex } from "../../../src/spec/hex.ts";
import { validatorMessageId } from "../../../src/spec/message-id.ts";
import { alan } from "../../../src/spec/profiles/alan.ts";
import type { ProtocolProfile } from "../../../src/spec/profiles/profile.ts";
import type { SigningRole } from "../../../src/spec/signing/key.ts";
import { SIGNING_WIRE } from "../../../src/spec/signing/wire.ts";

export const NETWORK = "test";
export const DOMAIN: Hex = "0x00000301";
export const GENESIS_FORK_VERSION = new Uint8Array(4);
export const SLOT = 12;

/** Two validators of operators 1 to 4; operator 5 is known and in neither committee. */
export const VALIDATORS: readonly ValidatorEntry[] = ["8e", "94"].map((byte, i) => ({
  publicKey: `0x${byte.repeat(48)}`,
  index: i + 1,
  operatorIds: [1, 2, 3, 4],
  sharePublicKeys: {},
}));

const keys = new Map([1, 2, 3, 4, 5].map((id) => [id, generateOperatorKey()]));
export const signers: ReadonlyMap<number, OperatorSigner> = new Map(
  [...keys].map((
    [id, { privateKeyPem }],
  ): [number, OperatorSigner] => [id, createOperatorSigner(id, privateKeyPem)]),
);

const committees = committeesOf(VALIDATORS);

export const registry: Registry = {
  operatorKey: (id) => keys.get(id)?.publicKeyPem ?? null,
  validator: (publicKey) => VALIDATORS.find((entry) => entry.publicKey === publicKey) ?? null,
  validators: () => VALIDATORS,
  committee: (id) => committees.get(id) ?? null,
};

/** A verifier that counts how often it is asked. */
export function countingVerifier(verify: OperatorVerifier = createOperatorVerifier()) {
  const counted = Object.assign<OperatorVerifier, { calls: number }>(
    (...args) => {
      counted.calls++;
      return verify(...args);
    },
    { calls: 0 },
  );
  return counted;
}

export interface ValidatorSetup {
  readonly profile?: ProtocolProfile;
  readonly verify?: OperatorVerifier;
  readonly currentSlot?: () => number;
  readonly consensus?: ConsensusOptions;
}

export function createValidator({
  profile = alan,
  verify = createOperatorVerifier(),
  currentSlot = () => SLOT,
  consensus,
}: ValidatorSetup = {}): MessageValidator {
  return new MessageValidator({
    profile,
    network: NETWORK,
    domain: fromHex(DOMAIN),
    genesisForkVersion: GENESIS_FORK_VERSION,
    registry,
    verify,
    currentSlot,
    ...consensus && { consensus },
  });
}

/** A gossiped partial in the making. Where `data` is null it is made of the partials, as `kind` has them. */
export interface Draft {
  kind: SigningRole;
  operatorIds: number[];
  /** Changes the true signatures of the operators. */
  resign: (signatures: Uint8Array[]) => Uint8Array[];
  msgType: number;
  domain: Uint8Array;
  role: number;
  validatorPublicKey: Uint8Array;
  data: Uint8Array | null;
  requestRoot: Uint8Array;
  type: number;
  slot: number;
  messages: PartialSignatureMessage[];
  fullData: Uint8Array;
  topic: string;
}

export function requestRoot(seed: number): Uint8Array {
  const root = new Uint8Array(32).fill(0x11);
  new DataView(root.buffer).setUint32(0, seed);
  return root;
}

export interface DraftFacts {
  readonly kind?: SigningRole;
  readonly signer?: number;
  readonly seed?: number;
  readonly slot?: number;
  readonly validator?: ValidatorEntry;
  readonly profile?: ProtocolProfile;
}

/** A message that passes every rule. */
export function draft(facts: DraftFacts = {}): Draft {
  const {
    kind = "commitBoostSigning",
    signer = 2,
    seed = 0,
    slot = SLOT,
    validator = VALIDATORS[0]!,
    profile = alan,
  } = facts;
  return {
    kind,
    operatorIds: [signer],
    resign: (signatures) => signatures,
    msgType: SIGNING_WIRE[kind].messageType(profile),
    domain: fromHex(DOMAIN),
    role: profile.roles[kind],
    validatorPublicKey: fromHex(validator.publicKey),
    data: null,
    requestRoot: requestRoot(seed),
    type: SIGNING_WIRE[kind].partialType(profile),
    slot,
    messages: [{
      partialSignature: new Uint8Array(96).fill(0xaa),
      signingRoot: commitBoostSigningRoot(requestRoot(seed), GENESIS_FORK_VERSION),
      signer,
      validatorIndex: validator.index,
    }],
    fullData: new Uint8Array(),
    topic: profile.topic(validator.operatorIds, NETWORK),
  };
}

function dataOf(
  { kind, requestRoot, type, slot, messages }: Draft,
  { containers }: ProtocolProfile,
): Uint8Array {
  const partialSig = { type, slot, messages };
  return kind === "preconfirmation"
    ? containers.partialSignatureMessages.serialize(partialSig)
    : containers.cbPartialSignatures.serialize({ requestRoot, partialSig });
}

const UNSIGNED = new Uint8Array(256);

/** The message as a peer sends it, under the operators' true signatures; without them where `sign` is false. */
export function gossip(of: Draft, profile: ProtocolProfile = alan, sign = true): GossipMessage {
  const { containers } = profile;
  const ssvMessage = {
    msgType: of.msgType,
    msgId: validatorMessageId(of.domain, of.role, of.validatorPublicKey),
    data: of.data ?? dataOf(of, profile),
  };
  const signed = containers.ssvMessage.serialize(ssvMessage);
  const signatures = of.operatorIds.map((id) => sign && signers.get(id)?.sign(signed) || UNSIGNED);
  const data = containers.signedSSVMessage.serialize({
    signatures: of.resign(signatures),
    operatorIds: of.operatorIds,
    ssvMessage,
    fullData: of.fullData,
  });
  return { topic: of.topic, data, peer: "peer" };
}

/** The code of a refusal, or "valid". */
export function verdictOf(answer: Answer): string {
  if (typeof answer === "string") return answer;
  return answer.kind === "early" ? "early" : "valid";
}

/** What a validator says of a draft after a change. */
export function judge(
  validator: MessageValidator,
  change: (message: Draft) => void,
  facts?: DraftFacts,
): string {
  const message = draft(facts);
  change(message);
  return verdictOf(validator.validate(gossip(message, facts?.profile)));
}
