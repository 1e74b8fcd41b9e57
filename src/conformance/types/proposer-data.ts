import { readProposedBlock } from "../../spec/containers/blocks.ts";
import { type ProposerConsensusData, proposerConsensusData } from "../../spec/containers/consensus-data.ts";
import { toHex } from "../../spec/hex.ts";
import { decodeSsz } from "../../spec/ssz.ts";
import {
  type IsBlock,
  validateProposedBlock,
  validateProposerData,
} from "../../spec/validation/proposer-data.ts";
import { base64Bytes, type GoBytes, hexBytes } from "../go-json.ts";
import { type CaseRunner, codeDiffers, differs, runner } from "../case.ts";
import { type GoProposerData, proposerDataOf } from "./consensus-data-json.ts";

/** Whether bytes are a block of the version. */
export const isBlock: IsBlock = (version, bytes) => readProposedBlock(version, bytes) !== null;

interface ValidationCase {
  readonly ConsensusData: GoProposerData;
  readonly ExpectedErrorCode: number;
}

/** Whether a proposer's value is valid. */
const validation = runner<ValidationCase>(({ ConsensusData, ExpectedErrorCode }) =>
  codeDiffers(validateProposerData(proposerDataOf(ConsensusData), isBlock), ExpectedErrorCode)
);

interface BlockCase {
  readonly Blinded: boolean;
  readonly DataCd: GoBytes;
  readonly ExpectedBlkRoot: GoBytes;
  readonly ExpectedCdRoot: GoBytes;
  readonly ExpectedErrorCode: number;
}

function blockDiffers(data: ProposerConsensusData, test: BlockCase): string | null {
  const block = readProposedBlock(data.version, data.dataSsz);
  if (!block) return "no block";
  const root = toHex(proposerConsensusData.hashTreeRoot(data));
  return differs("blinded", block.blinded, test.Blinded) ??
    differs("root of the block", toHex(block.root), toHex(hexBytes(test.ExpectedBlkRoot))) ??
    differs("root of the value", root, toHex(hexBytes(test.ExpectedCdRoot)));
}

/** The block out of an encoded value: a refusal, or its roots. */
const block = runner<BlockCase>((test) => {
  const data = decodeSsz(proposerConsensusData, base64Bytes(test.DataCd));
  const code = data === null ? "UnmarshalSSZ" : validateProposedBlock(data, isBlock);
  return codeDiffers(code, test.ExpectedErrorCode) ??
    (data === null || code !== null ? null : blockDiffers(data, test));
});

/** Cases of a proposer's value that concern its block. */
export const PROPOSER_CASES: Readonly<Record<string, CaseRunner>> = {
  "proposerconsensusdata.ProposerConsensusDataTest": validation,
  "consensusdataproposer.ProposerSpecTest": block,
};
