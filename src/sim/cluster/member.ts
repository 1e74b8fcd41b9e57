import { createOperator, type Operator } from "../../app/operator.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log, LogFields } from "../../ports/log.ts";
import { NO_METRICS } from "../../ports/metrics.ts";
import type { GossipMessage, GossipValidator, GossipVerdict, Network } from "../../ports/network.ts";
import type { RequestJournal } from "../../ports/request-journal.ts";
import type { Random } from "../random.ts";
import type { Scheduler } from "../scheduler.ts";
import { type HandedIn, SimBeacon } from "./beacon.ts";
import { DiskProtection, type SimDisk, type WriteFault } from "./disk.ts";
import type { ClusterWorld } from "./world.ts";

/** Live duties that an operator may have: more than a run has. */
const CAPACITY = 1_000;

/** No request comes from outside: there is nothing to keep. */
const NO_JOURNAL: RequestJournal = {
  admitted() {},
  signed() {},
  alive() {},
  lastAlive: () => null,
  open: () => [],
  close() {},
};

/** What an operator does that others see, or that it tells of itself. */
export interface MemberEvents {
  /** Sends a message to the others. */
  readonly send: (data: Uint8Array) => void;
  readonly handedIn: (what: HandedIn) => void;
  readonly logged: (level: "info" | "warn" | "error", message: string, fields: LogFields) => void;
  /** What it made of a message. */
  readonly judged: (message: GossipMessage, verdict: GossipVerdict) => void;
}

/** One life of an operator. */
export interface MemberOptions {
  readonly world: ClusterWorld;
  readonly id: number;
  /** How far its clock is ahead of true time. */
  readonly skewMs: number;
  readonly scheduler: Scheduler;
  /** What it has from earlier lives. */
  readonly disk: SimDisk;
  readonly writeFault: () => WriteFault;
  readonly random: Random;
  readonly events: MemberEvents;
}

/** What an operator keeps of its clusters' slots. */
export type Held = ReturnType<NonNullable<Operator["clusters"]>["held"]>;

/** An operator as `run` joins it, in one life: its network, clock, keys, disk and beacon node are simulated. */
export class Member {
  readonly id: number;
  readonly #events: MemberEvents;
  readonly #operator: Operator;
  #validate: GossipValidator | null = null;
  #alive = true;

  constructor({ world, id, skewMs, scheduler, disk, writeFault, random, events }: MemberOptions) {
    this.id = id;
    this.#events = events;
    const clock = this.#mortal(scheduler.clock(skewMs));
    const handedIn = (what: HandedIn) => this.#alive && events.handedIn(what);
    this.#operator = createOperator({
      clock,
      network: this.#network(world),
      facts: world.facts,
      registry: world.registryOf(id),
      signer: world.keys.signer(id),
      verify: world.keys.verify,
      shares: world.bls.signer(id, (index) => world.knows(id, index)),
      recovery: world.bls.recovery,
      journal: NO_JOURNAL,
      cluster: {
        beacon: new SimBeacon({ world, operatorId: id, scheduler, clock, random, handedIn }),
        slashing: new DiskProtection(disk, writeFault, () => this.#alive),
        chain: world.beaconChain,
      },
      sidecar: null,
      metrics: NO_METRICS,
      log: this.#log(),
      capacity: CAPACITY,
    });
  }

  /** What it keeps. */
  get held(): Held & { readonly duties: number } {
    return { duties: this.#operator.runtime.host.size, ...this.#operator.clusters!.held() };
  }

  /** Begins its life. */
  start(): Promise<void> {
    return this.#operator.start();
  }

  /** Ends it as a lost process does: nothing of it goes on. */
  kill(): void {
    this.#alive = false;
  }

  /** A message from the network, which nothing was checked of. */
  receive(message: GossipMessage): void {
    if (!this.#alive) return;
    void this.#validate?.(message).then((verdict) => this.#alive && this.#events.judged(message, verdict));
  }

  /** Timers of a dead operator never run. */
  #mortal(clock: Clock): Clock {
    return {
      ...clock,
      setTimeout: (run, delayMs) => clock.setTimeout(() => this.#alive && run(), delayMs),
    };
  }

  #network(world: ClusterWorld): Network {
    const send = (_: string, data: Uint8Array) => {
      if (this.#alive) this.#events.send(data);
      return Promise.resolve();
    };
    return {
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(),
      join: (_, validate) => void (this.#validate = validate),
      publish: send,
      // Nobody drops here what was seen before: the rules have to stand it.
      repeat: send,
      peers: () => world.ids.filter((id) => id !== this.id).map((id) => `peer ${id}`),
    };
  }

  #log(): Log {
    const at = (level: "info" | "warn" | "error") => (message: string, fields: LogFields = {}) => {
      if (this.#alive) this.#events.logged(level, message, fields);
    };
    return { debug() {}, info: at("info"), warn: at("warn"), error: at("error") };
  }
}
