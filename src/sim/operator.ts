import type { QbftContext } from "../../machines/qbft/model.ts";
import { CONSENSUS_WAITING_BOUNDS, ConsensusInbox } from "../app/consensus-inbox.ts";
import { ConsensusInstances } from "../app/consensus-instances.ts";
import { qbftWith } from "../effects/qbft.ts";
import { SlotStartBox } from "../network/validation/slot-start-box.ts";
import { type Answer, MessageValidator } from "../network/validation/validate.ts";
import type { Clock } from "../ports/clock.ts";
import { UNKNOWN_DUTIES } from "../ports/duties.ts";
import type { GossipMessage } from "../ports/network.ts";
import { EarlyBox } from "../runtime/early-box.ts";
import type { Verdict } from "../spec/codes.ts";
import type { SignedSSVMessage } from "../spec/containers/messages.ts";
import type { UnsignedMessage } from "../spec/qbft/create.ts";
import type { DecodedMessage } from "../spec/qbft/message.ts";
import { slotAt } from "../spec/slots.ts";
import type { Scheduler } from "./scheduler.ts";
import { checkSimValue } from "./values.ts";
import { CUT_OFF_ROUND, type World } from "./world.ts";

/** What an operator tells of itself. */
export interface OperatorEvents {
  /** Sends a message to all, this operator included. */
  readonly send: (signed: SignedSSVMessage) => void;
  readonly decided: (slot: number, round: number, value: Uint8Array) => void;
  readonly crashed: (cause: string) => void;
  /** What became of a message. */
  readonly judged: (message: GossipMessage, verdict: Verdict) => void;
}

interface Duty {
  readonly instances: ConsensusInstances;
  readonly inbox: ConsensusInbox;
}

/** Names the one duty that has all slots. */
const ALL_SLOTS = 0;

/** An operator with the real rules, queue and charts; its network, clock and keys are simulated. */
export class SimOperator {
  readonly id: number;
  /** How far its clock is ahead of true time. */
  readonly skewMs: number;
  readonly #world: World;
  readonly #clock: Clock;
  readonly #events: OperatorEvents;
  readonly #chart: ReturnType<typeof qbftWith>;
  readonly #validator: MessageValidator;
  readonly #early: SlotStartBox;
  readonly #waiting = new EarlyBox<DecodedMessage>(CONSENSUS_WAITING_BOUNDS);
  readonly #duties = new Map<number, Duty>();
  /** Slots below this one are over. */
  #floor = 0;
  #mostWaiting = 0;
  /** Early messages that are not taken yet. */
  #untaken = 0;
  /** The bytes of decoded messages: by these they are examined once for all operators. */
  readonly #asItTravelled = new WeakMap<SignedSSVMessage, Uint8Array>();
  #running = true;

