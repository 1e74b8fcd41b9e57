import { fromPromise } from "xstate";
import { clusterSlot } from "../../machines/cluster-slot/chart.ts";
import type {
  ClusterSlotContext,
  ClusterSlotEvent,
  Decision,
  GuardedTarget,
  Protection,
  Refused,
  Submission,
} from "../../machines/cluster-slot/model.ts";
import type { BeaconNode, SubmittedAttestations } from "../ports/beacon.ts";
import { BeaconError } from "../ports/beacon.ts";
import { type SlashingProtection, SlashingProtectionError } from "../ports/slashing-protection.ts";
import type { ClusterDuty } from "../spec/cluster/duty.ts";
import { phase0AttestationOf, singleAttestationOf, syncCommitteeMessageOf } from "../spec/cluster/shapes.ts";
import { attestationDataOf, type ClusterTarget, clusterTargets } from "../spec/cluster/targets.ts";
import { tooLate } from "../spec/cluster/withheld.ts";
import { type BeaconVote, beaconVote } from "../spec/containers/consensus-data.ts";
import type { PartialSignatureMessages } from "../spec/containers/messages.ts";
import { forkAt } from "../spec/forks.ts";
import { fromHex } from "../spec/hex.ts";
import { epochOf, type SlotTimes, startOfSlot } from "../spec/slots.ts";
import { CONSENSUS_ROLES } from "../spec/validation/consensus-roles.ts";
import { type ThresholdSigningPorts, thresholdSigningWith } from "./threshold-signing.ts";
import type { VoteCheck, VoteCheckPorts } from "./vote-check.ts";

/** What a cluster's slot needs from outside. */
export interface ClusterSlotPorts extends ThresholdSigningPorts, VoteCheckPorts {
  readonly beacon: Pick<
    BeaconNode,
    "attestationData" | "submitAttestations" | "submitSyncCommitteeMessages"
  >;
  readonly slashing: Pick<SlashingProtection, "checkAttestations" | "recordAttestations">;
  readonly checkVote: VoteCheck;
  readonly times: SlotTimes;
  /** Milliseconds until a moment. */
  readonly msUntil: (momentMs: number) => number;
  /** Starts the slot's consensus instance with this operator's own vote. */
  readonly startConsensus: (duty: ClusterDuty, view: BeaconVote) => void;
  /** Signs the partials as this operator and sends them to the committee, this operator included. */
  readonly broadcast: (duty: ClusterDuty, partials: PartialSignatureMessages) => void;
}

/** Milliseconds after which the beacon node is asked, or given, again. */
const AGAIN_MS = 500;

interface Args {
  context: ClusterSlotContext;
  event: ClusterSlotEvent;
}

/** When a cluster votes at the latest: a third into the slot (consensus-specs phase0, validator guide, Attesting). */
export function voteDueAt(times: SlotTimes, slot: number): number {
  return startOfSlot(times, slot) + times.slotMs / 3;
}

/** When a cluster's slot ends, milliseconds since the Unix epoch: messages of it are taken up to here. */
export function clusterExpiry(times: SlotTimes, slot: number): number {
  return startOfSlot(times, slot + CONSENSUS_ROLES.committee.ttlSlots);
}

async function observe({ beacon }: ClusterSlotPorts, { slot }: ClusterDuty): Promise<BeaconVote> {
  const { beaconBlockRoot: blockRoot, source, target } = await beacon.attestationData(slot);
  return { blockRoot, source, target };
}

/** Why attestations are withheld, one for each; all of them where the slashing protection cannot be written. */
function recordAll(
  { slashing, log }: ClusterSlotPorts,
  slot: number,
  vote: BeaconVote,
  targets: readonly ClusterTarget[],
): readonly (string | null)[] {
  try {
    return slashing.recordAttestations(targets.map(({ validator, signingRoot }) => ({
      validatorPublicKey: validator.publicKey,
      slot: BigInt(slot),
      sourceEpoch: BigInt(vote.source.epoch),
      targetEpoch: BigInt(vote.target.epoch),
      signingRoot,
    })));
  } catch (error) {
    if (!(error instanceof SlashingProtectionError)) throw error;
    log.error("no attestation is signed: the slashing protection cannot be written", {
      slot,
      cause: error.message,
    });
    return targets.map(() => error.message);
  }
}

/** Checks what was decided; then the record is on disk before this resolves, and so before anything is signed. */
function protect(
  ports: ClusterSlotPorts,
  { duty, view, decision }: { duty: ClusterDuty; view: BeaconVote; decision: Decision },
): Protection {
  const code = ports.checkVote(duty, view, decision.value);
  if (code) return { kind: "refused", code };
  const vote = beaconVote.deserialize(decision.value);
  const targets = clusterTargets(duty, vote, ports.chain);
  const attestations = targets.filter(({ kind }) => kind === "attestation");
  const refusals = recordAll(ports, duty.slot, vote, attestations);
  const refusalOf = new Map(attestations.map((target, i) => [target, refusals[i] ?? null]));
  const guarded = targets.map((target): GuardedTarget => ({
    ...target,
    withheld: refusalOf.get(target) ?? tooLate(target, decision.round),
  }));
  return { kind: "guarded", vote, targets: guarded };
}

