import type { ClusterSlotInput } from "../../../machines/cluster-slot/model.ts";
import type { clusterSlot } from "../../../machines/cluster-slot/chart.ts";
import { type ClusterSlotPorts, clusterSlotWith } from "../../effects/cluster-slot.ts";
import { type VoteCheck, voteCheckWith } from "../../effects/vote-check.ts";
import type { ShareSigner } from "../../ports/signing.ts";
import { VirtualClock } from "../../runtime/virtual-clock.ts";
import type { ClusterDuty } from "../../spec/cluster/duty.ts";
import type { AddressedMessage } from "../../spec/cluster/judge-envelope.ts";
import { judgeClusterPartials } from "../../spec/cluster/judge-partials.ts";
import { checkConsensusOpen, checkDecidedHeight, checkDutyFollows } from "../../spec/cluster/start-duty.ts";
import { clusterTargets } from "../../spec/cluster/targets.ts";
import type { Code, Verdict } from "../../spec/codes.ts";
import { quorum } from "../../spec/committee.ts";
import { type BeaconVote, beaconVote } from "../../spec/containers/consensus-data.ts";
import { QBFT_TYPES } from "../../spec/containers/consensus.ts";
import type { PartialSignatureMessages } from "../../spec/containers/messages.ts";
import { FIRST_ROUND } from "../../spec/qbft/instance.ts";
import { boole } from "../../spec/profiles/boole.ts";
import { base64Bytes } from "../go-json.ts";
import type { CaseEdge } from "../qbft/edge.ts";
import type { GoCommitteeMember } from "../qbft/json.ts";
import { base64Of } from "../qbft/render.ts";
import { dutyOf } from "../types/consensus-data-json.ts";
import { CASE_CHAIN, CASE_VOTE, CaseBeacon } from "./beacon.ts";
import type { SsvEdge } from "./edge.ts";
import {
  clusterDutyOf,
  type GoCommitteeDuty,
  type GoRunner,
  type GoRunnerState,
  partialSignaturesJson,
  partialSignaturesOf,
} from "./json.ts";
import { RunnerConsensus } from "./runner-consensus.ts";
import { SILENT } from "../silent.ts";
import { SlotDuty } from "./slot-duty.ts";

const TIMES = { genesisMs: 0, slotMs: 12_000 };

/** What the runners of one case share. */
export interface RunnerParts {
  readonly edge: Pick<SsvEdge, "recovery">;
  readonly caseEdge: CaseEdge;
  readonly signer: ShareSigner;
  readonly member: GoCommitteeMember;
  /** Whether a slot becomes slashable once it was proposed for. */
  readonly decidedSlashable: boolean;
  /** What this operator sent, one for each message. */
  readonly sent: PartialSignatureMessages[];
  /** Roots of what the beacon node was given. */
  readonly submitted: string[];
}

/** A duty under way. */
interface Started {
  readonly json: GoCommitteeDuty;
  readonly duty: ClusterDuty;
  readonly slot: SlotDuty;
  /** Whether the case has it under way already. */
  readonly resumed: boolean;
  /** Height of its consensus: the duty's slot, but where a case has another; null where it did not start. */
  height: number | null;
  /** Why its consensus did not start, or what was decided is not this duty's. */
  fault: Code | null;
}

/**
 * A committee's runner: one consensus controller, and the duty that it is at. It joins what src/app joins, the instances,
 * the slot's chart with its effects and the value check; on a virtual clock, and without a network.
 */
export class Runner {
  readonly #parts: RunnerParts;
  readonly #before: GoRunner["BaseRunner"];
  readonly #consensus: RunnerConsensus;
  readonly #slashable = new Set<number>();
  #started: Started | null = null;

