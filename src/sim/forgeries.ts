import { QBFT_TYPES } from "../spec/containers/consensus.ts";
import { equalBytes } from "../spec/hex.ts";
import { sha256 } from "../spec/sha256.ts";
import type { Byzantine, Forged, Forgery, Seen } from "./byzantine.ts";
import type { Misbehaviour } from "./faults.ts";
import { flood } from "./flood.ts";

const { proposal: PROPOSAL, prepare: PREPARE, commit: COMMIT, roundChange: ROUND_CHANGE } = QBFT_TYPES;
const NO_DATA = new Uint8Array();
const NO_ROOT = new Uint8Array(32);

/** The first message of each signer. */
function oneEach(messages: readonly Seen[]): Seen[] {
  const signers = new Set<number>();
  return messages.filter(({ signed: { operatorIds: [signer] } }) => {
    if (signers.has(signer!)) return false;
    signers.add(signer!);
    return true;
  });
}

/** Prepares or commits for a root that it saw in a round, its own among them. */
function votesSeen(by: Byzantine, slot: number, msgType: number, round: number, root: Uint8Array): Seen[] {
  const right = by.seen(slot, msgType).filter(({ qbft, signed }) =>
    qbft.round === round && signed.operatorIds.length === 1 && equalBytes(qbft.root, root)
  );
  return oneEach([by.make({ slot, msgType, round, root }, NO_DATA), ...by.random.shuffle(right)]);
}

/** A round-change that prepared nothing. */
function plainRoundChange(by: Byzantine, slot: number, round: number): Seen {
  return by.make({ slot, msgType: ROUND_CHANGE, round, root: NO_ROOT }, NO_DATA);
}

/** A round-change that says to have prepared a value, with prepares that it has or has not. */
function preparedRoundChange(
  by: Byzantine,
  slot: number,
  round: number,
  { dataRound, value, prepares }: { dataRound: number; value: Uint8Array; prepares: readonly Seen[] },
): Seen {
  const extras = { dataRound, roundChangeJustification: by.encode(prepares) };
  return by.make({ slot, msgType: ROUND_CHANGE, round, root: sha256(value) }, value, extras);
}

/** Round-changes of others for a round that it saw. */
function roundChangesSeen(by: Byzantine, slot: number, round: number): Seen[] {
  return oneEach(by.random.shuffle(by.seen(slot, ROUND_CHANGE).filter(({ qbft }) => qbft.round === round)));
}

/** As many as a quorum, all under its own signature and other names. */
function impersonated(by: Byzantine, message: Seen): Seen[] {
  return by.random.shuffle(by.world.ids).slice(0, by.world.quorum).map((id) => by.impersonate(message, [id]));
}

/** A justification: round-changes and prepares. */
interface Justified {
  readonly roundChanges: readonly Seen[];
  readonly prepares: readonly Seen[];
}

const NOTHING: Justified = { roundChanges: [], prepares: [] };

