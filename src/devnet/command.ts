import process from "node:process";
import type { ProtocolProfile } from "../spec/profiles/profile.ts";
import { serveAtlas } from "../audit/serve.ts";
import { type Devnet, startDevnet } from "./devnet.ts";
import { DEVNET_CHAIN } from "./files.ts";
import type { DevnetSize } from "./plan.ts";
import { devnetReport, isComplete } from "./report.ts";
import { type Load, type Progress, runLoad } from "./run-load.ts";
import { createTerminal, type Terminal } from "./terminal.ts";

/** `quorate devnet`, as asked for. */
export interface DevnetOptions extends DevnetSize, Load {
  readonly profile: ProtocolProfile["name"];
  /** Stay up until interrupted. */
  readonly keep: boolean;
  /** Lines for a script instead of a person. */
  readonly json: boolean;
}

/**
 * Slots are short, so that duties of many slots are seen in little time; but a request lives to the start of its second
 * slot after, and where many come at once two cores need longer than that.
 */
const SLOT_MS = 2_000;
const SLOT_UNDER_LOAD_MS = 12_000;
/** Requests of each kind in a slot from which on its length is Ethereum's. */
const LOAD = 5;

function slotMsFor({ slots, requests }: Load): number {
  return requests / slots < LOAD ? SLOT_MS : SLOT_UNDER_LOAD_MS;
}

/** Exit code of a program that Ctrl-C ended before its work was done. */
const INTERRUPTED = 130;

const SILENT: Terminal = { step() {}, up() {}, progress() {}, done() {}, kept() {} };

function readyLine(devnet: Devnet, audit: string): string {
  return JSON.stringify({
    ready: true,
    signers: devnet.processes.map((operator) => operator.signer),
    tokens: devnet.plan.operators.map((operator) => operator.token),
    validators: devnet.plan.validators.map((validator) => validator.publicKey),
    genesisForkVersion: DEVNET_CHAIN.genesisForkVersion,
    audit,
  });
}

/** Aborted at the first SIGINT or SIGTERM. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

/** Resolves once the signal is aborted. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Runs the load on a devnet that is up; true where nothing of what was asked was missed. */
async function measure(
  devnet: Devnet,
  options: DevnetOptions,
  terminal: Terminal,
  stopped: AbortSignal,
): Promise<boolean> {
  const onProgress = (progress: Progress) => terminal.progress(options, progress);
  const results = await runLoad(devnet, options, onProgress, stopped);
  const report = devnetReport(devnet.processes.length, options.slots, results);
  const all = [...results.commitBoost, ...results.preconf];
  const refused = Object.entries(results.refused)
    .map(([why, count]) => `the beacon node refused ${count} messages: ${why}`);
  terminal.done(report, [...refused, ...all.flatMap((result) => result.cause ?? [])]);
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  return isComplete(report);
}

/**
 * `quorate devnet`: starts operators, has them sign, says how it went. Everything it started ends with it.
 * @returns the exit code: 0 only where nothing was missed
 */
export async function devnetCommand(options: DevnetOptions): Promise<number> {
  const terminal = options.json ? SILENT : createTerminal(process.stdout);
  const stopped = interruption();
  const devnet = await startDevnet({ ...options, slotMs: slotMsFor(options) }, (step) => terminal.step(step));
  const audit = await serveAtlas({ port: 0 });
  try {
    if (stopped.aborted) return INTERRUPTED;
    terminal.up(devnet, audit.url);
    if (options.json) process.stdout.write(`${readyLine(devnet, audit.url)}\n`);
    const failed = Promise.race(devnet.processes.map((operator) => operator.failed()));
    const complete = await Promise.race([measure(devnet, options, terminal, stopped), failed]);
    if (options.keep) {
      terminal.kept();
      await Promise.race([failed, aborted(stopped)]);
    } else if (stopped.aborted) return INTERRUPTED;
    return complete ? 0 : 1;
  } finally {
    await Promise.all([devnet.stop(), audit.close()]);
  }
}
