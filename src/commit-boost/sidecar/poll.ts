import { ask, type Line } from "./ask.ts";
import { MAX_ANSWER_BYTES, MAX_DRAINED, POLL_MS, POLLING_MS } from "./limits.ts";
import { pause } from "./pause.ts";
import { REQUEST_PATH } from "./paths.ts";
import { readRequest } from "./shapes.ts";
import type { Ending, Follower } from "./stream.ts";

/**
 * Makes what asks the sidecar for requests again and again, until it fails or it is time to try the stream.
 * @returns a function that never rejects.
 */
export function createPoll(line: Line, follower: Follower): () => Promise<Ending> {
  return () => line.lifetime.run(poll);

  async function poll({ signal }: AbortController): Promise<Ending> {
    const { clock } = line;
    const until = clock.now() + POLLING_MS;
    try {
      while (clock.now() < until && !signal.aborted) {
        await drain(signal);
        await pause(clock, POLL_MS, signal);
      }
      return { kind: "over" };
    } catch (error) {
      return { kind: "lost", cause: (error as Error).message };
    }
  }

  /** Takes requests until there is none. */
  async function drain(signal: AbortSignal): Promise<void> {
    for (let taken = 0; taken < MAX_DRAINED; taken++) {
      const { status, text } = await ask(line, { path: REQUEST_PATH, maxAnswerBytes: MAX_ANSWER_BYTES });
      if (status !== 200 && status !== 204) throw new Error(`polling was answered with status ${status}`);
      follower.onUp("polling");
      if (status === 204 || signal.aborted) return;
      const read = readRequest(text);
      if ("fault" in read) {
        follower.log.warn("sidecar: a request is skipped", { fault: read.fault });
      } else {
        follower.onRequest(read.value);
      }
    }
  }
}