/** Signed attestations in the shape of the fork in force. */
function attestationsOf(
  { chain }: ClusterSlotPorts,
  { duty, vote, signed }: Submission,
): SubmittedAttestations {
  const fork = forkAt(chain, epochOf(duty.slot));
  const each = signed.flatMap(({ target, signature }) => {
    const { attester } = target.validator;
    return target.kind === "attestation" && attester
      ? [{ attester, data: attestationDataOf(vote, attester, fork), signature }]
      : [];
  });
  const { version } = fork;
  if (version === "electra" || version === "fulu") {
    const attestations = each.map(({ attester, data, signature }) =>
      singleAttestationOf(attester, data, signature)
    );
    return { version, attestations };
  }
  const attestations = each.map(({ attester, data, signature }) =>
    phase0AttestationOf(attester, data, signature)
  );
  return { version, attestations };
}

/** Why the beacon node refused; null where it took what it was given. @throws BeaconError where it cannot be reached */
async function refusalOf(handingIn: Promise<void>): Promise<string | null> {
  try {
    await handingIn;
    return null;
  } catch (error) {
    if (error instanceof BeaconError && error.code === "refused") return error.message;
    throw error;
  }
}

/** @throws BeaconError where the beacon node cannot be reached: what it has taken by then it takes again */
async function submit(ports: ClusterSlotPorts, submission: Submission): Promise<Refused> {
  const { duty, vote, signed } = submission;
  const attestations = attestationsOf(ports, submission);
  const syncMessages = signed.filter(({ target }) => target.kind === "syncMessage").map((
    { target, signature },
  ) => syncCommitteeMessageOf(duty.slot, vote.blockRoot, target.validator.index, signature));
  const [attestation, syncMessage] = await Promise.all([
    attestations.attestations.length > 0 ? refusalOf(ports.beacon.submitAttestations(attestations)) : null,
    syncMessages.length > 0 ? refusalOf(ports.beacon.submitSyncCommitteeMessages(syncMessages)) : null,
  ]);
  for (const cause of [attestation, syncMessage]) {
    if (cause !== null) ports.log.warn("the beacon node refused signatures", { slot: duty.slot, cause });
  }
  return { ...attestation !== null && { attestation }, ...syncMessage !== null && { syncMessage } };
}

/** This operator's partials as one message. */
function partialsOf(
  { duty, targets, operatorId, postConsensusType }: ClusterSlotContext,
  event: ClusterSlotEvent,
) {
  if (event.type !== "OWN_PARTIALS") return null;
  const messages = event.signatures.map(({ target, signature }) => ({
    partialSignature: signature,
    signingRoot: fromHex(targets[target]!.signingRoot),
    signer: operatorId,
    validatorIndex: targets[target]!.validator.index,
  }));
  return { type: postConsensusType, slot: duty.slot, messages };
}

/** The cluster-slot chart with its beacon node, slashing protection, consensus and network. */
export function clusterSlotWith(ports: ClusterSlotPorts): typeof clusterSlot {
  const { times, msUntil, log } = ports;
  const isOver = (slot: number) => msUntil(startOfSlot(times, slot + 1)) <= 0;
  /** Puts into the log what the chart knows only as a failure; of a slot that is over it was said before. */
  const logged = async <T>(what: string, slot: number, work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      log[isOver(slot) ? "debug" : "warn"](what, {
        slot,
        cause: error instanceof Error ? error.message : String(error),
      });
      throw error;
    }
  };
  return clusterSlot.provide({
    actors: {
      thresholdSigning: thresholdSigningWith(ports),
      observe: fromPromise<BeaconVote, ClusterDuty>(({ input }) =>
        logged("the beacon node did not say what to vote for", input.slot, () => observe(ports, input))
      ),
      protect: fromPromise<Protection, { duty: ClusterDuty; view: BeaconVote; decision: Decision }>((
        { input },
      ) => logged("a decided vote could not be checked", input.duty.slot, () => protect(ports, input))),
      submit: fromPromise<Refused, Submission>(({ input }) =>
        logged("signatures were not handed in", input.duty.slot, () => submit(ports, input))
      ),
    },
    actions: {
      startConsensus: ({ context }: Args) => ports.startConsensus(context.duty, context.view!),
      broadcast: ({ context, event }: Args) => {
        const partials = partialsOf(context, event);
        if (partials) ports.broadcast(context.duty, partials);
      },
    },
    delays: {
      voteDue: ({ context }: Args) => msUntil(voteDueAt(times, context.duty.slot)),
      timeToLive: ({ context }: Args) => msUntil(clusterExpiry(times, context.duty.slot)),
      // Once the slot is over haste is of no use, and every slot may have one that asks.
      observeAgain: ({ context }: Args) => isOver(context.duty.slot) ? times.slotMs : AGAIN_MS,
      submitAgain: ({ context }: Args) => isOver(context.duty.slot) ? times.slotMs : AGAIN_MS,
    },
  });
}
