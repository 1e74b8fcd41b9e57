import type { Code } from "../codes.ts";
import { aggregatorCommitteeConsensusData } from "../containers/consensus-data.ts";
import { decodeSsz } from "../ssz.ts";
import { validateAggregatorCommitteeData } from "../validation/aggregator-committee-data.ts";

/**
 * What an aggregator committee's value has against it, null where it may be decided. Whose the validators are and which
 * slot it is for is not looked at: operators may know of different ones (ssv-spec ssv/value_check.go,
 * AggregatorCommitteeValueCheckF).
 * @param value SSZ of an AggregatorCommitteeConsensusData
 */
export function checkAggregatorCommitteeValue(value: Uint8Array): Code | null {
  const data = decodeSsz(aggregatorCommitteeConsensusData, value);
  return data === null ? "AggCommConsensusDataDecode" : validateAggregatorCommitteeData(data);
}
