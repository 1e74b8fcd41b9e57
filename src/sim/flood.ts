import { QBFT_TYPES } from "../spec/containers/consensus.ts";
import type { Forgery, Seen } from "./byzantine.ts";

/** How many times it says the same at once: each comes by another peer, so that the network's memory knows none. */
const COPIES = 40;
const NO_DATA = new Uint8Array();
const NO_ROOT = new Uint8Array(32);

const { proposal, prepare, commit, roundChange } = QBFT_TYPES;

/** A vote of its own for what was proposed last, in its round or the next, where it has to wait. */
const vote: (...args: Parameters<Forgery>) => Seen = (by, slot, round) => {
  const last = by.seen(slot, proposal).at(-1)?.qbft;
  return by.make({
    slot,
    msgType: by.random.pick([prepare, commit]),
    round: by.random.chance(0.5) ? last?.round ?? round : round + 1,
    root: last?.root ?? NO_ROOT,
  }, NO_DATA);
};

/** A round-change of its own, or a decided message that it saw. */
const told: (...args: Parameters<Forgery>) => Seen = (by, slot, round) => {
  const decided = by.seen(slot, commit).find(({ signed }) => signed.operatorIds.length > 1);
  if (decided && by.random.chance(0.5)) return decided;
  return by.make({ slot, msgType: roundChange, round: round + 1, root: NO_ROOT }, NO_DATA);
};

/** The same message over and over, to one operator. */
export const flood: Forgery = (by, slot, round) => {
  const { signed } = (by.random.chance(0.6) ? vote : told)(by, slot, round);
  return Array.from({ length: COPIES }, () => ({ signed, to: [by.victim] }));
};
