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
import type { ConsensusMessage } from "../spec/qbft/message.ts";
import { allMessages } from "../spec/qbft/message-log.ts";
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
  readonly #waiting = new EarlyBox<ConsensusMessage>(CONSENSUS_WAITING_BOUNDS);
  readonly #duties = new Map<number, { instances: ConsensusInstances; inbox: ConsensusInbox }>();
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

  /** Whether messages wait for their slot's start, to go on in a promise. */
  get settling(): boolean {
    return this.#early.size > 0;
  }

  /** Messages kept of a slot: in its instance's logs, and those that wait. */
  kept(slot: number): number {
    const instance = this.#instance(slot);
    const logs = instance
      ? [instance.proposals, instance.prepares, instance.commits, instance.roundChanges]
      : [];
    return logs.map((log) => allMessages(log).length).reduce((a, b) => a + b, this.#waiting.size);
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
      void this.#early.settle(message, answer).then((later) => this.#take(message, later));
    } else this.#take(message, answer);
  }

  #take(message: GossipMessage, answer: Answer): void {
    if (typeof answer === "string") return this.#events.judged(message, answer);
    if (!this.#running || answer.kind !== "consensus") return;
    const examined = this.#world.examine(message.data, answer.signed);
    if (!examined) throw new Error("the network's rules let a message through that is not decodable");
    this.#events.judged(message, this.#dutyOf(answer.height).inbox.deliver(examined));
  }

  /** Each slot of a committee has instances of its own, so that one slot never stops another. */
  #dutyOf(slot: number) {
    const known = this.#duties.get(slot);
    if (known) return known;
    const instances = this.#instancesOf();
    const duty = { instances, inbox: new ConsensusInbox(instances, this.#waiting, this.#world.identifier) };
    this.#duties.set(slot, duty);
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

  #instance(slot: number) {
    return this.#duties.get(slot)?.instances.instance(slot);
  }

  #decided(slot: number, decided: SignedSSVMessage): void {
    const round = this.#instance(slot)?.round ?? 0;
    this.#events.decided(slot, round, decided.fullData);
  }

  #sign({ qbft, fullData }: UnsignedMessage): void {
    this.#send(this.#world.sign(this.id, qbft, fullData));
  }

  #send(signed: SignedSSVMessage): void {
    if (this.#running) this.#events.send(signed);
  }
}
