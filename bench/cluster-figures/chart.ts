import { boole } from "../../src/spec/profiles/boole.ts";
import { type Figures, type Fitted, SIP } from "./figures.ts";
import { bar, curve, legend, mark, type Panel, panel, picture } from "./plot.ts";
import { bitsOfMean } from "./ratios.ts";
import { activeSlots } from "./slots.ts";

const [WIDTH, HEIGHT] = [1_000, 450];
/** Duties beyond which the histogram ends, and means beyond which the curves do. */
const [MOST_DUTIES, MOST_MEAN] = [30, 10];

/** Percent of the active slots with k duties, from k = 1 on. */
function histogram({ sample }: Fitted): number[] {
  const active = activeSlots(sample.attestations);
  return sample.attestations.slice(1, MOST_DUTIES + 1).map((count) => 100 * count / active);
}

function histogramPanel([bars, line]: Figures["fitted"]): string[] {
  const frame = { left: 80, top: 60, width: 390, height: 320 };
  const at = panel(
    frame,
    "Attestation duties of a committee in a slot",
    {
      label: "duties in an active slot",
      from: 0,
      to: MOST_DUTIES + 1,
      ticks: [1, 5, 10, 15, 20, 25, 30],
    },
    { label: "share of active slots", from: 0, to: 60, ticks: [0, 10, 20, 30, 40, 50, 60], unit: " %" },
  );
  const top = frame.top + 12;
  return [
    ...at.shapes,
    ...histogram(bars).map((percent, i) => bar(at, i + 1, percent, 0.8)),
    ...legend(240, top, "one", bars.family.name),
    curve(at, "two", histogram(line).map((percent, i) => [i + 1, percent])),
    ...legend(240, top + 20, "two", line.family.name),
  ];
}

/** The ratio, in percent, of a mean number of duties. */
function ratioCurve(at: Panel, ratio: (mean: number) => number) {
  const steps = Array.from({ length: 10 * (MOST_MEAN - 1) + 1 }, (_, i) => 1 + i / 10);
  return (colour: "one" | "two" | "three", dashed = false) =>
    curve(at, colour, steps.map((mean) => [mean, 100 * ratio(mean)]), dashed);
}

function ratioPanel(): string[] {
  const frame = { left: 570, top: 60, width: 390, height: 320 };
  const at = panel(
    frame,
    "What cluster consensus leaves",
    { label: "mean duties per active slot", from: 1, to: MOST_MEAN, ticks: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
    { label: "of the value before", from: 0, to: 100, ticks: [0, 20, 40, 60, 80, 100], unit: " %" },
  );
  const counting = { profile: boole, size: 4 };
  const top = frame.top + 12;
  return [
    ...at.shapes,
    ratioCurve(at, (mean) => 1 / mean)("one"),
    ratioCurve(at, (mean) => bitsOfMean(mean, counting))("two"),
    ratioCurve(at, (mean) => bitsOfMean(mean, { ...counting, withDecided: false }))("three", true),
    ...mark(at, "one", [SIP.meanDuties, 100 * SIP.messages], "SIP: messages", "below"),
    ...mark(at, "two", [SIP.meanDuties, 100 * SIP.bits], "SIP: bits, at least", "right"),
    ...legend(720, top, "one", "messages, any n"),
    ...legend(720, top + 20, "two", "bits, n = 4"),
    ...legend(720, top + 40, "three", "bits, no decided messages", true),
  ];
}

/** The histogram of duties, and the ratios over their mean, side by side: a standalone SVG picture. */
export function chartOf({ fitted }: Figures): string {
  const about = "Duties of a committee per active slot; ratio of messages and bits against their mean";
  return picture(WIDTH, HEIGHT, about, [...histogramPanel(fitted), ...ratioPanel()]);
}
