import type { ClusterSlotEmitted } from "../../machines/cluster-slot/model.ts";
import type { SigningDutyEmitted } from "../../machines/signing-duty/model.ts";
import { commitBoostSigningWith } from "../effects/commit-boost-signing.ts";
import { preconfWith } from "../effects/preconf.ts";
import { signedByAll } from "../network/validation/envelope.ts";
import { SlotStartBox } from "../network/validation/slot-start-box.ts";
import { MessageValidator } from "../network/validation/validate.ts";
import type { Admit } from "../ports/admit.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Metrics } from "../ports/metrics.ts";
import type { Network } from "../ports/network.ts";
import type { Registry } from "../ports/registry.ts";
import type { RequestJournal } from "../ports/request-journal.ts";
import type { PreconfSidecar } from "../ports/sidecar.ts";
import type { OperatorSigner, OperatorVerifier, ShareSigner, SignatureRecovery } from "../ports/signing.ts";
import { SlotClock } from "../runtime/slot-clock.ts";
import { isClusterKey } from "../spec/cluster/duty.ts";
import { quorum } from "../spec/committee.ts";
import { fromHex, type Hex } from "../spec/hex.ts";
import type { ProtocolProfile } from "../spec/profiles/profile.ts";
import type { SigningRole } from "../spec/signing/key.ts";
import type { SlotTimes } from "../spec/slots.ts";
import { CLUSTER_CHART, ClusterDuties, type ClusterParts } from "./cluster-duties.ts";
import { DutyRuntime } from "./duty-runtime.ts";
import { gossipReceiver, gossipSender } from "./gossip.ts";
import { OwnMessages } from "./own-messages.ts";
import { PreconfManager } from "./preconf-manager.ts";
import { committeesOf } from "./registry.ts";
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
  readonly journal: RequestJournal;
  /** Null where the operator has no beacon node: it then only signs on request. */
  readonly cluster: ClusterParts | null;
  /** Null where the operator serves no preconfirmation protocol. */
  readonly sidecar: PreconfSidecar | null;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Live duties at most. */
  readonly capacity: number;
}

/** One operator, wired. */
export interface Operator {
  readonly admit: Admit;
  readonly runtime: DutyRuntime;
  /** Null where the operator has no beacon node. */
  readonly clusters: ClusterDuties | null;
  /** Joins its committees' topics and admits requests. */
  start(): Promise<void>;
  /** Takes nothing new, lets duties finish, leaves the network. Safe to call twice. */
  stop(): Promise<void>;
  /** Whether every validator's committee has a quorum connected, this operator included. */
  isReady(): boolean;
}

/** Wires one operator (DESIGN, A request's way through). */
export function createOperator(parts: OperatorParts): Operator {
  const { clock, network, facts, registry, journal, sidecar, metrics, log } = parts;
  const { profile, times, name, domain, genesisForkVersion } = facts;
  const slots = new SlotClock(clock, times);
  const currentSlot = () => slots.slot();
  const topicOf = (operatorIds: readonly number[]) => profile.topic(operatorIds, name);
  const own = new OwnMessages({ network, name, profile, signer: parts.signer, log });
  const broadcast = gossipSender({ own, profile, runtime: () => runtime });
  const msUntil = (moment: number) => slots.msUntil(moment);
  const duty = { signer: parts.shares, recovery: parts.recovery, log, profile, times, msUntil, broadcast };
  const { operatorId } = parts.signer;
  const committees = [...committeesOf(registry.validators()).values()];
  const clusters = parts.cluster && new ClusterDuties({
    ...parts,
    ...facts,
    ...parts.cluster,
    operatorId,
    currentSlot,
    msUntil,
    own,
    committees,
    signaturesValid: (signed) => signedByAll(signed, profile, registry, parts.verify),
    runtime: () => runtime,
  });
  const runtime: DutyRuntime = new DutyRuntime({
    clock,
    charts: {
      commitBoostSigning: commitBoostSigningWith(duty),
      ...sidecar && { preconf: preconfWith({ ...duty, sidecar }) },
      ...clusters && { [CLUSTER_CHART]: clusters.chart },
    },
    capacity: parts.capacity,
    log,
    metrics,
    registry,
    onEmitted(key, event) {
      nameCulprits(parts, key, event as SigningDutyEmitted);
      if (isClusterKey(key)) clusters?.heard(key, event as ClusterSlotEmitted);
    },
  });
  const validator = new MessageValidator({
    profile,
    network: name,
    domain: fromHex(domain),
    genesisForkVersion: fromHex(genesisForkVersion),
    registry,
    verify: parts.verify,
    currentSlot,
    ...clusters && {
      consensus: {
        times,
        now: () => clock.now(),
        duties: clusters.book,
        committee: (id) => registry.committee(id),
      },
    },
  });
  const early = new SlotStartBox({ validate: (message) => validator.validate(message), clock, times });
  const roles: SigningRole[] = sidecar ? ["commitBoostSigning", "preconfirmation"] : ["commitBoostSigning"];
  const requests = new SigningRequests({ ...parts, ...facts, runtime, operatorId, currentSlot, roles });
  const preconfs = sidecar && new PreconfManager({ sidecar, requests, currentSlot, log });
  const onSlot = (slot: number) => {
    journal.alive(slot);
    runtime.slot(slot);
    clusters?.onSlot(slot);
  };
  const stop = async () => {
    const drained = runtime.stop();
    await preconfs?.stop();
    await drained;
    await clusters?.stop();
    early.close();
    slots.stop();
    await network.stop();
  };
  let stopped: Promise<void> | null = null;
  return {
    admit: requests,
    runtime,
    clusters,
    async start() {
      await network.start();
      const receive = gossipReceiver({ validator, early, clusters, registry, runtime, log, metrics });
      const topics = new Set(committees.map(({ operatorIds }) => topicOf(operatorIds)));
      for (const topic of topics) network.join(topic, receive);
      slots.start(onSlot);
      journal.alive(currentSlot());
      runtime.ready();
      requests.resume();
      clusters?.start();
      preconfs?.start();
    },
    stop() {
      stopped ??= stop();
      return stopped;
    },
    isReady() {
      return committees.every(({ operatorIds }) =>
        network.peers(topicOf(operatorIds)).length + 1 >= quorum(operatorIds.length)
      );
    },
  };
}

/** Puts the operators whose partials were bad into log and metrics: each was evicted and the duty went on. */
function nameCulprits({ log, metrics }: OperatorParts, key: string, event: SigningDutyEmitted): void {
  if (event.type !== "culprits") return;
  for (const { signer, fault } of event.culprits) {
    metrics.culprit(signer, fault);
    log.warn("bad partial signature", { operator: signer, fault, key });
  }
}
