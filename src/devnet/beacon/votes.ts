import { type AttestationData, attestationData } from "../../spec/containers/beacon.ts";
import { type Hex, toHex } from "../../spec/hex.ts";
import { MAX_REPORTED_SLASHABLE, MAX_VOTES_KEPT } from "./limits.ts";

/** A vote that a validator really signed. */
export interface Vote {
  readonly slot: number;
  readonly sourceEpoch: number;
  readonly targetEpoch: number;
  /** hash_tree_root of the attestation's data, 32 bytes. */
  readonly dataRoot: Hex;
}

/** Two votes for which a validator could be slashed (consensus-specs, is_slashable_attestation_data). */
export interface SlashableVotes {
  readonly validatorIndex: number;
  readonly kind: "double" | "surround";
  readonly first: Vote;
  readonly second: Vote;
}

/** Every vote that came with a valid signature, accepted or not, and what is slashable among them. */
export class VoteHistory {
  readonly #votes = new Map<number, Vote[]>();
  readonly #slashable: SlashableVotes[] = [];

  /** Takes a validly signed vote; the same one again changes nothing. */
  record(validatorIndex: number, data: AttestationData): void {
    const second = voteOf(data);
    const votes = this.#votes.get(validatorIndex) ?? [];
    if (votes.some(({ dataRoot }) => dataRoot === second.dataRoot)) return;
    for (const first of votes) {
      const kind = slashableAs(first, second);
      if (kind !== null && this.#slashable.length < MAX_REPORTED_SLASHABLE) {
        this.#slashable.push({ validatorIndex, kind, first, second });
      }
    }
    this.#votes.set(validatorIndex, [...votes, second].slice(-MAX_VOTES_KEPT));
  }

  /** What is slashable, in the order it came. */
  slashable(): SlashableVotes[] {
    return [...this.#slashable];
  }

  /** Forgets votes with a target before the epoch. */
  forget(before: number): void {
    for (const [validatorIndex, votes] of this.#votes) {
      const kept = votes.filter(({ targetEpoch }) => targetEpoch >= before);
      if (kept.length > 0) this.#votes.set(validatorIndex, kept);
      else this.#votes.delete(validatorIndex);
    }
  }
}

function voteOf(data: AttestationData): Vote {
  return {
    slot: data.slot,
    sourceEpoch: data.source.epoch,
    targetEpoch: data.target.epoch,
    dataRoot: toHex(attestationData.hashTreeRoot(data)),
  };
}

function slashableAs(a: Vote, b: Vote): SlashableVotes["kind"] | null {
  if (a.targetEpoch === b.targetEpoch) return "double";
  return surrounds(a, b) || surrounds(b, a) ? "surround" : null;
}

function surrounds(outer: Vote, inner: Vote): boolean {
  return outer.sourceEpoch < inner.sourceEpoch && inner.targetEpoch < outer.targetEpoch;
}
