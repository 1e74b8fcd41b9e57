import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished, vi } from "vitest";
import { type BeaconClientOptions, createBeaconClient } from "../../src/beacon/client.ts";
import type { Head } from "../../src/ports/beacon.ts";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";
import type { BeaconChain } from "../../src/spec/forks.ts";
import { recordingLog } from "../support/log.ts";

/** A chain that is in Fulu from its beginning. */
export const CHAIN: BeaconChain = {
  genesisValidatorsRoot: `0x${"01".repeat(32)}`,
  forks: [{ version: "fulu", epoch: 0, forkVersion: "0x60000000" }],
};

export const ROOT = `0x${"ab".repeat(32)}`;

/** A client in virtual time with the heads it told, stopped when the test is over. */
export function beaconClient(url: string, options: Partial<BeaconClientOptions> = {}) {
  const log = recordingLog();
  const clock = new VirtualClock(0);
  const heads: Head[] = [];
  const client = createBeaconClient({
    url,
    chain: CHAIN,
    log,
    clock,
    timeoutMs: 2_000,
    submitTimeoutMs: 2_000,
    ...options,
  });
  onTestFinished(() => client.stop());
  return { client, log, clock, heads, follow: () => client.followHead((head) => heads.push(head)) };
}

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A node that answers as a test wants it to, with what it was asked. */
export async function fakeNode(handle: Handler) {
  const asked: { method: string; url: string; headers: IncomingMessage["headers"]; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk) => body += chunk).on("end", () => {
      asked.push({ method: request.method!, url: request.url!, headers: request.headers, body });
      handle(request, response, body);
    });
  });
  let open = 0;
  server.on("connection", (socket) => {
    open++;
    socket.on("close", () => open--);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, open: () => open };
}

/** Answers everything so. */
export function answering(status: number, body: unknown): Handler {
  return (_, response) =>
    void response.writeHead(status, { "content-type": "application/json" })
      .end(typeof body === "string" ? body : JSON.stringify(body));
}

/** A head as the event stream has it. */
export function headEvent(slot: number): string {
  const data = {
    slot: String(slot),
    block: `0x${slot.toString(16).padStart(64, "0")}`,
    state: ROOT,
    epoch_transition: false,
    previous_duty_dependent_root: ROOT,
    current_duty_dependent_root: ROOT.toUpperCase().replace("X", "x"),
  };
  return `event: head\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Waits until it holds. */
export function until(holds: () => void): Promise<void> {
  return vi.waitFor(holds, { timeout: 20_000, interval: 2 });
}
