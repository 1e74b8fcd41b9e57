import type { Code } from "../../spec/codes.ts";
import { proposerConsensusData } from "../../spec/containers/consensus-data.ts";
import { decodeSsz } from "../../spec/ssz.ts";
import { validateProposedBlock, validateProposerData } from "../../spec/validation/proposer-data.ts";
import { base64Bytes, type GoBytes } from "../go-json.ts";
import { type CaseRunner, codeDiffers, runner } from "../case.ts";
import { type GoProposerData, proposerDataOf } from "./consensus-data-json.ts";

/** A kind of cases of which some cannot be run yet. */
interface ProposerCases {
  readonly run: CaseRunner;
  /** Whether a case's outcome hangs on the body of a block. */
  readonly hangsOnBody: (test: unknown) => boolean;
}

/** What every block has before its body: slot, proposer, parent's and state's root, the body's offset. */
const BLOCK_HEAD_LENGTH = 84;

/** As far as can be told without reading bodies. */
function maybeBlock(_version: number, bytes: Uint8Array): boolean {
  return bytes.length >= BLOCK_HEAD_LENGTH;
}

/** A refusal is certain; that there is none is known only once the body has been read. */
function proposerCases<T extends { readonly ExpectedErrorCode: number }>(
  refusal: (test: T) => Code | null,
): ProposerCases {
  return {
    run: runner<T>((test) => codeDiffers(refusal(test), test.ExpectedErrorCode)),
    hangsOnBody: (test) => {
      try {
        return refusal(test as T) === null;
      } catch {
        // Of another shape: let it be run, and not hold.
        return false;
      }
    },
  };
}

interface ValidationCase {
  readonly ConsensusData: GoProposerData;
  readonly ExpectedErrorCode: number;
}

/** Whether a proposer's value is valid. */
const validation = proposerCases<ValidationCase>(({ ConsensusData }) =>
  validateProposerData(proposerDataOf(ConsensusData), maybeBlock)
);

interface BlockCase {
  readonly DataCd: GoBytes;
  readonly ExpectedErrorCode: number;
}

/** The block out of an encoded value. */
const block = proposerCases<BlockCase>(({ DataCd }) => {
  const data = decodeSsz(proposerConsensusData, base64Bytes(DataCd));
  return data === null ? "UnmarshalSSZ" : validateProposedBlock(data, maybeBlock);
});

/** Cases of a proposer's value that concern its block. */
export const PROPOSER_CASES: Readonly<Record<string, ProposerCases>> = {
  "proposerconsensusdata.ProposerConsensusDataTest": validation,
  "consensusdataproposer.ProposerSpecTest": block,
};
