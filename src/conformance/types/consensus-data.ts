import {
  aggregatorCommitteeConsensusData,
  beaconVote,
  proposerConsensusData,
} from "../../spec/containers/consensus-data.ts";
import { validateAggregatorCommitteeData } from "../../spec/validation/aggregator-committee-data.ts";
import { type CaseRunner, codeDiffers, encodingOf, runner } from "../case.ts";
import { aggregatorCommitteeDataOf, type GoAggregatorCommitteeData } from "./consensus-data-json.ts";

interface AggregatorCommitteeCase {
  readonly AggCommConsensusData: GoAggregatorCommitteeData;
  readonly ExpectedErrorCode: number;
}

/** Whether a value of an aggregator committee is valid. */
const aggregatorCommittee = runner<AggregatorCommitteeCase>(({ AggCommConsensusData, ExpectedErrorCode }) =>
  codeDiffers(
    validateAggregatorCommitteeData(aggregatorCommitteeDataOf(AggCommConsensusData)),
    ExpectedErrorCode,
  )
);

/** Cases of the values that consensus decides on, but for what of a proposer's needs its block. */
export const CONSENSUS_DATA_CASES: Readonly<Record<string, CaseRunner>> = {
  "aggregatorcommitteeconsensusdata.EncodingTest": encodingOf(aggregatorCommitteeConsensusData),
  "aggregatorcommitteeconsensusdata.AggregatorCommitteeConsensusDataTest": aggregatorCommittee,
  "beaconvote.EncodingTest": encodingOf(beaconVote),
  "proposerconsensusdata.EncodingTest": encodingOf(proposerConsensusData),
};
