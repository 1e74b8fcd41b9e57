import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bls, createBls } from "../crypto/bls.ts";
import { DEVNET_CHAIN, writeOperator } from "./files.ts";
import type { SigningCommittee } from "./load.ts";
import { OperatorProcess } from "./operator-process.ts";
import { type DevnetPlan, type DevnetSize, type OperatorPorts, planDevnet } from "./plan.ts";
import { freePorts } from "./ports.ts";
import { createDevBeacon, type DevBeacon } from "./beacon/dev-beacon.ts";
import { createDevSidecar, type DevSidecar } from "./sidecar/dev-sidecar.ts";
import type { ProtocolProfile } from "../spec/profiles/profile.ts";
import { signingExpiry, SLOTS_PER_EPOCH, type SlotTimes } from "../spec/slots.ts";

/** How long operators may take to find each other. */
const READY_MS = 60_000;
const POLL_MS = 100;

/** What is asked of a devnet. */
export interface DevnetSettings extends DevnetSize {
  readonly profile: ProtocolProfile["name"];
  /** Whole seconds. */
  readonly slotMs: number;
  /** Whether an operator's beacon node sees a slot's block only once the slot is over; none does where not given. */
  readonly lag?: (operatorId: number, slot: number) => boolean;
}

/** The slot in which a devnet begins: eight before an epoch's end, after enough epochs that one is justified. */
const FIRST_SLOT = 3 * SLOTS_PER_EPOCH - 8;

/** A devnet that is up: operators as processes, each other's peers. */
export interface Devnet {
  readonly bls: Bls;
  readonly plan: DevnetPlan;
  readonly times: SlotTimes;
  readonly beacon: DevBeacon;
  /** URL of the beacon node. */
  readonly beaconUrl: string;
  readonly sidecar: DevSidecar;
  /** URL of the sidecar. */
  readonly sidecarUrl: string;
  readonly committees: readonly SigningCommittee[];
  readonly processes: readonly OperatorProcess[];
  /** Stops every operator and removes the devnet's files. Safe to call twice. */
  stop(): Promise<void>;
}

async function untilReady(processes: readonly OperatorProcess[]): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (const { id, health } of processes) {
    while (!(await fetch(`${health}/readyz`).then((response) => response.ok).catch(() => false))) {
      if (Date.now() > deadline) {
        throw new Error(`operator ${id} found no quorum of peers within ${READY_MS / 1_000} s`);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}

function committeesOf(plan: DevnetPlan, processes: readonly OperatorProcess[]): SigningCommittee[] {
  const endpoints = new Map(
    processes.map(({ id, signer }, i) => [id, { url: signer, token: plan.operators[i]!.token }]),
  );
  return plan.validators.map(({ publicKey, operatorIds }) => ({
    publicKey,
    signers: operatorIds.map((id) => endpoints.get(id)!),
  }));
}

async function freeOperatorPorts(count: number): Promise<OperatorPorts[]> {
  const ports = await freePorts(2 * count);
  return Array.from({ length: count }, (_, i) => ({ gossip: ports[2 * i]!, signer: ports[2 * i + 1]! }));
}

/** A whole second, as a chain's genesis is. */
function genesisOf(slotMs: number): number {
  return Math.floor(Date.now() / 1_000) * 1_000 - FIRST_SLOT * slotMs;
}

/** The beacon node of a devnet, listening. */
async function startBeacon(
  bls: Bls,
  { validators }: DevnetPlan,
  times: SlotTimes,
  lag: DevnetSettings["lag"],
) {
  const { genesisForkVersion } = DEVNET_CHAIN;
  const beacon = createDevBeacon({ bls, times, genesisForkVersion, validators, ...lag && { lag } });
  return { beacon, served: await beacon.serve({ port: 0 }) };
}

/** The sidecar of a devnet, listening. */
async function startSidecar(bls: Bls, plan: DevnetPlan, times: SlotTimes) {
  const sidecar = createDevSidecar({
    bls,
    genesisForkVersion: DEVNET_CHAIN.genesisForkVersion,
    tokens: plan.operators.map((operator) => operator.sidecarToken),
    inTime: (slot) => Date.now() < signingExpiry(times, slot),
  });
  return { sidecar, served: await sidecar.serve({ port: 0 }) };
}

/**
 * Starts a devnet on loopback: new keys in a folder of their own, a sidecar, one process an operator, real gossip.
 * @param onStep hears what is being done, for a person who waits
 * @throws OperatorProcessError where an operator does not start
 */
export async function startDevnet(settings: DevnetSettings, onStep: (step: string) => void): Promise<Devnet> {
  const folder = await mkdtemp(join(tmpdir(), "quorate-devnet-"));
  const processes: OperatorProcess[] = [];
  const servers: { close(): Promise<void> }[] = [];
  let stopped: Promise<void> | null = null;
  const stop = async () => {
    await Promise.all(processes.map((operator) => operator.stop()));
    await Promise.all(servers.map((server) => server.close()));
    await rm(folder, { recursive: true, force: true });
  };
  const stopOnce = () => stopped ??= stop();
  try {
    onStep("making keys");
    const bls = await createBls();
    const plan = await planDevnet(bls, settings, await freeOperatorPorts(settings.operators));
    const { profile, slotMs } = settings;
    const times = { genesisMs: genesisOf(slotMs), slotMs };
    const { beacon, served: servedBeacon } = await startBeacon(bls, plan, times, settings.lag);
    servers.push(servedBeacon);
    const { sidecar, served } = await startSidecar(bls, plan, times);
    servers.push(served);
    const { genesisValidatorsRoot } = beacon.chain;
    const place = {
      ...times,
      profile,
      genesisValidatorsRoot,
      sidecar: served.url,
      beacon: (operatorId: number) => `${servedBeacon.url}/view/${operatorId}`,
    };
    onStep(`starting ${plan.operators.length} operators`);
    for (const operator of plan.operators) {
      const config = await writeOperator(folder, plan, operator, place);
      processes.push(new OperatorProcess(operator.id, config, join(folder, `operator-${operator.id}.log`)));
    }
    await Promise.all(processes.map((operator) => operator.up()));
    onStep("waiting until every operator has a quorum of peers");
    await untilReady(processes);
    const committees = committeesOf(plan, processes);
    return {
      bls,
      plan,
      times,
      beacon,
      beaconUrl: servedBeacon.url,
      sidecar,
      sidecarUrl: served.url,
      committees,
      processes,
      stop: stopOnce,
    };
  } catch (error) {
    await stopOnce();
    throw error;
  }
}
