import type {
  ClusterOutcome,
  ClusterSlotEmitted,
  ClusterSlotEvent,
  ClusterSlotInput,
} from "../../machines/cluster-slot/model.ts";
import { clusterSlotWith } from "../effects/cluster-slot.ts";
import { voteCheckWith } from "../effects/vote-check.ts";
import type { ValidCommitteePartials } from "../network/validation/committee-partials.ts";
import type { BeaconNode, Head } from "../ports/beacon.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Metrics } from "../ports/metrics.ts";
import type { CommitteeEntry } from "../ports/registry.ts";
import type { ShareSigner, SignatureRecovery } from "../ports/signing.ts";
import type { SlashingProtection } from "../ports/slashing-protection.ts";
import { EarlyBox } from "../runtime/early-box.ts";
import { type ClusterDuty, clusterKey, type ClusterValidator } from "../spec/cluster/duty.ts";
import { quorum } from "../spec/committee.ts";
import type { PartialSignatureMessages, SignedSSVMessage } from "../spec/containers/messages.ts";
import type { BeaconChain } from "../spec/forks.ts";
import { fromHex, type Hex } from "../spec/hex.ts";
import { committeeMessageId } from "../spec/message-id.ts";
import type { ProtocolProfile } from "../spec/profiles/profile.ts";
import type { DecodedMessage } from "../spec/qbft/message.ts";
import type { PartialsMessage } from "../spec/signing/judge-partials.ts";
import { epochOf, SLOTS_PER_EPOCH, type SlotTimes } from "../spec/slots.ts";
import { CONSENSUS_ROLES } from "../spec/validation/consensus-roles.ts";
import { ClusterConsensus } from "./cluster-consensus.ts";
import { DutyBook } from "./duty-book.ts";
import type { DutyRuntime } from "./duty-runtime.ts";
import type { OwnMessages } from "./own-messages.ts";

/** The chart's name in the catalog. */
export const CLUSTER_CHART = "clusterSlot";

/** Validators that one line of the log names. */
const NAMED_IN_LOG = 8;

/** Milliseconds after which the beacon node is asked for duties again that it did not tell. */
const ASK_AGAIN_MS = 500;

const { ttlSlots } = CONSENSUS_ROLES.committee;

/**
 * How many messages with partials wait at most for their duty's decision: a signer sends one a slot; and in all, some
 * hundred bytes a validator each.
 */
const PARTIALS_WAITING_BOUNDS = {
  perSignerExecutorSlot: 1,
  total: 4_096,
  bytes: 64 * 1_048_576,
  heldSlots: ttlSlots,
};

/** What clusters need besides what every operator has. */
export interface ClusterParts {
  readonly beacon: BeaconNode;
  readonly slashing: SlashingProtection;
  readonly chain: BeaconChain;
}

export interface ClusterDutiesOptions extends ClusterParts {
  readonly clock: Clock;
  readonly times: SlotTimes;
  readonly currentSlot: () => number;
  readonly msUntil: (momentMs: number) => number;
  readonly profile: ProtocolProfile;
  /** SSV domain, 4 bytes. */
  readonly domain: Hex;
  /** This operator. */
  readonly operatorId: number;
  readonly committees: readonly CommitteeEntry[];
  readonly shares: ShareSigner;
  readonly recovery: SignatureRecovery;
  readonly own: OwnMessages;
  /** Whether every signer's RSA signature over the message holds. */
  readonly signaturesValid: (signed: SignedSSVMessage) => boolean;
  readonly runtime: () => DutyRuntime;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** Starts what each cluster has to do in each slot, and hands duties what is theirs. */
export class ClusterDuties {
  readonly book: DutyBook;
  /** The duties' chart with its effects. */
  readonly chart: ReturnType<typeof clusterSlotWith>;
  readonly #options: ClusterDutiesOptions;
  readonly #consensus: ClusterConsensus;
  readonly #early = new EarlyBox<PartialsMessage>(PARTIALS_WAITING_BOUNDS);
  /** Duties that were started, by key, with their slot: to their time to live, so that none starts again. */
  readonly #started = new Map<string, number>();
  /** Those of them that have decided. */
  readonly #decided = new Set<string>();
  #stopped = false;

