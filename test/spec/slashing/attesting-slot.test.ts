import { describe, expect, test } from "vitest";
import { judgeAttestingSlot } from "../../../src/spec/slashing/attesting-slot.ts";
import { root } from "./root.ts";

describe("a validator's attestation of a slot", () => {
  const highest = { slot: 100n, signingRoot: root(1) };

  test.each([
    ["is the first", null, { slot: 5n, signingRoot: root(2) }, null],
    ["is of a later slot", highest, { slot: 101n, signingRoot: root(2) }, null],
    ["is the same again", highest, { slot: 100n, signingRoot: root(1) }, null],
    [
      "is another one of the highest slot",
      highest,
      { slot: 100n, signingRoot: root(2) },
      "otherRootAtHighestSlot",
    ],
    ["is of an earlier slot", highest, { slot: 99n, signingRoot: root(1) }, "belowHighestSlot"],
  ])("%s", (_, known, next, refusal) => {
    expect(judgeAttestingSlot(known, next)).toBe(refusal);
  });
});
