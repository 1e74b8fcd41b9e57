import { CLUSTER_SIZES } from "../../src/spec/committee.ts";
import { alan } from "../../src/spec/profiles/alan.ts";
import { boole } from "../../src/spec/profiles/boole.ts";
import type { ProtocolProfile } from "../../src/spec/profiles/profile.ts";
import type { BenchRow } from "../row.ts";
import { fit } from "./figures.ts";
import { FAMILIES } from "./population.ts";
import { type Load, ratiosOf } from "./ratios.ts";
import { type ConsensusTraffic, runInstance } from "./run-instance.ts";
import { ATTESTATION_VALUE, dutyTraffic, VOTE } from "./wire.ts";

/** @throws Error where operators send anything else than the figures count */
function holdAgainstRun(profile: ProtocolProfile, size: number): void {
  for (const value of [ATTESTATION_VALUE, VOTE]) {
    const { postConsensus: _, ...counted } = dutyTraffic(profile, size, value, 1);
    const ran = runInstance(profile, size, value);
    const kinds = Object.keys(ran) as (keyof ConsensusTraffic)[];
    const differs = kinds.find((kind) =>
      ran[kind].messages !== counted[kind].messages || ran[kind].bytes !== counted[kind].bytes
    );
    if (differs) throw new Error(`${size} operators do not send what is counted as ${differs}: see wire.ts`);
  }
}

function rowsOf(profile: ProtocolProfile, size: number, load: Load): BenchRow[] {
  holdAgainstRun(profile, size);
  const { messages, bits } = ratiosOf(load, { profile, size });
  const row = (name: string, ratio: number): BenchRow => ({
    name: `cluster-figures.${name}-n${size}`,
    backend: profile.name,
    medianUs: 0,
    ratio: Number(ratio.toFixed(4)),
  });
  return [row("messages", messages), row("bits", bits)];
}

/**
 * What cluster consensus leaves of the attestations' messages and bits, by the model of docs/cluster-figures.md; first n
 * operators decide by their own charts, and what they send must be what is counted. `ratio` is after to before; no time
 * is taken, so `medianUs` is 0.
 */
export function benchClusterFigures(): Promise<BenchRow[]> {
  const { sample } = fit(FAMILIES[0]);
  const load = { slots: sample.attestations, syncMessages: 0 };
  return Promise.resolve(
    [alan, boole].flatMap((profile) => CLUSTER_SIZES.flatMap((size) => rowsOf(profile, size, load))),
  );
}
