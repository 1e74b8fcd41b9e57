import { setTimeout as delay } from "node:timers/promises";
import { signingExpiry, slotAt, startOfSlot } from "../spec/slots.ts";
import { type ClusterReport, ClusterTally } from "./cluster-report.ts";
import type { Devnet } from "./devnet.ts";
import { DEVNET_CHAIN } from "./files.ts";
import { type RequestResult, requestSignature } from "./load.ts";

/** How much is asked of a devnet. */
export interface Load {
  readonly slots: number;
  /** Requests of each kind, commit-boost and preconfirmation, spread evenly over the slots. */
  readonly requests: number;
}

/** What became of a load. */
export interface LoadResults {
  readonly commitBoost: readonly RequestResult[];
  readonly preconf: readonly RequestResult[];
  readonly cluster: ClusterReport;
  /** Signatures that the beacon node found not to hold, and pairs of votes that are slashable. */
  readonly invalid: number;
  /** What the beacon node refused, by why: of what was due it is missed, too. */
  readonly refused: Readonly<Record<string, number>>;
}

/** How far a load is. */
export interface Progress extends Omit<LoadResults, "invalid" | "refused"> {
  /** Slot of the load, from 1. */
  readonly slot: number;
}

/** Resolves at a moment, or as soon as it is interrupted. */
async function until(momentMs: number, interrupted: AbortSignal): Promise<void> {
  await delay(Math.max(0, momentMs - Date.now()), undefined, { signal: interrupted }).catch(() => {});
}

/** What became of the preconfirmations issued so far, those still on their way left out until `final`. */
function preconfResults({ sidecar }: Devnet, final: boolean): RequestResult[] {
  return sidecar.results().filter(({ firstMs }) => final || firstMs !== null).map((
    { id, firstMs, invalid },
  ) => (
    firstMs === null
      ? { signed: false, invalid, ms: 0, cause: `preconfirmation ${id}: no commitment came` }
      : { signed: true, invalid, ms: firstMs }
  ));
}

const POLL_MS = 50;

/**
 * Sends a load from the start of the next slot on, and resolves when every request is answered and the slots are over.
 * @param onProgress called at each request, answer and slot
 * @param interrupted then nothing more is asked, and what was asked is waited for
 */
export async function runLoad(
  devnet: Devnet,
  { slots, requests }: Load,
  onProgress: (progress: Progress) => void,
  interrupted: AbortSignal,
): Promise<LoadResults> {
  const { times, committees } = devnet;
  const first = slotAt(times, Date.now()) + 1;
  const start = startOfSlot(times, first);
  const end = startOfSlot(times, first + slots);
  const commitBoost: RequestResult[] = [];
  const answers: Promise<void>[] = [];
  const last = first + slots - 1;
  const tally = new ClusterTally(devnet.plan.validators, { from: first, to: last });
  const tell = () => {
    const slot = Math.min(slots, Math.max(1, slotAt(times, Date.now()) - first + 1));
    tally.note(devnet.beacon.report());
    const cluster = tally.report(first + slot - 2);
    onProgress({ slot, commitBoost, preconf: preconfResults(devnet, false), cluster });
  };
  const told = setInterval(tell, times.slotMs);
  for (let i = 0; i < requests; i++) {
    await until(start + (i * (end - start)) / requests, interrupted);
    if (interrupted.aborted) break;
    const committee = committees[i % committees.length]!;
    devnet.sidecar.issue({ validatorPublicKey: committee.publicKey, slot: slotAt(times, Date.now()) });
    answers.push(
      requestSignature(devnet.bls, committee, DEVNET_CHAIN.genesisForkVersion).then((result) => {
        commitBoost.push(result);
        tell();
      }),
    );
    tell();
  }
  await Promise.all([...answers, until(end, interrupted)]);
  await preconfsAnswered(devnet);
  await untilHandedIn(devnet, tally, startOfSlot(times, last + 3));
  clearInterval(told);
  tell();
  const { invalid, slashable } = devnet.beacon.report();
  return {
    commitBoost,
    preconf: preconfResults(devnet, true),
    cluster: tally.report(),
    invalid: (invalid.byRefusal.invalidSignature ?? 0) + slashable.length,
    refused: invalid.byRefusal,
  };
}

/** Resolves when nothing of the slots is missing, or is too late to count. */
async function untilHandedIn({ beacon }: Devnet, tally: ClusterTally, deadlineMs: number): Promise<void> {
  for (;;) {
    tally.note(beacon.report());
    if (tally.report().missed === 0 || Date.now() >= deadlineMs) return;
    await delay(POLL_MS);
  }
}

/** Resolves when every preconfirmation has a commitment, or the last one's time is over. */
async function preconfsAnswered({ sidecar, times }: Devnet): Promise<void> {
  const deadline = signingExpiry(times, slotAt(times, Date.now()));
  while (Date.now() < deadline && sidecar.results().some(({ firstMs }) => firstMs === null)) {
    await delay(POLL_MS);
  }
}
