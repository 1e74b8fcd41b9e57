import type { Registry, ValidatorEntry } from "../ports/registry.ts";
import { committeeId, quorum } from "../spec/committee.ts";
import { type QbftMessage, qbftMessage } from "../spec/containers/consensus.ts";
import type { SignedSSVMessage } from "../spec/containers/messages.ts";
import { type Hex, toHex } from "../spec/hex.ts";
import { committeeMessageId, validatorMessageId } from "../spec/message-id.ts";
import { boole } from "../spec/profiles/boole.ts";
import { examineMessage } from "../spec/qbft/examine.ts";
import type { ConsensusMessage } from "../spec/qbft/message.ts";
import { roundsLengthMs } from "../spec/qbft/round-times.ts";
import { type SlotTimes, startOfSlot } from "../spec/slots.ts";
import { CONSENSUS_ROLES } from "../spec/validation/consensus-roles.ts";
import { SimKeys } from "./keys.ts";
import { FIRST_SLOT, type Plan, SLOT_MS } from "./plan.ts";
import type { ForgersWorld } from "./byzantine.ts";
import { badValue, checkSimValue, goodValue } from "./values.ts";

/** Rounds from which on an instance is given up. */
export const CUT_OFF_ROUND = 12;

/** Validators of the cluster: so many that it may have a duty in every slot. */
const VALIDATORS = 32;
const NETWORK = "sim";
const DOMAIN = Uint8Array.of(0, 0, 3, 1);

/** What everyone in a run knows: the cluster, its duty, the chain's time. Nothing in it changes. */
export class World implements ForgersWorld {
  readonly plan: Plan;
  readonly profile = boole;
  readonly network = NETWORK;
  readonly domain = DOMAIN;
  readonly keys: SimKeys;
  /** Operator ids, ascending. */
  readonly ids: readonly number[];
  readonly quorum: number;
  readonly topic: string;
  /** MessageID of the duty. */
  readonly messageId: Uint8Array;
  readonly identifier: Hex;
  readonly times: SlotTimes = { genesisMs: 0, slotMs: SLOT_MS };
  /** Slots of the run, each with a duty. */
  readonly slots: readonly number[];
  readonly registry: Registry;
  readonly #examined = new WeakMap<object, ConsensusMessage>();

  constructor(plan: Plan) {
    this.plan = plan;
    this.keys = new SimKeys(plan.seed);
    this.ids = Array.from({ length: plan.operators }, (_, i) => i + 1);
    this.quorum = quorum(plan.operators);
    this.topic = boole.topic(this.ids, NETWORK);
    this.slots = Array.from({ length: plan.slots }, (_, i) => FIRST_SLOT + i);
    const validators = Array.from({ length: VALIDATORS }, (_, i) => this.#validator(i));
    this.registry = this.#registryOf(validators);
    this.messageId = plan.role === "committee"
      ? committeeMessageId(DOMAIN, boole.roles.committee, committeeId(this.ids))
      : validatorMessageId(DOMAIN, boole.roles.proposer, new Uint8Array(48).fill(1));
    this.identifier = toHex(this.messageId);
  }

  /** True time at which a slot's duty starts, milliseconds. */
  dutyStartMs(slot: number): number {
    const start = startOfSlot(this.times, slot);
    return this.plan.role === "committee" ? start + SLOT_MS / 3 : start;
  }

  /** True time from which on a slot's messages do not count any more, or nobody takes part any more, milliseconds. */
  overMs(slot: number): number {
    return this.plan.role === "committee"
      ? this.dutyStartMs(slot) + roundsLengthMs(CUT_OFF_ROUND)
      : startOfSlot(this.times, slot + 1 + CONSENSUS_ROLES.proposer.ttlSlots);
  }

  /** A value that may be decided. */
  readonly goodValue = goodValue;

  /** A value that none may decide. */
  readonly badValue = badValue;

  leaders(slot: number): readonly number[] {
    return this.ids.map((_, i) => boole.leader(this.ids, slot, i + 1));
  }

  /** A message that an operator signs. */
  sign(operatorId: number, qbft: QbftMessage, fullData: Uint8Array): SignedSSVMessage {
    const ssvMessage = {
      msgType: boole.messageTypes.consensus,
      msgId: this.messageId,
      data: qbftMessage.serialize(qbft),
    };
    const signature = this.keys.signer(operatorId).sign(boole.containers.ssvMessage.serialize(ssvMessage));
    return { signatures: [signature], operatorIds: [operatorId], ssvMessage, fullData };
  }

  /** A message as it travels. */
  encode(signed: SignedSSVMessage): Uint8Array {
    return boole.containers.signedSSVMessage.serialize(signed);
  }

  /**
   * Decodes and examines a message as every operator would, once for all of them.
   * @param data as it travelled: one object for all who get it
   */
  examine(data: object, signed: SignedSSVMessage): ConsensusMessage | null {
    const known = this.#examined.get(data);
    if (known) return known;
    const examined = examineMessage(signed, {
      profile: this.profile,
      // The network's rules verified the message itself; what it has within they did not.
      signaturesValid: (inner) => inner === signed || this.#signaturesValid(inner),
      checkValue: checkSimValue,
    });
    if (examined) this.#examined.set(data, examined);
    return examined;
  }

  /** Whether every signer signed the inner message. */
  #signaturesValid({ ssvMessage, operatorIds, signatures }: SignedSSVMessage): boolean {
    const bytes = boole.containers.ssvMessage.serialize(ssvMessage);
    return operatorIds.every((id, i) => this.keys.verify(this.keys.publicKey(id), bytes, signatures[i]!));
  }

  #validator(index: number): ValidatorEntry {
    const publicKey = toHex(new Uint8Array(48).fill(index + 1));
    return { publicKey, index, operatorIds: this.ids, sharePublicKeys: {} };
  }

  #registryOf(validators: readonly ValidatorEntry[]): Registry {
    const id = toHex(committeeId(this.ids));
    const committee = { id, operatorIds: this.ids, validators };
    return {
      operatorKey: (operatorId) => this.ids.includes(operatorId) ? this.keys.publicKey(operatorId) : null,
      validator: (publicKey) => validators.find((validator) => validator.publicKey === publicKey) ?? null,
      validators: () => validators,
      committee: (wanted) => wanted === id ? committee : null,
    };
  }
}
