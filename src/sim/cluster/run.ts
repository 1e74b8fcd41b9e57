import { setImmediate as nextTurn } from "node:timers/promises";
import { FIRST_ROUND } from "../../spec/qbft/instance.ts";
import { roundAt } from "../../spec/qbft/round-times.ts";
import { startOfSlot } from "../../spec/slots.ts";
import { CONSENSUS_ROLES } from "../../spec/validation/consensus-roles.ts";
import { Byzantine, type Forgery } from "../byzantine.ts";
import type { Fault, Misbehaviour } from "../faults.ts";
import { FORGERIES } from "../forgeries.ts";
import { SimNetwork } from "../network.ts";
import { Random } from "../random.ts";
import type { SimResult, Trace } from "../run.ts";
import { Scheduler } from "../scheduler.ts";
import { ClusterChecks } from "./checks.ts";
import { SimDisk, type WriteFault } from "./disk.ts";
import { faultsOf, isCommon, isWithin, misbehavioursOf } from "./faults.ts";
import { Member, type MemberEvents } from "./member.ts";
import { spoiled } from "./partials.ts";
import type { ClusterPlan } from "./plan.ts";
import { carriedOf, decodeWire, described, type Wire } from "./wire.ts";
import { ClusterWorld } from "./world.ts";

/** Events after which a run is taken for one that does not end. */
const MAX_STEPS = 1_000_000;
/** Operators start so long before the first slot, milliseconds. */
const EARLIER_MS = 1_000;
const BYZANTINE_TICK_MS = 400;
/** Slots after its own in which a slot is kept, and one more for clocks. */
const KEPT_SLOTS = CONSENSUS_ROLES.committee.ttlSlots + 2;
/** What an operator logs as an error where its disk fails; any other is a fault of ours. */
const DISK_ERROR = "no attestation is signed: the slashing protection cannot be written";
const DECIDED = "a cluster decided";

type Crash = Extract<Fault, { kind: "crash" }>;

/** How a life of an operator is heard, and what it dies of. */
interface Life {
  readonly disk: SimDisk;
  /** Who gets its messages. */
  readonly heardBy: readonly number[];
  readonly crash: Crash | undefined;
}

/** One simulation of a cluster's slots: real operators over a simulated network, chain and disk, on virtual time. */
export class ClusterSimulation {
  readonly #world: ClusterWorld;
  readonly #plan: ClusterPlan;
  readonly #scheduler: Scheduler;
  readonly #network: SimNetwork;
  readonly #checks: ClusterChecks;
  readonly #random: Random;
  readonly #trace: Trace | null;
  readonly #members = new Set<Member>();
  readonly #byzantine = new Map<number, Byzantine>();
  #lives = 0;

