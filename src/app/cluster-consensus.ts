import { qbftWith } from "../effects/qbft.ts";
import { voteDueAt } from "../effects/cluster-slot.ts";
import type { Decision } from "../../machines/cluster-slot/model.ts";
import type { VoteCheck } from "../effects/vote-check.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { CommitteeEntry } from "../ports/registry.ts";
import { EarlyBox } from "../runtime/early-box.ts";
import { type ClusterDuty, clusterKey } from "../spec/cluster/duty.ts";
import type { Verdict } from "../spec/codes.ts";
import { type BeaconVote, beaconVote } from "../spec/containers/consensus-data.ts";
import { type QbftMessage, qbftMessage } from "../spec/containers/consensus.ts";
import type { SignedSSVMessage } from "../spec/containers/messages.ts";
import { fromHex, type Hex, toHex } from "../spec/hex.ts";
import { committeeMessageId } from "../spec/message-id.ts";
import type { ProtocolProfile } from "../spec/profiles/profile.ts";
import type { UnsignedMessage } from "../spec/qbft/create.ts";
import type { DecodedMessage } from "../spec/qbft/message.ts";
import { examineMessage } from "../spec/qbft/examine.ts";
import type { SlotTimes } from "../spec/slots.ts";
import { CONSENSUS_ROLES } from "../spec/validation/consensus-roles.ts";
import { CONSENSUS_WAITING_BOUNDS, ConsensusInbox } from "./consensus-inbox.ts";
import { ConsensusInstances } from "./consensus-instances.ts";
import type { OwnMessages } from "./own-messages.ts";

/** A committee as its consensus needs it. */
type Committee = Pick<CommitteeEntry, "id" | "operatorIds">;

export interface ClusterConsensusOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly times: SlotTimes;
  readonly profile: ProtocolProfile;
  /** SSV domain, 4 bytes. */
  readonly domain: Hex;
  /** This operator. */
  readonly operatorId: number;
  readonly own: OwnMessages;
  /** Whether every signer's RSA signature over the message holds. */
  readonly signaturesValid: (signed: SignedSSVMessage) => boolean;
  readonly checkVote: VoteCheck;
  /** Hears of each duty once, by its key, what is decided. */
  readonly onDecided: (key: string, decision: Decision) => void;
  /** Hears of a duty that its instance was given up. */
  readonly onCutOff: (key: string) => void;
}

/** One slot's consensus, and what this operator would vote for, once it knows. */
interface SlotConsensus {
  readonly slot: number;
  readonly instances: ConsensusInstances;
  readonly inbox: ConsensusInbox;
  view: { readonly duty: ClusterDuty; readonly vote: BeaconVote } | null;
  decision: Decision | null;
}

/** The consensus of clusters on their votes. Each slot's is by itself, so that one slot never stops another. */
export class ClusterConsensus {
  readonly #options: ClusterConsensusOptions;
  readonly #waiting = new EarlyBox<DecodedMessage>(CONSENSUS_WAITING_BOUNDS);
  readonly #slots = new Map<string, SlotConsensus>();

  constructor(options: ClusterConsensusOptions) {
    this.#options = options;
  }

  /** Slots of committees whose consensus is kept. */
  get size(): number {
    return this.#slots.size;
  }

  /** Messages that wait for their slot's instance or its proposal. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Begins a slot's instance with this operator's own vote. */
  start(duty: ClusterDuty, vote: BeaconVote): void {
    const { checkVote, log } = this.#options;
    const consensus = this.#of({ id: duty.committeeId, operatorIds: duty.operatorIds }, duty.slot);
    consensus.view = { duty, vote };
    const value = beaconVote.serialize(vote);
    const code = consensus.inbox.start(duty.slot, value, checkVote(duty, vote, value));
    if (code) log.warn("no part in the consensus of a slot", { slot: duty.slot, code });
  }

  /** What is decided of a duty, whether it was started or not; null where nothing is. */
  decisionOf(key: string): Decision | null {
    return this.#slots.get(key)?.decision ?? null;
  }

