import type { MessageValidator } from "../../../src/network/validation/validate.ts";
import { type Duties, UNKNOWN_DUTIES } from "../../../src/ports/duties.ts";
import type { GossipMessage } from "../../../src/ports/network.ts";
import type { CommitteeEntry } from "../../../src/ports/registry.ts";
import type { OperatorVerifier } from "../../../src/ports/signing.ts";
import { committeeId } from "../../../src/spec/committee.ts";
import { QBFT_TYPES, type QbftMessage, qbftMessage } from "../../../src/spec/containers/consensus.ts";
import { fromHex, type Hex } from "../../../src/spec/hex.ts";
import { committeeMessageId, validatorMessageId } from "../../../src/spec/message-id.ts";
import { alan } from "../../../src/spec/profiles/alan.ts";
import type { ProtocolProfile } from "../../../src/spec/profiles/profile.ts";
import { sha256 } from "../../../src/spec/sha256.ts";
import { CONSENSUS_ROLES, type ConsensusRole } from "../../../src/spec/validation/consensus-roles.ts";
import {
  createValidator,
  DOMAIN,
  NETWORK,
  registry,
  signers,
  SLOT,
  VALIDATORS,
  verdictOf,
} from "./support.ts";

export const TIMES = { genesisMs: 1_000_000, slotMs: 12_000 };

/** Start of a slot, milliseconds. */
export const startOf = (slot: number): number => TIMES.genesisMs + slot * TIMES.slotMs;

export const COMMITTEE = [1, 2, 3, 4];
export const VALUE = new TextEncoder().encode("value");

/** A commit of several signers besides the types. */
export type Kind = keyof typeof QBFT_TYPES | "decided";

/** The roles of a profile that reach consensus. */
export function rolesOf({ roles }: ProtocolProfile): ConsensusRole[] {
  return (Object.keys(CONSENSUS_ROLES) as ConsensusRole[]).filter((role) => roles[role] !== null);
}

export interface ConsensusSetup {
  readonly profile?: ProtocolProfile;
  readonly verify?: OperatorVerifier;
  /** Milliseconds; five seconds into the slot unless told. */
  readonly now?: () => number;
  readonly duties?: Partial<Duties>;
  readonly committee?: (id: Hex) => CommitteeEntry | null;
}

export function consensusValidator(setup: ConsensusSetup = {}): MessageValidator {
  const { profile = alan, verify, now = () => startOf(SLOT) + 5_000, duties, committee } = setup;
  return createValidator({
    profile,
    ...verify && { verify },
    consensus: {
      times: TIMES,
      now,
      duties: { ...UNKNOWN_DUTIES, ...duties },
      committee: committee ?? registry.committee,
    },
  });
}

/** A gossiped consensus message in the making. */
export interface ConsensusDraft {
  profile: ProtocolProfile;
  operatorIds: number[];
  /** Changes the true signatures of the operators. */
  resign: (signatures: Uint8Array[]) => Uint8Array[];
  msgType: number;
  msgId: Uint8Array;
  message: QbftMessage;
  /** Instead of the message's own encoding. */
  data: Uint8Array | null;
  fullData: Uint8Array;
  topic: string;
  peer: string;
}

export interface ConsensusDraftFacts {
  readonly profile?: ProtocolProfile;
  readonly role?: ConsensusRole;
  readonly kind?: Kind;
  readonly height?: number;
  readonly round?: number;
  readonly operatorIds?: readonly number[];
  readonly peer?: string;
}

/** The id of a role's messages. */
export function messageIdOf(role: ConsensusRole, profile: ProtocolProfile): Uint8Array {
  const domain = fromHex(DOMAIN);
  const number = profile.roles[role]!;
  return CONSENSUS_ROLES[role].executor === "committee"
    ? committeeMessageId(domain, number, committeeId(COMMITTEE))
    : validatorMessageId(domain, number, fromHex(VALIDATORS[0]!.publicKey));
}

/** A message that passes every rule at its height's time; a proposal is its leader's. */
export function consensusDraft(facts: ConsensusDraftFacts = {}): ConsensusDraft {
  const { profile = alan, role = "committee", kind = "prepare", height = SLOT, round = 1, peer = "peer" } =
    facts;
  const decided = kind === "decided";
  const leader = profile.leader(COMMITTEE, height, round);
  const msgId = messageIdOf(role, profile);
  return {
    profile,
    operatorIds: [...facts.operatorIds ?? (decided ? [1, 2, 3] : [kind === "proposal" ? leader : 2])],
    resign: (signatures) => signatures,
    msgType: profile.messageTypes.consensus,
    msgId,
    message: {
      msgType: QBFT_TYPES[decided ? "commit" : kind],
      height,
      round,
      identifier: msgId,
      root: sha256(VALUE),
      dataRound: 0,
      roundChangeJustification: [],
      prepareJustification: [],
    },
    data: null,
    fullData: decided || kind === "proposal" ? VALUE : new Uint8Array(),
    topic: profile.topic(COMMITTEE, NETWORK),
    peer,
  };
}

/** The message as a peer sends it, under the operators' true signatures; without them where `sign` is false. */
export function consensusGossip(draft: ConsensusDraft, sign = true): GossipMessage {
  const { profile: { containers }, msgType, msgId, operatorIds, fullData, topic, peer } = draft;
  const ssvMessage = { msgType, msgId, data: draft.data ?? qbftMessage.serialize(draft.message) };
  const signed = containers.ssvMessage.serialize(ssvMessage);
  const signatures = operatorIds.map((id) => sign && signers.get(id)?.sign(signed) || new Uint8Array(256));
  const data = containers.signedSSVMessage.serialize({
    signatures: draft.resign(signatures),
    operatorIds,
    ssvMessage,
    fullData,
  });
  return { topic, data, peer };
}

/** What a validator says of a message after a change. */
export function judgeConsensus(
  validator: MessageValidator,
  facts: ConsensusDraftFacts = {},
  change: (draft: ConsensusDraft) => void = () => {},
): string {
  const draft = consensusDraft(facts);
  change(draft);
  return verdictOf(validator.validate(consensusGossip(draft)));
}
