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
import type { InstanceSettings } from "../spec/qbft/instance.ts";
import type { ConsensusMessage } from "../spec/qbft/message.ts";
import { checkStart, type Instances, route } from "../spec/qbft/route.ts";

type Actor = ActorRefFrom<typeof qbft>;

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
}

/** The consensus instances of one duty, by height: starts them, and hands each message to the one that judges it. */
export class ConsensusInstances {
  readonly #options: ConsensusOptions;
  readonly #actors = new Map<number, Actor>();
  readonly #verdicts = new Map<string, Verdict>();
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

  /**
   * Hands over a message; what became of it.
   * @throws Error where an effect of a chart calls it: the charts are in the middle of something then
   */
  deliver(message: ConsensusMessage): Verdict {
    const { height, msgType } = message.qbft;
    if (height < this.#floor) return "InstanceNotFound";
    const way = route(this.#view(), message);
    if (way.to === "decided") return this.#takeDecided(height, message);
    const actor = this.#actors.get(height);
    if (way.to === "instance") return this.#judge(actor!, message);
    const decided = way.code === "SkipConsensusMessageAsInstanceIsDecided";
    if (decided && msgType === QBFT_TYPES.roundChange) tell(actor!, { type: "LAGGARD" });
    return way.code;
  }

  /** Ends the instances up to a height whose time to live is over, and lets them go: none of them starts again. */
  expire(height: number): void {
    this.#floor = Math.max(this.#floor, height + 1);
    for (const [older, actor] of this.#actors) {
      if (older > height) continue;
      tell(actor, { type: "EXPIRE" });
      this.#actors.delete(older);
    }
  }

  /** Ends all instances at once. */
  stop(): void {
    for (const actor of this.#actors.values()) tell(actor, { type: "SHUTDOWN" });
  }

  #judge(actor: Actor, message: ConsensusMessage): Verdict {
    if (hasEnded(actor)) return "NoRunningDuty";
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
    this.#options.onDecided(height, signed);
  }

  #settings(height: number, startValue: Uint8Array | null): InstanceSettings {
    const { operatorId, committee, identifier, cutOffRound, leaders } = this.#options;
    return { operatorId, committee, identifier, height, leaders: leaders(height), cutOffRound, startValue };
  }

  #spawn(input: QbftInput): void {
    const { chart, clock, log, onDecided } = this.#options;
    const { height } = input.settings;
    const actor = createActor(chart, { clock, input });
    indexTimers(actor.system);
    actor.on("verdict", ({ id, verdict }) => void this.#verdicts.set(id, verdict));
    actor.on("decided", ({ decided }) => onDecided(height, decided));
    // An error that nobody observes ends the process.
    actor.subscribe({
      error: (cause) => log.error("a consensus instance crashed", { height, cause: String(cause) }),
    });
    this.#actors.set(height, actor);
    actor.start();
  }

  #view(): Instances {
    const { identifier, committee } = this.#options;
    const decided = (height: number) => {
      const instance = this.instance(height);
      return instance ? instance.decidedValue !== null : null;
    };
    return { identifier, committee, height: this.#height, decided };
  }
}

function hasEnded(actor: Actor): boolean {
  return actor.getSnapshot().status !== "active";
}

/** An actor that has ended is told nothing more: XState warns of it. */
function tell(actor: Actor, event: QbftEvent): void {
  if (!hasEnded(actor)) actor.send(event);
}
