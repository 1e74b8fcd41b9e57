import { describe, expect, test } from "vitest";
import { rootOfValue, saysPrepared } from "../../../src/spec/qbft/message.ts";
import { message } from "../../support/consensus.ts";

test("a value's root is its sha256", () => {
  expect(rootOfValue(new TextEncoder().encode("abc"))).toBe(
    "0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

describe("that a value was prepared", () => {
  test("is said by a round-change with the round", () => {
    expect(saysPrepared(message("roundChange", 2, { round: 2, dataRound: 1 }).qbft)).toBe(true);
  });

  test("is not said by a round-change without one", () => {
    expect(saysPrepared(message("roundChange", 2, { round: 2 }).qbft)).toBe(false);
  });

  test.each(["proposal", "prepare", "commit"] as const)(
    "is not said by a %s, whatever its data round",
    (kind) => {
      expect(saysPrepared(message(kind, 1, { dataRound: 1 }).qbft)).toBe(false);
    },
  );
});
