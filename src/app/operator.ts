import type { CommitBoostSigningEmitted } from "../../machines/commit-boost-signing/model.ts";
import { commitBoostSigningWith } from "../effects/commit-boost-signing.ts";
import { MessageValidator } from "../network/validation/validate.ts";
import type { Admit } from "../ports/admit.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Network } from "../ports/network.ts";
import type { Registry } from "../ports/registry.ts";
import type { OperatorSigner, OperatorVerifier, ShareSigner, SignatureRecovery } from "../ports/signing.ts";
import { SlotClock } from "../runtime/slot-clock.ts";
import { quorum } from "../spec/committee.ts";
import { fromHex, type Hex } from "../spec/hex.ts";
import type { ProtocolProfile } from "../spec/profiles/profile.ts";
import type { SlotTimes } from "../spec/slots.ts";
import { DutyRuntime } from "./duty-runtime.ts";
import { gossipReceiver, gossipSender } from "./gossip.ts";
import { SigningRequests } from "./signing-requests.ts";

/** The chain and the SSV network that an operator works for. */
export interface NetworkFacts {
  readonly name: string;
  /** SSV domain, 4 bytes. */
  readonly domain: Hex;
  /** 4 bytes. */
  readonly genesisForkVersion: Hex;
  readonly times: SlotTimes;
  readonly profile: ProtocolProfile;
}

/** Everything an operator is made of; tests put a virtual clock and an in-memory network here. */
export interface OperatorParts {
  readonly clock: Clock;
  readonly network: Network;
  readonly facts: NetworkFacts;
  readonly registry: Registry;
  readonly signer: OperatorSigner;
  readonly verify: OperatorVerifier;
  readonly shares: ShareSigner;
  readonly recovery: SignatureRecovery;
  readonly log: Log;
  /** Live duties at most. */
  readonly capacity: number;
}

/** One operator, wired. */
export interface Operator {
  readonly admit: Admit;
  readonly runtime: DutyRuntime;
  /** Joins its committees' topics and admits requests. */
  start(): Promise<void>;
  /** Takes nothing new, lets duties finish, leaves the network. Safe to call twice. */
  stop(): Promise<void>;
  /** Whether every validator's committee has a quorum connected, this operator included. */
  isReady(): boolean;
}

/** Wires one operator (DESIGN, A request's way through). */
export function createOperator(parts: OperatorParts): Operator {
  const { clock, network, facts, registry, log } = parts;
  const { profile, times, name } = facts;
  const slots = new SlotClock(clock, times);
  const currentSlot = () => slots.slot();
  const topicOf = (operatorIds: readonly number[]) => profile.topic(operatorIds, name);
  const broadcast = gossipSender({ ...parts, networkName: name, profile, runtime: () => runtime });
  const commitBoostSigning = commitBoostSigningWith({
    signer: parts.shares,
    recovery: parts.recovery,
    profile,
    times,
    msUntil: (moment) => slots.msUntil(moment),
    broadcast,
  });
  const runtime: DutyRuntime = new DutyRuntime({
    clock,
    charts: { commitBoostSigning },
    capacity: parts.capacity,
    log,
    onEmitted: (key, event) => nameCulprits(log, key, event as CommitBoostSigningEmitted),
  });
  const validator = new MessageValidator({
    profile,
    network: name,
    domain: fromHex(facts.domain),
    genesisForkVersion: fromHex(facts.genesisForkVersion),
    registry,
    verify: parts.verify,
    currentSlot,
  });
  const admit = new SigningRequests({
    runtime,
    registry,
    profile,
    operatorId: parts.signer.operatorId,
    domain: facts.domain,
    genesisForkVersion: facts.genesisForkVersion,
    currentSlot,
  });
  let stopped: Promise<void> | null = null;
  return {
    admit,
    runtime,
    async start() {
      await network.start();
      const receive = gossipReceiver(validator, runtime, log);
      const topics = new Set(registry.validators().map((entry) => topicOf(entry.operatorIds)));
      for (const topic of topics) network.join(topic, receive);
      slots.start((slot) => runtime.slot(slot));
      runtime.ready();
    },
    stop() {
      stopped ??= runtime.stop().then(() => slots.stop()).then(() => network.stop());
      return stopped;
    },
    isReady() {
      return registry.validators().every(({ operatorIds }) =>
        network.peers(topicOf(operatorIds)).length + 1 >= quorum(operatorIds.length)
      );
    },
  };
}

/** Puts the operators whose partials were bad into the log: each was evicted and the duty went on. */
function nameCulprits(log: Log, key: string, event: CommitBoostSigningEmitted): void {
  if (event.type !== "culprits") return;
  for (const { signer, fault } of event.culprits) {
    log.warn("bad partial signature", { operator: signer, fault, key });
  }
}
