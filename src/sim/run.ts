import { QBFT_TYPES, qbftMessage } from "../spec/containers/consensus.ts";
import type { SignedSSVMessage } from "../spec/containers/messages.ts";
import { FIRST_ROUND } from "../spec/qbft/instance.ts";
import { roundAt, roundsLengthMs } from "../spec/qbft/round-times.ts";
import { startOfSlot } from "../spec/slots.ts";
import { Byzantine, type Forgery } from "./byzantine.ts";
import { Checks, type Violation } from "./checks.ts";
import { type Fault, type Misbehaviour, MISBEHAVIOURS } from "./faults.ts";
import { FORGERIES } from "./forgeries.ts";
import { keptTooMuch, waitTooMany } from "./memory.ts";
import { SimNetwork } from "./network.ts";
import { SimOperator } from "./operator.ts";
import type { Plan } from "./plan.ts";
import { Random } from "./random.ts";
import { Scheduler } from "./scheduler.ts";
import { goodValue, textOf } from "./values.ts";
import { CUT_OFF_ROUND, World } from "./world.ts";

/** Events after which a run is taken for one that does not end. */
const MAX_STEPS = 5_000_000;
/** How long a run goes on once all is decided, milliseconds: what is still under way must change nothing. */
const AFTERMATH_MS = 5_000;
const BYZANTINE_TICK_MS = 400;

/** What a run came to. */
export interface SimResult {
  /** Slots that were decided. */
  readonly decided: number;
  /** Slots that had to be: for the others nothing is promised. */
  readonly due: number;
  /** Highest round in which one was. */
  readonly highestRound: number;
  readonly violations: readonly Violation[];
  readonly steps: number;
}

/** Hears a line of every event. */
export type Trace = (line: string) => void;

const TYPE_NAMES = Object.fromEntries(Object.entries(QBFT_TYPES).map(([name, type]) => [type, name]));

/** One simulation: the plan's cluster, network and faults on virtual time, from the first slot to the last's end. */
export class Simulation {
  readonly #world: World;
  readonly #plan: Plan;
  readonly #scheduler: Scheduler;
  readonly #network: SimNetwork;
  readonly #checks: Checks;
  readonly #random: Random;
  readonly #trace: Trace | null;
  readonly #operators: SimOperator[] = [];
  readonly #byzantine = new Map<number, Byzantine>();
  readonly #startMs: number;

  constructor(plan: Plan, trace: Trace | null = null) {
    this.#plan = plan;
    this.#trace = trace;
    this.#world = new World(plan);
    this.#startMs = startOfSlot(this.#world.times, this.#world.slots[0]!);
    // A slot before, so that clocks that are ahead have their slots begin in time.
    this.#scheduler = new Scheduler(this.#startMs - this.#world.times.slotMs);
    this.#random = new Random(plan.seed).fork(3);
    this.#network = new SimNetwork(
      plan,
      this.#scheduler,
      this.#random.fork(1),
      this.#world.topic,
      this.#startMs,
    );
    this.#checks = new Checks(this.#world);
    for (const id of this.#world.ids) this.#join(id);
    for (const slot of this.#world.slots.slice(1)) {
      this.#at(startOfSlot(this.#world.times, slot), () => this.#letGo());
    }
  }

  /** Runs to the end. */
  async run(): Promise<SimResult> {
    let steps = 0;
    let end = this.#lastMoment();
    let complete = false;
    while (steps < MAX_STEPS && this.#scheduler.step(end)) {
      steps++;
      // What waited for its slot's start goes on in promises, before time does.
      while (this.#operators.some(({ settling }) => settling)) await Promise.resolve();
      if (steps % 64 === 0) await Promise.resolve();
      if (!complete && this.#checks.complete) {
        complete = true;
        end = this.#scheduler.now() + AFTERMATH_MS;
      }
    }
    if (steps === MAX_STEPS) this.#checks.endless(MAX_STEPS);
    this.#checks.checkLiveness();
    this.#checkMemory(this.#world.slots);
    this.#checkLetGo();
    for (const operator of this.#operators) operator.stop();
    const { decidedSlots: decided, dueSlots: due, highestRound, violations } = this.#checks;
    return { decided, due, highestRound, violations, steps };
  }

  #lastMoment(): number {
    return this.#world.dutyStartMs(this.#world.slots.at(-1)!) + roundsLengthMs(CUT_OFF_ROUND);
  }

  #faultsOf(id: number): Fault[] {
    return this.#plan.plannedFaults.filter((fault) => "operator" in fault && fault.operator === id);
  }

