import type { Clock } from "../../ports/clock.ts";
import { SidecarError } from "../../ports/sidecar.ts";
import { authorization, type Endpoint, reasonOf, tellable } from "./endpoint.ts";
import type { Lifetime } from "./lifetime.ts";
import { ANSWER_TIMEOUT_MS } from "./limits.ts";
import type { Turns } from "./turns.ts";

/** What it takes to talk to a sidecar. */
export interface Line {
  readonly endpoint: Endpoint;
  readonly lifetime: Lifetime;
  readonly clock: Clock;
}

/** A request to the sidecar that is answered at once. */
export interface Question {
  readonly path: string;
  /** Sent as JSON by POST; without one it is a GET. */
  readonly body?: unknown;
  readonly maxAnswerBytes: number;
  /** Where it has to wait for its turn. */
  readonly turns?: Turns;
}

/** What the sidecar answered. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * Asks the sidecar; the time limit holds for all of it: turn, connection and answer.
 * @throws SidecarError `unreachable` where no answer, or too large a one, came in time.
 */
export function ask(line: Line, question: Question): Promise<Answer> {
  const { clock, endpoint, lifetime } = line;
  return lifetime.run(async (controller) => {
    const late = new Error(`no answer within ${ANSWER_TIMEOUT_MS} ms`);
    const timer = clock.setTimeout(() => controller.abort(late), ANSWER_TIMEOUT_MS);
    try {
      await question.turns?.take(controller.signal);
      try {
        return await exchange(endpoint, question, controller.signal);
      } finally {
        question.turns?.give();
      }
    } catch (error) {
      // An aborted fetch fails with the signal's reason on some platforms, with its own on others.
      const reason = reasonOf(controller.signal.aborted ? controller.signal.reason : error);
      throw new SidecarError("unreachable", tellable(endpoint, `the sidecar is unreachable: ${reason}`));
    } finally {
      clock.clearTimeout(timer);
      // What is left of an answer that was given up is not wanted.
      controller.abort();
    }
  });
}

async function exchange(endpoint: Endpoint, question: Question, signal: AbortSignal): Promise<Answer> {
  const posts = question.body !== undefined;
  const response = await fetch(`${endpoint.base}${question.path}`, {
    signal,
    // The token is meant for the configured address only.
    redirect: "error",
    headers: {
      ...authorization(endpoint),
      accept: "application/json",
      ...posts && { "content-type": "application/json" },
    },
    ...posts && { method: "POST", body: JSON.stringify(question.body) },
  });
  return { status: response.status, text: await readText(response, question.maxAnswerBytes) };
}

/** A body of at most `maxBytes` as text. @throws Error where it is larger */
async function readText(response: Response, maxBytes: number): Promise<string> {
  if (response.body === null) return "";
  const decoder = new TextDecoder();
  let size = 0;
  let text = "";
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`its answer is larger than ${maxBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
