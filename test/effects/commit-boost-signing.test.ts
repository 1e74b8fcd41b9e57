import { describe, expect, test } from "vitest";
import { createActor } from "xstate";
import type { SigningDutyEmitted, SigningDutyRequest } from "../../machines/signing-duty/model.ts";
import { commitBoostSigningWith } from "../../src/effects/commit-boost-signing.ts";
import { SlotClock } from "../../src/runtime/slot-clock.ts";
import { recordingLog } from "../support/log.ts";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";
import type { SSVMessage } from "../../src/spec/containers/messages.ts";
import { commitBoostSigningRoot } from "../../src/spec/domains.ts";
import { fromHex, type Hex, toHex } from "../../src/spec/hex.ts";
import { alan } from "../../src/spec/profiles/alan.ts";
import { boole } from "../../src/spec/profiles/boole.ts";
import type { ProtocolProfile } from "../../src/spec/profiles/profile.ts";
import { commitBoostMessage, decodeCommitBoostPartial } from "../../src/spec/signing/commit-boost-message.ts";
import { startOfSlot } from "../../src/spec/slots.ts";
import { bls, createValidator, recovery } from "./support.ts";

const TIMES = { genesisMs: 1_000_000, slotMs: 12_000 };
const SLOT = 10;
const REQUEST_ROOT: Hex = `0x${"11".repeat(32)}`;
const SIGNING_ROOT = toHex(commitBoostSigningRoot(fromHex(REQUEST_ROOT), new Uint8Array(4)));
const validator = createValidator();

function requestOf(profile: ProtocolProfile): SigningDutyRequest {
  return {
    role: "commitBoostSigning",
    validatorPublicKey: validator.publicKey,
    validatorIndex: 7,
    requestRoot: REQUEST_ROOT,
    signingRoot: SIGNING_ROOT,
    slot: SLOT,
    slotTolerance: 1,
    domain: "0x00000301",
    operatorId: 1,
    quorum: 3,
    sharePublicKeys: validator.sharePublicKeys,
    messageType: profile.messageTypes.commitBoostPartialSignature,
    postConsensusType: profile.partialTypes.postConsensus,
    afterRestart: false,
  };
}

/** The duty of operator 1 with its true effects, one second into its slot. */
function run(profile: ProtocolProfile = alan, more: Partial<SigningDutyRequest> = {}) {
  const clock = new VirtualClock(startOfSlot(TIMES, SLOT) + 1_000);
  const slots = new SlotClock(clock, TIMES);
  const sent: SSVMessage[] = [];
  const asked: SigningDutyRequest[] = [];
  const emitted: SigningDutyEmitted[] = [];
  const chart = commitBoostSigningWith({
    signer: validator.signerOf(1),
    recovery,
    log: recordingLog(),
    profile,
    times: TIMES,
    msUntil: (moment) => slots.msUntil(moment),
    broadcast: (of, message) => {
      asked.push(of);
      sent.push(message);
    },
  });
  const request = { ...requestOf(profile), ...more };
  const actor = createActor(chart, { clock, input: { request } });
  actor.on("*", (event) => emitted.push(event));
  actor.start();
  const deliver = async (ssvMessage: SSVMessage, signer: number) => {
    const { partialSig } = decodeCommitBoostPartial(ssvMessage.data, profile)!;
    const message = { operatorIds: [signer], ssvMessage, partials: partialSig };
    actor.send({ type: "MESSAGE", id: `m${signer}`, message });
    await clock.advance(0);
  };
  return {
    clock,
    actor,
    sent,
    asked,
    emitted,
    deliver,
    /** The message that a peer broadcasts for the same request. */
    deliverFrom: async (signer: number) => {
      const signature = await validator.partial(signer, SIGNING_ROOT);
      await deliver(commitBoostMessage({ ...request, signer, signature }, profile), signer);
    },
  };
}

describe.each([alan, boole])("commit-boost signing with its effects under $name", (profile) => {
  test("broadcasts one message with its own partial, that its share key verifies", async () => {
    const { clock, sent, asked } = run(profile);
    await clock.advance(0);
    expect(asked).toEqual([requestOf(profile)]);
    expect(sent).toHaveLength(1);
    expect(sent[0]!.msgType).toBe(profile.messageTypes.commitBoostPartialSignature);
    const { requestRoot, partialSig } = decodeCommitBoostPartial(sent[0]!.data, profile)!;
    expect(toHex(requestRoot)).toBe(REQUEST_ROOT);
    expect(partialSig).toMatchObject({ type: profile.partialTypes.commitBoostSigning, slot: SLOT });
    const [partial] = partialSig.messages;
    expect(partial).toMatchObject({ signer: 1, validatorIndex: 7, signingRoot: fromHex(SIGNING_ROOT) });
    const shareKey = fromHex(validator.sharePublicKeys[1]!);
    expect(bls.verify(shareKey, fromHex(SIGNING_ROOT), partial!.partialSignature)).toBe(true);
  });

  test("answers the validator's signature once its own message and two peers' are in", async () => {
    const { clock, sent, deliver, deliverFrom, emitted } = run(profile);
    await clock.advance(0);
    await deliverFrom(2);
    await deliverFrom(4);
    await deliver(sent[0]!, 1);
    const outcomes = emitted.flatMap((event) => event.type === "outcome" ? [event.outcome] : []);
    expect(outcomes.map(({ reason }) => reason)).toEqual(["signed"]);
    const signature = fromHex(outcomes[0]!.signature!);
    expect(bls.verify(fromHex(validator.publicKey), fromHex(SIGNING_ROOT), signature)).toBe(true);
    const verdicts = emitted.flatMap((event) => event.type === "verdict" ? [event.verdict] : []);
    expect(verdicts).toEqual(["valid", "valid", "valid"]);
  });
});

describe("the time to live", () => {
  test("without a quorum is over at the start of the second slot after the request's", async () => {
    const { clock, actor, deliverFrom } = run();
    await deliverFrom(2);
    await clock.advanceTo(startOfSlot(TIMES, SLOT + 2) - 1);
    expect(actor.getSnapshot().value).toBe("signing");
    await clock.advance(1);
    expect(actor.getSnapshot().output).toEqual({ reason: "expired" });
  });

  test("of an answer is over at the same moment", async () => {
    const { clock, actor, deliverFrom } = run();
    for (const signer of [2, 3, 4]) await deliverFrom(signer);
    await clock.advanceTo(startOfSlot(TIMES, SLOT + 2) - 1);
    expect(actor.getSnapshot().value).toBe("answering");
    await clock.advance(1);
    expect(actor.getSnapshot().output?.reason).toBe("signed");
  });
});

describe("a request soon after a restart", () => {
  test("is answered as restarted within a second where it is not signed: partials may have been missed", async () => {
    const { clock, actor } = run(alan, { afterRestart: true });
    await clock.advance(100);
    expect(actor.getSnapshot().value).toBe("signing");
    await clock.advance(900);
    expect(actor.getSnapshot().value).toBe("unresolved");
  });
});
