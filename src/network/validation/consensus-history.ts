import type { QbftMessage } from "../../spec/containers/consensus.ts";
import type { SignedSSVMessage } from "../../spec/containers/messages.ts";
import type { Hex } from "../../spec/hex.ts";
import { isDecided } from "../../spec/validation/consensus-message.ts";
import {
  signerAfter,
  signerAfterPartials,
  type SignerRound,
  signersMask,
} from "../../spec/validation/consensus-state.ts";
import { epochOf } from "../../spec/slots.ts";

/** A consensus message as far as what came before it matters. */
export interface ConsensusEvent {
  /** Id of the peer that it came from. */
  readonly peer: string;
  /** MessageID, 56 bytes. */
  readonly messageId: Hex;
  /** Operator ids, ascending. */
  readonly committee: readonly number[];
  readonly signed: SignedSSVMessage;
  readonly message: QbftMessage;
}

/** A message of any kind as far as what its signers did before matters. */
export interface SignersEvent {
  /** Id of the peer that it came from. */
  readonly peer: string;
  /** MessageID, 56 bytes. */
  readonly messageId: Hex;
  /** Who signed it. */
  readonly operatorIds: readonly number[];
  /** Slot of the duty. */
  readonly slot: number;
}

/** What is known of a message's signers. */
export interface SignerFacts {
  /** What its first signer did in the slot. */
  readonly signer: SignerRound | null;
  /** Latest slot that each signer sent a message of. */
  readonly latestSlots: readonly (number | null)[];
  /** Duties of each signer in the slot's epoch, this one included. */
  readonly dutyCounts: readonly number[];
}

/** The same of a consensus message. */
export interface ConsensusFacts extends SignerFacts {
  /** Whether a decided message of the same signers came before in the slot. */
  readonly decidedBefore: boolean;
}

/** One operator in one duty series, as one peer told it. */
interface SignerHistory {
  /** By slot. */
  readonly rounds: Map<number, SignerRound>;
  /** Slots with a message, by epoch. */
  readonly begun: Map<number, number>;
}

/** One message id, as one peer told it. */
interface DutyHistory {
  readonly signers: Map<number, SignerHistory>;
  /** Signers of decided messages, as masks, by slot. */
  readonly decided: Map<number, Set<number>>;
}

type PeerHistory = Map<Hex, DutyHistory>;

/** Entries kept in all: those of 100 committees of 13, each with a duty a slot, from several peers. */
export const MAX_HISTORY = 262_144;

/**
 * What operators sent in duties that reach consensus, by peer and message id, for the slots that still count. It is kept a peer, as
 * in the source: what one peer told is no reason to blame another (what is left: docs/decisions/consensus-history.md). Only validated messages are recorded.
 * Where it is full, the peer of which most is kept loses what it told of one message id, the one longest not heard of.
 */
export class ConsensusHistory {
  readonly #peers = new Map<string, PeerHistory>();
  readonly #sizes = new Map<string, number>();
  readonly #limit: number;
  #size = 0;
  #oldestSlot = 0;

  constructor(limit: number = MAX_HISTORY) {
    this.#limit = limit;
  }

  /** Entries kept. */
  get size(): number {
    return this.#size;
  }

  /** What is known of a consensus message's signers; changes nothing. */
  facts({ peer, messageId, committee, signed, message }: ConsensusEvent): ConsensusFacts {
    const { operatorIds } = signed;
    const slot = message.height;
    const decided = this.#peers.get(peer)?.get(messageId)?.decided.get(slot);
    return {
      ...this.signerFacts({ peer, messageId, operatorIds, slot }),
      decidedBefore: isDecided(signed) && (decided?.has(signersMask(committee, operatorIds)) ?? false),
    };
  }

  /** What is known of any message's signers; changes nothing. */
  signerFacts({ peer, messageId, operatorIds, slot }: SignersEvent): SignerFacts {
    const duty = this.#peers.get(peer)?.get(messageId);
    const signers = operatorIds.map((id) => duty?.signers.get(id));
    return {
      signer: signers[0]?.rounds.get(slot) ?? null,
      latestSlots: signers.map((signer) => signer ? latest(signer.rounds) : null),
      dutyCounts: signers.map((signer) => dutiesWith(signer, slot)),
    };
  }

