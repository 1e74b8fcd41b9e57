import { type Devnet, slotStart } from "./devnet.ts";
import { DEVNET_CHAIN } from "./files.ts";
import { type RequestResult, requestSignature } from "./load.ts";
import { slotAt } from "../spec/slots.ts";

/** How much is asked of a devnet. */
export interface Load {
  readonly slots: number;
  /** Commit-boost requests, spread evenly over the slots. */
  readonly requests: number;
}

/** How far a load is. */
export interface Progress {
  /** Slot of the load, from 1. */
  readonly slot: number;
  readonly asked: number;
  readonly results: readonly RequestResult[];
}

/** Resolves at a moment, or as soon as it is interrupted. */
async function until(momentMs: number, interrupted: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const moment = new Promise((resolve) => timer = setTimeout(resolve, Math.max(0, momentMs - Date.now())));
  await Promise.race([moment, interrupted]);
  clearTimeout(timer);
}

/**
 * Sends a load from the start of the next slot on, and resolves when every request is answered and the slots are over.
 * @param onProgress called at each request, answer and slot
 * @param interrupted once it resolves nothing more is asked, and what was asked is waited for
 */
export async function runLoad(
  devnet: Devnet,
  { slots, requests }: Load,
  onProgress: (progress: Progress) => void,
  interrupted: Promise<unknown>,
): Promise<readonly RequestResult[]> {
  const times = { genesisMs: devnet.genesisMs, slotMs: DEVNET_CHAIN.slotMs };
  const first = slotAt(times, Date.now()) + 1;
  const start = slotStart(devnet, first);
  const end = slotStart(devnet, first + slots);
  const results: RequestResult[] = [];
  const answers: Promise<void>[] = [];
  let stopping = false;
  void interrupted.then(() => stopping = true);
  const tell = () => {
    const slot = Math.min(slots, Math.max(1, slotAt(times, Date.now()) - first + 1));
    onProgress({ slot, asked: answers.length, results });
  };
  for (let i = 0; i < requests; i++) {
    await until(start + (i * (end - start)) / requests, interrupted);
    if (stopping) break;
    const committee = devnet.committees[i % devnet.committees.length]!;
    answers.push(
      requestSignature(devnet.bls, committee, DEVNET_CHAIN.genesisForkVersion).then((result) => {
        results.push(result);
        tell();
      }),
    );
    tell();
  }
  await Promise.all([...answers, until(end, interrupted)]);
  tell();
  return results;
}
