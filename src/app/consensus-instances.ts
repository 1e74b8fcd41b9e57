import { type ActorRefFrom, createActor } from "xstate";
import type { QbftContext, QbftEvent, QbftInput } from "../../machines/qbft/model.ts";
import type { qbft } from "../../machines/qbft/chart.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { indexTimers } from "../runtime/timer-index.ts";
import type { Code, Verdict } from "../spec/codes.ts";
import { QBFT_TYPES } from "../spec/containers/consensus.ts";
import type { SignedSSVMessage } from "../spec/containers/messages.ts";
import type { Hex } from "../spec/hex.ts";
import { checkDecided } from "../spec/qbft/decided.ts";
import type { InstanceSettings } from "../spec/qbft/instance.ts";
import type { ConsensusMessage, DecodedMessage } from "../spec/qbft/message.ts";
import { checkStart, type Instances, route } from "../spec/qbft/route.ts";

type Actor = ActorRefFrom<typeof qbft>;

/**
 * Examines a message with its justifications: their signatures, its value (spec/qbft/examine.ts); null where its data is
 * no consensus message. The duty of the message's height exists by then, or the message decides it by itself.
 */
export type Examine = (signed: SignedSSVMessage) => ConsensusMessage | null;

/** One duty's consensus: what is the same for each of its instances. */
export interface ConsensusOptions {
  /** The chart with its effects. */
  readonly chart: typeof qbft;
  readonly clock: Clock;
  readonly log: Log;
  /** This operator. */
  readonly operatorId: number;
  /** Operator ids, ascending. */
  readonly committee: readonly number[];
  /** MessageID of the duty, 56 bytes. */
  readonly identifier: Hex;
  readonly cutOffRound: number;
  /** Leaders of a height: round r is led by the one at (r − 1) mod their number. */
  readonly leaders: (height: number) => readonly number[];
  /** See `QbftInput.dutyStartMs`. */
  readonly dutyStartMs: (height: number) => number | null;
  /** Hears of each height once, when it is decided. */
  readonly onDecided: (height: number, decided: SignedSSVMessage) => void;
  /** Hears of a height once where its instance's last round ended undecided; a decided message may still come. */
  readonly onCutOff?: (height: number) => void;
}

/** The consensus instances of one duty, by height: starts them, and hands each message to the one that judges it. */
export class ConsensusInstances {
  readonly #options: ConsensusOptions;
  readonly #actors = new Map<number, Actor>();
  readonly #verdicts = new Map<string, Verdict>();
  /** Heights, not let go, that `onDecided` heard of. */
  readonly #told = new Set<number>();
  #height: number | null = null;
  /** Heights below this one are over. */
  #floor = 0;
  #messages = 0;

  constructor(options: ConsensusOptions) {
    this.#options = options;
  }

  /** Height of the newest instance; null before the first. */
  get height(): number | null {
    return this.#height;
  }

  /** Instances that were started or decided and not let go. */
  get size(): number {
    return this.#actors.size;
  }

  /** What is known of an instance; undefined where there is none. */
  instance(height: number): QbftContext | undefined {
    return this.#actors.get(height)?.getSnapshot().context;
  }

