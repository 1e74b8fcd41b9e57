import type { PartialSignatureMessages } from "../../spec/containers/messages.ts";
import { equalBytes, type Hex, toHex } from "../../spec/hex.ts";
import type { Violation } from "../checks.ts";
import type { HandedIn } from "./beacon.ts";
import type { SimDisk } from "./disk.ts";
import type { Held } from "./member.ts";
import { honestOperators, type PromisedSignature, type PromisedSlot, promisedSlot } from "./promise.ts";
import { areSlashable, type CastVote, VoteLedger } from "./votes.ts";
import type { ClusterWorld } from "./world.ts";

/** Consensus messages of a signer that may wait for a slot: one of each type in each round. */
const WAITING_OF_SIGNER = 48;

/** When an operator decided a slot, and in which round. */
interface Decided {
  readonly atMs: number;
  readonly round: number;
}

/** Watches a run of cluster slots: what must never happen as it happens, what was promised at the end. */
export class ClusterChecks {
  readonly violations: Violation[] = [];
  readonly ledger: VoteLedger;
  readonly #world: ClusterWorld;
  readonly #honest: readonly number[];
  /** By operator and validator: attestations whose partials left, over all lives. */
  readonly #cast = new Map<string, CastVote[]>();
  /** By validator: attestations that were recovered. */
  readonly #recovered = new Map<number, CastVote[]>();
  /** By slot: root of the attestation that the first honest operator told to be decided. */
  readonly #votes = new Map<number, { readonly operator: number; readonly root: Hex | null }>();
  /** By slot, then operator. */
  readonly #decided = new Map<number, Map<number, Decided>>();
  /** By what was handed in: when it first was. */
  readonly #handedIn = new Map<string, number>();
  readonly #told = new Set<string>();
  readonly #promised: ReadonlyMap<number, PromisedSlot>;

