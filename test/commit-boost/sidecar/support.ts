import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished, vi } from "vitest";
import { createSidecarClient } from "../../../src/commit-boost/sidecar/client.ts";
import { STREAM_PATH } from "../../../src/commit-boost/sidecar/paths.ts";
import { createBls } from "../../../src/crypto/bls.ts";
import { createDevSidecar, type DevSidecarOptions } from "../../../src/devnet/sidecar/dev-sidecar.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { PreconfCommitment, PreconfRequest } from "../../../src/ports/sidecar.ts";
import { systemClock } from "../../../src/runtime/system-clock.ts";
import { VirtualClock } from "../../../src/runtime/virtual-clock.ts";
import { commitBoostSigningRoot } from "../../../src/spec/domains.ts";
import { fromHex, type Hex, toHex } from "../../../src/spec/hex.ts";
import { recordingLog } from "../../support/log.ts";

export const FORK_VERSION: Hex = "0x10000000";
export const TOKENS = ["t0ken-one", "t0ken-two", "t0ken-three", "t0ken-four"];
export const bls = await createBls();

const secret = new Uint8Array(32).fill(7);
export const PUBKEY = toHex(bls.publicKey(secret));
export const SIGNATURE: Hex = `0x${"88".repeat(96)}`;

/** The validator's commitment to a root. */
export function commitmentTo(requestRoot: Hex): PreconfCommitment {
  const root = commitBoostSigningRoot(fromHex(requestRoot), fromHex(FORK_VERSION));
  return { validatorPublicKey: PUBKEY, requestRoot, signature: toHex(bls.sign(secret, root)) };
}

/** A devnet's sidecar that listens until the test is over. */
export async function devSidecar(options: Partial<DevSidecarOptions> = {}, port = 0) {
  const sidecar = createDevSidecar({ bls, genesisForkVersion: FORK_VERSION, tokens: TOKENS, ...options });
  const served = await sidecar.serve({ port });
  onTestFinished(() => served.close());
  return { sidecar, served };
}

/** A client of the first operator with what it was told, stopped when the test is over. */
export function client(url: string, { token = TOKENS[0]!, clock = systemClock as Clock } = {}) {
  const log = recordingLog();
  const told: PreconfRequest[] = [];
  const made = createSidecarClient({ url, token, clock, log });
  onTestFinished(() => made.stop());
  return { client: made, log, told, start: () => made.start((request) => told.push(request)) };
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that answers as a test wants it to, with what it was asked and the connections that are open. */
export async function fakeSidecar(handle: Handler) {
  const asked: { method: string; path: string; headers: IncomingMessage["headers"] }[] = [];
  const server = createServer((request, response) => {
    asked.push({ method: request.method!, path: request.url!, headers: request.headers });
    handle(request, response);
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

/** A request as the API has it, told apart by a number. */
export function requestJson(number: number) {
  return {
    id: `r-${number}`,
    pubkey: PUBKEY,
    slot: String(number),
    request_root: `0x${number.toString(16).padStart(64, "0")}`,
  };
}

/** The event of {@link requestJson}, or of other data. */
export function event(number: number, data: string = JSON.stringify(requestJson(number))): string {
  return `id: r-${number}\nevent: request\ndata: ${data}\n\n`;
}

/** Answers the stream by `write`, and everything else with 500. */
export function streaming(write: (response: ServerResponse, connection: number) => void): Handler {
  let connection = 0;
  return (request, response) => {
    if (request.url !== STREAM_PATH) return void response.writeHead(500).end();
    response.writeHead(200, { "content-type": "text/event-stream" });
    write(response, connection++);
  };
}

/** A virtual clock that tells what is waited for. */
export class WatchedClock extends VirtualClock {
  readonly #waits = new Map<unknown, number>();

  /** How long each pending timer was set for. */
  get waits(): number[] {
    return [...this.#waits.values()];
  }

  override setTimeout(run: () => void, delayMs: number): unknown {
    const handle = super.setTimeout(() => {
      this.#waits.delete(handle);
      run();
    }, delayMs);
    this.#waits.set(handle, delayMs);
    return handle;
  }

  override clearTimeout(handle: unknown): void {
    this.#waits.delete(handle);
    super.clearTimeout(handle);
  }
}

/** Waits until it holds. */
export function until(holds: () => void): Promise<void> {
  return vi.waitFor(holds, { timeout: 20_000, interval: 5 });
}
