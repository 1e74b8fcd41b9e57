import { FREE_CRYPTOGRAPHY, type Load, realCryptography, signaturesOf } from "./cluster-slot/member.ts";
import { type MeasuredSlot, runSlot } from "./cluster-slot/run.ts";
import { inTurn } from "./cluster-slot/turns.ts";
import { recordTraffic } from "./cluster-slot/traffic.ts";
import { createWorld, MEASURED } from "./cluster-slot/world.ts";
import { type BenchRow, medianOf } from "./row.ts";

/** What is measured: fewer times where one takes long. */
interface Measurement extends Load {
  readonly name: string;
  readonly repetitions: number;
  /** How often the same goes without the cryptography of shares; not at all where it is left out. */
  readonly withoutShares?: number;
}

const MEASUREMENTS: readonly Measurement[] = [
  { name: "validators-1", validators: 1, inSyncCommittee: 0, repetitions: 9, withoutShares: 9 },
  { name: "validators-100", validators: 100, inSyncCommittee: 0, repetitions: 5, withoutShares: 9 },
  { name: "validators-1000", validators: 1_000, inSyncCommittee: 0, repetitions: 2, withoutShares: 5 },
  { name: "validators-3000", validators: 3_000, inSyncCommittee: 0, repetitions: 1, withoutShares: 5 },
  { name: "sync-512.validators-1000", validators: 1_000, inSyncCommittee: 512, repetitions: 1 },
];

/** What the others' cost of a signature is held against. */
const REFERENCE = "validators-100";

/** A slot to be run, and what it costs. */
interface Figure {
  readonly name: string;
  readonly slot: MeasuredSlot;
  readonly repetitions: number;
  /** CPU, microseconds. */
  readonly times: number[];
}

/** CPU of one operator for a signature, microseconds. */
function costOf({ slot, times }: Figure): number {
  return medianOf(times) / signaturesOf(slot.load);
}

function rowsOf(family: string, figures: readonly Figure[]): BenchRow[] {
  const reference = costOf(figures.find(({ name }) => name === REFERENCE)!);
  return figures.map((figure) => ({
    name: `cluster.slot.${family}${figure.name}`,
    backend: "quorate",
    medianUs: Math.round(medianOf(figure.times)),
    ratio: Number((costOf(figure) / reference).toFixed(3)),
  }));
}

/**
 * CPU of one operator of four for a slot in which every validator of the cluster attests (Boole), consensus, RSA, slashing
 * protection on disk and BLS included; what the three others send is recorded before. `ratio` is the CPU for a signature to
 * that of 100 validators: where it does not grow, neither does a validator's cost. The rows `rest` are the same without the
 * cryptography of shares and recovery.
 */
export async function benchClusterSlot(): Promise<BenchRow[]> {
  const world = await createWorld(Math.max(...MEASUREMENTS.map(({ validators }) => validators)));
  const whole: Figure[] = [];
  const rest: Figure[] = [];
  for (const { name, repetitions, withoutShares = 0, ...load } of MEASUREMENTS) {
    const slot = { world, load, heard: await recordTraffic(world, load) };
    const real = { ...slot, cryptography: realCryptography(world, MEASURED) };
    whole.push({ name, slot: real, repetitions, times: [] });
    if (withoutShares === 0) continue;
    const free = { ...slot, cryptography: FREE_CRYPTOGRAPHY };
    rest.push({ name, slot: free, repetitions: withoutShares, times: [] });
  }
  for (const { slot, times } of inTurn([...whole, ...rest])) times.push(await runSlot(slot));
  return [...rowsOf("", whole), ...rowsOf("rest.", rest)];
}
