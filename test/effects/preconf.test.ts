import { describe, expect, test } from "vitest";
import { createActor } from "xstate";
import type { SigningDutyEmitted, SigningDutyRequest } from "../../machines/signing-duty/model.ts";
import { preconfWith } from "../../src/effects/preconf.ts";
import { type PreconfCommitment, SidecarError } from "../../src/ports/sidecar.ts";
import { SlotClock } from "../../src/runtime/slot-clock.ts";
import { recordingLog } from "../support/log.ts";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";
import type { SSVMessage } from "../../src/spec/containers/messages.ts";
import { commitBoostSigningRoot } from "../../src/spec/domains.ts";
import { fromHex, type Hex, toHex } from "../../src/spec/hex.ts";
import { alan } from "../../src/spec/profiles/alan.ts";
import { decodePartialSignatures, preconfMessage } from "../../src/spec/signing/preconf-message.ts";
import { startOfSlot } from "../../src/spec/slots.ts";
import { bls, createValidator, recovery } from "./support.ts";

const TIMES = { genesisMs: 1_000_000, slotMs: 12_000 };
const SLOT = 10;
const REQUEST_ROOT: Hex = `0x${"33".repeat(32)}`;
const SIGNING_ROOT = toHex(commitBoostSigningRoot(fromHex(REQUEST_ROOT), new Uint8Array(4)));
const validator = createValidator();

const REQUEST: SigningDutyRequest = {
  role: "preconfirmation",
  validatorPublicKey: validator.publicKey,
  validatorIndex: 7,
  requestRoot: REQUEST_ROOT,
  signingRoot: SIGNING_ROOT,
  slot: SLOT,
  slotTolerance: 0,
  domain: "0x00000301",
  operatorId: 1,
  quorum: 3,
  sharePublicKeys: validator.sharePublicKeys,
  messageType: alan.messageTypes.partialSignature,
  postConsensusType: alan.partialTypes.postConsensus,
  afterRestart: false,
};

/** The duty of operator 1 with its true effects, two slots before the one that it is for. */
function run(submitCommitment: (commitment: PreconfCommitment) => Promise<void>) {
  const clock = new VirtualClock(startOfSlot(TIMES, SLOT - 2));
  const slots = new SlotClock(clock, TIMES);
  const sent: SSVMessage[] = [];
  const emitted: SigningDutyEmitted[] = [];
  const chart = preconfWith({
    signer: validator.signerOf(1),
    recovery,
    log: recordingLog(),
    profile: alan,
    times: TIMES,
    msUntil: (moment) => slots.msUntil(moment),
    broadcast: (_, message) => sent.push(message),
    sidecar: { submitCommitment },
  });
  const actor = createActor(chart, { clock, input: { request: REQUEST } });
  actor.on("*", (event) => emitted.push(event));
  actor.start();
  return {
    clock,
    actor,
    sent,
    outcomes: () => emitted.flatMap((event) => event.type === "outcome" ? [event.outcome] : []),
    /** Takes in what peers broadcast for the same request. */
    deliverFrom: async (...signers: number[]) => {
      for (const signer of signers) {
        const signature = await validator.partial(signer, SIGNING_ROOT);
        const ssvMessage = preconfMessage({ ...REQUEST, signer, signature }, alan);
        const partials = decodePartialSignatures(ssvMessage.data, alan)!;
        actor.send({
          type: "MESSAGE",
          id: `m${signer}`,
          message: { operatorIds: [signer], ssvMessage, partials },
        });
        await clock.advance(0);
      }
    },
  };
}

describe("a preconfirmation with its effects", () => {
  test("broadcasts its own partial as plain partial signatures", async () => {
    const { clock, sent } = run(() => Promise.resolve());
    await clock.advance(0);
    expect(sent.map(({ msgType }) => msgType)).toEqual([alan.messageTypes.partialSignature]);
    const partials = decodePartialSignatures(sent[0]!.data, alan)!;
    expect(partials).toMatchObject({ type: alan.partialTypes.preconfirmation, slot: SLOT });
    expect(partials.messages).toMatchObject([{
      signer: 1,
      validatorIndex: 7,
      signingRoot: fromHex(SIGNING_ROOT),
    }]);
  });

  test("hands the validator's signature to the sidecar", async () => {
    const commitments: PreconfCommitment[] = [];
    const { deliverFrom, outcomes } = run((commitment) => Promise.resolve(void commitments.push(commitment)));
    await deliverFrom(2, 3, 4);
    expect(commitments).toMatchObject([{
      validatorPublicKey: validator.publicKey,
      requestRoot: REQUEST_ROOT,
    }]);
    const signature = fromHex(commitments[0]!.signature);
    expect(bls.verify(fromHex(validator.publicKey), fromHex(SIGNING_ROOT), signature)).toBe(true);
    expect(outcomes()).toEqual([{ reason: "submitted", signature: commitments[0]!.signature }]);
  });

  test("is handed in every half second while the sidecar cannot be reached", async () => {
    let asked = 0;
    const { clock, deliverFrom, outcomes } = run(() => {
      asked++;
      return asked < 4 ? Promise.reject(new SidecarError("unreachable", "no answer")) : Promise.resolve();
    });
    await deliverFrom(2, 3, 4);
    const counts: number[] = [];
    for (let i = 0; i < 4; i++) {
      counts.push(asked);
      await clock.advance(500);
    }
    expect(counts).toEqual([1, 2, 3, 4]);
    expect(outcomes().map(({ reason }) => reason)).toEqual(["submitted"]);
  });

  test("is refused where the sidecar refuses it", async () => {
    const { deliverFrom, outcomes } = run(() => Promise.reject(new SidecarError("refused", "too late")));
    await deliverFrom(2, 3, 4);
    expect(outcomes()).toEqual([{ reason: "refused", cause: expect.stringContaining("too late") }]);
  });

  test("lives to the start of the second slot after the one that it is for", async () => {
    const { clock, actor } = run(() => Promise.resolve());
    await clock.advanceTo(startOfSlot(TIMES, SLOT + 2) - 1);
    expect(actor.getSnapshot().value).toBe("signing");
    await clock.advance(1);
    expect(actor.getSnapshot().output).toEqual({ reason: "expired" });
  });
});