  /** Hands over a message that passed the network's rules; what became of it, also where it waits. */
  deliver(committee: Committee, message: DecodedMessage): Verdict {
    // Anything else cannot be a vote, and would be kept for nothing: up to 8 MiB of it.
    const { length } = message.signed.fullData;
    if (length !== 0 && length !== beaconVote.fixedSize) return "DecodeBeaconVote";
    return this.#of(committee, message.qbft.height).inbox.deliver(message);
  }

  /** Ends and forgets slots up to this one. */
  expire(slot: number): void {
    this.#waiting.expire(slot + CONSENSUS_ROLES.committee.ttlSlots);
    for (const [key, consensus] of this.#slots) {
      if (consensus.slot > slot) continue;
      consensus.inbox.expire(consensus.slot);
      this.#slots.delete(key);
    }
  }

  /** Ends all instances at once. */
  stop(): void {
    for (const { instances } of this.#slots.values()) instances.stop();
  }

  #of(committee: Committee, slot: number): SlotConsensus {
    const key = clusterKey({ committeeId: committee.id, slot });
    const known = this.#slots.get(key);
    if (known) return known;
    const consensus = this.#create(committee, slot, key);
    this.#slots.set(key, consensus);
    return consensus;
  }

  #create({ id, operatorIds }: Committee, slot: number, key: string): SlotConsensus {
    const { clock, log, times, profile, domain, operatorId, onDecided, onCutOff } = this.#options;
    const messageId = committeeMessageId(fromHex(domain), profile.roles.committee, fromHex(id));
    const { own } = this.#options;
    const publish = (signed: SignedSSVMessage) => own.publish(operatorIds, signed);
    const chart = qbftWith({
      profile,
      clock,
      send: (message) => publish(this.#loopBack(consensus, this.#sign(messageId, message))),
      sendDecided: publish,
      resendDecided: (signed) => own.repeat(operatorIds, signed),
    });
    const instances = new ConsensusInstances({
      chart,
      clock,
      log,
      operatorId,
      committee: operatorIds,
      identifier: toHex(messageId),
      cutOffRound: CONSENSUS_ROLES.committee.maxRound,
      leaders: (height) => operatorIds.map((_, i) => profile.leader(operatorIds, height, i + 1)),
      dutyStartMs: (height) => voteDueAt(times, height),
      onDecided: (_, decided) => {
        const { round } = qbftMessage.deserialize(decided.ssvMessage.data);
        consensus.decision = { round, value: decided.fullData };
        onDecided(key, consensus.decision);
      },
      onCutOff: () => onCutOff(key),
    });
    const examine = (signed: SignedSSVMessage) => this.#examine(consensus, signed);
    const inbox = new ConsensusInbox({ instances, box: this.#waiting, duty: toHex(messageId), examine });
    const consensus: SlotConsensus = { slot, instances, inbox, view: null, decision: null };
    return consensus;
  }

  #sign(messageId: Uint8Array, { qbft, fullData }: UnsignedMessage): SignedSSVMessage {
    const { profile, own } = this.#options;
    const data = qbftMessage.serialize(qbft);
    return own.sign({ msgType: profile.messageTypes.consensus, msgId: messageId, data }, fullData);
  }

  /** An own message comes back as a peer's would, once the chart that sends it has come to rest. */
  #loopBack({ inbox }: SlotConsensus, signed: SignedSSVMessage): SignedSSVMessage {
    const qbft: QbftMessage = qbftMessage.deserialize(signed.ssvMessage.data);
    queueMicrotask(() => inbox.deliver({ signed, qbft }));
    return signed;
  }

  #examine({ view }: SlotConsensus, signed: SignedSSVMessage) {
    const { profile, signaturesValid, checkVote } = this.#options;
    return examineMessage(signed, {
      profile,
      // The network's rules verified the message itself, or it is this operator's own; what it has within they did not.
      signaturesValid: (inner) => inner === signed || signaturesValid(inner),
      // Without a view no instance runs here that would judge a value.
      checkValue: (value) => view ? checkVote(view.duty, view.vote, value) : "NoRunningDuty",
    });
  }
}
