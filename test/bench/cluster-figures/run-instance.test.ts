import { expect, it } from "vitest";
import { CLUSTER_SIZES } from "../../../src/spec/committee.ts";
import { alan } from "../../../src/spec/profiles/alan.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import { runInstance } from "../../../bench/cluster-figures/run-instance.ts";
import { ATTESTATION_VALUE, dutyTraffic, SYNC_VALUE, VOTE } from "../../../bench/cluster-figures/wire.ts";

const cases = [alan, boole].flatMap((profile) => CLUSTER_SIZES.map((size) => ({ profile, size })));

it.each(cases)("$size operators of $profile.name send what is counted, to the byte", ({ profile, size }) => {
  for (const value of [VOTE, ATTESTATION_VALUE, SYNC_VALUE]) {
    const { postConsensus: _, ...counted } = dutyTraffic(profile, size, value, 1);
    expect(runInstance(profile, size, value)).toEqual(counted);
  }
});
