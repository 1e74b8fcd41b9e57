import { ssz } from "@lodestar/types";
import { describe, expect, test } from "vitest";
import { clusterExpiry, voteDueAt } from "../../src/effects/cluster-slot.ts";
import { BeaconError } from "../../src/ports/beacon.ts";
import { SlashingProtectionError } from "../../src/ports/slashing-protection.ts";
import { clusterTargets } from "../../src/spec/cluster/targets.ts";
import { fromHex, toHex } from "../../src/spec/hex.ts";
import { startOfSlot } from "../../src/spec/slots.ts";
import { FORKED, SLOT, VOTE } from "../spec/cluster/support.ts";
import { run, TIMES } from "./cluster-slot-support.ts";
import { bls } from "./support.ts";

/** First slots of Electra and of Fulu. */
const [ELECTRA_SLOT, FULU_SLOT] = [10 * 32, 12 * 32];

const UNREACHABLE = new BeaconError("unreachable", "no answer");
const TOO_OLD = new BeaconError("refused", "too old");
const FULL = new SlashingProtectionError("full", "the disk is full: make room");

/** What of the targets this operator signed, by number. */
function signedBy({ duty, sent }: ReturnType<typeof run>): number[] {
  const targets = clusterTargets(duty, VOTE, FORKED);
  return sent.flatMap(({ messages }) =>
    messages.map(({ signingRoot, validatorIndex }) =>
      targets.findIndex((target) =>
        target.signingRoot === toHex(signingRoot) && target.validator.index === validatorIndex
      )
    )
  );
}

describe("the times of a cluster's slot", () => {
  test("are a third into it for the vote, and 34 slots after it for its end", () => {
    expect(voteDueAt(TIMES, SLOT)).toBe(startOfSlot(TIMES, SLOT) + 4_000);
    expect(clusterExpiry(TIMES, SLOT)).toBe(startOfSlot(TIMES, SLOT + 34));
  });

  test("are those at which the duty acts", async () => {
    const duty = run({ slot: SLOT });
    await duty.clock.advanceTo(voteDueAt(TIMES, SLOT) - 1);
    expect(duty.started).toEqual([]);
    await duty.clock.advance(1);
    expect(duty.started).toEqual([VOTE]);
    await duty.clock.advanceTo(clusterExpiry(TIMES, SLOT) - 1);
    expect(duty.outcomes()).toEqual([]);
    await duty.clock.advance(1);
    expect(duty.outcomes().map(({ reason }) => reason)).toEqual(["expired"]);
  });
});

describe("a decided vote", () => {
  test("is on record for every attester before anything is signed, and signed before anything leaves", async () => {
    const duty = run({ slot: SLOT });
    await duty.decide();
    expect(duty.done).toEqual(["record", "sign", "sign", "sign", "broadcast"]);
    const [first, , second] = clusterTargets(duty.duty, VOTE, FORKED);
    const record = { slot: BigInt(SLOT), sourceEpoch: 2n, targetEpoch: 3n };
    expect(duty.records).toEqual([first, second].map((target) => ({
      ...record,
      validatorPublicKey: target!.validator.publicKey,
      signingRoot: target!.signingRoot,
    })));
  });

  test("is signed for all validators in one message of this operator", async () => {
    const duty = run({ slot: SLOT });
    await duty.decide();
    expect(duty.sent).toMatchObject([{ type: 0, slot: SLOT }]);
    expect(duty.sent[0]!.messages.map(({ signer, validatorIndex }) => [signer, validatorIndex])).toEqual(
      [[1, 0], [1, 0], [1, 1]],
    );
    expect(signedBy(duty)).toEqual([0, 1, 2]);
  });

  test("of another head than this operator's own is signed all the same", async () => {
    const duty = run({ slot: SLOT });
    await duty.decide({ ...VOTE, blockRoot: new Uint8Array(32).fill(9) });
    expect(duty.done.at(-1)).toBe("broadcast");
  });

  test.each([["source", { ...VOTE, source: { ...VOTE.source, epoch: 1 } }], [
    "target",
    { ...VOTE, target: { ...VOTE.target, epoch: 4 } },
  ]])("of another %s epoch than this operator's own is refused, and nothing is signed", async (_, vote) => {
    const duty = run({ slot: SLOT });
    await duty.decide(vote);
    expect(duty.emitted[0]).toEqual({ type: "decided", round: 1, fault: "CheckpointMismatch" });
    expect([duty.outcomes(), duty.done]).toEqual([[{ reason: "refused" }], []]);
  });

  test("that would get one validator slashed is refused as a whole: not one root is signed or recorded", async () => {
    const doubleVote = "doubleVote" as const;
    let last = "";
    const duty = run({
      slot: SLOT,
      slashing: {
        checkAttestation: ({ validatorPublicKey }) => validatorPublicKey === last ? doubleVote : null,
        checkAttestations: (of) =>
          of.map(({ validatorPublicKey }) => validatorPublicKey === last ? doubleVote : null),
      },
    });
    last = duty.duty.validators[1]!.publicKey;
    await duty.decide();
    expect(duty.emitted[0]).toEqual({ type: "decided", round: 1, fault: "SlashableAttestation" });
    expect([duty.outcomes(), duty.done]).toEqual([[{ reason: "refused" }], []]);
  });
});