  constructor(world: World, id: number, skewMs: number, scheduler: Scheduler, events: OperatorEvents) {
    const clock = scheduler.clock(skewMs);
    this.id = id;
    this.skewMs = skewMs;
    this.#world = world;
    this.#clock = clock;
    this.#events = events;
    const { profile, network, domain, registry, keys, times } = world;
    const now = () => clock.now();
    const sendDecided = (decided: SignedSSVMessage) => this.#send(decided);
    const send = (message: UnsignedMessage) => this.#sign(message);
    this.#chart = qbftWith({ profile, clock, send, sendDecided, resendDecided: sendDecided });
    this.#validator = new MessageValidator({
      profile,
      network,
      domain,
      genesisForkVersion: new Uint8Array(4),
      registry,
      verify: keys.verify,
      currentSlot: () => slotAt(times, now()),
      consensus: {
        times,
        now,
        duties: UNKNOWN_DUTIES,
        committee: (committee) => registry.committee(committee),
      },
    });
    this.#early = new SlotStartBox({
      validate: (message) => this.#validator.validate(message),
      clock,
      times,
    });
  }

  /** Whether early messages whose wait is over are still to be taken: that goes on in promises. */
  get settling(): boolean {
    return this.#untaken > this.#early.size;
  }

  /** Messages that waited for their instance or proposal at once, at most. */
  get mostWaiting(): number {
    return this.#mostWaiting;
  }

  /** Messages that wait now, and instances that were not let go. */
  get held(): number {
    return [...this.#duties.values()].reduce(
      (sum, { instances }) => sum + instances.size,
      this.#waiting.size,
    );
  }

  /** What is known of a slot's instance; undefined where there is none. */
  instance(slot: number): QbftContext | undefined {
    return this.#duties.get(this.#keyOf(slot))?.instances.instance(slot);
  }

  /** Lets go of the slots up to one. */
  expire(slot: number): void {
    this.#floor = slot + 1;
    for (const [key, { inbox }] of this.#duties) {
      if (key > slot) continue;
      inbox.expire(slot);
      if (key !== ALL_SLOTS) this.#duties.delete(key);
    }
  }

  /** Starts a slot's duty with a value of its own. */
  start(slot: number, value: Uint8Array): void {
    if (this.#running) this.#dutyOf(slot).inbox.start(slot, value, checkSimValue(value));
  }

  /** Ends at once and for good. */
  stop(): void {
    this.#running = false;
    this.#early.close();
    for (const { instances } of this.#duties.values()) instances.stop();
  }

  /** A message from the network, which nothing was checked of. */
  receive(message: GossipMessage): void {
    if (!this.#running) return;
    const answer = this.#validator.validate(message);
    if (typeof answer === "object" && answer.kind === "early") {
      this.#untaken++;
      void this.#early.settle(message, answer).then((later) => {
        this.#untaken--;
        this.#take(message, later);
      });
    } else this.#take(message, answer);
  }

  #take(message: GossipMessage, answer: Answer): void {
    if (typeof answer === "string") return this.#events.judged(message, answer);
    if (!this.#running || answer.kind !== "consensus") return;
    const { height, signed, message: qbft } = answer;
    this.#asItTravelled.set(signed, message.data);
    if (height < this.#floor) return this.#events.judged(message, "InstanceNotFound");
    this.#events.judged(message, this.#dutyOf(height).inbox.deliver({ signed, qbft }));
    this.#mostWaiting = Math.max(this.#mostWaiting, this.#waiting.size);
  }

  /** Each slot of a committee has instances of its own, so that none stops another; a validator's follow each other. */
  #keyOf(slot: number): number {
    return this.#world.plan.role === "committee" ? slot : ALL_SLOTS;
  }

  #dutyOf(slot: number): Duty {
    const key = this.#keyOf(slot);
    const known = this.#duties.get(key);
    if (known) return known;
    const instances = this.#instancesOf();
    const inbox = new ConsensusInbox({
      instances,
      box: this.#waiting,
      duty: this.#world.identifier,
      examine: (signed) => this.#world.examine(this.#asItTravelled.get(signed) ?? signed, signed),
    });
    const duty = { instances, inbox };
    this.#duties.set(key, duty);
    return duty;
  }

  #instancesOf(): ConsensusInstances {
    const { ids, identifier, plan } = this.#world;
    return new ConsensusInstances({
      chart: this.#chart,
      clock: this.#clock,
      log: {
        debug() {},
        info() {},
        warn() {},
        error: (message, fields) => this.#events.crashed(`${message}: ${fields?.["cause"]}`),
      },
      operatorId: this.id,
      committee: ids,
      identifier,
      cutOffRound: CUT_OFF_ROUND,
      leaders: (slot) => this.#world.leaders(slot),
      dutyStartMs: (slot) => plan.role === "committee" ? this.#world.dutyStartMs(slot) : null,
      onDecided: (slot, decided) => this.#decided(slot, decided),
    });
  }

  #decided(slot: number, decided: SignedSSVMessage): void {
    const round = this.instance(slot)?.round ?? 0;
    this.#events.decided(slot, round, decided.fullData);
  }

  #sign({ qbft, fullData }: UnsignedMessage): void {
    this.#send(this.#world.sign(this.id, qbft, fullData));
  }

  #send(signed: SignedSSVMessage): void {
    if (this.#running) this.#events.send(signed);
  }
}
