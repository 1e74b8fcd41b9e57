import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bls, createBls } from "../crypto/bls.ts";
import { DEVNET_CHAIN, writeOperator } from "./files.ts";
import type { SigningCommittee } from "./load.ts";
import { OperatorProcess } from "./operator-process.ts";
import { type DevnetPlan, type DevnetSize, operatorCount, type OperatorPorts, planDevnet } from "./plan.ts";
import { freePorts } from "./ports.ts";
import { createDevSidecar, type DevSidecar } from "./sidecar/dev-sidecar.ts";
import { signingExpiry, type SlotTimes } from "../spec/slots.ts";

/** How long operators may take to find each other. */
const READY_MS = 60_000;
const POLL_MS = 100;

/** A devnet that is up: operators as processes, each other's peers. */
export interface Devnet {
  readonly bls: Bls;
  readonly plan: DevnetPlan;
  readonly times: SlotTimes;
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
export async function startDevnet(size: DevnetSize, onStep: (step: string) => void): Promise<Devnet> {
  const folder = await mkdtemp(join(tmpdir(), "quorate-devnet-"));
  const processes: OperatorProcess[] = [];
  let closeSidecar = () => Promise.resolve();
  let stopped: Promise<void> | null = null;
  const stop = async () => {
    await Promise.all(processes.map((operator) => operator.stop()));
    await closeSidecar();
    await rm(folder, { recursive: true, force: true });
  };
  const stopOnce = () => stopped ??= stop();
  try {
    onStep("making keys");
    const bls = await createBls();
    const plan = await planDevnet(bls, size, await freeOperatorPorts(operatorCount(size)));
    const times = { genesisMs: Date.now(), slotMs: DEVNET_CHAIN.slotMs };
    const { sidecar, served } = await startSidecar(bls, plan, times);
    closeSidecar = () => served.close();
    onStep(`starting ${plan.operators.length} operators`);
    for (const operator of plan.operators) {
      const config = await writeOperator(folder, plan, operator, { ...times, sidecar: served.url });
      processes.push(new OperatorProcess(operator.id, config, join(folder, `operator-${operator.id}.log`)));
    }
    await Promise.all(processes.map((operator) => operator.up()));
    onStep("waiting until every operator has a quorum of peers");
    await untilReady(processes);
    const committees = committeesOf(plan, processes);
    return { bls, plan, times, sidecar, sidecarUrl: served.url, committees, processes, stop: stopOnce };
  } catch (error) {
    await stopOnce();
    throw error;
  }
}
