import { type ActorRefFrom, createActor } from "xstate";
import type { QbftContext, QbftInput } from "../../machines/qbft/model.ts";
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
  #height: number | null = null;
  #verdict: Verdict | null = null;

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
    const code = checkStart(this.#view(), height, valueFault);
    if (code) return code;
    this.#height = height;
    this.#spawn({ settings: this.#settings(height, value), dutyStartMs: this.#options.dutyStartMs(height) });
    for (const [older, actor] of this.#actors) if (older !== height) actor.send({ type: "FORCE_STOP" });
    return null;
  }

  /** Hands over a message; what became of it. */
  deliver(message: ConsensusMessage): Verdict {
    const way = route(this.#view(), message);
    const { height, msgType } = message.qbft;
    if (way.to === "nowhere") {
      const decided = way.code === "SkipConsensusMessageAsInstanceIsDecided";
      if (decided && msgType === QBFT_TYPES.roundChange) this.#actors.get(height)!.send({ type: "LAGGARD" });
      return way.code;
    }
    if (way.to === "decided") return this.#takeDecided(height, message);
    this.#verdict = "NoRunningDuty";
    this.#actors.get(height)!.send({ type: "MESSAGE", id: "", message });
    return this.#verdict;
  }

  /** Ends the instance of a height whose time to live is over, and lets it go. */
  expire(height: number): void {
    this.#actors.get(height)?.send({ type: "EXPIRE" });
    this.#actors.delete(height);
  }

  /** A decided message needs no instance: one that was never started begins as decided. */
  #takeDecided(height: number, message: ConsensusMessage): Verdict {
    const actor = this.#actors.get(height);
    if (actor) actor.send({ type: "DECIDED", message });
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
    actor.on("verdict", ({ verdict }) => this.#verdict = verdict);
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
