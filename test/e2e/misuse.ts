import assert from "node:assert/strict";
import type { Devnet } from "../../src/devnet/devnet.ts";
import type { OperatorProcess } from "../../src/devnet/operator-process.ts";
import { badMessages, MESSAGES } from "./bad-messages.ts";
import { badRequests, ENDPOINTS, REQUESTS, type Statuses } from "./bad-requests.ts";
import { badStreams } from "./bad-streams.ts";
import { flood } from "./flood.ts";
import { heldBytesOf, startInspected } from "./inspector.ts";
import { heldBytes } from "./memory.ts";
import { FOUR_OPERATORS } from "./settings.ts";

const MIB = 1_048_576;
/** What may be held more afterwards: caches and compiled code, not something a message or request. */
const GROWTH_BYTES = 8 * MIB;
/** The same of the process as the system sees it: pages that the runtime keeps for later come on top. */
const RESIDENT_GROWTH_BYTES = 48 * MIB;

/** Bad messages twice: what the second time leaves is what a message leaves. */
function messages(tell: (step: string) => void) {
  tell(`${MESSAGES} random and mutated messages into the network's validation`);
  badMessages();
  const before = heldBytes();
  const codes = badMessages();
  const heapGrewBytes = heldBytes() - before;
  assert.ok(heapGrewBytes < GROWTH_BYTES, `the heap grew by ${heapGrewBytes} bytes`);
  assert.ok(Object.keys(codes).length > 10, "the messages fail in many ways");
  return { messages: MESSAGES, codes, heapGrewBytes };
}

/** Memory of an operator's process, as it tells itself. */
async function residentBytes({ health }: OperatorProcess): Promise<number> {
  const text = await (await fetch(`${health}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]);
}

/** Memory once everything that can go is gone: what the operator holds, its process takes, and the sidecar's holds. */
async function memoryOf(operator: OperatorProcess) {
  const held = await heldBytesOf(operator);
  // The sidecar is in this process.
  return { held, resident: await residentBytes(operator), sidecar: heldBytes() };
}

/** Bad requests into each endpoint, the stream too; how many of the answers had each status. */
async function everyEndpoint(devnet: Devnet, tell: (step: string) => void) {
  const statuses: Statuses = {};
  for (const endpoint of ENDPOINTS) {
    tell(`${REQUESTS} bad requests to ${endpoint[0]} ${endpoint[2]}`);
    await badRequests(devnet, endpoint, statuses);
  }
  tell(`${REQUESTS} strange requests for the sidecar's stream`);
  return { endpoints: ENDPOINTS.length + 1, statuses, stream: await badStreams(devnet) };
}

/** Bad requests: answered as documented; operator and sidecar hold no more than before, and go on. */
async function requests(devnet: Devnet, tell: (step: string) => void) {
  const operator = devnet.processes[0]!;
  await badRequests(devnet, ENDPOINTS[0], {});
  const before = await memoryOf(operator);
  const answered = await everyEndpoint(devnet, tell);
  const after = await memoryOf(operator);
  const operatorGrewBytes = after.held - before.held;
  const residentGrewBytes = after.resident - before.resident;
  const sidecarGrewBytes = after.sidecar - before.sidecar;
  assert.ok(operatorGrewBytes < GROWTH_BYTES, `the operator holds ${operatorGrewBytes} bytes more`);
  assert.ok(residentGrewBytes < RESIDENT_GROWTH_BYTES, `its process grew by ${residentGrewBytes} bytes`);
  assert.ok(sidecarGrewBytes < GROWTH_BYTES, `the sidecar holds ${sidecarGrewBytes} bytes more`);
  assert.ok((await fetch(`${operator.health}/readyz`)).ok, "the operator goes on");
  return {
    ...answered,
    operatorHeldBytes: before.held,
    operatorGrewBytes,
    residentGrewBytes,
    sidecarGrewBytes,
  };
}

/** Misuse: random and mutated messages and requests; nothing invalid is taken, nothing escapes, nothing leaks. */
export async function misuse(tell: (step: string) => void): Promise<Record<string, unknown>> {
  const validated = messages(tell);
  tell("one operator floods the box of early messages");
  const flooded = flood();
  const devnet = await startInspected(FOUR_OPERATORS);
  try {
    return { ...validated, flooded, requestsPerEndpoint: REQUESTS, ...await requests(devnet, tell) };
  } finally {
    await devnet.stop();
  }
}
