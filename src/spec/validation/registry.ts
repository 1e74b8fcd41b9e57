import type { Code } from "../codes.ts";
import { committeeId } from "../committee.ts";
import type { CommitteeMember, Operator, Share, ValidatorDuty } from "../containers/registry.ts";
import { equalBytes, toHex } from "../hex.ts";
import { BEACON_ROLES } from "../profiles/profile.ts";

/** Every SSV domain there is (ssv-spec types/domain_type.go). */
const KNOWN_DOMAINS: ReadonlySet<string> = new Set([
  "0x00000000",
  "0x00000001",
  "0x00000002",
  "0x00000100",
  "0x00000200",
  "0x00000201",
  "0x00000301",
  "0x00000302",
  "0x00000401",
]);

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

/** Ids that no committee may have: 0, and one that is there twice. */
function hasBadIds(ids: readonly number[]): boolean {
  return ids.includes(0) || new Set(ids).size !== ids.length;
}

/** A validator's share: a key, a committee of distinct operators, a known domain (ssv-spec types/share.go). */
export function validateShare(share: Share): Code | null {
  const bad = isZero(share.validatorPublicKey) || share.committee.length === 0 ||
    hasBadIds(share.committee.map((member) => member.signer)) || !KNOWN_DOMAINS.has(toHex(share.domain));
  return bad ? "InvalidShare" : null;
}

/** An operator: its id is not 0 (ssv-spec types/operator.go). */
export function validateOperator(operator: Operator): Code | null {
  return operator.operatorId === 0 ? "InvalidOperator" : null;
}

/** A committee member: n = 3f + 1 distinct operators, itself among them, the id that they give, a known domain. */
export function validateCommitteeMember(member: CommitteeMember): Code | null {
  const ids = member.committee.map((operator) => operator.operatorId);
  const bad = member.operatorId === 0 || ids.length === 0 || (ids.length - 1) % 3 !== 0 ||
    member.faultyNodes !== (ids.length - 1) / 3 || hasBadIds(ids) || !ids.includes(member.operatorId) ||
    !equalBytes(committeeId(ids), member.committeeId) || !KNOWN_DOMAINS.has(toHex(member.domain));
  return bad ? "InvalidCommitteeMember" : null;
}

const COMMITTEE_DUTIES: readonly number[] = [BEACON_ROLES.attester, BEACON_ROLES.aggregator];

/** A duty: a known type, a key, and for attesters a place within the committee (ssv-spec types/beacon_types.go). */
export function validateValidatorDuty(duty: ValidatorDuty): Code | null {
  const known: readonly number[] = Object.values(BEACON_ROLES);
  if (!known.includes(duty.type) || isZero(duty.publicKey)) return "InvalidValidatorDuty";
  const outside = COMMITTEE_DUTIES.includes(duty.type) &&
    duty.validatorCommitteeIndex >= duty.committeeLength;
  return outside ? "InvalidValidatorDuty" : null;
}
