import { expect, test } from "vitest";
import { MAX_REQUESTS } from "../../../src/devnet/sidecar/limits.ts";
import { commitmentTo, PUBKEY, setUp, signatureOf } from "./support.ts";

test("requests have ids and roots of their own, and the slot and key they were issued with", () => {
  const { issue } = setUp();
  const issued = [3, 3, 4].map(issue);
  expect(new Set(issued.map(({ id }) => id)).size).toBe(3);
  expect(new Set(issued.map(({ requestRoot }) => requestRoot)).size).toBe(3);
  expect(issued.map(({ slot, validatorPublicKey }) => [slot, validatorPublicKey])).toEqual(
    [3, 3, 4].map((slot) => [slot, PUBKEY]),
  );
});

test.each([
  { validatorPublicKey: "0x" as const, slot: 1 },
  { validatorPublicKey: PUBKEY, slot: -1 },
  { validatorPublicKey: PUBKEY, slot: 1.5 },
  { validatorPublicKey: PUBKEY, slot: 2 ** 53 },
])("does not issue %j", (request) => {
  const { ledger } = setUp();
  expect(() => ledger.issue(request)).toThrow(RangeError);
  expect(ledger.results()).toEqual([]);
});

test("counts each operator once, and times the first valid commitment from the issue", async () => {
  const { ledger, issue, clock } = setUp();
  const { id, requestRoot } = issue();
  await clock.advance(40);
  expect(ledger.commit(0, { ...commitmentTo(requestRoot), signature: signatureOf(`0x${"00".repeat(32)}`) }))
    .toBe("invalid");
  await clock.advance(2);
  expect(ledger.commit(1, commitmentTo(requestRoot))).toBe("accepted");
  await clock.advance(500);
  expect([0, 1, 0].map((operator) => ledger.commit(operator, commitmentTo(requestRoot)))).toEqual(
    Array(3).fill("accepted"),
  );
  expect(ledger.results()).toEqual([{ id, requestRoot, commitments: 2, firstMs: 42, invalid: 1 }]);
});

test("verifies one valid signature of a request; every other one of it is invalid", () => {
  const { ledger, issue, verified } = setUp();
  const { requestRoot } = issue();
  for (const operator of [0, 1, 2]) ledger.commit(operator, commitmentTo(requestRoot));
  expect(ledger.commit(0, { ...commitmentTo(requestRoot), signature: `0x${"01".repeat(96)}` })).toBe(
    "invalid",
  );
  expect(verified).toHaveLength(1);
  expect(ledger.results()).toMatchObject([{ commitments: 3, invalid: 1 }]);
});

test("knows a request by root and key together", () => {
  const { ledger, issue } = setUp();
  const { requestRoot } = issue();
  const otherKey = { ...commitmentTo(requestRoot), validatorPublicKey: `0x${"a4".repeat(48)}` as const };
  expect(ledger.commit(0, otherKey)).toBe("unknown");
  expect(ledger.commit(0, commitmentTo(`0x${"00".repeat(32)}`))).toBe("unknown");
  expect(ledger.results()).toMatchObject([{ commitments: 0, invalid: 0 }]);
});

test("keeps so many requests; what is dropped is unknown, and a reader goes on with the oldest kept", () => {
  const { ledger, issue } = setUp();
  const dropped = issue();
  const cursor = ledger.cursorAfter(null);
  const kept = Array.from({ length: MAX_REQUESTS }, () => issue());
  expect(ledger.results().map(({ id }) => id)).toEqual(kept.map(({ id }) => id));
  expect(ledger.commit(0, commitmentTo(dropped.requestRoot))).toBe("unknown");
  expect(ledger.commit(0, commitmentTo(kept[0]!.requestRoot))).toBe("accepted");
  expect(ledger.next(cursor)).toEqual(kept[0]);
});

test("tells only what is in time, and what was not never again", () => {
  let now = 2;
  const { ledger, issue } = setUp({ inTime: (slot) => slot >= now });
  const [, second, third] = [1, 2, 3].map(issue);
  const cursor = ledger.cursorAfter(null);
  expect(ledger.next(cursor)).toEqual(second);
  now = 4;
  expect(ledger.next(cursor)).toBeUndefined();
  now = 3;
  expect(ledger.next(cursor)).toBeUndefined();
  expect(ledger.next(ledger.cursorAfter(second!.id))).toEqual(third);
});

test("goes on after an id of its own, and from the beginning after any other", () => {
  const { ledger, issue } = setUp();
  const [first, second] = [issue(), issue()];
  expect(ledger.next(ledger.cursorAfter(first.id))).toEqual(second);
  expect(ledger.next(ledger.cursorAfter(second.id))).toBeUndefined();
  const [run] = first.id.split("-");
  const foreign = [
    null,
    "",
    "-",
    "x",
    "00000000-1",
    `${run}`,
    `${run}-`,
    `${run}-0`,
    `${run}-9`,
    `${run}-1e0`,
  ];
  for (const id of foreign) expect(ledger.next(ledger.cursorAfter(id))).toEqual(first);
});