  constructor(plan: ClusterPlan, trace: Trace | null = null) {
    this.#plan = plan;
    this.#trace = trace;
    this.#world = new ClusterWorld(plan);
    const { startMs, topic } = this.#world;
    this.#scheduler = new Scheduler(startMs - EARLIER_MS);
    this.#random = new Random(plan.seed).fork(60);
    const network = { delay: plan.delay, plannedFaults: plan.plannedFaults.filter(isCommon) };
    this.#network = new SimNetwork(network, this.#scheduler, this.#random.fork(1), topic, startMs);
    this.#checks = new ClusterChecks(this.#world);
    for (const id of this.#world.ids) this.#join(id);
    for (const slot of this.#world.slots) {
      this.#at(startOfSlot(this.#world.facts.times, slot), () => this.#look());
    }
  }

  /** Runs until the last slot's time to live is over. */
  async run(): Promise<SimResult> {
    const end = startOfSlot(this.#world.facts.times, this.#world.slots.at(-1)! + KEPT_SLOTS);
    let steps = 0;
    do {
      // Operators think in promises: all of it before time goes on.
      await nextTurn();
      steps++;
    } while (steps < MAX_STEPS && this.#scheduler.step(end));
    if (steps === MAX_STEPS) this.#checks.endless(MAX_STEPS);
    this.#checks.checkLiveness();
    for (const member of this.#members) this.#checks.checkLetGo(member.id, member.held);
    for (const member of this.#members) member.kill();
    const { decidedSlots: decided, dueSlots: due, highestRound, violations } = this.#checks;
    return { decided, due, highestRound, violations, steps };
  }

  #join(id: number): void {
    const kinds = misbehavioursOf(this.#plan.plannedFaults, id);
    if (kinds.includes("silent")) return;
    const forgeries = kinds.flatMap((kind) => FORGERIES[kind as Misbehaviour] ?? []);
    if (forgeries.length > 0) this.#joinByzantine(id, forgeries);
    const [crash] = faultsOf(this.#plan.plannedFaults, "crash").filter(({ operator }) => operator === id);
    if (kinds.includes("twins")) this.#joinTwins(id);
    else this.#joinOne(id, { disk: new SimDisk(this.#plan.firstSlot), heardBy: this.#others(id), crash });
  }

  #others(id: number): number[] {
    return this.#world.ids.filter((other) => other !== id);
  }

  #joinOne(id: number, life: Life): void {
    const member = this.#create(id, life);
    this.#network.attach(id, member);
  }

  /** Two operators of one identity, each with a disk of its own: each hears all, and is heard by a side of its own. */
  #joinTwins(id: number): void {
    const random = this.#random.fork(100 + id);
    const others = random.shuffle(this.#others(id));
    const [from, to] = [random.int(0, others.length), random.int(0, others.length)];
    const sides = [others.slice(Math.min(from, to)), others.slice(0, Math.max(from, to))];
    const twins = sides.map((heardBy) =>
      this.#create(id, { disk: new SimDisk(this.#plan.firstSlot), heardBy, crash: undefined })
    );
    this.#network.attach(id, { receive: (message) => twins.forEach((twin) => twin.receive(message)) });
  }

  #joinByzantine(id: number, forgeries: readonly Forgery[]): void {
    const random = this.#random.fork(200 + id);
    const { maxMs } = this.#plan.delay;
    const byzantine = new Byzantine(this.#world, id, forgeries, random, ({ signed, to, first }) => {
      const data = this.#world.encode(signed);
      // Large ones that nobody proposes are decoded for a trace only.
      if (signed.fullData.length > 0) this.#learn(decodeWire(data));
      if (this.#trace) this.#line(id, `makes up ${described(decodeWire(data))}`);
      for (const receiver of to) this.#network.carry(null, receiver, data, first ? 0 : random.int(0, maxMs));
    });
    this.#byzantine.set(id, byzantine);
    for (const slot of this.#world.slots) {
      const startMs = this.#world.dutyStartMs(slot);
      this.#at(startMs, () => byzantine.actInAllWays(slot, FIRST_ROUND));
      // As long as rounds are short.
      for (let round = 1; round <= 8; round++) {
        this.#at(
          startMs + (round - 1) * BYZANTINE_TICK_MS * 5,
          () => byzantine.act(slot, this.#roundOf(slot)),
        );
      }
    }
  }

  #create(id: number, life: Life): Member {
    const { plannedFaults, skewMs } = this.#plan;
    const skewed = faultsOf(plannedFaults, "skew").filter(({ operator }) => operator === id);
    const member: Member = new Member({
      world: this.#world,
      id,
      skewMs: skewMs[id - 1]! + skewed.reduce((sum, { byMs }) => sum + byMs, 0),
      scheduler: this.#scheduler,
      disk: life.disk,
      writeFault: () => this.#writeFault(id),
      random: this.#random.fork(1_000 + this.#lives++),
      events: this.#eventsOf(id, life, () => member),
    });
    this.#members.add(member);
    this.#line(id, "starts");
    void member.start();
    return member;
  }

  #writeFault(id: number): WriteFault {
    const sinceMs = this.#scheduler.now() - this.#world.startMs;
    const fault = faultsOf(this.#plan.plannedFaults, "disk").find((fault) =>
      fault.operator === id && isWithin(fault, sinceMs)
    );
    return fault ? fault.recorded ? "recorded" : "lost" : null;
  }

  #eventsOf(id: number, life: Life, member: () => Member): MemberEvents {
    let sent = 0;
    return {
      send: (data) => {
        if (life.crash && ++sent > life.crash.afterSends) this.#crash(id, member(), life);
        else this.#publish(id, data, life);
      },
      handedIn: (what) => {
        const { attestations, syncMessages } = what;
        this.#line(id, `hands in ${attestations.length} attestations, ${syncMessages.length} sync messages`);
        this.#checks.handedIn(id, what, this.#scheduler.now());
      },
      logged: (level, message, fields) => {
        this.#line(id, `${level}: ${message} ${JSON.stringify(fields)}`);
        if (level === "error" && message !== DISK_ERROR) {
          this.#checks.crashed(id, `${message}: ${fields["cause"]}`);
        }
        if (message !== DECIDED || "fault" in fields) return;
        const slot = Number(String(fields["key"]).split(":").at(-1));
        this.#checks.decided(id, slot, { atMs: this.#scheduler.now(), round: Number(fields["round"]) });
      },
      judged: ({ data, peer }, verdict) => {
        if (this.#trace) this.#line(id, `gets ${described(decodeWire(data))} from ${peer}: ${verdict}`);
      },
    };
  }

  /** Its memory is gone, its disk is not; where it starts again it takes up the slot that runs. */
  #crash(id: number, member: Member, { disk, crash }: Life): void {
    this.#line(id, "crashes");
    member.kill();
    this.#members.delete(member);
    if (crash?.restartMs == null) return;
    this.#scheduler.after(crash.restartMs, () => {
      this.#joinOne(id, { disk, heardBy: this.#others(id), crash: undefined });
    });
  }

  #publish(from: number, data: Uint8Array, { disk, heardBy }: Life): void {
    const wire = decodeWire(data);
    if (this.#trace) this.#line(from, `sends ${described(wire)}`);
    this.#learn(wire);
    if (wire.partials) this.#publishPartials(from, data, { wire, disk, heardBy });
    else {
      this.#network.publish(from, carriedOf(wire), data, heardBy);
      for (const byzantine of this.#byzantine.values()) {
        byzantine.observe(wire.signed, this.#roundOf(wire.qbft.height));
      }
    }
    const { operatorIds, fullData } = wire.signed;
    if (wire.qbft && operatorIds.length > 1) this.#checks.decidedValue(from, wire.qbft.height, fullData);
  }

  #publishPartials(
    from: number,
    data: Uint8Array,
    { wire, disk, heardBy }: { readonly wire: Wire } & Pick<Life, "disk" | "heardBy">,
  ): void {
    const { signed, partials } = wire;
    this.#checks.sent(from, partials!, disk);
    const spoils = misbehavioursOf(this.#plan.plannedFaults, from).includes("partials");
    for (const to of heardBy) {
      const told = spoils ? spoiled(this.#world, signed, partials!, this.#random) : data;
      this.#network.publish(from, carriedOf(wire), told, [to]);
    }
  }

  /** What was proposed may be signed. */
  #learn({ signed, qbft }: Wire): void {
    if (qbft && signed.fullData.length > 0) this.#checks.ledger.learn(qbft.height, signed.fullData);
  }

  #roundOf(slot: number): number {
    return roundAt(this.#world.dutyStartMs(slot), this.#scheduler.now());
  }

  /** Looks at what operators keep. */
  #look(): void {
    for (const member of this.#members) this.#checks.checkHeld(member.id, member.held);
  }

  #at(momentMs: number, run: () => void): void {
    this.#scheduler.after(momentMs - this.#scheduler.now(), run);
  }

  #line(operator: number, what: string): void {
    if (!this.#trace) return;
    const seconds = ((this.#scheduler.now() - this.#world.startMs) / 1_000).toFixed(3);
    this.#trace(`${seconds.padStart(8)} operator ${operator} ${what}`);
  }
}
