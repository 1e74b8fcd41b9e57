import type { Code } from "../../spec/codes.ts";
import { toHex } from "../../spec/hex.ts";
import { boole } from "../../spec/profiles/boole.ts";
import { checkAggregatorCommitteeValue } from "../../spec/values/aggregator-committee.ts";
import { checkBeaconVote } from "../../spec/values/beacon-vote.ts";
import { checkProposerValue } from "../../spec/values/proposer.ts";
import { codeDiffers } from "../case.ts";
import { base64Bytes, type GoBytes } from "../go-json.ts";
import type { KeySet } from "../keysets.ts";
import { type GoDecimal, type GoList, listOf } from "../types/go-lists.ts";
import { isBlock } from "../types/proposer-data.ts";

/** Whether a value may be decided, as a case asks. */
export interface GoValueCase {
  readonly RunnerRole: number;
  readonly DutySlot: GoDecimal;
  readonly Input: GoBytes;
  readonly ExpectedSource: { readonly epoch: GoDecimal };
  readonly ExpectedTarget: { readonly epoch: GoDecimal };
  /** By share key: hex without 0x. */
  readonly SlashableSlots: Readonly<Record<string, readonly GoDecimal[]>> | null;
  readonly ShareValidatorsPK?: GoList<GoBytes>;
  readonly ExpectedErrorCode: number;
  readonly AnyError: boolean;
}

/** The validator of the cases. */
const VALIDATOR_INDEX = 1;

/** The cases' clock: when they were published, so that no outcome hangs on when they are run. */
const CURRENT_EPOCH = 418_800;

/** A case that names no share has the first operator's; cases have a share's bytes stand for its key. */
function shareKeys(test: GoValueCase, keySet: KeySet) {
  const named = listOf(test.ShareValidatorsPK ?? null, base64Bytes);
  return (named.length > 0 ? named : [keySet.shares.get(1)!]).map(toHex);
}

function checkVote(test: GoValueCase, keySet: KeySet): Code | null {
  const slashable = (key: string) => (test.SlashableSlots?.[key.replace("0x", "")] ?? []).map(Number);
  return checkBeaconVote(base64Bytes(test.Input), {
    slot: Number(test.DutySlot),
    sourceEpoch: Number(test.ExpectedSource.epoch),
    targetEpoch: Number(test.ExpectedTarget.epoch),
    publicKeys: shareKeys(test, keySet),
    isSlashable: (key, { slot }) => slashable(key).includes(slot),
  });
}

function checkProposal(test: GoValueCase, keySet: KeySet): Code | null {
  return checkProposerValue(base64Bytes(test.Input), {
    validatorPublicKey: toHex(keySet.validatorPublicKey),
    validatorIndex: VALIDATOR_INDEX,
    currentEpoch: CURRENT_EPOCH,
    isBlock,
    slashingFault: () => null,
  });
}

function check(test: GoValueCase, keySet: KeySet): Code | null {
  switch (test.RunnerRole) {
    case boole.roles.committee:
      return checkVote(test, keySet);
    case boole.roles.aggregatorCommittee:
      return checkAggregatorCommitteeValue(base64Bytes(test.Input));
    case boole.roles.proposer:
      return checkProposal(test, keySet);
    default:
      throw new Error(`role ${test.RunnerRole} decides no value`);
  }
}

function differenceOf(code: Code | null, { AnyError, ExpectedErrorCode }: GoValueCase): string | null {
  if (!AnyError) return codeDiffers(code, ExpectedErrorCode);
  return code === null ? "no error, expected one" : null;
}

/** Runs one case. */
export function runValueCheck(test: GoValueCase, keySet: KeySet): string | null {
  return differenceOf(check(test, keySet), test);
}