  constructor(options: ClusterDutiesOptions) {
    this.#options = options;
    const { committees, beacon, log } = options;
    const indices = committees.flatMap(({ validators }) => validators.map(({ index }) => index));
    this.book = new DutyBook({ beacon, indices, log });
    const checkVote = voteCheckWith(options);
    this.#consensus = new ClusterConsensus({
      ...options,
      checkVote,
      onDecided: (key, decision) => this.#tell(key, { type: "DECIDED", ...decision }),
      onCutOff: (key) => this.#tell(key, { type: "CUT_OFF" }),
    });
    this.chart = clusterSlotWith({
      ...options,
      signer: options.shares,
      checkVote,
      startConsensus: (duty, view) => queueMicrotask(() => this.#consensus.start(duty, view)),
      broadcast: (duty, partials) => this.#broadcast(duty, partials),
    });
  }

  /** Follows the chain's head, and takes up the slot that runs. */
  start(): void {
    this.#options.beacon.followHead((head) => this.#onHead(head));
    this.onSlot(this.#options.currentSlot());
  }

  /** A slot began: starts its duties once they are known, forgets those whose time is over. */
  onSlot(slot: number): void {
    const oldest = slot - ttlSlots;
    this.#consensus.expire(oldest);
    this.#early.expire(slot);
    for (const [key, started] of this.#started) if (started <= oldest) this.#forget(key);
    this.#begin(slot);
    const epoch = epochOf(slot);
    // The next epoch's duties are known from the middle of this one on, long before they are needed.
    if (slot % SLOTS_PER_EPOCH >= SLOTS_PER_EPOCH / 2) void this.book.know(epoch + 1);
  }

  /** Takes a consensus message that passed the network's rules. */
  takeConsensus(committee: CommitteeEntry, message: DecodedMessage): void {
    this.#consensus.deliver(committee, message);
  }

  /** Takes partials: what comes before its duty has decided waits for that. */
  async takePartials({ committee, slot, signer, message }: ValidCommitteePartials): Promise<void> {
    const key = clusterKey({ committeeId: committee.id, slot });
    const bytes = message.ssvMessage.data.length;
    const { host } = this.#options.runtime();
    const hold = () => this.#early.hold({ key, signer, executor: committee.id, slot, bytes, message });
    if (!host.has(key)) return this.#started.has(key) ? undefined : hold();
    const verdict = await host.deliver(key, message);
    if (verdict === "NoDecidedValue" && !this.#decided.has(key)) hold();
    // It decided while the verdict was under way.
    else if (verdict === "NoDecidedValue") void host.deliver(key, message);
    else if (verdict !== "valid") this.#options.log.debug("message not taken", { code: verdict, signer });
  }

  /** Hears what duties emit beside verdicts. */
  heard(key: string, event: ClusterSlotEmitted): void {
    const { metrics, log } = this.#options;
    if (event.type === "decided") this.#onDecided(key, event);
    else if (event.type === "handedIn") metrics.handedIn(event.attestations, event.syncMessages);
    else if (event.type === "withheld") {
      for (const { kind } of event.targets) metrics.withheld(kind);
      // A line a cause: a disk that is full withholds thousands for the same one.
      for (const [cause, targets] of Map.groupBy(event.targets, ({ withheld }) => withheld!)) {
        const validators = targets.slice(0, NAMED_IN_LOG).map(({ validator }) => validator.publicKey);
        log.warn("not signed", { key, cause, count: targets.length, validators });
      }
    }
  }

  /** How much is kept: slots that were started, slots with consensus, messages that wait for either. */
  held(): {
    readonly started: number;
    readonly slots: number;
    readonly waiting: number;
    readonly early: number;
  } {
    const { size: slots, waiting } = this.#consensus;
    return { started: this.#started.size, slots, waiting, early: this.#early.size };
  }

  /** Ends consensus and leaves the beacon node. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#consensus.stop();
    await this.#options.beacon.stop();
  }

  /** Starts a slot's duties once they are known: the beacon node is asked again while the slot lasts. */
  #begin(slot: number): void {
    const { clock, currentSlot } = this.#options;
    void this.book.know(epochOf(slot)).then((known) => {
      if (known) return this.#startSlot(slot);
      if (!this.#stopped && currentSlot() === slot) clock.setTimeout(() => this.#begin(slot), ASK_AGAIN_MS);
    });
  }

  #forget(key: string): void {
    this.#started.delete(key);
    this.#decided.delete(key);
  }

  #onHead({ slot, previousDutyDependentRoot, currentDutyDependentRoot }: Head): void {
    const epoch = epochOf(slot);
    for (const committee of this.#options.committees) {
      this.#tell(clusterKey({ committeeId: committee.id, slot }), { type: "HEAD" });
    }
    void this.book.follow(epoch, previousDutyDependentRoot).then(() =>
      // Those of the slot that runs may be among what changed.
      this.#startSlot(this.#options.currentSlot())
    );
    void this.book.follow(epoch + 1, currentDutyDependentRoot);
  }

  #startSlot(slot: number): void {
    for (const committee of this.#options.committees) {
      const duty = this.#dutyOf(committee, slot);
      if (duty.validators.length > 0) this.#startDuty(duty);
    }
  }

  #startDuty(duty: ClusterDuty): void {
    const { runtime, profile, operatorId, metrics, log, clock } = this.#options;
    const key = clusterKey(duty);
    if (this.#started.has(key)) return;
    const input: ClusterSlotInput = {
      duty,
      operatorId,
      quorum: quorum(duty.operatorIds.length),
      messageType: profile.messageTypes.partialSignature,
      postConsensusType: profile.partialTypes.postConsensus,
    };
    const facts = { known: runtime().host.has(key), newInSlot: 0, scheduled: true } as const;
    const admission = runtime().request(key, facts, { chart: CLUSTER_CHART, input });
    // The operator is stopping.
    if (admission === "notAdmitting") return;
    if (admission !== "start") return log.error("a cluster's slot was not started", { key, admission });
    this.#started.set(key, duty.slot);
    // Others may have decided before this operator knew that it has a duty.
    const decision = this.#consensus.decisionOf(key);
    if (decision) this.#tell(key, { type: "DECIDED", ...decision });
    const began = clock.now();
    void runtime().host.outcome(key).then(({ reason, cause }: ClusterOutcome) => {
      metrics.clusterEnded(reason, clock.now() - began);
      const fields = { key, slot: duty.slot, reason, ...cause !== undefined && { cause } };
      if (reason === "submitted") log.info("a cluster's slot ended", fields);
      else log.warn("a cluster's slot ended", fields);
    });
  }

  #dutyOf({ id, operatorIds, validators }: CommitteeEntry, slot: number): ClusterDuty {
    const having = validators.map(({ publicKey, index, sharePublicKeys }): ClusterValidator => ({
      publicKey,
      index,
      sharePublicKeys,
      attester: this.book.attester(index, slot),
      inSyncCommittee: this.book.inSyncCommittee(index, slot) === true,
    })).filter(({ attester, inSyncCommittee }) => attester !== null || inSyncCommittee);
    return { committeeId: id, operatorIds, slot, validators: having };
  }

