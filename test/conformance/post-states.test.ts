import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isState, PostStates } from "../../src/conformance/post-states.ts";
import type { CaseFile } from "../../src/conformance/source.ts";

const caseOf = (name: string) => ({
  path: `qbft/tests/tests.MsgProcessingSpecTest_${name}.json`,
  text: `case ${name}`,
});
const stateOf = (name: string) => ({
  path: `qbft/state_comparison/tests_MsgProcessingSpecTest/${name}.json`,
  text: `state ${name}`,
});

function take(states: PostStates, file: CaseFile) {
  return isState(file) ? states.takeState(file) : states.takeCases(file);
}

describe("a case and its expected state", () => {
  const [one, itsState] = [caseOf("qbft_happy_flow"), stateOf("qbft happy flow")];
  const pair = { file: one, states: [itsState.text] };

  test("are brought together where the case comes first", () => {
    const states = new PostStates();
    expect([states.takeCases(one), states.takeState(itsState)]).toEqual([null, pair]);
  });

  test("are brought together where the state comes first", () => {
    const states = new PostStates();
    expect([states.takeState(itsState), states.takeCases(one)]).toEqual([null, pair]);
  });

  test.each([
    ["dots and blanks", "v1.2 of it", "v1.2_of_it"],
    ["other characters", "commit data != prepared data", "commit_data_!=_prepared_data"],
  ])("belong together by a name with %s", (_, inStates, inCases) => {
    const states = new PostStates();
    states.takeState(stateOf(inStates));
    expect(states.takeCases(caseOf(inCases))?.states).toEqual([`state ${inStates}`]);
  });

  test("do not belong together where their kinds differ", () => {
    const states = new PostStates();
    states.takeState({
      path: "qbft/state_comparison/tests_ControllerSpecTest/qbft happy flow.json",
      text: "",
    });
    expect(states.takeCases(one)).toBeNull();
    expect(states.rest()).toEqual([{ file: one, states: [null] }]);
  });

  test("belong together whatever the folder that they lie in", () => {
    const states = new PostStates();
    states.takeState({
      path: "state_comparison/tests_MsgProcessingSpecTest/qbft happy flow.json",
      text: "here",
    });
    const file = { path: "elsewhere/tests.MsgProcessingSpecTest_qbft_happy_flow.json", text: "" };
    expect(states.takeCases(file)?.states).toEqual(["here"]);
  });
});

describe("a file of several cases", () => {
  const file = { path: "ssv/tests/committee.MultiSpecTest_happy_flow.json", text: "cases" };
  const stateOfCase = (name: string) => ({
    path: `ssv/state_comparison/committee_MultiSpecTest/happy_flow/${name}.json`,
    text: `state ${name}`,
  });

  test("is complete with the last of its states", () => {
    const states = new PostStates();
    expect(states.takeState(stateOfCase("one duty"))).toBeNull();
    expect(states.takeCases(file, ["one duty", "2 duties (electra)"])).toBeNull();
    expect(states.takeState(stateOfCase("2 duties (electra)")))
      .toEqual({ file, states: ["state one duty", "state 2 duties (electra)"] });
    expect(states.rest()).toEqual([]);
  });

  test("is left once, with the states that came", () => {
    const states = new PostStates();
    states.takeCases(file, ["a", "b", "c"]);
    states.takeState(stateOfCase("b"));
    expect(states.rest()).toEqual([{ file, states: [null, "state b", null] }]);
  });

  test("that need no state is complete by itself", () => {
    expect(new PostStates().takeCases(file, [])).toEqual({ file, states: [] });
  });
});

describe("what is left", () => {
  test("is none where every case has its state", () => {
    const states = new PostStates();
    for (const file of [caseOf("a"), stateOf("a")]) take(states, file);
    expect(states.rest()).toEqual([]);
  });

  test("is every case without a state, and no state without a case", () => {
    const states = new PostStates();
    for (const file of [caseOf("a"), stateOf("b"), caseOf("c")]) take(states, file);
    expect(states.rest()).toEqual([caseOf("a"), caseOf("c")].map((file) => ({ file, states: [null] })));
  });

  test("is what no state came for, and all else is brought together, in whatever order the files come", () => {
    const names = ["a", "b", "c", "d"];
    const files = fc.subarray([...names.map(caseOf), ...names.map(stateOf)]).chain((some) =>
      fc.shuffledSubarray(some, { minLength: some.length })
    );
    fc.assert(fc.property(files, (files) => {
      const states = new PostStates();
      const paired = files.flatMap((file) => take(states, file) ?? []);
      const seen = [...paired, ...states.rest()].map(({ file, states: [state] }) => [file.text, state]);
      const has = (text: string) => files.some((file) => file.text === text);
      const wanted = names.filter((name) => has(`case ${name}`)).map((name) => [
        `case ${name}`,
        has(`state ${name}`) ? `state ${name}` : null,
      ]);
      expect(seen.toSorted()).toEqual(wanted);
    }));
  });
});

test.each([
  ["qbft/state_comparison/tests_ControllerSpecTest/a.json", true],
  ["state_comparison/a.json", true],
  ["qbft/tests/tests.ControllerSpecTest_state_comparison.json", false],
])("%s is a state: %s", (path, state) => {
  expect(isState({ path, text: "" })).toBe(state);
});

test("a case's file may lie in no folder", () => {
  expect(new PostStates().takeCases({ path: "tests.MsgProcessingSpecTest_a.json", text: "" })).toBeNull();
});
