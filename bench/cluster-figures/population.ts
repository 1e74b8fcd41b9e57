import { meanDuties, slotsOf, sumOf } from "./slots.ts";

/** Validators of each committee. */
export type Population = readonly number[];

/** A power law: a committee of v validators is as probable as v^-exponent. */
export interface Family {
  readonly name: string;
  /** Validators that a committee would have at most. */
  readonly upTo: number;
  /** Validators at which a committee is full: who would have more has so many. */
  readonly fullAt: number;
}

/** Two shapes: a tail that goes on, and one that ends in full committees. */
export const FAMILIES: readonly [Family, Family] = [
  { name: "power law, full at 500", upTo: 10_000, fullAt: 500 },
  { name: "power law up to 3,000", upTo: 3_000, fullAt: 3_000 },
];

const COMMITTEES = 1_000;
/** Exponents that are tried. */
const [LEAST, MOST] = [0.5, 4];
const HALVINGS = 50;

/**
 * A thousand committees at the quantiles of a family, smallest first: as a sample would have them on average, so that a
 * heavy tail adds no noise.
 */
export function populationOf({ upTo, fullAt }: Family, exponent: number): Population {
  const weights = Array.from({ length: upTo }, (_, i) => (i + 1) ** -exponent);
  const total = weights.reduce((a, b) => a + b);
  let below = 0;
  let validators = 1;
  return Array.from({ length: COMMITTEES }, (_, i) => {
    const quantile = (i + 0.5) / COMMITTEES * total;
    while (validators < upTo && below + weights[validators - 1]! < quantile) {
      below += weights[validators - 1]!;
      validators++;
    }
    return Math.min(validators, fullAt);
  });
}

/** Attestation duties per active slot that a population has on average. */
export function meanDutiesOf(population: Population): number {
  const sizes = Map.groupBy(population, (validators) => validators);
  return meanDuties(
    sumOf(
      [...sizes].map(([validators, { length }]) =>
        slotsOf(validators).map((probability) => probability * length)
      ),
    ),
  );
}

/**
 * The exponent at which a family has so many attestation duties per active slot: the higher, the fewer.
 *
 * @throws RangeError where no exponent has
 */
export function calibrate(family: Family, mean: number): number {
  const meanAt = (exponent: number) => meanDutiesOf(populationOf(family, exponent));
  if (meanAt(LEAST) < mean || meanAt(MOST) > mean) {
    throw new RangeError(`no ${family.name} has ${mean} duties per active slot: take another mean or bound`);
  }
  let [low, high] = [LEAST, MOST];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (meanAt(middle) > mean) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