  /**
   * Starts the instance of a height with this operator's own value, and stops older ones.
   * @param valueFault what the value check has against the value
   * @returns why it was not started, or null
   */
  start(height: number, value: Uint8Array, valueFault: Code | null): Code | null {
    if (height < this.#floor) return "StartInstance";
    const code = checkStart(this.#view(), height, valueFault);
    if (code) return code;
    this.#height = height;
    this.#spawn({ settings: this.#settings(height, value), dutyStartMs: this.#options.dutyStartMs(height) });
    for (const [older, actor] of this.#actors) if (older !== height) tell(actor, { type: "FORCE_STOP" });
    return null;
  }

  /** Takes an instance up mid-way: what it knows is behind it, so nobody hears of it again. */
  enter(height: number, startValue: Uint8Array | null, known: NonNullable<QbftInput["known"]>): void {
    if (height < this.#floor) return;
    if (known.decidedValue) this.#told.add(height);
    this.#height = Math.max(height, this.#height ?? height);
    const settings = this.#settings(height, startValue);
    this.#spawn({ settings, dutyStartMs: this.#options.dutyStartMs(height), known });
  }

  /**
   * Hands over a message; what became of it.
   * @param examine asked only where an instance is to judge the message, or it is to decide by itself
   * @throws Error where an effect of a chart calls it: the charts are in the middle of something then
   */
  deliver(decoded: DecodedMessage, examine: Examine): Verdict {
    const { height } = decoded.qbft;
    if (height < this.#floor) return "InstanceNotFound";
    const way = route(this.#view(), decoded);
    const actor = this.#actors.get(height);
    if (way.to === "nowhere") {
      if (way.code === "SkipConsensusMessageAsInstanceIsDecided") hearLaggard(actor!, decoded);
      return way.code;
    }
    const message = examine(decoded.signed);
    if (!message) return "UnmarshalSSZ";
    // Its envelope may be of another type than consensus.
    if (message.identifier !== this.#options.identifier) return "MessageIdentifierInvalid";
    return way.to === "decided" ? this.#takeDecided(height, message) : this.#judge(actor!, message);
  }

  /** Ends the instances up to a height whose time to live is over, and lets them go: none of them starts again. */
  expire(height: number): void {
    this.#floor = Math.max(this.#floor, height + 1);
    for (const [older, actor] of this.#actors) {
      if (older > height) continue;
      tell(actor, { type: "EXPIRE" });
      this.#actors.delete(older);
      this.#told.delete(older);
    }
  }

  /** Ends all instances at once; nothing starts or decides any more. */
  stop(): void {
    this.#floor = Infinity;
    for (const actor of this.#actors.values()) tell(actor, { type: "SHUTDOWN" });
  }

  #judge(actor: Actor, message: ConsensusMessage): Verdict {
    const id = `m${this.#messages++}`;
    actor.send({ type: "MESSAGE", id, message });
    const verdict = this.#verdicts.get(id);
    this.#verdicts.delete(id);
    if (verdict !== undefined) return verdict;
    if (hasEnded(actor)) return "NoRunningDuty";
    throw new Error("a message was delivered out of an effect of its own instance");
  }

  /** A decided message needs no instance: one that was never started, or was given up, begins as decided. */
  #takeDecided(height: number, message: ConsensusMessage): Verdict {
    const code = checkDecided(this.#options, message);
    if (code) return code;
    const actor = this.#actors.get(height);
    if (actor && !hasEnded(actor)) actor.send({ type: "DECIDED", message });
    else this.#spawnDecided(height, message);
    this.#height = Math.max(height, this.#height ?? height);
    return "valid";
  }

  #spawnDecided(height: number, message: ConsensusMessage): void {
    const { qbft: { round }, signed } = message;
    this.#spawn({
      settings: this.#settings(height, null),
      dutyStartMs: this.#options.dutyStartMs(height),
      known: { round, decided: signed, decidedValue: signed.fullData, commits: { [round]: [message] } },
    });
    this.#tellDecided(height, signed);
  }

  /** An instance that crashed after its decision is followed by another one, decided again. */
  #tellDecided(height: number, decided: SignedSSVMessage): void {
    if (this.#told.has(height)) return;
    this.#told.add(height);
    this.#options.onDecided(height, decided);
  }

  #settings(height: number, startValue: Uint8Array | null): InstanceSettings {
    const { operatorId, committee, identifier, cutOffRound, leaders } = this.#options;
    return { operatorId, committee, identifier, height, leaders: leaders(height), cutOffRound, startValue };
  }

  #spawn(input: QbftInput): void {
    const { chart, clock, log, onCutOff } = this.#options;
    const { height } = input.settings;
    const actor = createActor(chart, { clock, input });
    indexTimers(actor.system);
    actor.on("verdict", ({ id, verdict }) => void this.#verdicts.set(id, verdict));
    actor.on("decided", ({ decided }) => this.#tellDecided(height, decided));
    // An error that nobody observes ends the process.
    actor.subscribe({
      complete: () => actor.getSnapshot().value === "cutOff" && onCutOff?.(height),
      error: (cause) => log.error("a consensus instance crashed", { height, cause: String(cause) }),
    });
    this.#actors.set(height, actor);
    actor.start();
  }

  #view(): Instances {
    const { identifier, committee } = this.#options;
    const instance = (height: number) => {
      const actor = this.#actors.get(height);
      return actor ? { ...actor.getSnapshot().context, ended: hasEnded(actor) } : null;
    };
    return { identifier, committee, height: this.#height, instance };
  }
}

/** A round-change for what is decided: its sender has not heard. */
function hearLaggard(actor: Actor, { signed, qbft: { msgType, round } }: DecodedMessage): void {
  const [signer] = signed.operatorIds;
  if (msgType !== QBFT_TYPES.roundChange || signer === undefined) return;
  tell(actor, { type: "LAGGARD", signer, round });
}

function hasEnded(actor: Actor): boolean {
  return actor.getSnapshot().status !== "active";
}

/** An actor that has ended is told nothing more: XState warns of it. */
function tell(actor: Actor, event: QbftEvent): void {
  if (!hasEnded(actor)) actor.send(event);
}