  constructor(world: ClusterWorld) {
    this.#world = world;
    this.#honest = honestOperators(world);
    this.ledger = new VoteLedger(world.beaconChain);
    this.#promised = new Map(world.slots.flatMap((slot) => {
      const promised = promisedSlot(world, slot);
      return promised ? [[slot, promised] as const] : [];
    }));
  }

  /** Slots that at least one honest operator decided. */
  get decidedSlots(): number {
    return this.#world.slots.filter((slot) => this.#decided.has(slot)).length;
  }

  /** Slots of which something was promised. */
  get dueSlots(): number {
    return this.#promised.size;
  }

  /** The highest round that a slot was decided in. */
  get highestRound(): number {
    const decided = this.#world.slots.flatMap((slot) => [...this.#decided.get(slot)?.values() ?? []]);
    return Math.max(0, ...decided.map(({ round }) => round));
  }

  /** Whether what an operator does matters: it does not misbehave. */
  isHonest(operator: number): boolean {
    return this.#honest.includes(operator);
  }

  /** An operator sends a decided message. */
  decidedValue(operator: number, slot: number, value: Uint8Array): void {
    if (this.isHonest(operator)) this.#agree(operator, slot, this.ledger.learn(slot, value));
  }

  /** An operator goes on with what was decided. */
  decided(operator: number, slot: number, decided: Decided): void {
    if (!this.isHonest(operator)) return;
    const slots = this.#decided.get(slot) ?? new Map<number, Decided>();
    this.#decided.set(slot, slots);
    if (!slots.has(operator)) slots.set(operator, decided);
  }

  /** Partials leave an operator: nothing slashable, and nothing that is not on record. */
  sent(operator: number, { slot, messages }: PartialSignatureMessages, disk: SimDisk): void {
    if (!this.isHonest(operator)) return;
    for (const { signingRoot, validatorIndex } of messages) {
      const root = toHex(signingRoot);
      const voted = this.ledger.find(root);
      const whose = `operator ${operator}, validator ${validatorIndex}`;
      if (!voted) this.#violated("agreement", slot, `${whose}: signed what nobody proposed`);
      if (voted?.kind !== "attestation") continue;
      this.#agree(operator, slot, root);
      const vote = { ...voted, signingRoot: root };
      if (!disk.has(this.#world.bls.publicKey(validatorIndex), root)) {
        this.#violated("unrecorded", voted.slot, `${whose}: signed before it is on record`);
      }
      this.#cast.set(whose, this.#safe(whose, this.#cast.get(whose) ?? [], vote));
    }
  }

  /** A beacon node gets something: it is its operator's, signed, and not slashable with what any node got. */
  handedIn(operator: number, { attestations, syncMessages }: HandedIn, nowMs: number): void {
    for (const { attesterIndex: index, data, signature } of attestations) {
      const signingRoot = this.ledger.attestationRoot(data);
      if (!this.#isOwn(operator, { slot: data.slot, index, signingRoot, signature })) continue;
      this.#note({ operator, index, kind: "attestation" }, data.slot, nowMs);
      const { slot, source: { epoch: source }, target: { epoch: target } } = data;
      const vote = { slot, source, target, signingRoot };
      const whose = `validator ${index}, recovered`;
      this.#recovered.set(index, this.#safe(whose, this.#recovered.get(index) ?? [], vote));
    }
    for (const { slot, beaconBlockRoot, validatorIndex: index, signature } of syncMessages) {
      const signingRoot = this.ledger.syncRoot(beaconBlockRoot);
      if (!this.#isOwn(operator, { slot, index, signingRoot, signature })) continue;
      this.#note({ operator, index, kind: "syncMessage" }, slot, nowMs);
    }
  }

  /** An operator's chart or rule threw. */
  crashed(operator: number, cause: string): void {
    this.#violated("crash", null, `operator ${operator}: ${cause}`);
  }

  /** The run did not end. */
  endless(steps: number): void {
    this.#violated("liveness", null, `the run did not end after ${steps} events`);
  }

  /** What an operator keeps in the middle of a run is bounded by the run's slots. */
  checkHeld(operator: number, { waiting, early, slots, started }: Held): void {
    const { plan: { operators }, slots: { length } } = this.#world;
    // One more slot may run: that in which the operators start.
    const most = length + 1;
    const over = waiting > WAITING_OF_SIGNER * operators * most || early > operators * most || slots > most ||
      started > most;
    if (over) this.#kept(operator, `${waiting} and ${early} messages, ${slots} and ${started} slots`);
  }

  /** Once all is over nothing is left. */
  checkLetGo(operator: number, held: Held & { readonly duties: number }): void {
    const left = Object.entries(held).filter(([, count]) => count > 0).map(([name, count]) =>
      `${count} ${name}`
    );
    if (left.length > 0) this.#kept(operator, left.join(", "));
  }

  /** What was promised and did not come, or too late. */
  checkLiveness(): void {
    for (const [slot, promised] of this.#promised) {
      for (const operator of promised.operators) {
        const decided = this.#decided.get(slot)?.get(operator);
        if (decided && decided.atMs <= promised.atMs && decided.round <= promised.round) continue;
        const how = decided
          ? `in round ${decided.round}, ${decided.atMs - promised.atMs} ms late`
          : "not at all";
        this.#violated(
          "liveness",
          slot,
          `operator ${operator} decided ${how}, due by round ${promised.round}`,
        );
      }
      for (const signature of promised.handedIn) this.#checkHandedIn(slot, signature, promised.handedInMs);
    }
  }

  /** All go by one vote of a slot. */
  #agree(operator: number, slot: number, root: Hex | null): void {
    const first = this.#votes.get(slot);
    if (!first) this.#votes.set(slot, { operator, root });
    else if (first.root !== root) {
      this.#violated("agreement", slot, `operators ${first.operator} and ${operator} go by different votes`);
    }
  }

  #checkHandedIn(slot: number, signature: PromisedSignature, byMs: number): void {
    const { operator, index, kind } = signature;
    const atMs = this.#handedIn.get(nameOf(signature, slot));
    if (atMs !== undefined && atMs <= byMs) return;
    const how = atMs === undefined ? "never" : `${atMs - byMs} ms late`;
    this.#violated(
      "liveness",
      slot,
      `operator ${operator} handed in the ${kind} of validator ${index} ${how}`,
    );
  }

  /** The votes with one more that must not be slashable with any of them. */
  #safe(whose: string, votes: CastVote[], vote: CastVote): CastVote[] {
    if (votes.some(({ signingRoot }) => signingRoot === vote.signingRoot)) return votes;
    const other = votes.find((known) => areSlashable(known, vote));
    if (other) this.#violated("slashable", vote.slot, `${whose}: ${textOf(vote)} after ${textOf(other)}`);
    return [...votes, vote];
  }

  #isOwn(
    operator: number,
    { slot, index, signingRoot, signature }: {
      readonly slot: number;
      readonly index: number;
      readonly signingRoot: Hex;
      readonly signature: Uint8Array;
    },
  ): boolean {
    const { bls } = this.#world;
    const known = this.#world.knows(operator, index);
    const signed = equalBytes(signature, bls.signature(bls.publicKey(index), signingRoot));
    if (!known || !signed) {
      const why = known ? "which is not signed" : "which it does not know";
      this.#violated("foreign", slot, `operator ${operator} handed in validator ${index}, ${why}`);
    }
    return known && signed;
  }

  #note(signature: PromisedSignature, slot: number, nowMs: number): void {
    const name = nameOf(signature, slot);
    if (!this.#handedIn.has(name)) this.#handedIn.set(name, nowMs);
  }

  #kept(operator: number, what: string): void {
    this.#violated("memory", null, `operator ${operator} keeps ${what}`);
  }

  /** The same is told once. */
  #violated(kind: Violation["kind"], slot: number | null, what: string): void {
    const name = `${kind} ${slot} ${what}`;
    if (this.#told.has(name)) return;
    this.#told.add(name);
    this.violations.push({ kind, slot, what });
  }
}

function nameOf({ operator, index, kind }: PromisedSignature, slot: number): string {
  return `${operator} ${index} ${kind} ${slot}`;
}

function textOf({ slot, source, target }: CastVote): string {
  return `${source} to ${target} in slot ${slot}`;
}
