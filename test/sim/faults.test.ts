import { expect, test } from "vitest";
import { ALL_FAULT_NAMES, faultsHelp, parseFaults } from "../../src/sim/faults.ts";

test("a list names faults; all are all, none is none", () => {
  expect(parseFaults("loss,twins")).toEqual(["loss", "twins"]);
  expect(parseFaults("all")).toEqual(ALL_FAULT_NAMES);
  expect(parseFaults("none")).toEqual([]);
});

test.each(["nonsense", "", "loss,", "LOSS", "loss twins"])(
  "%j is refused, with the names there are",
  (list) => {
    expect(() => parseFaults(list)).toThrow(/no fault is called ".*": silent, /);
  },
);

test("the help has a line for each fault", () => {
  for (const name of ALL_FAULT_NAMES) expect(faultsHelp()).toMatch(new RegExp(`^  ${name} +\\S`, "m"));
});
