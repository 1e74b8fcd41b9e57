import assert from "node:assert/strict";
import { randomBytes, randomInt } from "node:crypto";
import { STREAM_PATH } from "../../src/commit-boost/sidecar/paths.ts";
import type { Devnet } from "../../src/devnet/devnet.ts";
import { slotAt } from "../../src/spec/slots.ts";
import { atOnce } from "./at-once.ts";
import { REQUESTS, type Statuses } from "./bad-requests.ts";
import { until } from "./until.ts";

/** How long the end of a stream may take to arrive here, and a commitment of an operator that has to reconnect. */
const ENDED_WITHIN_MS = 5_000;
const COMMITTED_WITHIN_MS = 20_000;

/** A request for the stream, and the status that it is due. */
interface Asking {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly due: number;
}

/** A stream that was opened and is not closed from here before the end. */
interface LeftStream {
  readonly abort: AbortController;
  /** The sidecar ended it. */
  ended: boolean;
}

const oneOf = <T>(values: readonly T[]): T => values[randomInt(values.length)]!;

function strangeTail(): string {
  return oneOf(["?x=1", "/", "/x?y=1", "%00", "/..%2f", `/${randomBytes(9).toString("base64url")}`]);
}

function strangeToken(): string {
  return oneOf(["", "Bearer", "Bearer a.b.c", `Bearer ${randomBytes(16).toString("hex")}`]);
}

/** What an operator would send, but for its method, path or token; in some of them nothing is wrong. */
function strangeAsking(tokens: readonly string[]): Asking {
  const method = oneOf(["GET", "GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"]);
  const tail = oneOf([strangeTail(), "", ""]);
  const known = randomInt(2) === 0;
  const found = tail === "" || tail.startsWith("?");
  return {
    method,
    path: `${STREAM_PATH}${tail}`,
    headers: {
      authorization: known ? `Bearer ${oneOf(tokens)}` : strangeToken(),
      "last-event-id": oneOf(["", "0", "-1", "a-b-c", `${randomInt(2 ** 40)}-${randomInt(2 ** 40)}`]),
    },
    due: !found ? 404 : method !== "GET" ? 405 : known ? 200 : 401,
  };
}

/** The stream stays open until its other end closes it. */
function leave({ body }: Response, abort: AbortController): LeftStream {
  const stream = { abort, ended: false };
  // One that breaks counts as open: the sidecar did not end it.
  void body!.pipeTo(new WritableStream()).then(() => stream.ended = true, () => {});
  return stream;
}

/** Sends one; where a stream opens it is closed at once, or else left. */
async function sendOne(devnet: Devnet, asking: Asking): Promise<LeftStream | null> {
  const { method, path, headers, due } = asking;
  const abort = new AbortController();
  const response = await fetch(`${devnet.sidecarUrl}${path}`, { method, headers, signal: abort.signal });
  assert.equal(response.status, due, `${method} ${path}`);
  if (due !== 200) await response.arrayBuffer();
  else if (randomInt(2) === 0) abort.abort();
  else return leave(response, abort);
  return null;
}

/** Every operator, though its stream was taken from it, hears of a request and hands its commitment in. */
async function allCommit({ sidecar, plan, times }: Devnet): Promise<void> {
  const { publicKey } = plan.validators[0]!;
  const { id } = sidecar.issue({ validatorPublicKey: publicKey, slot: slotAt(times, Date.now()) });
  const commitments = () => sidecar.results().find((result) => result.id === id)!.commitments;
  const all = plan.operators.length;
  await until(
    () => commitments() === all,
    COMMITTED_WITHIN_MS,
    () => `${commitments()} of ${all} operators committed`,
  );
}

/**
 * Strange requests for the sidecar's stream, with every operator's token among them: each is answered as it is due, no
 * more streams stay open than there are operators, and the operators go on.
 */
export async function badStreams(devnet: Devnet) {
  const tokens = devnet.plan.operators.map(({ sidecarToken }) => sidecarToken);
  const statuses: Statuses = {};
  const left: LeftStream[] = [];
  await atOnce(REQUESTS, async () => {
    const asking = strangeAsking(tokens);
    const stream = await sendOne(devnet, asking);
    if (stream !== null) left.push(stream);
    statuses[asking.due] = (statuses[asking.due] ?? 0) + 1;
  });
  const open = () => left.filter(({ ended }) => !ended).length;
  await until(() => open() <= tokens.length, ENDED_WITHIN_MS, () => `${open()} streams are open`);
  for (const { abort } of left) abort.abort();
  await allCommit(devnet);
  return { statuses, leftOpen: left.length };
}
