import type { Bls } from "../../crypto/bls.ts";
import { type AttestationData, attestationData, type DataVersion } from "../../spec/containers/beacon.ts";
import { computeDomain, computeSigningRoot, DOMAIN_TYPES } from "../../spec/domains.ts";
import { forkAt } from "../../spec/forks.ts";
import { fromHex, type Hex, toHex } from "../../spec/hex.ts";
import { epochOf } from "../../spec/slots.ts";
import { type CheckpointRoot, type DevChain, epochNow } from "./chain.ts";
import { isElectra } from "./forks.ts";
import type { DutyLedger } from "./ledger.ts";
import { CLOCK_DISPARITY_MS } from "./limits.ts";
import type { Refusal } from "./refusals.ts";
import type { Roster } from "./roster.ts";

/** An attestation as it was handed in. */
export interface HandedIn {
  /** The fork that its sender says it has the shape of; null for any before Electra (the first version of the route). */
  readonly version: DataVersion | null;
  readonly data: AttestationData;
  /** 96 bytes. */
  readonly signature: Hex;
  /** Whose it is: a validator (electra), or a place in a committee (before it). */
  readonly attester:
    | { readonly validatorIndex: number; readonly committeeIndex: number }
    | { readonly place: number; readonly committeeLength: number };
}

/** What it takes to judge a message. */
export interface Judged {
  readonly bls: Bls;
  readonly chain: DevChain;
  readonly roster: Roster;
  readonly ledger: DutyLedger;
  /** By index. */
  readonly publicKeys: ReadonlyMap<number, Uint8Array>;
}

/** What became of a message. */
export interface Judgement {
  /** Null where it is accepted, now or before. */
  readonly refusal: Refusal | null;
  readonly validatorIndex: number | null;
}

/**
 * Judges an attestation and keeps what is accepted. A vote whose signature holds is compared with the validator's
 * others whether it is accepted or not.
 */
export function judgeAttestation(node: Judged, handedIn: HandedIn): Judgement {
  const { data, attester } = handedIn;
  const fork = forkAt(node.chain.facts, epochOf(data.slot));
  const refuse = (refusal: Refusal, validatorIndex: number | null = null) => ({ refusal, validatorIndex });
  if (!hasShapeOf(handedIn, fork.version)) return refuse("wrongFork");
  const bySlot = refusedBySlot(node.chain, data.slot);
  // Before Electra only the committees of a slot say whose a vote is.
  if (!("validatorIndex" in attester) && bySlot !== null) return refuse(bySlot);
  const candidates = attestersOf(node, handedIn);
  if (candidates.length === 0) return refuse("validatorIndex" in attester ? "unknownValidator" : "noDuty");
  const content = contentOf(handedIn);
  const known = candidates.find((index) => node.ledger.attestations.content(data.slot, index) === content);
  if (known !== undefined) return { refusal: null, validatorIndex: known };
  const root = signingRoot(node.chain, data);
  const signature = fromHex(handedIn.signature);
  const signer = candidates.find((index) => node.bls.verify(node.publicKeys.get(index)!, root, signature));
  if (signer === undefined) return refuse("invalidSignature", candidates[0]!);
  node.ledger.votes.record(signer, data);
  const refusal = bySlot ?? refusedByDuty(node, handedIn, signer) ?? refusedByRoots(node.chain, data) ??
    refusedByPrior(node, data, signer);
  if (refusal === null) node.ledger.attestations.add(data.slot, signer, content);
  return { refusal, validatorIndex: signer };
}

function hasShapeOf({ version, attester }: HandedIn, inForce: DataVersion): boolean {
  if (isElectra(inForce) !== ("validatorIndex" in attester)) return false;
  return version === null ? !isElectra(inForce) : version === inForce;
}

/** From Deneb on an attestation is in time until its next epoch ends; here it is in every fork. */
function refusedBySlot(chain: DevChain, slot: number): Refusal | null {
  if (slot > chain.slot() && !chain.isNow(slot, CLOCK_DISPARITY_MS)) return "futureSlot";
  return epochOf(slot) < epochNow(chain) - 1 ? "pastSlot" : null;
}

/** Validators whose it may be: more than one only where duties were moved. */
function attestersOf({ roster, publicKeys }: Judged, { data, attester }: HandedIn): number[] {
  if ("validatorIndex" in attester) {
    return publicKeys.has(attester.validatorIndex) ? [attester.validatorIndex] : [];
  }
  return roster.openIn(data.slot).filter((duty) =>
    duty.committeeIndex === data.index && duty.validatorCommitteeIndex === attester.place &&
    duty.committeeLength === attester.committeeLength
  ).map(({ validatorIndex }) => validatorIndex);
}

function signingRoot({ facts }: DevChain, data: AttestationData): Uint8Array {
  const domain = computeDomain(
    DOMAIN_TYPES.beaconAttester,
    fromHex(forkAt(facts, data.target.epoch).forkVersion),
    fromHex(facts.genesisValidatorsRoot),
  );
  return computeSigningRoot(attestationData.hashTreeRoot(data), domain);
}

function refusedByDuty({ roster }: Judged, { data, attester }: HandedIn, signer: number): Refusal | null {
  if (!("validatorIndex" in attester)) return null;
  if (data.index !== 0) return "wrongIndex";
  const has = roster.openIn(data.slot).some(({ validatorIndex, committeeIndex }) =>
    validatorIndex === signer && committeeIndex === attester.committeeIndex
  );
  return has ? null : "noDuty";
}

function refusedByRoots(chain: DevChain, { slot, beaconBlockRoot, source, target }: AttestationData) {
  const epoch = epochOf(slot);
  const headSlot = chain.slotOf(toHex(beaconBlockRoot));
  if (headSlot === undefined || headSlot > slot) return "unknownHead";
  if (!isCheckpoint(chain.target(epoch, headSlot), target)) return "wrongTarget";
  return isCheckpoint(chain.source(epoch), source) ? null : "wrongSource";
}

function isCheckpoint(
  wanted: CheckpointRoot | undefined,
  { epoch, root }: AttestationData["source"],
): boolean {
  return wanted !== undefined && wanted.epoch === epoch && wanted.root === toHex(root);
}

/** Nodes take one vote of a validator an epoch. */
function refusedByPrior({ ledger }: Judged, { slot }: AttestationData, signer: number): Refusal | null {
  return ledger.attestedIn(epochOf(slot), signer) === undefined ? null : "priorMessage";
}

/** What makes two the same: the signature stands for its data only once it was verified. */
function contentOf({ data, signature, attester }: HandedIn): string {
  const place = "validatorIndex" in attester ? attester.committeeIndex : attester.place;
  return `${place} ${toHex(attestationData.hashTreeRoot(data))} ${signature}`;
}
