import type { Code } from "../codes.ts";
import { proposerConsensusData } from "../containers/consensus-data.ts";
import { decodeSsz } from "../ssz.ts";
import { type IsBlock, validateProposerData } from "../validation/proposer-data.ts";
import { checkDuty, type DutyExpectation } from "./duty.ts";

/** What an operator knows by itself when it is asked whether a block may be decided. */
export interface ProposalExpectation extends Omit<DutyExpectation, "role"> {
  readonly isBlock: IsBlock;
  /** What slashing protection has against a block for which `isBlock` holds, by its slot and its root; null for nothing. */
  readonly slashingFault: (version: number, bytes: Uint8Array) => Code | null;
}

/**
 * What a proposer's value has against it, null where it may be decided: a proposer's duty with a block, the duty the
 * expected one, the block not slashable. The first rule that is broken gives the code (ssv-spec ssv/value_check.go,
 * ProposerValueCheckF).
 * @param value SSZ of a ProposerConsensusData
 */
export function checkProposerValue(value: Uint8Array, expected: ProposalExpectation): Code | null {
  const data = decodeSsz(proposerConsensusData, value);
  if (data === null) return "ProposerConsensusDataDecode";
  // As in the source, whatever is wrong with duty or block by themselves is one code.
  if (validateProposerData(data, expected.isBlock) !== null) return "QBFTValueInvalid";
  return checkDuty(data.duty, { ...expected, role: "proposer" }) ??
    expected.slashingFault(data.version, data.dataSsz);
}
