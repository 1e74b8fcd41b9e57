import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bls, createBls } from "../crypto/bls.ts";
import { DEVNET_CHAIN, writeOperator } from "./files.ts";
import type { SigningCommittee } from "./load.ts";
import { OperatorProcess } from "./operator-process.ts";
import { type DevnetPlan, type DevnetSize, operatorCount, planDevnet } from "./plan.ts";
import { freePorts } from "./ports.ts";

/** How long operators may take to find each other. */
const READY_MS = 60_000;
const POLL_MS = 100;

/** A devnet that is up: operators as processes, each other's peers. */
export interface Devnet {
  readonly bls: Bls;
  readonly plan: DevnetPlan;
  readonly genesisMs: number;
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

/**
 * Starts a devnet on loopback: new keys in a folder of their own, one process an operator, real gossip between them.
 * @param onStep hears what is being done, for a person who waits
 * @throws OperatorProcessError where an operator does not start
 */
export async function startDevnet(size: DevnetSize, onStep: (step: string) => void): Promise<Devnet> {
  const folder = await mkdtemp(join(tmpdir(), "quorate-devnet-"));
  const processes: OperatorProcess[] = [];
  let stopped: Promise<void> | null = null;
  const stop = () =>
    stopped ??= Promise.all(processes.map((operator) => operator.stop()))
      .then(() => rm(folder, { recursive: true, force: true }));
  try {
    onStep("making keys");
    const bls = await createBls();
    const plan = await planDevnet(bls, size, await freePorts(operatorCount(size)));
    const genesisMs = Date.now();
    onStep(`starting ${plan.operators.length} operators`);
    for (const operator of plan.operators) {
      const config = await writeOperator(folder, plan, operator, genesisMs);
      processes.push(new OperatorProcess(operator.id, config, join(folder, `operator-${operator.id}.log`)));
    }
    await Promise.all(processes.map((operator) => operator.up()));
    onStep("waiting until every operator has a quorum of peers");
    await untilReady(processes);
    return { bls, plan, genesisMs, committees: committeesOf(plan, processes), processes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Milliseconds since the Unix epoch at which a slot of a devnet starts. */
export function slotStart(devnet: Devnet, slot: number): number {
  return devnet.genesisMs + slot * DEVNET_CHAIN.slotMs;
}
