import type { AttesterDuty, ClusterDuty, ClusterValidator } from "../../spec/cluster/duty.ts";
import type { ValidatorDuty } from "../../spec/containers/registry.ts";
import { type Hex, toHex } from "../../spec/hex.ts";
import { BEACON_ROLES } from "../../spec/profiles/profile.ts";
import type { PartialSignatures } from "../../spec/values/partial-signatures.ts";
import { base64Bytes, type GoBytes, hexBytes } from "../go-json.ts";
import type { GoController } from "../qbft/controller-cases.ts";
import type { GoCommitteeMember, GoInstance } from "../qbft/json.ts";
import { base64Of } from "../qbft/render.ts";
import type { GoDuty } from "../types/consensus-data-json.ts";
import type { GoDecimal, GoList } from "../types/go-lists.ts";

/** A types.Share as the cases give it. */
export interface GoShare {
  readonly ValidatorIndex: GoDecimal;
  readonly ValidatorPubKey: GoBytes;
  readonly SharePubKey: GoBytes;
  readonly Committee: readonly { readonly SharePubKey: GoBytes; readonly Signer: number }[];
}

/** Shares by validator index. */
export type GoShares = Readonly<Record<string, GoShare>>;

/** A types.CommitteeDuty as the cases give it. */
export interface GoCommitteeDuty {
  readonly Slot: GoDecimal;
  readonly ValidatorDuties: GoList<GoDuty | null>;
}

/** An ssv.PartialSigContainer: by validator index, signing root and signer. */
export interface GoPartialSigContainer {
  readonly Signatures:
    | Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, GoBytes>>>>>>
    | null;
  readonly Quorum: number;
}

/** An ssv.State of a committee's runner. */
export interface GoRunnerState {
  readonly PreConsensusContainer: GoPartialSigContainer;
  readonly PostConsensusContainer: GoPartialSigContainer;
  readonly RunningInstance: GoInstance | null;
  readonly DecidedValue: GoBytes;
  readonly Finished: boolean;
  readonly CommitteeDuty?: GoCommitteeDuty;
}

/** A runner as the cases give it, of whatever role. */
export interface GoRunner {
  readonly BaseRunner: {
    readonly State: GoRunnerState | null;
    readonly Share: GoShares;
    readonly QBFTController: GoController;
    readonly BeaconNetwork: string;
    readonly RunnerRoleType: number;
  };
}

/** An ssv.Committee as the cases give it. */
export interface GoCommittee {
  readonly CommitteeRunners: Readonly<Record<string, GoRunner>> | null;
  readonly AggregatorCommitteeRunners: Readonly<Record<string, unknown>> | null;
  readonly CommitteeMember: GoCommitteeMember;
  readonly Share: GoShares;
}

/** Partial signatures out of a container. */
export function partialSignaturesOf({ Signatures }: GoPartialSigContainer): PartialSignatures {
  return Object.fromEntries(
    Object.entries(Signatures ?? {}).map(([index, roots]) => [
      index,
      Object.fromEntries(
        Object.entries(roots).map(([root, signatures]) => [
          `0x${root}`,
          Object.fromEntries(Object.entries(signatures).map(([id, bytes]) => [id, base64Bytes(bytes)])),
        ]),
      ),
    ]),
  );
}

/** The same in the shape of Go's JSON. */
export function partialSignaturesJson(partials: PartialSignatures) {
  return Object.fromEntries(
    Object.entries(partials).map(([index, roots]) => [
      index,
      Object.fromEntries(
        Object.entries(roots).map(([root, signatures]) => [
          root.slice(2),
          Object.fromEntries(Object.entries(signatures).map(([id, bytes]) => [id, base64Of(bytes)])),
        ]),
      ),
    ]),
  );
}

function attesterOf(duty: ValidatorDuty): AttesterDuty {
  const { validatorIndex, slot, committeeIndex, committeeLength, committeesAtSlot } = duty;
  const { validatorCommitteeIndex } = duty;
  return { validatorIndex, slot, committeeIndex, committeeLength, committeesAtSlot, validatorCommitteeIndex };
}

/** The validator's keys are its share's, as in the source: a case's duty may name another. */
function validatorOf(share: GoShare, duties: readonly ValidatorDuty[]): ClusterValidator {
  const attesting = duties.find(({ type }) => type === BEACON_ROLES.attester);
  return {
    publicKey: toHex(hexBytes(share.ValidatorPubKey)),
    index: Number(share.ValidatorIndex),
    sharePublicKeys: Object.fromEntries(
      share.Committee.map((
        { Signer, SharePubKey },
      ): [number, Hex] => [Signer, toHex(base64Bytes(SharePubKey))]),
    ),
    attester: attesting ? attesterOf(attesting) : null,
    inSyncCommittee: duties.some(({ type }) => type === BEACON_ROLES.syncCommittee),
  };
}

/** What the operator of a case does in a slot, of validators that it has shares of. */
export function clusterDutyOf(
  member: GoCommitteeMember,
  slot: number,
  duties: readonly ValidatorDuty[],
  shares: GoShares,
): ClusterDuty {
  const indices = [...new Set(duties.map(({ validatorIndex }) => validatorIndex))];
  return {
    committeeId: toHex(hexBytes(member.CommitteeID)),
    operatorIds: (member.Committee ?? []).map(({ OperatorID }) => OperatorID).toSorted((a, b) => a - b),
    slot,
    validators: indices.map((index) =>
      validatorOf(shares[index]!, duties.filter(({ validatorIndex }) => validatorIndex === index))
    ),
  };
}