  constructor(parts: RunnerParts, { BaseRunner }: GoRunner) {
    this.#parts = parts;
    this.#before = BaseRunner;
    this.#consensus = new RunnerConsensus({
      controller: BaseRunner.QBFTController,
      caseEdge: parts.caseEdge,
      checkValue: (height, value) => this.#checkValue(height, value),
      onDecided: (height, round, value) => this.#onDecided(height, round, value),
    });
    if (BaseRunner.State) this.#resume(BaseRunner.State);
  }

  /** Takes up a duty of validators whose shares the runner has. */
  async start(json: GoCommitteeDuty): Promise<Code | null> {
    const slot = Number(json.Slot);
    const code = checkDutyFollows(this.#consensus.height, slot);
    if (code) return code;
    this.#started?.slot.stop();
    const started = this.#create(json, null);
    await started.slot.begin();
    return started.fault;
  }

  /** Hands over a message that is for the runner's slot. */
  async deliver(message: AddressedMessage): Promise<Verdict> {
    return message.kind === "consensus"
      ? await this.#deliverConsensus(message)
      : await this.#deliverPartials(message);
  }

  /** The runner in the shape of Go's JSON. */
  json(): GoRunner {
    return {
      BaseRunner: { ...this.#before, State: this.#state(), QBFTController: this.#consensus.json() },
    };
  }

  /** A duty that the case has as finished is not taken up again. */
  get #running(): boolean {
    return this.#started !== null && !this.#started.slot.finished;
  }

  #isDecided({ height }: Started): boolean {
    return height !== null && (this.#consensus.instance(height)?.decidedValue ?? null) !== null;
  }

  async #deliverConsensus({ signed, qbft }: Extract<AddressedMessage, { kind: "consensus" }>) {
    const started = this.#started;
    const decided = started !== null && this.#isDecided(started);
    const closed = checkConsensusOpen({ running: this.#running, decided });
    if (closed) return closed;
    if (started) started.fault = null;
    const verdict = this.#consensus.deliver(signed, qbft);
    const proposed = qbft.msgType === QBFT_TYPES.proposal;
    if (this.#parts.decidedSlashable && proposed) this.#slashable.add(qbft.height);
    if (!started) return verdict;
    await started.slot.rest();
    return started.fault ?? started.slot.takeFault() ?? verdict;
  }

  async #deliverPartials({ signed, slot, partials }: Extract<AddressedMessage, { kind: "partials" }>) {
    const { operatorIds, ssvMessage } = signed;
    const message = { operatorIds, ssvMessage, partials };
    if (this.#started) return await this.#started.slot.deliver(message);
    const duty = clusterDutyOf(this.#parts.member, slot, [], {});
    return judgeClusterPartials(this.#input(duty), message, "over");
  }

  #input(duty: ClusterDuty): ClusterSlotInput {
    return {
      duty,
      operatorId: this.#parts.caseEdge.operatorId,
      quorum: quorum(duty.operatorIds.length),
      messageType: boole.messageTypes.partialSignature,
      postConsensusType: boole.partialTypes.postConsensus,
    };
  }

  #dutyOf({ Slot, ValidatorDuties }: GoCommitteeDuty): ClusterDuty {
    const duties = (ValidatorDuties ?? []).flatMap((duty) => duty ? [dutyOf(duty)] : []);
    return clusterDutyOf(this.#parts.member, Number(Slot), duties, this.#before.Share);
  }

  #create(
    json: GoCommitteeDuty,
    known: Partial<ClusterSlotInput> | null,
    height = Number(json.Slot),
  ): Started {
    const duty = this.#dutyOf(json);
    const clock = new VirtualClock(0);
    const started: Started = {
      json,
      duty,
      slot: new SlotDuty(this.#chart(duty, clock), { ...this.#input(duty), ...known }, clock),
      resumed: known !== null,
      height,
      fault: null,
    };
    return this.#started = started;
  }

  #chart(duty: ClusterDuty, clock: VirtualClock): typeof clusterSlot {
    const { edge, signer, sent, submitted } = this.#parts;
    return clusterSlotWith({
      signer,
      recovery: edge.recovery,
      log: SILENT,
      chain: CASE_CHAIN,
      slashing: this.#slashing(duty.slot),
      beacon: new CaseBeacon(submitted),
      checkVote: this.#voteCheck(duty.slot),
      times: TIMES,
      msUntil: (momentMs) => momentMs - clock.now(),
      startConsensus: (duty, view) => queueMicrotask(() => this.#startConsensus(duty, view)),
      broadcast: (_, partials) => void sent.push(partials),
    });
  }

  /** Once the chart that asks for it has come to rest. A duty that the case has in the midst of consensus has its own. */
  #startConsensus(duty: ClusterDuty, view: BeaconVote): void {
    const started = this.#started;
    if (started?.duty !== duty || started.resumed) return;
    started.fault = this.#consensus.start(duty.slot, beaconVote.serialize(view));
    if (started.fault) started.height = null;
  }

  /** The cases' slashing protection knows slots, not what was signed in them. */
  #slashing(slot: number): ClusterSlotPorts["slashing"] {
    const check = (all: readonly unknown[]) =>
      all.map(() => this.#slashable.has(slot) ? "doubleVote" as const : null);
    return { checkAttestations: check, recordAttestations: check };
  }

  #voteCheck(slot: number): VoteCheck {
    return voteCheckWith({ chain: CASE_CHAIN, log: SILENT, slashing: this.#slashing(slot) });
  }

  #checkValue(height: number, value: Uint8Array): Code | null {
    const duty = this.#started?.duty;
    if (duty?.slot !== height) return "NoRunningDuty";
    return this.#voteCheck(height)(duty, CASE_VOTE, value);
  }

  #onDecided(height: number, round: number, value: Uint8Array): void {
    const started = this.#started;
    if (!started || !this.#running) return;
    started.fault = checkDecidedHeight(started.height, height);
    if (!started.fault) started.slot.decide({ round, value });
  }

  /** Enters the duty where the case has it: in the midst of consensus, or signing what was decided. */
  #resume(state: GoRunnerState): void {
    const { CommitteeDuty, RunningInstance, DecidedValue, Finished } = state;
    if (Finished || !CommitteeDuty) return;
    const known = base64Bytes(DecidedValue).length === 0
      ? { view: CASE_VOTE }
      : this.#signingOf(state, CommitteeDuty);
    this.#create(CommitteeDuty, known, RunningInstance?.State.Height);
  }

  #signingOf({ DecidedValue, PostConsensusContainer }: GoRunnerState, json: GoCommitteeDuty) {
    const value = base64Bytes(DecidedValue);
    const vote = beaconVote.deserialize(value);
    const targets = clusterTargets(this.#dutyOf(json), vote, CASE_CHAIN)
      .map((target) => ({ ...target, withheld: null }));
    return {
      decision: { round: FIRST_ROUND, value },
      guarded: { kind: "guarded" as const, vote, targets },
      signing: { collected: partialSignaturesOf(PostConsensusContainer), announced: true },
    };
  }

  #state(): GoRunnerState | null {
    if (!this.#started) return this.#before.State;
    const { json, height, slot } = this.#started;
    const { vote, decision, quorum: Quorum } = slot.context;
    return {
      PreConsensusContainer: { Signatures: null, Quorum },
      PostConsensusContainer: { Signatures: partialSignaturesJson(slot.collected), Quorum },
      RunningInstance: height === null ? null : this.#consensus.instanceJson(height),
      DecidedValue: base64Of(vote && decision!.value),
      Finished: slot.finished,
      CommitteeDuty: json,
    };
  }
}
