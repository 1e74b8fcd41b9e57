import { describe, expect, it } from "vitest";
import { catalog } from "../machines/catalog.ts";
import {
  droppedEvents,
  emptyHandlers,
  idleIgnores,
  undescribedStates,
  unexplainedEnds,
} from "./house/charts.ts";
import { namelessParts } from "./house/configs.ts";
import { importCycles } from "./house/cycles.ts";
import { provided } from "./house/effects.ts";
import { inexactVersions, undeclaredLibraries } from "./house/libraries.ts";
import { placeholdersIn } from "./house/placeholders.ts";
import { impurities } from "./house/purity.ts";
import { brokenArrows } from "./house/rooms.ts";
import { manifest, overlong, sourceFiles } from "./house/source.ts";

const files = sourceFiles(["machines", "src", "wasm"]);
const withBench = [...files, ...sourceFiles(["bench"])];

/** Charts that nobody waits for an outcome of. Every other one is a duty and ends with a reason. */
const NO_DUTIES = ["supervisor", "thresholdSigning"];

describe("every source", () => {
  it("imports only along the arrows of the architecture", () => {
    expect(brokenArrows(withBench)).toEqual([]);
  });

  it("is in no import cycle", () => {
    expect(importCycles(withBench)).toEqual([]);
  });

  it("is free of clocks, chance and the outside where it is a chart or a rule", () => {
    expect(impurities(files)).toEqual([]);
  });

  it("imports only libraries that are dependencies, none that is for development", () => {
    expect(undeclaredLibraries(files, manifest())).toEqual([]);
  });

  it("has at most 300 lines", () => {
    expect(overlong(files)).toEqual([]);
  });
});

it("package.json names an exact version of every library", () => {
  expect(inexactVersions(manifest())).toEqual([]);
});

describe.each(Object.entries(catalog))("the chart %s", (name, chart) => {
  it("has only names in its config", () => {
    expect(namelessParts(chart)).toEqual([]);
  });

  it("describes every state", () => {
    expect(undescribedStates(chart)).toEqual([]);
  });

  it("says of every final state why it ends or what", () => {
    expect(unexplainedEnds(chart, !NO_DUTIES.includes(name))).toEqual([]);
  });

  it("handles every event in every state that waits, or declares that it ignores it", () => {
    expect(droppedEvents(chart)).toEqual([]);
  });

  it("has no empty handler", () => {
    expect(emptyHandlers(chart)).toEqual([]);
  });

  it("ignores only events that exist and are not handled all the same", () => {
    expect(idleIgnores(chart)).toEqual([]);
  });

  it("has every placeholder filled by its effects", () => {
    expect(Object.keys(provided)).toContain(name);
    expect(placeholdersIn(provided[name as keyof typeof provided])).toEqual([]);
  });
});
