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

function until(momentMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, momentMs - Date.now())));
}

/**
 * Sends a load from the start of the next slot on, and resolves when every request is answered and the slots are over.
 * @param onProgress called at each request, answer and slot
 */
export async function runLoad(
  devnet: Devnet,
  { slots, requests }: Load,
  onProgress: (progress: Progress) => void,
): Promise<readonly RequestResult[]> {
  const times = { genesisMs: devnet.genesisMs, slotMs: DEVNET_CHAIN.slotMs };
  const first = slotAt(times, Date.now()) + 1;
  const start = slotStart(devnet, first);
  const end = slotStart(devnet, first + slots);
  const results: RequestResult[] = [];
  const answers: Promise<void>[] = [];
  const tell = () => {
    const slot = Math.min(slots, Math.max(1, slotAt(times, Date.now()) - first + 1));
    onProgress({ slot, asked: answers.length, results });
  };
  for (let i = 0; i < requests; i++) {
    await until(start + (i * (end - start)) / requests);
    const committee = devnet.committees[i % devnet.committees.length]!;
    answers.push(
      requestSignature(devnet.bls, committee, DEVNET_CHAIN.genesisForkVersion).then((result) => {
        results.push(result);
        tell();
      }),
    );
    tell();
  }
  await Promise.all([...answers, until(end)]);
  tell();
  return results;
}
