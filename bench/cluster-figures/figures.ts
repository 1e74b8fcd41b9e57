import { CLUSTER_SIZES } from "../../src/spec/committee.ts";
import { boole } from "../../src/spec/profiles/boole.ts";
import { calibrate, FAMILIES, type Family, type Population, populationOf } from "./population.ts";
import { bitsAtMost, meanFor, postConsensusShare, type Ratios, ratiosOf } from "./ratios.ts";
import { type Sample, sampleOf } from "./sample.ts";
import { meanDuties, type SlotCounts, slotsOf, sumOf } from "./slots.ts";

/** What the SIP says (Improvement), and the attestations per active slot that its messages come from: 1/0.216. */
export const SIP = { messages: 0.216, bits: 0.5296, meanDuties: 4.63 } as const;

/** What the figures are drawn from. */
export const DRAW = { seed: 2024, epochs: 100 } as const;

/** Both profiles encode these messages alike; a test holds that. */
const PROFILE = boole;

/** A family at the SIP's mean, and what was drawn of it. */
export interface Fitted {
  readonly family: Family;
  readonly exponent: number;
  readonly population: Population;
  readonly sample: Sample;
}

/** Ratios for committees of one size. */
export interface SizeFigures {
  readonly size: number;
  readonly attestations: Ratios;
  readonly withSync: Ratios;
  /** Bits, decided messages not counted. */
  readonly bitsWithoutDecided: number;
  /** The share of post-consensus in the bits before, decided messages not counted. */
  readonly share: number;
  /** Bits if post-consensus saved nothing, decided messages not counted. */
  readonly atMost: number;
  /** Attestations per active slot at which bits are what the SIP says. */
  readonly meanForSip: number;
}

/** Ratios of a population, by probability, nothing drawn. */
export interface PopulationFigures {
  readonly name: string;
  /** Validators of a committee on average. */
  readonly validators: number;
  readonly meanDuties: number;
  readonly messages: number;
  /** Bits for 4 operators and for 13. */
  readonly bits: readonly [number, number];
}

/** Everything that the page and the plot show. */
export interface Figures {
  readonly fitted: readonly [Fitted, Fitted];
  readonly sizes: readonly SizeFigures[];
  readonly populations: readonly PopulationFigures[];
}

/** Every committee alike. */
const PLAIN = [1, 8, 32, 100, 147, 500, 1_000, 3_000];
const EXPONENTS = [1.2, 1.8, 2.2];

/** Draws duties of a family whose mean is the SIP's. */
export function fit(family: Family): Fitted {
  const exponent = calibrate(family, SIP.meanDuties);
  const population = populationOf(family, exponent);
  return { family, exponent, population, sample: sampleOf(population, DRAW) };
}

function figuresOfSize({ sample }: Fitted, size: number): SizeFigures {
  const counting = { profile: PROFILE, size };
  const withoutDecided = { ...counting, withDecided: false };
  const attestations = { slots: sample.attestations, syncMessages: 0 };
  const share = postConsensusShare(withoutDecided);
  return {
    size,
    attestations: ratiosOf(attestations, counting),
    withSync: ratiosOf({ slots: sample.all, syncMessages: sample.syncMessages }, counting),
    bitsWithoutDecided: ratiosOf(attestations, withoutDecided).bits,
    share,
    atMost: bitsAtMost(SIP.messages, share),
    meanForSip: meanFor(SIP.bits, withoutDecided),
  };
}

function figuresOfPopulation(name: string, population: Population): PopulationFigures {
  const slots: SlotCounts = sumOf(population.map(slotsOf));
  const ratios = (size: number) => ratiosOf({ slots, syncMessages: 0 }, { profile: PROFILE, size });
  return {
    name,
    validators: population.reduce((a, b) => a + b) / population.length,
    meanDuties: meanDuties(slots),
    messages: ratios(4).messages,
    bits: [ratios(4).bits, ratios(13).bits],
  };
}

function figuresOfFamily({ family, exponent }: Fitted): PopulationFigures[] {
  return [...EXPONENTS, exponent].sort((a, b) => a - b).map((tried) =>
    figuresOfPopulation(
      `${family.name}, exponent ${tried === exponent ? tried.toFixed(3) : tried}`,
      populationOf(family, tried),
    )
  );
}

/** All figures; the same on every run. Takes less than a second. */
export function figures(): Figures {
  const fitted: [Fitted, Fitted] = [fit(FAMILIES[0]), fit(FAMILIES[1])];
  return {
    fitted,
    sizes: CLUSTER_SIZES.map((size) => figuresOfSize(fitted[0], size)),
    populations: [
      ...PLAIN.map((validators) =>
        figuresOfPopulation(`${validators.toLocaleString("en")} each`, [validators])
      ),
      ...fitted.flatMap(figuresOfFamily),
    ],
  };
}
