import { expect, test } from "vitest";
import { LAST_SYNC_ROUND, tooLate } from "../../../src/spec/cluster/withheld.ts";
import { validatorOf } from "./support.ts";

const targetOf = (kind: "attestation" | "syncMessage") =>
  ({ kind, validator: validatorOf(1), signingRoot: `0x${"00".repeat(32)}` }) as const;

test("a sync-committee message is signed where the vote was decided up to round 4", () => {
  expect(LAST_SYNC_ROUND).toBe(4);
  for (const round of [1, 2, 3, 4]) expect(tooLate(targetOf("syncMessage"), round)).toBeNull();
});

test("a sync-committee message is not signed where the vote was decided in a later round", () => {
  for (const round of [5, 6, 12]) expect(tooLate(targetOf("syncMessage"), round)).toBe("SyncMessageTooLate");
});

test("an attestation is signed whatever the round", () => {
  for (const round of [1, 4, 5, 12]) expect(tooLate(targetOf("attestation"), round)).toBeNull();
});