/** Ways to justify a value in a round, from none at all to one that may hold. */
const JUSTIFICATIONS:
  readonly ((by: Byzantine, slot: number, round: number, value: Uint8Array) => Justified)[] = [
    /** Nothing. */
    () => NOTHING,
    /** Those of the round that prepared nothing, and its own: too few, as a rule. */
    (by, slot, round) => {
      const plain = roundChangesSeen(by, slot, round).filter(({ qbft }) => qbft.dataRound === 0);
      return { roundChanges: oneEach([plainRoundChange(by, slot, round), ...plain]), prepares: [] };
    },
    /** All of the round, whatever they prepared, and no prepares. */
    (by, slot, round) => ({
      roundChanges: oneEach([plainRoundChange(by, slot, round), ...roundChangesSeen(by, slot, round)]),
      prepares: [],
    }),
    /** Its own, under others' names. */
    (by, slot, round) => ({
      roundChanges: impersonated(by, plainRoundChange(by, slot, round)),
      prepares: [],
    }),
    /** Its own, many times. */
    (by, slot, round) => {
      const own = plainRoundChange(by, slot, round);
      return { roundChanges: by.world.ids.slice(0, by.world.quorum).map(() => own), prepares: [] };
    },
    /** Those of other rounds that prepared nothing. */
    (by, slot, round) => {
      const any = by.seen(slot, ROUND_CHANGE).filter(({ qbft }) => qbft.dataRound === 0);
      return {
        roundChanges: oneEach([plainRoundChange(by, slot, round), ...by.random.shuffle(any)]),
        prepares: [],
      };
    },
    /** A prepared one of its own for the value, with too few prepares or with made-up ones. */
    (by, slot, round, value) => {
      const dataRound = Math.max(1, round - by.random.int(0, 1));
      const own = by.make({ slot, msgType: PREPARE, round: dataRound, root: sha256(value) }, NO_DATA);
      const prepares = by.random.chance(0.5) ? impersonated(by, own) : [own];
      const lie = preparedRoundChange(by, slot, round, { dataRound, value, prepares });
      return { roundChanges: oneEach([lie, ...roundChangesSeen(by, slot, round)]), prepares };
    },
    /** A quorum's, with the prepares of one that is prepared, not always the highest. */
    (by, slot, round) => {
      const all = roundChangesSeen(by, slot, round);
      const prepared = all.find(({ qbft }) => qbft.dataRound > 0);
      const prepares = prepared
        ? votesSeen(by, slot, PREPARE, prepared.qbft.dataRound, prepared.qbft.root)
        : [];
      return { roundChanges: oneEach([plainRoundChange(by, slot, round), ...all]), prepares };
    },
  ];

function proposal(by: Byzantine, slot: number, round: number, value: Uint8Array, justified: Justified): Seen {
  return by.make({ slot, msgType: PROPOSAL, round, root: sha256(value) }, value, {
    roundChangeJustification: by.encode(justified.roundChanges.slice(0, by.world.ids.length)),
    prepareJustification: by.encode(justified.prepares.slice(0, by.world.ids.length)),
  });
}

/** Its prepare and commit for a proposal. */
function votesFor(
  by: Byzantine,
  { qbft: { height: slot, round, root } }: Seen,
  to: readonly number[],
): Forged[] {
  return [PREPARE, COMMIT].map((msgType) => ({
    signed: by.make({ slot, msgType, round, root }, NO_DATA).signed,
    to,
  }));
}

/** Proposes with every justification it can think of, those that must not hold first, and votes for what it proposed. */
const forge: Forgery = (by, slot, round) => {
  const led = [round, round + 1].find((next) => by.leads(slot, next)) ?? round;
  const value = by.value(slot);
  const ways = by.random.chance(0.8) ? JUSTIFICATIONS : by.random.shuffle(JUSTIFICATIONS);
  const proposals = ways.map((justify) => proposal(by, slot, led, value, justify(by, slot, led, value)));
  const to = by.audience();
  const votes = by.votesForItsOwn ? votesFor(by, proposals[0]!, by.world.ids) : [];
  return [...proposals.map(({ signed }) => ({ signed, to, first: true })), ...votes];
};

/** Operators in groups that each hear another value. */
function groupsOf(by: Byzantine): readonly (readonly number[])[] {
  const ids = by.random.shuffle(by.world.ids);
  if (by.splitsAll) return ids.map((id) => [id]);
  const middle = by.random.int(1, ids.length - 1);
  return [ids.slice(0, middle), ids.slice(middle)];
}

/** Several proposals of one round, before anyone else's, whether it leads or not. */
const equivocate: Forgery = (by, slot, round) => {
  const led = [round, round + 1].find((next) => by.leads(slot, next)) ?? round;
  const justified = led === 1 ? NOTHING : JUSTIFICATIONS.at(-1)!(by, slot, led, NO_DATA);
  return groupsOf(by).flatMap((to, i) => {
    const made = proposal(by, slot, led, by.world.goodValue(slot, `forger ${i}`), justified);
    const votes = by.votesForItsOwn ? votesFor(by, made, to) : [];
    return [{ signed: made.signed, to, first: true }, ...votes];
  });
};

