import fc from "fast-check";
import type {
  AttestationHistory,
  SignedAttestation,
} from "../../../src/spec/slashing/attestation-history.ts";
import { withAttestation } from "../../../src/spec/slashing/attestation-history.ts";
import type { SignedBlock } from "../../../src/spec/slashing/block-history.ts";
import { root } from "./root.ts";

/** An attestation; its root is unknown where no byte is given. */
export function vote(source: number, target: number, byte: number | null = null): SignedAttestation {
  const signingRoot = byte === null ? null : root(byte);
  return { sourceEpoch: BigInt(source), targetEpoch: BigInt(target), signingRoot };
}

/** A block; its root is unknown where no byte is given. */
export function block(slot: number, byte: number | null = null): SignedBlock {
  return { slot: BigInt(slot), signingRoot: byte === null ? null : root(byte) };
}

/** What was signed here, one after the other. */
export function signed(...votes: readonly SignedAttestation[]): AttestationHistory {
  return votes.reduce(withAttestation, [] as AttestationHistory);
}

const roots = fc.constantFrom(1, 2, null);

/** Votes over few epochs, so that many are slashable together. */
export const votes: fc.Arbitrary<SignedAttestation> = fc.tuple(fc.nat(12), fc.nat(12), roots)
  .map(([source, target, byte]) => vote(source, target, byte));

/** Votes that mostly go on with the chain, over more epochs than are remembered. */
export const chainVotes: fc.Arbitrary<SignedAttestation[]> = fc.array(
  fc.tuple(fc.nat(4), fc.integer({ min: -1, max: 2 }), fc.constantFrom(1, 2)),
  { maxLength: 150 },
).map((steps) => {
  let epoch = 5;
  return steps.map(([back, step, byte]) => {
    epoch = Math.max(0, epoch + step);
    return vote(Math.max(0, epoch - back), epoch, byte);
  });
});

/** Blocks over few slots. */
export const blocks: fc.Arbitrary<SignedBlock> = fc.tuple(fc.nat(20), roots)
  .map(([slot, byte]) => block(slot, byte));

/** The same vote, its root known: no other signature comes of signing it again. */
export function sameVote(a: SignedAttestation, b: SignedAttestation): boolean {
  return a.signingRoot !== null && a.signingRoot === b.signingRoot && a.sourceEpoch === b.sourceEpoch &&
    a.targetEpoch === b.targetEpoch;
}

/** is_slashable_attestation_data of consensus-specs, both ways round. */
export function slashable(a: SignedAttestation, b: SignedAttestation): boolean {
  if (sameVote(a, b)) return false;
  const surrounds = (x: SignedAttestation, y: SignedAttestation) =>
    x.sourceEpoch < y.sourceEpoch && y.targetEpoch < x.targetEpoch;
  return a.targetEpoch === b.targetEpoch || surrounds(a, b) || surrounds(b, a);
}
