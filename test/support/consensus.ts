import { QBFT_TYPES, type QbftMessage, qbftMessage } from "../../src/spec/containers/consensus.ts";
import type { SignedSSVMessage } from "../../src/spec/containers/messages.ts";
import { equalBytes, toHex } from "../../src/spec/hex.ts";
import { committeeMessageId } from "../../src/spec/message-id.ts";
import { boole } from "../../src/spec/profiles/boole.ts";
import type { UnsignedMessage } from "../../src/spec/qbft/create.ts";
import { examineMessage, type Examiner } from "../../src/spec/qbft/examine.ts";
import type { InstanceSettings, InstanceState } from "../../src/spec/qbft/instance.ts";
import { type ConsensusMessage, rootOfValue } from "../../src/spec/qbft/message.ts";
import type { MessageLog } from "../../src/spec/qbft/message-log.ts";
import { sha256 } from "../../src/spec/sha256.ts";

export const HEIGHT = 10;
export const CUT_OFF_ROUND = 12;

const DOMAIN = Uint8Array.of(0, 0, 3, 1);

/** MessageIDs of two duties. */
export const ID = committeeMessageId(DOMAIN, boole.roles.committee!, new Uint8Array(32).fill(0xc1));
export const OTHER_ID = committeeMessageId(DOMAIN, boole.roles.committee!, new Uint8Array(32).fill(0xc2));

/** Values that may be decided. */
export const VALUE = new TextEncoder().encode("value");
export const OTHER_VALUE = new TextEncoder().encode("other value");
/** A value that the value check refuses. */
export const BAD_VALUE = new TextEncoder().encode("bad value");

/** Committee sizes, each with its quorum and its partial quorum. */
export const SIZES = [[4, 3, 2], [7, 5, 3], [10, 7, 4], [13, 9, 5]] as const;

export const NO_DATA = new Uint8Array();

/** Operators 1 to `size`. */
export function operators(size: number): number[] {
  return Array.from({ length: size }, (_, i) => i + 1);
}

/** Stands for an operator's RSA signature: anyone can make it, but it holds for one message of one operator only. */
function signatureOf(operatorId: number, { ssvMessage }: Pick<SignedSSVMessage, "ssvMessage">): Uint8Array {
  const bytes = boole.containers.ssvMessage.serialize(ssvMessage);
  return sha256(Uint8Array.of(operatorId, ...bytes));
}

/** The edge around the tests' instances. */
export const examiner: Examiner = {
  profile: boole,
  signaturesValid: (signed) =>
    signed.operatorIds.every((id, i) => equalBytes(signed.signatures[i] ?? NO_DATA, signatureOf(id, signed))),
  checkValue: (value) => equalBytes(value, BAD_VALUE) ? "QBFTValueInvalid" : null,
};

/** The name of a QBFT type. */
export type Kind = keyof typeof QBFT_TYPES;

/** What a message says where it is not a usual one of round 1. */
export interface Facts {
  readonly signers?: readonly number[];
  readonly height?: number;
  readonly round?: number;
  readonly dataRound?: number;
  /** What the message is about. */
  readonly value?: Uint8Array;
  /** What comes with it, where it is not the value of a proposal or of a prepared round-change. */
  readonly fullData?: Uint8Array;
  /** MessageID in the envelope and in the message. */
  readonly id?: Uint8Array;
  readonly identifier?: Uint8Array;
  readonly msgType?: number;
  readonly envelopeType?: number;
  readonly roundChanges?: readonly Sealed[];
  readonly prepares?: readonly Sealed[];
  /** Signed by nobody that it names. */
  readonly forged?: boolean;
}

/** A signed message, or its bytes as a justification has them. */
export type Sealed = ConsensusMessage | Uint8Array;

const encoded = (sealed: Sealed) =>
  sealed instanceof Uint8Array
    ? sealed
    : boole.containers.signedSSVMessage.serialize({ ...sealed.signed, fullData: NO_DATA });

const NO_ROOT = new Uint8Array(32);