  #join(id: number): void {
    const faults = this.#faultsOf(id);
    const kinds = faults.map(({ kind }) => kind).filter((kind) =>
      Object.hasOwn(MISBEHAVIOURS, kind)
    ) as Misbehaviour[];
    if (kinds.includes("silent")) return;
    const forgeries = kinds.flatMap((kind) => FORGERIES[kind] ?? []);
    if (forgeries.length > 0) this.#joinByzantine(id, forgeries);
    // Some forgers do their duty besides, so that what they forge is not all that is known of them.
    const onlyForges = forgeries.length > 0 && this.#random.fork(300 + id).chance(0.5);
    if (kinds.includes("twins")) this.#joinTwins(id);
    else if (!onlyForges) this.#joinOne(id, faults.find((fault) => fault.kind === "crash"));
  }

  /** An operator as it should be, but for the crash that may wait for it. */
  #joinOne(id: number, crash: Extract<Fault, { kind: "crash" }> | undefined): void {
    let sent = 0;
    const operator: SimOperator = this.#create(id, (signed) => {
      if (crash && ++sent > crash.afterSends) this.#crash(operator, crash.restartMs);
      else this.#publish(id, signed, this.#world.ids);
    });
    this.#network.attach(id, operator);
    this.#startDuties(operator, `operator ${id}`);
  }

  /** Two operators of one identity: each hears all, and is heard by a side of its own. */
  #joinTwins(id: number): void {
    const random = this.#random.fork(100 + id);
    const ids = random.shuffle(this.#world.ids.filter((other) => other !== id));
    const [from, to] = [random.int(0, ids.length), random.int(0, ids.length)];
    const sides = { first: ids.slice(Math.min(from, to)), second: ids.slice(0, Math.max(from, to)) };
    const twins = Object.entries(sides).map(([name, side]) => {
      const twin: SimOperator = this.#create(id, (signed) => {
        this.#publish(id, signed, side);
        this.#network.carryOwn(twin, this.#world.encode(signed));
      });
      this.#startDuties(twin, `${name} twin ${id}`);
      return twin;
    });
    this.#network.attach(id, { receive: (message) => twins.forEach((twin) => twin.receive(message)) });
  }

  #joinByzantine(id: number, forgeries: readonly Forgery[]): void {
    const random = this.#random.fork(200 + id);
    const byzantine = new Byzantine(this.#world, id, forgeries, random, ({ signed, to, first }) => {
      this.#tell(id, "makes up", signed);
      const data = this.#world.encode(signed);
      const { maxMs } = this.#plan.delay;
      for (const receiver of to) this.#network.carry(null, receiver, data, first ? 0 : random.int(0, maxMs));
    });
    this.#byzantine.set(id, byzantine);
    for (const slot of this.#world.slots) {
      const startMs = this.#world.dutyStartMs(slot);
      this.#at(startMs, () => byzantine.actInAllWays(slot, FIRST_ROUND));
      this.#tick(byzantine, slot, startMs);
    }
  }

  #tick(byzantine: Byzantine, slot: number, atMs: number): void {
    this.#at(atMs, () => {
      byzantine.act(slot, this.#roundOf(slot));
      if (!this.#checks.complete) this.#tick(byzantine, slot, this.#scheduler.now() + BYZANTINE_TICK_MS);
    });
  }

  #create(id: number, send: (signed: SignedSSVMessage) => void): SimOperator {
    const skews = this.#faultsOf(id).map((fault) => fault.kind === "skew" ? fault.byMs : 0);
    const skewMs = this.#plan.skewMs[id - 1]! + skews.reduce((a, b) => a + b, 0);
    const operator: SimOperator = new SimOperator(this.#world, id, skewMs, this.#scheduler, {
      send,
      decided: (slot, round, value) => {
        this.#checks.decided(slot, { operator: id, round, value, atMs: this.#scheduler.now() });
        this.#line(id, `decides "${textOf(value)}" in round ${round}`);
      },
      crashed: (cause) => this.#checks.crashed(id, cause),
      judged: ({ data, peer }, verdict) => this.#trace && this.#tellVerdict(id, data, peer, verdict),
    });
    this.#operators.push(operator);
    return operator;
  }

  #startDuties(operator: SimOperator, name: string): void {
    for (const slot of this.#world.slots) {
      const value = goodValue(slot, this.#plan.oneValue ? "all" : name);
      const startMs = this.#world.dutyStartMs(slot) - operator.skewMs;
      if (startMs < this.#scheduler.now() && slot !== this.#world.slots.at(-1)) continue;
      this.#at(startMs, () => {
        this.#line(operator.id, `starts slot ${slot}`);
        operator.start(slot, value);
      });
    }
  }

  /** Its memory is gone; where it starts again it is new to everything, its own messages included. */
  #crash(operator: SimOperator, restartMs: number | null): void {
    const { id } = operator;
    this.#line(id, "crashes");
    operator.stop();
    if (restartMs === null) return;
    this.#scheduler.after(restartMs, () => {
      this.#line(id, "starts again");
      this.#joinOne(id, undefined);
    });
  }

  #publish(from: number, signed: SignedSSVMessage, to: readonly number[]): void {
    this.#tell(from, "sends", signed);
    const qbft = qbftMessage.deserialize(signed.ssvMessage.data);
    this.#network.publish(from, qbft, this.#world.encode(signed), to);
    for (const byzantine of this.#byzantine.values()) byzantine.observe(signed, this.#roundOf(qbft.height));
  }

  #roundOf(slot: number): number {
    return roundAt(this.#world.dutyStartMs(slot), this.#scheduler.now());
  }

  #at(momentMs: number, run: () => void): void {
    this.#scheduler.after(momentMs - this.#scheduler.now(), run);
  }

  /** As a slot ends: those that are over are let go, in order, and with them what is kept of them. */
  #letGo(): void {
    const slots = this.#world.slots;
    const open = slots.findIndex((slot) => !this.#isOver(slot));
    const over = slots.slice(0, open < 0 ? slots.length : open);
    if (over.length === 0) return;
    this.#checkMemory(over);
    for (const operator of this.#operators) operator.expire(over.at(-1)!);
  }

  /** Whether nobody needs a slot any more: all honest operators decided it, or its messages do not count any more. */
  #isOver(slot: number): boolean {
    return this.#checks.isDecided(slot) || this.#scheduler.now() >= this.#world.overMs(slot);
  }

  /** Looks at all operators, the faulty ones too: what is kept is bounded by their own rules. */
  #checkMemory(slots: readonly number[]): void {
    for (const operator of this.#operators) {
      const { id, mostWaiting } = operator;
      const instances = slots.flatMap((slot) => operator.instance(slot) ?? []);
      const kept = instances.map(keptTooMuch).find((what) => what !== null);
      const what = kept ?? waitTooMany(mostWaiting, this.#plan.operators, this.#world.slots.length);
      if (what) this.#checks.overfull(id, what);
    }
  }

  /** Once all slots are over, nothing is left of them. */
  #checkLetGo(): void {
    for (const operator of this.#operators) {
      operator.expire(this.#world.slots.at(-1)!);
      const { id, held } = operator;
      if (held > 0) {
        this.#checks.overfull(id, `${held} instances and messages are left of slots that are over`);
      }
    }
  }

  #tell(from: number, does: string, signed: SignedSSVMessage): void {
    if (this.#trace) this.#line(from, `${does} ${described(signed)}`);
  }

  #tellVerdict(id: number, data: Uint8Array, peer: string, verdict: string): void {
    const signed = this.#world.profile.containers.signedSSVMessage.deserialize(data);
    this.#line(id, `gets ${described(signed)} of ${signed.operatorIds.join("+")} from ${peer}: ${verdict}`);
  }

  #line(operator: number, what: string): void {
    const seconds = ((this.#scheduler.now() - this.#startMs) / 1_000).toFixed(3);
    this.#trace?.(`${seconds.padStart(8)} operator ${operator} ${what}`);
  }
}

function described({ ssvMessage, fullData }: SignedSSVMessage): string {
  const { msgType, height, round, dataRound } = qbftMessage.deserialize(ssvMessage.data);
  const prepared = dataRound > 0 ? `, prepared in ${dataRound}` : "";
  const value = fullData.length > 0 ? ` "${textOf(fullData)}"` : "";
  return `${TYPE_NAMES[msgType] ?? msgType} of slot ${height} round ${round}${prepared}${value}`;
}