  /** What came early has its turn, once the chart that told of its decision has come to rest. */
  #onDecided(key: string, { round, fault }: Extract<ClusterSlotEmitted, { type: "decided" }>): void {
    const { metrics, log, runtime } = this.#options;
    metrics.clusterDecided(fault ?? "valid");
    log.info("a cluster decided", { key, round, ...fault && { fault } });
    if (this.#started.has(key)) this.#decided.add(key);
    const early = this.#early.take(key);
    queueMicrotask(() => early.forEach((message) => void runtime().host.deliver(key, message)));
  }

  #broadcast(duty: ClusterDuty, partials: PartialSignatureMessages): void {
    const { profile, domain, own, runtime } = this.#options;
    const msgId = committeeMessageId(fromHex(domain), profile.roles.committee, fromHex(duty.committeeId));
    const data = profile.containers.partialSignatureMessages.serialize(partials);
    const signed = own.sign({ msgType: profile.messageTypes.partialSignature, msgId, data });
    own.publish(duty.operatorIds, signed);
    const { operatorIds, ssvMessage } = signed;
    void runtime().host.deliver(clusterKey(duty), { operatorIds, ssvMessage, partials });
  }

  /** Tells a duty of this operator, where there is one. */
  #tell(key: string, event: ClusterSlotEvent): void {
    queueMicrotask(() => this.#options.runtime().host.tell(key, event));
  }
}
