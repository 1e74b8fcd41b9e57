import type { Duties } from "../../ports/duties.ts";
import type { CommitteeEntry, Registry, ValidatorEntry } from "../../ports/registry.ts";
import type { Code } from "../../spec/codes.ts";
import { type QbftMessage, qbftMessage } from "../../spec/containers/consensus.ts";
import type { SignedSSVMessage, SSVMessage } from "../../spec/containers/messages.ts";
import { type Hex, toHex } from "../../spec/hex.ts";
import { executorOf } from "../../spec/message-id.ts";
import type { ProtocolProfile } from "../../spec/profiles/profile.ts";
import { type SlotTimes, startOfSlot } from "../../spec/slots.ts";
import { decodeSsz } from "../../spec/ssz.ts";
import { checkConsensusMessage } from "../../spec/validation/consensus-message.ts";
import {
  CONSENSUS_ROLES,
  type ConsensusRole,
  isConsensusRole,
  type RoleName,
} from "../../spec/validation/consensus-roles.ts";
import { checkConsensusState } from "../../spec/validation/consensus-state.ts";
import { checkDuty, isEarly, oldestSlot } from "../../spec/validation/duty.ts";
import type { ConsensusEvent, ConsensusHistory } from "./consensus-history.ts";
import { dutyFactsOf } from "./duty-facts.ts";
import { committeeOf, validatorOf } from "./envelope.ts";

/** What consensus messages are validated against, besides what all messages are. */
export interface ConsensusOptions {
  readonly times: SlotTimes;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly duties: Duties;
  /** A committee by its CommitteeID, or null. */
  readonly committee: (id: Hex) => CommitteeEntry | null;
}

/** A consensus message that passed every rule. */
export interface ValidConsensus {
  readonly kind: "consensus";
  readonly role: ConsensusRole;
  /** The message id's executor, 48 bytes: a validator's public key, or 16 zero bytes and a CommitteeID. */
  readonly executor: Hex;
  /** Slot of the duty. */
  readonly height: number;
  readonly signed: SignedSSVMessage;
  /** What `signed` has inside. */
  readonly message: QbftMessage;
}

/** A message that passed every rule but is up to two seconds ahead of its slot; nothing is remembered of it. */
export interface EarlyMessage {
  readonly kind: "early";
  /** At this slot's start it is to be validated again (decision 17). */
  readonly slot: number;
  readonly operatorIds: readonly number[];
}

/** Who has the duty that a message is about. */
export interface Executor {
  /** Operator ids, ascending. */
  readonly operatorIds: readonly number[];
  readonly validators: readonly ValidatorEntry[];
}

/** A message that passed rules 1 to 5. */
export interface ConsensusInput {
  /** Id of the peer that it came from. */
  readonly peer: string;
  readonly signed: SignedSSVMessage;
  readonly role: RoleName;
  readonly executor: Executor;
  /** Verifies the RSA signatures; asked last. */
  readonly isSigned: () => boolean;
}

/** Rules 4 and 6 to 8 of consensus messages (ssv-wire, Message validation), with the memory that they need. */
export class ConsensusValidator {
  readonly #options: ConsensusOptions;
  readonly #profile: ProtocolProfile;
  readonly #history: ConsensusHistory;

  /** @param history shared with the validator of the same duties' partial signatures */
  constructor(options: ConsensusOptions, profile: ProtocolProfile, history: ConsensusHistory) {
    this.#options = options;
    this.#profile = profile;
    this.#history = history;
  }

  /** Rule 4: whose duty the message's id names. */
  executorOf(role: RoleName, message: SSVMessage, registry: Pick<Registry, "validator">): Executor | Code {
    if (isConsensusRole(role) && CONSENSUS_ROLES[role].executor === "committee") {
      return committeeOf(message, this.#options.committee);
    }
    const validator = validatorOf(message, registry);
    return validator ? { operatorIds: validator.operatorIds, validators: [validator] } : "UnknownValidator";
  }

  /** A consensus message to what its duty takes, or why it is refused. */
  validate({ peer, signed, role, executor, isSigned }: ConsensusInput):
    | ValidConsensus
    | EarlyMessage
    | Code {
    const message = decodeSsz(qbftMessage, signed.ssvMessage.data);
    if (!message) return "UnmarshalSSZ";
    const { operatorIds: committee } = executor;
    const shape = { role, committeeSize: committee.length, profile: this.#profile };
    const code = checkConsensusMessage(signed, message, shape);
    if (code) return code;
    // Rule 6 lets no other role through; this says so to the types.
    if (!isConsensusRole(role)) return "UnknownRole";
    const event = { peer, messageId: toHex(signed.ssvMessage.msgId), committee, signed, message };
    return this.#place(role, event, executor, isSigned);
  }

  /** Rules 7 and 8, then the RSA signatures; only what passes them all, and is not early, is remembered. */
  #place(
    role: ConsensusRole,
    event: ConsensusEvent,
    executor: Executor,
    isSigned: () => boolean,
  ): ValidConsensus | EarlyMessage | Code {
    const { times, now } = this.#options;
    const { signed, message, committee } = event;
    const nowMs = now();
    const sinceSlotStartMs = nowMs - startOfSlot(times, message.height);
    this.#history.expire(oldestSlot(times, nowMs));
    const known = this.#history.facts(event);
    const state = { ...known, committee, profile: this.#profile, sinceSlotStartMs };
    const code = checkConsensusState(signed, message, state) ??
      checkDuty(
        dutyFactsOf(this.#options, { role, slot: message.height, executor, known, sinceSlotStartMs }),
      );
    if (code) return code;
    if (!isSigned()) return "SSVMessageHasInvalidSignature";
    const { height } = message;
    if (isEarly(sinceSlotStartMs)) return { kind: "early", slot: height, operatorIds: signed.operatorIds };
    this.#history.record(event);
    const executorId = toHex(executorOf(signed.ssvMessage.msgId));
    return { kind: "consensus", role, executor: executorId, height, signed, message };
  }
}
