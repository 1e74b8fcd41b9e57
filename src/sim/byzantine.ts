import { faultyNodes } from "../spec/committee.ts";
import { QBFT_TYPES, type QbftMessage, qbftMessage } from "../spec/containers/consensus.ts";
import type { SignedSSVMessage } from "../spec/containers/messages.ts";
import type { Random } from "./random.ts";

/** Times that the byzantine operators act in a round at most, all together, so that a run ends. */
const ACTS_PER_ROUND = 40;
/** Messages of a type that it remembers of a slot. */
const REMEMBERED = 400;
/** Probability that it acts on a message that it sees. */
const PROVOKED = 0.15;

/** What a byzantine operator knows of a run, whatever the duty. */
export interface ForgersWorld {
  /** Operator ids, ascending. */
  readonly ids: readonly number[];
  readonly quorum: number;
  /** MessageID of the duty. */
  readonly messageId: Uint8Array;
  /** Leaders of a slot's rounds, from the first on. */
  leaders(slot: number): readonly number[];
  /** A value that may be decided. @param name tells it from others of the slot */
  goodValue(slot: number, name: string): Uint8Array;
  /** A value that no honest operator may decide. */
  badValue(slot: number): Uint8Array;
  /** A message under an operator's signature. */
  sign(operatorId: number, qbft: QbftMessage, fullData: Uint8Array): SignedSSVMessage;
  /** A message as it travels. */
  encode(signed: SignedSSVMessage): Uint8Array;
}

/** A message that it saw or made. */
export interface Seen {
  readonly signed: SignedSSVMessage;
  readonly qbft: QbftMessage;
}

/** A message that it made up, and whom it tells. */
export interface Forged {
  readonly signed: SignedSSVMessage;
  readonly to: readonly number[];
  /** Whether it is there before anything else that is sent now. */
  readonly first?: boolean;
}

/** A way to misbehave: what it makes up in a slot at a time when the round may be so high. */
export type Forgery = (by: Byzantine, slot: number, round: number) => Forged[];

/** What a consensus message has beside what it is for. */
type Extras = Partial<Pick<QbftMessage, "dataRound" | "roundChangeJustification" | "prepareJustification">>;

/** An operator that makes up messages out of what it sees: it sees all, at once, and tells each what it likes. */
export class Byzantine {
  readonly world: ForgersWorld;
  readonly id: number;
  readonly random: Random;
  readonly #forgeries: readonly Forgery[];
  readonly #inject: (forged: Forged) => void;
  readonly #seen = new Map<number, readonly Seen[][]>();
  readonly #acts = new Map<string, number>();
  /** Whether it votes for what it proposes: else it is out to have nothing decided. */
  readonly votesForItsOwn: boolean;
  /** Whether it tells each operator another value, rather than one half and the other. */
  readonly splitsAll: boolean;
  /** The operator that it is out to overload. */
  readonly victim: number;

  constructor(
    world: ForgersWorld,
    id: number,
    forgeries: readonly Forgery[],
    random: Random,
    inject: (forged: Forged) => void,
  ) {
    this.world = world;
    this.id = id;
    this.random = random;
    this.#forgeries = forgeries;
    this.#inject = inject;
    this.votesForItsOwn = random.chance(0.5);
    this.splitsAll = random.chance(0.5);
    this.victim = random.pick(world.ids);
  }

  /** Remembers a message that anyone sent; now and then that is an occasion. @param round that it may be by now */
  observe(signed: SignedSSVMessage, round: number): void {
    const seen = { signed, qbft: qbftMessage.deserialize(signed.ssvMessage.data) };
    const { height, msgType } = seen.qbft;
    const list = this.seen(height, msgType);
    if (list.length < REMEMBERED) list.push(seen);
    if (this.#turnsRound(seen)) this.actInAllWays(height, seen.qbft.round);
    else if (this.random.chance(PROVOKED)) this.act(height, round);
  }

  /** Whether a quorum, this operator among it, changes to the message's round: who proposes first may be believed. */
  #turnsRound({ qbft: { height, msgType, round } }: Seen): boolean {
    if (msgType !== QBFT_TYPES.roundChange) return false;
    const changed = this.seen(height, msgType).filter(({ qbft }) => qbft.round === round);
    return new Set(changed.map(({ signed }) => signed.operatorIds[0])).size >= this.world.quorum - 1;
  }

  /** Misbehaves once. */
  act(slot: number, round: number): void {
    this.#do(this.random.pick(this.#forgeries), slot, round);
  }

  /** Misbehaves in every way it knows: at a slot's start, and where a round turns. */
  actInAllWays(slot: number, round: number): void {
    for (const forge of this.random.shuffle(this.#forgeries)) this.#do(forge, slot, round);
  }

  #do(forge: Forgery, slot: number, round: number): void {
    const turn = `${slot}:${round}`;
    const acts = this.#acts.get(turn) ?? 0;
    if (acts >= ACTS_PER_ROUND / faultyNodes(this.world.ids.length)) return;
    this.#acts.set(turn, acts + 1);
    for (const forged of forge(this, slot, round)) this.#inject(forged);
  }

  /** What it saw of a slot's messages of a type. */
  seen(slot: number, msgType: number): Seen[] {
    const types = this.#seen.get(slot) ?? [[], [], [], []];
    this.#seen.set(slot, types);
    return types[msgType] ?? [];
  }

  /** Whether it leads a round. */
  leads(slot: number, round: number): boolean {
    const leaders = this.world.leaders(slot);
    return leaders[(round - 1) % leaders.length] === this.id;
  }

  /** A value of its own, one that somebody proposed, or one that nobody may decide. */
  value(slot: number): Uint8Array {
    const proposals = this.seen(slot, QBFT_TYPES.proposal);
    if (proposals.length > 0 && this.random.chance(0.3)) return this.random.pick(proposals).signed.fullData;
    return this.random.chance(0.1)
      ? this.world.badValue(slot)
      : this.world.goodValue(slot, `forger ${this.random.int(1, 2)}`);
  }

  /** Everyone, or some. */
  audience(): readonly number[] {
    return this.random.chance(0.6) ? this.world.ids : this.random.some(this.world.ids);
  }

  /** A message of its own. */
  make(
    { slot, msgType, round, root }: { slot: number; msgType: number; round: number; root: Uint8Array },
    fullData: Uint8Array,
    extras: Extras = {},
  ): Seen {
    const qbft = {
      msgType,
      height: slot,
      round,
      identifier: this.world.messageId,
      root,
      dataRound: 0,
      roundChangeJustification: [],
      prepareJustification: [],
      ...extras,
    };
    return { signed: this.world.sign(this.id, qbft, fullData), qbft };
  }

  /** The same message, said to be of others: under its own signature, for it has no other. */
  impersonate({ signed, qbft }: Seen, operatorIds: readonly number[]): Seen {
    const signatures = operatorIds.map(() => signed.signatures[0]!);
    return { signed: { ...signed, operatorIds: [...operatorIds], signatures }, qbft };
  }

  /** Messages as a justification holds them. */
  encode(messages: readonly Seen[]): Uint8Array[] {
    return messages.map(({ signed }) => this.world.encode({ ...signed, fullData: new Uint8Array() }));
  }
}