describe("what this operator must not sign", () => {
  test("is the attestation of a validator that attested in a later slot, and no other (decision 16)", async () => {
    const recordAttestations = () => ["belowHighestSlot" as const, null];
    const duty = run({ slot: SLOT, slashing: { recordAttestations } });
    await duty.decide();
    expect(signedBy(duty)).toEqual([1, 2]);
    expect(duty.withheld().map(({ kind, validator, withheld }) => [kind, validator.index, withheld])).toEqual(
      [["attestation", 0, "belowHighestSlot"]],
    );
  });

  test("are sync-committee messages once the vote was decided after round 4", async () => {
    for (const [round, signed] of [[4, [0, 1, 2]], [5, [0, 2]]] as const) {
      const duty = run({ slot: SLOT });
      await duty.decide(VOTE, round);
      expect(signedBy(duty)).toEqual(signed);
      expect(duty.withheld().map(({ kind, withheld }) => [kind, withheld])).toEqual(
        round === 4 ? [] : [["syncMessage", "SyncMessageTooLate"]],
      );
    }
  });

  test("are all attestations where the slashing protection cannot be written: the sync messages leave", async () => {
    const recordAttestations = () => {
      throw FULL;
    };
    const duty = run({ slot: SLOT, slashing: { recordAttestations } });
    await duty.decide();
    expect(signedBy(duty)).toEqual([1]);
    expect(duty.withheld().map(({ kind, withheld }) => [kind, withheld])).toEqual([
      ["attestation", FULL.message],
      ["attestation", FULL.message],
    ]);
    expect(duty.log.lines).toEqual([{
      level: "error",
      message: "no attestation is signed: the slashing protection cannot be written",
      fields: { slot: SLOT, cause: FULL.message },
    }]);
  });

  test("is anything where the record fails for a reason that nobody knows", async () => {
    const recordAttestations = () => {
      throw new RangeError("over 8,192 attestations");
    };
    const duty = run({ slot: SLOT, slashing: { recordAttestations } });
    await duty.decide();
    expect([duty.sent, duty.done]).toEqual([[], ["record"]]);
    expect(duty.outcomes()).toEqual([{ reason: "failed", cause: expect.stringContaining("8,192") }]);
    expect(duty.log.lines).toMatchObject([{ message: "a decided vote could not be checked" }]);
  });

  test("is handed in where the others signed it", async () => {
    const recordAttestations = () => ["belowHighestSlot" as const, "belowHighestSlot" as const];
    const duty = run({ slot: SLOT, slashing: { recordAttestations } });
    await duty.decide();
    await duty.deliverFrom(2, 3, 4);
    expect(duty.outcomes()).toEqual([{ reason: "submitted" }]);
  });
});

