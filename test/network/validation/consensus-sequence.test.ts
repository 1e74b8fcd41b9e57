import fc from "fast-check";
import { expect, test } from "vitest";
import { alan } from "../../../src/spec/profiles/alan.ts";
import {
  COMMITTEE,
  consensusDraft,
  consensusGossip,
  consensusValidator,
  startOf,
  TIMES,
} from "./consensus-support.ts";
import { SLOT, verdictOf } from "./support.ts";

interface Sent {
  readonly peer: string;
  readonly role: "committee" | "aggregator";
  readonly kind: "proposal" | "prepare" | "commit" | "decided";
  readonly height: number;
  readonly round: number;
  readonly operatorIds: readonly number[];
}

/** Duties an epoch of two validators outside the sync committee, and of one that aggregates. */
const LIMITS = { committee: 4, aggregator: 2 };

const epoch = (height: number) => Math.floor(height / 32);

/** The round that has begun, by walking through the rounds. */
function begunRound(sinceMs: number): number {
  let round = 1;
  for (let end = 2_000; end <= sinceMs; end += round <= 8 ? 2_000 : 120_000) round++;
  return round;
}

/** What rules 7 and 8 say, by going through everything that was accepted before. */
function expected(sent: Sent, accepted: readonly Sent[], nowMs: number): string {
  const { peer, role, kind, height, round, operatorIds } = sent;
  const told = accepted.filter((other) => other.peer === peer && other.role === role);
  const live = told.filter((other) => nowMs <= startOf(other.height + 34) + 3_050);
  const sinceMs = nowMs - startOf(height);
  if (kind === "proposal" && operatorIds[0] !== alan.leader(COMMITTEE, height, round)) {
    return "ProposalLeaderInvalid";
  }
  const inSlot = live.filter((other) => other.height === height);
  if (kind === "decided") {
    const same = inSlot.some((other) =>
      other.kind === "decided" && other.operatorIds.join() === operatorIds.join()
    );
    if (same) return "DecidedWithSameSigners";
  } else {
    const own = inSlot.filter((other) => other.operatorIds.includes(operatorIds[0]!));
    if (own.some((other) => other.round > round)) return "RoundAlreadyAdvanced";
    if (own.some((other) => other.round === round && other.kind === kind)) return "DuplicateConsensusMessage";
    if (round > begunRound(sinceMs) + 1) return "RoundTooFarAhead";
  }
  const of = (id: number) => told.filter((other) => other.operatorIds.includes(id));
  const advanced = live.some((other) =>
    other.height > height && operatorIds.some((id) => other.operatorIds.includes(id))
  );
  if (role === "aggregator" && advanced) return "SlotAlreadyAdvanced";
  if (sinceMs < -2_000) return "EarlyMessage";
  if (nowMs > startOf(height + 34) + 3_050) return "LateMessage";
  const duties = (id: number) =>
    new Set([height, ...of(id).map((other) => other.height).filter((h) => epoch(h) === epoch(height))]).size;
  if (operatorIds.some((id) => duties(id) > LIMITS[role])) return "TooManyDuties";
  return sinceMs < -50 ? "early" : "valid";
}

const STEPS = fc.array(
  fc.record({
    waitMs: fc.constantFrom(0, 0, 0, 700, 1_980, 9_000, 12_000, 150_000, 400_000),
    peer: fc.constantFrom("a", "b"),
    role: fc.constantFrom("committee" as const, "aggregator" as const),
    signed: fc.constantFrom(
      ...(["proposal", "prepare", "commit"] as const).flatMap((kind) =>
        [[1], [2]].map((operatorIds) => ({ kind, operatorIds }))
      ),
      { kind: "decided" as const, operatorIds: [1, 2, 3] },
      { kind: "decided" as const, operatorIds: [1, 2, 3, 4] },
    ),
    slotsBack: fc.constantFrom(-1, 0, 0, 0, 0, 1, 2, 33, 34, 35),
    round: fc.constantFrom(1, 1, 1, 2, 3, 9),
  }),
  { minLength: 1, maxLength: 60 },
);

test("messages in any order, from any peer, at any time are judged as the rules say of all that came before", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(STEPS, (steps) => {
      let nowMs = startOf(SLOT + 40);
      const validator = consensusValidator({
        verify: () => true,
        now: () => nowMs,
        duties: { inSyncCommittee: () => false },
      });
      const accepted: Sent[] = [];
      for (const { waitMs, slotsBack, signed: { kind, operatorIds }, ...rest } of steps) {
        nowMs += waitMs;
        const current = Math.floor((nowMs - TIMES.genesisMs) / TIMES.slotMs);
        const sent: Sent = { ...rest, kind, operatorIds, height: current - slotsBack };
        const verdict = verdictOf(validator.validate(consensusGossip(consensusDraft(sent), false)));
        expect(verdict).toBe(expected(sent, accepted, nowMs));
        if (verdict === "valid") accepted.push(sent);
        seen.add(verdict);
      }
    }),
    { numRuns: 2_000 },
  );
  // Every answer came up, or the sequences are too tame.
  expect(seen.size).toBe(11);
});