  /** Keeps what a validated consensus message tells of its signers. */
  record({ peer, messageId, committee, signed, message }: ConsensusEvent): void {
    const { operatorIds } = signed;
    const slot = message.height;
    const duty = this.#recordSigners(
      { peer, messageId, operatorIds, slot },
      (known) => signerAfter(known, signed, message),
    );
    if (!isDecided(signed)) return;
    const masks = duty.decided.get(slot) ?? new Set();
    duty.decided.set(slot, masks);
    const before = masks.size;
    this.#grow(peer, masks.add(signersMask(committee, operatorIds)).size - before);
  }

  /** Keeps that validated partial signatures of their signer came. */
  recordPartials(event: SignersEvent): void {
    this.#recordSigners(event, signerAfterPartials);
  }

  /** Forgets the slots before `oldestSlot`. */
  expire(oldestSlot: number): void {
    if (oldestSlot === this.#oldestSlot) return;
    this.#oldestSlot = oldestSlot;
    for (const [peer, duties] of this.#peers) {
      for (const [messageId, duty] of duties) this.#expireDuty(peer, messageId, duty);
    }
  }

  #recordSigners(event: SignersEvent, next: (known: SignerRound | null) => SignerRound): DutyHistory {
    const { peer, operatorIds, slot } = event;
    const duty = this.#dutyOf(event);
    for (const id of operatorIds) {
      const signer = duty.signers.get(id) ?? { rounds: new Map(), begun: new Map() };
      duty.signers.set(id, signer);
      const before = sizeOfSigner(signer);
      if (!signer.rounds.has(slot)) count(signer.begun, epochOf(slot));
      signer.rounds.set(slot, next(signer.rounds.get(slot) ?? null));
      this.#grow(peer, sizeOfSigner(signer) - before);
    }
    return duty;
  }

  #expireDuty(peer: string, messageId: Hex, duty: DutyHistory): void {
    const before = sizeOf(duty);
    dropBefore(duty.decided, this.#oldestSlot);
    for (const [id, { rounds, begun }] of duty.signers) {
      dropBefore(rounds, this.#oldestSlot);
      dropBefore(begun, epochOf(this.#oldestSlot));
      if (rounds.size + begun.size === 0) duty.signers.delete(id);
    }
    const after = sizeOf(duty);
    this.#grow(peer, after - before);
    if (after === 0) this.#forget(peer, messageId);
  }

  /** The history that a message adds to, put last as the one heard of most lately, with room for what it adds. */
  #dutyOf({ peer, messageId, operatorIds }: SignersEvent): DutyHistory {
    // A signer adds a round and perhaps an epoch; the message perhaps its signers.
    const most = 2 * operatorIds.length + 1;
    while (this.#size > 0 && this.#size + most > this.#limit) this.#shed();
    const duties = this.#peers.get(peer) ?? new Map<Hex, DutyHistory>();
    const duty = duties.get(messageId) ?? { signers: new Map(), decided: new Map() };
    duties.delete(messageId);
    this.#peers.set(peer, duties.set(messageId, duty));
    return duty;
  }

  #shed(): void {
    const [peer] = [...this.#sizes].reduce((most, next) => next[1] > most[1] ? next : most);
    const [messageId, duty] = this.#peers.get(peer)!.entries().next().value!;
    this.#grow(peer, -sizeOf(duty));
    this.#forget(peer, messageId);
  }

  #forget(peer: string, messageId: Hex): void {
    const duties = this.#peers.get(peer)!;
    duties.delete(messageId);
    if (duties.size > 0) return;
    this.#peers.delete(peer);
    this.#sizes.delete(peer);
  }

  #grow(peer: string, by: number): void {
    this.#size += by;
    this.#sizes.set(peer, (this.#sizes.get(peer) ?? 0) + by);
  }
}

function latest(rounds: ReadonlyMap<number, SignerRound>): number | null {
  let slot: number | null = null;
  for (const next of rounds.keys()) if (slot === null || next > slot) slot = next;
  return slot;
}

/** Duties of a signer in a slot's epoch once it has one in the slot. */
function dutiesWith(signer: SignerHistory | undefined, slot: number): number {
  if (!signer) return 1;
  return (signer.begun.get(epochOf(slot)) ?? 0) + (signer.rounds.has(slot) ? 0 : 1);
}

function sizeOfSigner({ rounds, begun }: SignerHistory): number {
  return rounds.size + begun.size;
}

function sizeOf({ signers, decided }: DutyHistory): number {
  let size = 0;
  for (const signer of signers.values()) size += sizeOfSigner(signer);
  for (const masks of decided.values()) size += masks.size;
  return size;
}

function count(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function dropBefore(map: Map<number, unknown>, oldest: number): void {
  for (const key of map.keys()) if (key < oldest) map.delete(key);
}
