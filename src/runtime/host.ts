import { type AnyActorLogic, type AnyActorRef, createActor } from "xstate";
import type { Log } from "../ports/log.ts";
import type { Verdict } from "../spec/codes.ts";

/** What every duty's chart emits; a chart may emit more. */
interface DutyEmitted<Outcome> {
  readonly type: string;
  readonly id?: string;
  readonly verdict?: Verdict;
  readonly outcome?: Outcome;
}

interface LiveDuty<Outcome> {
  readonly actor: AnyActorRef;
  /** Known once the duty concluded; it may go on answering. */
  outcome: Outcome | null;
  readonly waiters: ((outcome: Outcome) => void)[];
  /** Messages without a verdict yet, by id. */
  readonly verdicts: Map<string, (verdict: Verdict) => void>;
}

export interface HostOptions<Outcome> {
  /** The charts that duties are started from, by name, their effects provided. */
  readonly charts: Readonly<Record<string, AnyActorLogic>>;
  /** What a duty that ended without an outcome is said to have come to. */
  readonly lost: Outcome;
  readonly log: Log;
  /** Hears everything that duties emit beside verdicts and outcomes. */
  readonly onEmitted?: (key: string, event: { readonly type: string }) => void;
}

/**
 * Keeps the duties' actors for the supervisor. They have it as parent, so that it hears how they end, yet are not
 * among its `children`: that list is copied at every start and end (DESIGN, Supervisor).
 */
export class Host<Outcome> {
  readonly #options: HostOptions<Outcome>;
  readonly #duties = new Map<string, LiveDuty<Outcome>>();
  #parent: AnyActorRef | null = null;
  #messages = 0;

  constructor(options: HostOptions<Outcome>) {
    this.#options = options;
  }

  /** Names the supervisor's actor; before any duty is started. */
  attach(supervisor: AnyActorRef): void {
    this.#parent = supervisor;
  }

  /** Duties that were started and not forgotten. */
  get size(): number {
    return this.#duties.size;
  }

  /** Whether a duty of this key is there: running, or keeping its answer. */
  has(key: string): boolean {
    return this.#duties.has(key);
  }

  /**
   * Starts a duty.
   * @throws Error where there is no supervisor, no such chart, or the key is taken: each a fault of the caller's code
   */
  start(key: string, chart: string, input: unknown): void {
    const logic = this.#options.charts[chart];
    if (!this.#parent || !logic) {
      throw new Error(`cannot start a duty: ${logic ? "no supervisor" : `no chart ${chart}`}`);
    }
    if (this.#duties.has(key)) throw new Error(`a duty of key ${key} is there already`);
    const actor = createActor(logic, { id: key, systemId: key, parent: this.#parent, input });
    const duty: LiveDuty<Outcome> = { actor, outcome: null, waiters: [], verdicts: new Map() };
    this.#duties.set(key, duty);
    actor.on("*", (event: DutyEmitted<Outcome>) => this.#heard(key, duty, event));
    actor.start();
  }

  /** Hands a message to a duty; resolves with what became of it. */
  deliver(key: string, message: unknown): Promise<Verdict> {
    const duty = this.#duties.get(key);
    if (!duty) return Promise.resolve("NoDutyForRequest");
    const id = `m${this.#messages++}`;
    return new Promise((resolve) => {
      duty.verdicts.set(id, resolve);
      duty.actor.send({ type: "MESSAGE", id, message });
    });
  }

  /** Resolves when the duty concludes; at once where it has, or where there is none of this key. */
  outcome(key: string): Promise<Outcome> {
    const duty = this.#duties.get(key);
    if (!duty) return Promise.resolve(this.#options.lost);
    if (duty.outcome !== null) return Promise.resolve(duty.outcome);
    return new Promise((resolve) => duty.waiters.push(resolve));
  }

  /** Sends an event to a duty, where there is one. */
  tell(key: string, event: { readonly type: string }): void {
    this.#duties.get(key)?.actor.send(event);
  }

  /** Sends one event to every duty. */
  tellAll(type: string): void {
    for (const { actor } of [...this.#duties.values()]) actor.send({ type });
  }

  /** Lets an ended duty go; whoever still waits for it gets an answer. */
  forget(key: string): void {
    const duty = this.#duties.get(key);
    if (!duty) return;
    this.#duties.delete(key);
    this.#conclude(duty, duty.outcome ?? this.#options.lost);
    for (const resolve of duty.verdicts.values()) resolve("NoRunningDuty");
    duty.verdicts.clear();
  }

  #heard(key: string, duty: LiveDuty<Outcome>, event: DutyEmitted<Outcome>): void {
    if (event.type === "verdict") this.#settle(duty, event);
    else if (event.type === "outcome") this.#conclude(duty, event.outcome!);
    else this.#options.onEmitted?.(key, event);
  }

  #settle(duty: LiveDuty<Outcome>, { id, verdict }: DutyEmitted<Outcome>): void {
    const resolve = duty.verdicts.get(id!);
    duty.verdicts.delete(id!);
    if (resolve) resolve(verdict!);
    else this.#options.log.warn("a verdict for a message that waits for none", { id: id! });
  }

  #conclude(duty: LiveDuty<Outcome>, outcome: Outcome): void {
    duty.outcome = outcome;
    for (const resolve of duty.waiters.splice(0)) resolve(outcome);
  }
}