/** Two such justifications make a round-change larger than a proposal has room for. */
const PADDING = new Uint8Array(40_000);

/** A round-change that prepared nothing, with justifications that no rule looks at. */
function paddedRoundChange(by: Byzantine, slot: number, round: number): Seen {
  const { signed, qbft } = by.make({ slot, msgType: PREPARE, round, root: NO_ROOT }, NO_DATA);
  const padded = { signed: { ...signed, ssvMessage: { ...signed.ssvMessage, data: PADDING } }, qbft };
  const extras = { roundChangeJustification: by.encode([padded, padded]) };
  return by.make({ slot, msgType: ROUND_CHANGE, round, root: NO_ROOT }, NO_DATA, extras);
}

/** Round-changes for rounds to come, padded or not. */
const rounds: Forgery = (by, slot, round) => {
  const make = by.random.chance(0.4) ? paddedRoundChange : plainRoundChange;
  return [{ signed: make(by, slot, round + by.random.int(0, 2)).signed, to: by.audience() }];
};

/** A round-change that says nothing was prepared, or something else, or more than was. */
const lie: Forgery = (by, slot, round) => {
  const next = round + by.random.int(0, 1);
  if (by.random.chance(0.3)) return [{ signed: plainRoundChange(by, slot, next).signed, to: by.audience() }];
  const value = by.value(slot);
  const dataRound = by.random.int(1, Math.max(1, next));
  const seen = votesSeen(by, slot, PREPARE, dataRound, sha256(value));
  const prepares = by.random.chance(0.3) ? impersonated(by, seen[0]!) : seen;
  const made = preparedRoundChange(by, slot, next, {
    dataRound,
    value,
    prepares: prepares.slice(0, by.world.ids.length),
  });
  return [{ signed: made.signed, to: by.audience() }];
};

/** Votes for whatever anyone proposed, in its round or now. */
const votes: Forgery = (by, slot, round) => {
  const proposals = by.seen(slot, PROPOSAL);
  if (proposals.length === 0) return [];
  const { qbft } = by.random.pick(proposals);
  const msgType = by.random.pick([PREPARE, COMMIT]);
  // No rule looks at a commit's dataRound, but it is among the bytes that are signed.
  const extras = msgType === COMMIT && by.random.chance(0.4) ? { dataRound: round } : {};
  const made = by.make(
    { slot, msgType, round: by.random.pick([qbft.round, round]), root: qbft.root },
    NO_DATA,
    extras,
  );
  return [{ signed: made.signed, to: by.audience() }];
};

/** A decided message: of too few, of made-up signers, or of a quorum, told to some. */
const decided: Forgery = (by, slot, round) => {
  const value = by.value(slot);
  const root = sha256(value);
  const commits = votesSeen(by, slot, COMMIT, round, root);
  const chosen = by.random.chance(0.5) ? impersonated(by, commits[0]!) : commits.slice(0, by.world.quorum);
  const sorted = chosen.toSorted((a, b) => a.signed.operatorIds[0]! - b.signed.operatorIds[0]!);
  const signed = {
    signatures: sorted.map(({ signed }) => signed.signatures[0]!),
    operatorIds: sorted.map(({ signed }) => signed.operatorIds[0]!),
    ssvMessage: commits[0]!.signed.ssvMessage,
    fullData: value,
  };
  return [{ signed, to: by.audience() }];
};

/** What each misbehaviour makes up; the others are a way of being, not of forging. */
export const FORGERIES: Partial<Record<Misbehaviour, Forgery>> = {
  forge,
  equivocate,
  rounds,
  lie,
  votes,
  decided,
  flood,
};