function qbftOf(kind: Kind, facts: Facts): QbftMessage {
  const { dataRound = 0, value = VALUE, id = ID } = facts;
  const aboutNothing = kind === "roundChange" && dataRound === 0;
  return {
    msgType: facts.msgType ?? QBFT_TYPES[kind],
    height: facts.height ?? HEIGHT,
    round: facts.round ?? 1,
    identifier: facts.identifier ?? id,
    root: aboutNothing ? NO_ROOT : sha256(value),
    dataRound,
    roundChangeJustification: (facts.roundChanges ?? []).map(encoded),
    prepareJustification: (facts.prepares ?? []).map(encoded),
  };
}

/** Signs a message as these operators. */
export function seal(
  { qbft, fullData }: UnsignedMessage,
  signers: readonly number[],
  { id = qbft.identifier, envelopeType = boole.messageTypes.consensus, forged = false }: Facts = {},
): SignedSSVMessage {
  const ssvMessage = { msgType: envelopeType, msgId: id, data: qbftMessage.serialize(qbft) };
  const signatures = signers.map((signer) =>
    forged ? Uint8Array.of(0xff) : signatureOf(signer, { ssvMessage })
  );
  return { signatures, operatorIds: [...signers], ssvMessage, fullData };
}

/**
 * Decodes and examines.
 * @throws Error where the data is no consensus message
 */
export function examine(signed: SignedSSVMessage): ConsensusMessage {
  const message = examineMessage(signed, examiner);
  if (!message) throw new Error("not a consensus message");
  return message;
}

/** A signed and examined message of an operator; without facts one of round 1 for VALUE. */
export function message(kind: Kind, signer: number, facts: Facts = {}): ConsensusMessage {
  const { value = VALUE, dataRound = 0, id = ID, signers = [signer] } = facts;
  const brings = kind === "proposal" || (kind === "roundChange" && dataRound > 0);
  const fullData = facts.fullData ?? (brings ? value : NO_DATA);
  return examine(seal({ qbft: qbftOf(kind, facts), fullData }, signers, { ...facts, id }));
}

/** The same message of each of several operators. */
export function messages(kind: Kind, signers: readonly number[], facts: Facts = {}): ConsensusMessage[] {
  return signers.map((signer) => message(kind, signer, facts));
}

/** A commit of several operators at once, with the value. */
export function decidedMessage(signers: readonly number[], facts: Facts = {}): ConsensusMessage {
  return message("commit", 0, { fullData: facts.value ?? VALUE, ...facts, signers });
}

/** A round-change of an operator that prepared a value in a round, with these operators' prepares for it. */
export function preparedRoundChange(
  signer: number,
  facts: Facts & { readonly dataRound: number },
  preparers: readonly number[] = [1, 2, 3],
): ConsensusMessage {
  const { dataRound: round, value = VALUE } = facts;
  const roundChanges = messages("prepare", preparers, { round, value });
  return message("roundChange", signer, { roundChanges, ...facts });
}

/** A log of messages, each under its round. */
export function logOf(...list: readonly ConsensusMessage[]): MessageLog {
  return Object.groupBy(list, ({ qbft }) => qbft.round) as MessageLog;
}

/** Settings of an instance of operators 1 to 4, seen by operator 1; round r is led by operator r. */
export function settingsOf(settings: Partial<InstanceSettings> = {}): InstanceSettings {
  const { committee = operators(4) } = settings;
  return {
    operatorId: 1,
    committee,
    identifier: toHex(ID),
    height: HEIGHT,
    leaders: committee,
    cutOffRound: CUT_OFF_ROUND,
    startValue: VALUE,
    ...settings,
  };
}

/** An instance in round 1 that knows nothing yet. */
export function instanceOf(state: Partial<InstanceState> = {}): InstanceState {
  return {
    ...settingsOf(state),
    round: 1,
    accepted: null,
    preparedRound: 0,
    preparedValue: null,
    decidedValue: null,
    stopped: false,
    proposals: {},
    prepares: {},
    commits: {},
    roundChanges: {},
    ...state,
  };
}

/** An instance of a round with its leader's proposal. */
export function proposedOf(round = 1, state: Partial<InstanceState> = {}): InstanceState {
  const instance = instanceOf(state);
  const accepted = message("proposal", instance.leaders[(round - 1) % instance.leaders.length]!, { round });
  return { ...instance, round, accepted, proposals: logOf(accepted), ...state };
}

/** Root of a value, and what a prepare or a commit is to be for. */
export const ROOT = rootOfValue(VALUE);
export const OTHER_ROOT = rootOfValue(OTHER_VALUE);
