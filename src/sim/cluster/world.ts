import { committeesOf } from "../../app/registry.ts";
import type { NetworkFacts } from "../../app/operator.ts";
import type { Registry, ValidatorEntry } from "../../ports/registry.ts";
import { committeeId, quorum } from "../../spec/committee.ts";
import { beaconVote } from "../../spec/containers/consensus-data.ts";
import { type QbftMessage, qbftMessage } from "../../spec/containers/consensus.ts";
import type { SignedSSVMessage, SSVMessage } from "../../spec/containers/messages.ts";
import type { BeaconChain } from "../../spec/forks.ts";
import { fromHex, type Hex, toHex } from "../../spec/hex.ts";
import { committeeMessageId } from "../../spec/message-id.ts";
import { boole } from "../../spec/profiles/boole.ts";
import { sha256 } from "../../spec/sha256.ts";
import { epochOf, startOfSlot } from "../../spec/slots.ts";
import type { ForgersWorld } from "../byzantine.ts";
import { SimKeys } from "../keys.ts";
import { SLOT_MS } from "../plan.ts";
import { SimBls } from "./bls.ts";
import { Chain, checkpointOf } from "./chain.ts";
import { faultsOf } from "./faults.ts";
import { type ClusterPlan, VALIDATORS } from "./plan.ts";

const FACTS: NetworkFacts = {
  name: "sim",
  domain: "0x00000301",
  genesisForkVersion: "0x00000000",
  times: { genesisMs: 0, slotMs: SLOT_MS },
  profile: boole,
};

/** What the simulated chain's signatures depend on. */
const CHAIN: BeaconChain = {
  genesisValidatorsRoot: `0x${"11".repeat(32)}`,
  forks: [{ version: "fulu", epoch: 0, forkVersion: "0x60000000" }],
};

/** What everyone in a run of cluster slots knows: the cluster, its validators, the chain. Nothing in it changes. */
export class ClusterWorld implements ForgersWorld {
  readonly plan: ClusterPlan;
  readonly facts = FACTS;
  readonly beaconChain = CHAIN;
  readonly keys: SimKeys;
  readonly bls: SimBls;
  readonly chain: Chain;
  /** Operator ids, ascending. */
  readonly ids: readonly number[];
  readonly quorum: number;
  readonly topic: string;
  readonly committeeId: Hex;
  /** MessageID of the cluster's duty. */
  readonly messageId: Uint8Array;
  readonly slots: readonly number[];
  readonly validators: readonly ValidatorEntry[];
  /** When the first slot starts, milliseconds since the Unix epoch. */
  readonly startMs: number;

  constructor(plan: ClusterPlan) {
    this.plan = plan;
    this.keys = new SimKeys(plan.seed);
    this.bls = new SimBls(plan.seed, VALIDATORS);
    this.ids = Array.from({ length: plan.operators }, (_, i) => i + 1);
    this.quorum = quorum(plan.operators);
    this.topic = boole.topic(this.ids, FACTS.name);
    const id = committeeId(this.ids);
    this.committeeId = toHex(id);
    this.messageId = committeeMessageId(fromHex(FACTS.domain), boole.roles.committee, id);
    this.slots = Array.from({ length: plan.slots }, (_, i) => plan.firstSlot + i);
    this.startMs = startOfSlot(FACTS.times, plan.firstSlot);
    this.chain = new Chain(plan, FACTS.times, this.slots);
    this.validators = Array.from({ length: VALIDATORS }, (_, index) => ({
      publicKey: this.bls.publicKey(index),
      index,
      operatorIds: this.ids,
      sharePublicKeys: Object.fromEntries(this.ids.map((id) => [id, this.bls.sharePublicKey(index, id)])),
    }));
  }

  /** Whether an operator knows a validator, by index. */
  knows(operator: number, index: number): boolean {
    return !faultsOf(this.plan.plannedFaults, "unknown").some((fault) =>
      fault.operator === operator && fault.validators.includes(index)
    );
  }

  /** What an operator knows of operators and validators. */
  registryOf(operator: number): Registry {
    const validators = this.validators.filter(({ index }) => this.knows(operator, index));
    const committees = committeesOf(validators);
    return {
      operatorKey: (id) => this.ids.includes(id) ? this.keys.publicKey(id) : null,
      validator: (publicKey) => validators.find((validator) => validator.publicKey === publicKey) ?? null,
      validators: () => validators,
      committee: (id) => committees.get(id) ?? null,
    };
  }

  /** When a slot's votes are due, milliseconds since the Unix epoch. */
  dutyStartMs(slot: number): number {
    return startOfSlot(FACTS.times, slot) + SLOT_MS / 3;
  }

  leaders(slot: number): readonly number[] {
    return this.ids.map((_, i) => boole.leader(this.ids, slot, i + 1));
  }

  /** A vote that may be decided, for a block of its own. */
  goodValue(slot: number, name: string): Uint8Array {
    return this.#vote(slot, name, 1);
  }

  /** A vote whose source is another than honest operators see. */
  badValue(slot: number): Uint8Array {
    return this.#vote(slot, "nonsense", 3);
  }

  /** A consensus message that an operator signs. */
  sign(operatorId: number, qbft: QbftMessage, fullData: Uint8Array): SignedSSVMessage {
    const { messageTypes } = boole;
    const data = qbftMessage.serialize(qbft);
    return this.signMessage(
      operatorId,
      { msgType: messageTypes.consensus, msgId: this.messageId, data },
      fullData,
    );
  }

  /** Any message that an operator signs. */
  signMessage(
    operatorId: number,
    ssvMessage: SSVMessage,
    fullData: Uint8Array = new Uint8Array(),
  ): SignedSSVMessage {
    const signature = this.keys.signer(operatorId).sign(boole.containers.ssvMessage.serialize(ssvMessage));
    return { signatures: [signature], operatorIds: [operatorId], ssvMessage, fullData };
  }

  /** A message as it travels. */
  encode(signed: SignedSSVMessage): Uint8Array {
    return boole.containers.signedSSVMessage.serialize(signed);
  }

  #vote(slot: number, name: string, age: number): Uint8Array {
    const target = epochOf(slot);
    return beaconVote.serialize({
      blockRoot: sha256(new TextEncoder().encode(`${name} of ${slot}`)),
      source: checkpointOf(target - age),
      target: checkpointOf(target),
    });
  }
}