describe("what is handed in", () => {
  test("before Electra are attestations with the attester's bit and its committee's index", async () => {
    const duty = run({ slot: SLOT });
    await duty.decide();
    await duty.deliverFrom(1, 2, 3);
    const [submitted] = duty.attestations;
    expect([submitted!.version, submitted!.attestations.map(({ data }) => data.index)]).toEqual(["deneb", [
      5,
      6,
    ]]);
    for (const attestation of submitted!.attestations) {
      if (!("aggregationBits" in attestation)) throw new Error("of another fork");
      expect(attestation.aggregationBits.getTrueBitIndexes()).toEqual([7]);
      expect(ssz.phase0.Attestation.serialize(attestation)).toHaveLength(228 + 17);
    }
  });

  test.each([["electra", ELECTRA_SLOT], ["fulu", FULU_SLOT]] as const)(
    "from Electra on names attester and committee, of index 0: %s",
    async (version, slot) => {
      const duty = run({ slot });
      await duty.decide();
      await duty.deliverFrom(2, 3, 4);
      const [submitted] = duty.attestations;
      expect(submitted!.version).toBe(version);
      for (const [index, attestation] of submitted!.attestations.entries()) {
        if (!("attesterIndex" in attestation)) throw new Error("of another fork");
        expect(attestation).toMatchObject({
          attesterIndex: index,
          committeeIndex: 5 + index,
          data: { index: 0 },
        });
      }
    },
  );

  test("holds under the validators' keys", async () => {
    const duty = run({ slot: FULU_SLOT });
    await duty.decide();
    await duty.deliverFrom(2, 3, 4);
    const [attestation0, sync, attestation1] = clusterTargets(duty.duty, VOTE, FORKED);
    const [submitted] = duty.attestations;
    const [message] = duty.syncMessages[0]!;
    expect(message).toMatchObject({ slot: FULU_SLOT, beaconBlockRoot: VOTE.blockRoot, validatorIndex: 0 });
    const pairs = [
      [attestation0, submitted!.attestations[0]!.signature],
      [attestation1, submitted!.attestations[1]!.signature],
      [sync, message!.signature],
    ] as const;
    for (const [target, signature] of pairs) {
      const { validator, signingRoot } = target!;
      expect(bls.verify(fromHex(validator.publicKey), fromHex(signingRoot), signature)).toBe(true);
    }
  });
});

describe("a beacon node", () => {
  test("that does not say what to vote for is asked every half second, and the log says so", async () => {
    const duty = run({ slot: SLOT });
    duty.failing.observe = UNREACHABLE;
    duty.actor.send({ type: "HEAD" });
    await duty.clock.advance(1_000);
    expect(duty.log.lines).toHaveLength(3);
    expect(duty.log.lines[0]).toEqual({
      level: "warn",
      message: "the beacon node did not say what to vote for",
      fields: { slot: SLOT, cause: "no answer" },
    });
    delete duty.failing.observe;
    await duty.clock.advance(500);
    expect(duty.started).toEqual([VOTE]);
  });

  test("that cannot be reached is given the same every half second until it takes it", async () => {
    const duty = run({ slot: SLOT });
    duty.failing.attestations = UNREACHABLE;
    await duty.decide();
    await duty.deliverFrom(1, 2, 3);
    await duty.clock.advance(1_000);
    expect(duty.attestations).toHaveLength(3);
    expect(duty.attestations[2]).toEqual(duty.attestations[0]);
    delete duty.failing.attestations;
    await duty.clock.advance(500);
    expect(duty.outcomes()).toEqual([{ reason: "submitted" }]);
  });

  test("that refuses is not given it again", async () => {
    const duty = run({ slot: SLOT });
    duty.failing.attestations = TOO_OLD;
    await duty.decide();
    await duty.deliverFrom(1, 2, 3);
    await duty.clock.advance(5_000);
    expect(duty.attestations).toHaveLength(1);
    expect(duty.outcomes()).toEqual([{ reason: "failed", cause: "the beacon node refused: too old" }]);
  });

  test.each([["syncMessages", "attestations"], ["attestations", "syncMessages"]] as const)(
    "that refuses %s is given %s again where it did not get them",
    async (refused, missed) => {
      const duty = run({ slot: SLOT });
      duty.failing[refused] = TOO_OLD;
      duty.failing[missed] = UNREACHABLE;
      await duty.decide();
      await duty.deliverFrom(1, 2, 3);
      delete duty.failing[missed];
      await duty.clock.advance(500);
      expect(duty[missed]).toHaveLength(2);
      expect(duty.outcomes()).toEqual([{ reason: "failed", cause: "the beacon node refused: too old" }]);
    },
  );
});
