import { FIRST_ROUND } from "./instance.ts";

/** Rounds up to this one are short (ssv-spec qbft/timeout.go). */
const QUICK_ROUNDS = 8;
const QUICK_MS = 2_000;
const SLOW_MS = 120_000;

/** How long a round lasts, in milliseconds. */
export function roundLengthMs(round: number): number {
  return round <= QUICK_ROUNDS ? QUICK_MS : SLOW_MS;
}

/** How long the rounds up to and with this one last together, in milliseconds. */
export function roundsLengthMs(round: number): number {
  const quick = Math.min(round, QUICK_ROUNDS);
  return quick * QUICK_MS + (round - quick) * SLOW_MS;
}

/**
 * When a round ends, in milliseconds since the Unix epoch: counted from the duty's start where it has one (committee
 * and aggregator duties), else from now (proposals). ssv-wire, Formulas.
 */
export function roundDeadline(round: number, dutyStartMs: number | null, nowMs: number): number {
  return dutyStartMs === null ? nowMs + roundLengthMs(round) : dutyStartMs + roundsLengthMs(round);
}

/** The round that the clock says it is, counted from the duty's start. */
export function roundAt(dutyStartMs: number, nowMs: number): number {
  const elapsed = Math.max(0, nowMs - dutyStartMs);
  const quick = QUICK_ROUNDS * QUICK_MS;
  return elapsed < quick
    ? FIRST_ROUND + Math.floor(elapsed / QUICK_MS)
    : FIRST_ROUND + QUICK_ROUNDS + Math.floor((elapsed - quick) / SLOW_MS);
}
