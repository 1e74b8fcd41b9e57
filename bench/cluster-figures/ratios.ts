import type { ProtocolProfile } from "../../src/spec/profiles/profile.ts";
import { dutiesOf, type SlotCounts } from "./slots.ts";
import { ATTESTATION_VALUE, dutyTraffic, SYNC_VALUE, type Traffic, VOTE } from "./wire.ts";

/** What cluster consensus leaves: 0.216 is 21.6 % of what was before. */
export interface Ratios {
  readonly messages: number;
  readonly bits: number;
}

/** Duties of committees, and in which slots they are. */
export interface Load {
  readonly slots: SlotCounts;
  /** How many of the duties are sync-committee messages. */
  readonly syncMessages: number;
}

/** The protocol and how its messages are counted. */
export interface Counting {
  readonly profile: ProtocolProfile;
  /** Operators of a committee. */
  readonly size: number;
  /** Whether decided messages count; on unless told. */
  readonly withDecided?: boolean;
}

interface Total {
  readonly messages: number;
  readonly bytes: number;
}

/** Messages and bytes of one duty. */
export function totalOf(traffic: Traffic, withDecided = true): Total {
  const kinds = [
    traffic.proposal,
    traffic.prepare,
    traffic.commit,
    ...withDecided ? [traffic.decided] : [],
    traffic.postConsensus,
  ];
  return {
    messages: kinds.reduce((sum, { messages }) => sum + messages, 0),
    bytes: kinds.reduce((sum, { messages, bytes }) => sum + messages * bytes, 0),
  };
}

/** Weighted sum. */
function added(parts: readonly (readonly [times: number, Total])[]): Total {
  return {
    messages: parts.reduce((sum, [times, { messages }]) => sum + times * messages, 0),
    bytes: parts.reduce((sum, [times, { bytes }]) => sum + times * bytes, 0),
  };
}

/** One instance for each active slot, against one for each duty. */
export function ratiosOf({ slots, syncMessages }: Load, { profile, size, withDecided }: Counting): Ratios {
  const duty = (value: Uint8Array, validators: number) =>
    totalOf(dutyTraffic(profile, size, value, validators), withDecided);
  const before = added([
    [dutiesOf(slots) - syncMessages, duty(ATTESTATION_VALUE, 1)],
    [syncMessages, duty(SYNC_VALUE, 1)],
  ]);
  const after = added(slots.map((count, k) => [k === 0 ? 0 : count, duty(VOTE, k)] as const));
  return { messages: after.messages / before.messages, bits: after.bytes / before.bytes };
}

/** Which part of the bits before is post-consensus. */
export function postConsensusShare({ profile, size, withDecided }: Counting): number {
  const traffic = dutyTraffic(profile, size, ATTESTATION_VALUE, 1);
  const { messages, bytes } = traffic.postConsensus;
  return messages * bytes / totalOf(traffic, withDecided).bytes;
}

/** The ratio of bits if post-consensus messages saved nothing and all the rest went down as messages do. */
export function bitsAtMost(messages: number, share: number): number {
  return share + (1 - share) * messages;
}

/** The share of post-consensus at which `bitsAtMost` is a ratio of bits. */
export function shareFor(messages: number, bits: number): number {
  return (bits - messages) / (1 - messages);
}

/**
 * Bytes of attestations as they depend on m, their mean per active slot: a post-consensus message grows evenly, so that
 * each attestation costs `shared / m + own` after, `before` before. How m comes about does not matter.
 */
function bytesOf({ profile, size, withDecided }: Counting) {
  const bytes = (value: Uint8Array, validators: number) =>
    totalOf(dutyTraffic(profile, size, value, validators), withDecided).bytes;
  const own = bytes(VOTE, 2) - bytes(VOTE, 1);
  return { before: bytes(ATTESTATION_VALUE, 1), own, shared: bytes(VOTE, 1) - own };
}

/** The ratio of bits at a mean number of attestations per active slot. */
export function bitsOfMean(mean: number, counting: Counting): number {
  const { before, own, shared } = bytesOf(counting);
  return (shared / mean + own) / before;
}

/** The mean number of attestations per active slot at which the ratio of bits is so high. */
export function meanFor(bits: number, counting: Counting): number {
  const { before, own, shared } = bytesOf(counting);
  return shared / (bits * before - own);
}
