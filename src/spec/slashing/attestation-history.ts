import type { Hex } from "../hex.ts";
import { MAX_TARGETS } from "./limits.ts";
import { higher, lower } from "./uint64.ts";

/** An attestation that was signed, or is about to be. */
export interface SignedAttestation {
  readonly sourceEpoch: bigint;
  readonly targetEpoch: bigint;
  /** Null where it is not known: every other attestation of the target then counts as another one. */
  readonly signingRoot: Hex | null;
}

/** What was signed for one target epoch. More than one attestation comes from an interchange only. */
export interface SignedTarget {
  readonly targetEpoch: bigint;
  /** Lowest and highest source: the ones that surround most and are surrounded most. */
  readonly minSource: bigint;
  readonly maxSource: bigint;
  /** Null where several or an unknown one were signed. */
  readonly signingRoot: Hex | null;
}

/**
 * What a validator signed: one entry a target, targets ascending. The lowest entry is the low watermark: its target and
 * its source stand for all that was signed up to there and is forgotten.
 */
export type AttestationHistory = readonly SignedTarget[];

/** Why an attestation is not signed. */
export type AttestationRefusal =
  | "sourceAfterTarget"
  | "doubleVote"
  | "surrounds"
  | "surrounded"
  | "targetBelowMinimum";

/**
 * Whether an attestation may be signed after all that was: null, or why not (EIP-3076, conditions 3 to 5;
 * is_slashable_attestation_data of consensus-specs).
 *
 * Condition 4, no source below the lowest one, follows: a target above the lowest entry's with a source below that
 * entry's surrounds it, and any other target is refused for itself.
 */
export function judgeAttestation(
  history: AttestationHistory,
  attestation: SignedAttestation,
): AttestationRefusal | null {
  const { sourceEpoch, targetEpoch } = attestation;
  if (sourceEpoch > targetEpoch) return "sourceAfterTarget";
  const signed = history.find((entry) => entry.targetEpoch === targetEpoch);
  if (signed && !isRepeat(signed, attestation)) return "doubleVote";
  // The same again is looked at as well: an interchange may say of it that it was signed, and have it be slashable with
  // what was signed here.
  if (history.some((entry) => sourceEpoch < entry.maxSource && entry.targetEpoch < targetEpoch)) {
    return "surrounds";
  }
  if (history.some((entry) => entry.minSource < sourceEpoch && targetEpoch < entry.targetEpoch)) {
    return "surrounded";
  }
  const lowest = history[0];
  return lowest && targetEpoch < lowest.targetEpoch ? "targetBelowMinimum" : null;
}

/** Whether just this attestation was signed and no other of its target: signing it again adds nothing. */
function isRepeat(signed: SignedTarget, { sourceEpoch, signingRoot }: SignedAttestation): boolean {
  return signed.signingRoot !== null && signed.signingRoot === signingRoot &&
    signed.minSource === sourceEpoch && signed.maxSource === sourceEpoch;
}

/**
 * What of a history matters to one attestation: the entry of its target, those that it surrounds or that surround it,
 * and the two lowest. `judgeAttestation` says of them what it says of the whole.
 */
export interface HistoryPart {
  readonly entries: AttestationHistory;
  /** How many entries of the history are not in it. */
  readonly others: number;
}

/** The history with an attestation that `judgeAttestation` allowed. */
export function withAttestation(
  history: AttestationHistory,
  attestation: SignedAttestation,
): AttestationHistory {
  return withAttestationInPart({ entries: history, others: 0 }, attestation);
}

/** The part with an attestation that `judgeAttestation` allowed; what is no longer in it the history forgets. */
export function withAttestationInPart(
  { entries, others }: HistoryPart,
  attestation: SignedAttestation,
): AttestationHistory {
  return bounded(byTarget([...entries, entryOf(attestation)]), Math.max(1, MAX_TARGETS - others));
}

/**
 * The history with attestations of an interchange, in any order, slashable or not. The watermark rises to the higher of
 * the lowest targets: between the two it is not known what was signed.
 */
export function withImportedAttestations(
  history: AttestationHistory,
  attestations: readonly SignedAttestation[],
): AttestationHistory {
  const imported = byTarget(attestations.map(entryOf));
  if (imported.length === 0) return history;
  const floor = higher(history[0]?.targetEpoch ?? 0n, imported[0]!.targetEpoch);
  return bounded(raised(byTarget([...history, ...imported]), floor), MAX_TARGETS);
}

/** A history as attestations that bring it about again once imported. */
export function attestationsOf(history: AttestationHistory): readonly SignedAttestation[] {
  return history.flatMap(({ targetEpoch, minSource, maxSource, signingRoot }) => {
    const sources = minSource === maxSource ? [minSource] : [minSource, maxSource];
    return sources.map((sourceEpoch) => ({ sourceEpoch, targetEpoch, signingRoot }));
  });
}

function entryOf({ sourceEpoch, targetEpoch, signingRoot }: SignedAttestation): SignedTarget {
  return { targetEpoch, minSource: sourceEpoch, maxSource: sourceEpoch, signingRoot };
}

/** One entry a target, ascending. */
function byTarget(entries: readonly SignedTarget[]): SignedTarget[] {
  const targets = new Map<bigint, SignedTarget>();
  for (const entry of entries) {
    const known = targets.get(entry.targetEpoch);
    targets.set(entry.targetEpoch, known ? joined(known, entry) : entry);
  }
  return [...targets.values()].sort((a, b) => a.targetEpoch < b.targetEpoch ? -1 : 1);
}

/** Two entries of one target: the same, or one with all their sources and no root. */
function joined(a: SignedTarget, b: SignedTarget): SignedTarget {
  const same = a.signingRoot === b.signingRoot && a.minSource === b.minSource && a.maxSource === b.maxSource;
  if (same) return a;
  return {
    targetEpoch: a.targetEpoch,
    minSource: lower(a.minSource, b.minSource),
    maxSource: higher(a.maxSource, b.maxSource),
    signingRoot: null,
  };
}

function bounded(entries: readonly SignedTarget[], limit: number): AttestationHistory {
  return entries.length <= limit ? entries : raised(entries, entries.at(-limit)!.targetEpoch);
}

/**
 * The entries from `floor`, a target of theirs, with nothing lost of what those below it forbid: a later target may not
 * surround them, so their highest source becomes the lowest entry's.
 */
function raised(entries: readonly SignedTarget[], floor: bigint): AttestationHistory {
  const source = entries.filter(({ targetEpoch }) => targetEpoch <= floor)
    .map(({ maxSource }) => maxSource).reduce(higher);
  const kept = entries.filter(({ targetEpoch }) => targetEpoch >= floor);
  if (kept[0]!.minSource === source) return kept;
  return [{ targetEpoch: floor, minSource: source, maxSource: source, signingRoot: null }, ...kept.slice(1)];
}
