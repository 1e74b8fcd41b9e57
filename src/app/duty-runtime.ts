import { type Actor, type AnyActorLogic, createActor } from "xstate";
import type { DutyOutcome } from "../../machines/signing-duty/model.ts";
import type { supervisor } from "../../machines/supervisor/chart.ts";
import type { AdmissionAnswer, DutyStart } from "../../machines/supervisor/model.ts";
import { supervisorWith } from "../effects/supervisor.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Metrics } from "../ports/metrics.ts";
import type { Registry } from "../ports/registry.ts";
import { EarlyBox, type EarlyMessage } from "../runtime/early-box.ts";
import { Host } from "../runtime/host.ts";
import { indexTimers } from "../runtime/timer-index.ts";
import { type RequestFacts, REQUESTS_PER_SLOT } from "../spec/signing/admission.ts";
import { partialQuorum } from "../spec/committee.ts";
import type { PartialsMessage } from "../spec/signing/judge-partials.ts";
import { signingKeyFrom } from "../spec/signing/key.ts";

/** Duties that one operator keeps alive at most: a slot's limit for three validators, over the slots they live. */
export const DEFAULT_CAPACITY = 20_000;

/** Early messages that one operator holds at most, of a signer and of all: some 2 KB each. */
export const EARLY_BOUNDS = {
  perSignerExecutorSlot: REQUESTS_PER_SLOT,
  total: 65_536,
  bytes: 64 * 1_048_576,
  heldSlots: 1,
};

export interface DutyRuntimeOptions {
  readonly clock: Clock;
  /** The duties' charts by their name in the catalog, effects provided. */
  readonly charts: Readonly<Record<string, AnyActorLogic>>;
  readonly capacity: number;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly registry: Pick<Registry, "validator">;
  readonly onEmitted?: (key: string, event: { readonly type: string }) => void;
}

/** Said of a duty that was gone before it concluded. */
const LOST: DutyOutcome = { reason: "failed", cause: "the duty crashed, see the log of this operator" };

/** The supervisor with its host and the box of early messages: what every duty of an operator runs in. */
export class DutyRuntime {
  readonly host: Host<DutyOutcome>;
  readonly #early = new EarlyBox<PartialsMessage>(EARLY_BOUNDS);
  readonly #supervisor: Actor<typeof supervisor>;
  /** Duties that the supervisor let in and that start once its transition is over. */
  readonly #admitted: { readonly key: string; readonly duty: DutyStart }[] = [];
  #requests = 0;
  #admission: AdmissionAnswer | null = null;

  readonly #options: DutyRuntimeOptions;

  constructor(options: DutyRuntimeOptions) {
    const { clock, charts, capacity, log, metrics, onEmitted } = options;
    this.#options = options;
    metrics.watch(() => ({ duties: this.host.size, early: this.#early.size }));
    this.host = new Host({ charts, lost: LOST, log, ...onEmitted && { onEmitted } });
    const chart = supervisorWith({
      start: (key, duty) => void this.#admitted.push({ key, duty }),
      forget: (key) => this.host.forget(key),
      // Once the transition is over, as with starts.
      tellAll: (type) => queueMicrotask(() => this.host.tellAll(type)),
      dropExpired: (slot) => this.#dropExpired(slot),
      log,
    });
    this.#supervisor = createActor(chart, { clock, input: { capacity } });
    indexTimers(this.#supervisor.system);
    this.host.attach(this.#supervisor);
    this.#supervisor.on("admission", ({ admission }) => this.#admission = admission);
    this.#supervisor.start();
  }

  /** Early messages held. */
  get early(): number {
    return this.#early.size;
  }

  /** From now on requests are admitted. */
  ready(): void {
    this.#supervisor.send({ type: "READY" });
  }

  /** A slot began. */
  slot(slot: number): void {
    this.#supervisor.send({ type: "SLOT", slot });
  }

  /** Asks the supervisor for a duty; where it says `start`, the duty runs when this returns. */
  request(key: string, facts: RequestFacts, duty: DutyStart): AdmissionAnswer {
    this.#admission = null;
    this.#supervisor.send({ type: "REQUEST", id: `r${this.#requests++}`, key, facts, duty });
    for (const admitted of this.#admitted.splice(0)) this.#start(admitted.key, admitted.duty);
    return this.#admission ?? "notAdmitting";
  }

  /** Holds a message for a duty that is not requested here yet. */
  hold(early: EarlyMessage<PartialsMessage>): void {
    this.#early.hold(early);
  }

  /** Takes nothing new, lets duties finish, and resolves when none is left. */
  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#supervisor.subscribe({ complete: resolve });
      this.#supervisor.send({ type: "SHUTDOWN" });
    });
  }

  #start(key: string, duty: DutyStart): void {
    this.host.start(key, duty.chart, duty.input);
    const early = this.#early.take(key);
    this.#options.metrics.usedEarly(early.length);
    for (const message of early) void this.host.deliver(key, message);
  }

  /** Drops early messages whose time is over; a root that an honest operator signed and nobody asked for is told. */
  #dropExpired(slot: number): void {
    const { registry, metrics, log } = this.#options;
    for (const { key, signers } of this.#early.expire(slot)) {
      const { role, validatorPublicKey } = signingKeyFrom(key);
      const size = registry.validator(validatorPublicKey)?.operatorIds.length ?? 0;
      if (signers.length < partialQuorum(size)) continue;
      metrics.unrequested(role);
      log.info("signed by peers, never requested here", { key, signers });
    }
  }
}
