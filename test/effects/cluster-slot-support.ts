import { createActor } from "xstate";
import type { ClusterSlotEmitted } from "../../machines/cluster-slot/model.ts";
import { clusterSlotWith } from "../../src/effects/cluster-slot.ts";
import { voteCheckWith } from "../../src/effects/vote-check.ts";
import type { BeaconError, SubmittedAttestations } from "../../src/ports/beacon.ts";
import type { AttestationRecord, SlashingProtection } from "../../src/ports/slashing-protection.ts";
import { SlotClock } from "../../src/runtime/slot-clock.ts";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";
import type { ClusterDuty, ClusterValidator } from "../../src/spec/cluster/duty.ts";
import type { altair } from "@lodestar/types";
import { clusterTargets } from "../../src/spec/cluster/targets.ts";
import { type BeaconVote, beaconVote } from "../../src/spec/containers/consensus-data.ts";
import type { PartialSignatureMessages } from "../../src/spec/containers/messages.ts";
import { fromHex, type Hex } from "../../src/spec/hex.ts";
import { committeeMessageId } from "../../src/spec/message-id.ts";
import { startOfSlot } from "../../src/spec/slots.ts";
import { attesterOf, dutyOf, FORKED, VOTE } from "../spec/cluster/support.ts";
import { recordingLog } from "../support/log.ts";
import { createValidator, recovery } from "./support.ts";

export const TIMES = { genesisMs: 1_000_000, slotMs: 12_000 };

const made = [createValidator(), createValidator()];
const madeOf = (publicKey: Hex) => made.find((validator) => validator.publicKey === publicKey)!;

/** The duty of a slot: validator 0 attests and is in the sync committee, validator 1 attests. */
export function realDuty(slot: number): ClusterDuty {
  return dutyOf(
    made.map(({ publicKey, sharePublicKeys }, index): ClusterValidator => ({
      publicKey,
      index,
      sharePublicKeys,
      attester: attesterOf(index, { slot, committeeIndex: 5 + index }),
      inSyncCommittee: index === 0,
    })),
    slot,
  );
}

/** What the slashing protection answers: nobody has signed anything yet. */
export const EMPTY: Pick<
  SlashingProtection,
  "checkAttestation" | "checkAttestations" | "recordAttestations"
> = {
  checkAttestation: () => null,
  checkAttestations: (attestations) => attestations.map(() => null),
  recordAttestations: (attestations) => attestations.map(() => null),
};

export interface RunOptions {
  readonly slot: number;
  readonly slashing?: Partial<SlashingProtection>;
}

/** The duty of operator 1 with its true effects, from the start of its slot; the beacon node is in the test's hands. */
export function run({ slot, slashing }: RunOptions) {
  const duty = realDuty(slot);
  const clock = new VirtualClock(startOfSlot(TIMES, slot));
  const slots = new SlotClock(clock, TIMES);
  const log = recordingLog();
  /** What was done outside, in its order. */
  const done: string[] = [];
  const records: AttestationRecord[] = [];
  const started: BeaconVote[] = [];
  const sent: PartialSignatureMessages[] = [];
  const attestations: SubmittedAttestations[] = [];
  const syncMessages: altair.SyncCommitteeMessage[][] = [];
  const emitted: ClusterSlotEmitted[] = [];
  /** What the beacon node answers instead. */
  const failing: { observe?: BeaconError; attestations?: BeaconError; syncMessages?: BeaconError } = {};
  const guard = { ...EMPTY, ...slashing };
  const answer = <T>(failure: BeaconError | undefined, value: T) =>
    failure ? Promise.reject(failure) : Promise.resolve(value);
  const ports = {
    chain: FORKED,
    log,
    recovery,
    times: TIMES,
    slashing: {
      ...guard,
      recordAttestations(of: readonly AttestationRecord[]) {
        done.push("record");
        records.push(...of);
        return guard.recordAttestations(of);
      },
    },
    signer: {
      sign(publicKey: Hex, root: Hex) {
        done.push("sign");
        return madeOf(publicKey).signerOf(1).sign(publicKey, root);
      },
    },
    beacon: {
      attestationData(of: number) {
        const { blockRoot: beaconBlockRoot, source, target } = VOTE;
        return answer(failing.observe, { slot: of, index: 0, beaconBlockRoot, source, target });
      },
      submitAttestations(of: SubmittedAttestations) {
        attestations.push(of);
        return answer(failing.attestations, undefined);
      },
      submitSyncCommitteeMessages(of: readonly altair.SyncCommitteeMessage[]) {
        syncMessages.push([...of]);
        return answer(failing.syncMessages, undefined);
      },
    },
    msUntil: (moment: number) => slots.msUntil(moment),
    startConsensus: (_: ClusterDuty, view: BeaconVote) => void started.push(view),
    broadcast(_: ClusterDuty, partials: PartialSignatureMessages) {
      done.push("broadcast");
      sent.push(partials);
    },
  };
  const chart = clusterSlotWith({ ...ports, checkVote: voteCheckWith(ports) });
  const input = { duty, operatorId: 1, quorum: 3, messageType: 1, postConsensusType: 0 };
  const actor = createActor(chart, { clock, input });
  actor.on("*", (event) => void emitted.push(event));
  actor.start();
  return {
    duty,
    clock,
    log,
    actor,
    done,
    records,
    started,
    sent,
    attestations,
    syncMessages,
    failing,
    emitted,
    outcomes: () => emitted.flatMap((event) => event.type === "outcome" ? [event.outcome] : []),
    withheld: () => emitted.flatMap((event) => event.type === "withheld" ? event.targets : []),
    /** Has the slot's block come and the cluster decide a vote. */
    async decide(vote: BeaconVote = VOTE, round = 1) {
      actor.send({ type: "HEAD" });
      await clock.advance(0);
      actor.send({ type: "DECIDED", round, value: beaconVote.serialize(vote) });
      // The own share signs in turns of the event loop.
      await clock.advance(0);
      await clock.advance(0);
    },
    /** Takes in what these operators signed of a vote. */
    async deliverFrom(...signers: readonly number[]) {
      const targets = clusterTargets(duty, VOTE, FORKED);
      for (const signer of signers) {
        const messages = await Promise.all(targets.map(async ({ validator, signingRoot }) => ({
          partialSignature: await madeOf(validator.publicKey).partial(signer, signingRoot),
          signingRoot: fromHex(signingRoot),
          signer,
          validatorIndex: validator.index,
        })));
        const msgId = committeeMessageId(new Uint8Array(4), 0, fromHex(duty.committeeId));
        const message = {
          operatorIds: [signer],
          ssvMessage: { msgType: 1, msgId, data: new Uint8Array(200) },
          partials: { type: 0, slot, messages },
        };
        actor.send({ type: "MESSAGE", id: `m${signer}`, message });
        await clock.advance(0);
      }
    },
  };
}
