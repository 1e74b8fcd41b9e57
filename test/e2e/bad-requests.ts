import assert from "node:assert/strict";
import { randomBytes, randomInt } from "node:crypto";
import type { Devnet } from "../../src/devnet/devnet.ts";
import { atOnce } from "./at-once.ts";
import { mutated } from "./mutated.ts";

/** Bad requests that an endpoint gets. */
export const REQUESTS = 10_000;

/** Every endpoint that a devnet listens on, by who answers it; the sidecar's stream has a round of its own. */
export const ENDPOINTS = [
  ["signer", "POST", "/signer/v1/request_signature"],
  ["signer", "POST", "/signer/v1/request_signature/bls"],
  ["signer", "POST", "/signer/v1/request_signature/proxy-bls"],
  ["signer", "POST", "/signer/v1/request_signature/proxy-ecdsa"],
  ["signer", "POST", "/signer/v1/generate_proxy_key"],
  ["signer", "GET", "/signer/v1/get_pubkeys"],
  ["signer", "GET", "/status"],
  ["signer", "GET", "/openapi.json"],
  ["signer", "POST", "/reload"],
  ["signer", "POST", "/revoke_jwt"],
  ["sidecar", "POST", "/preconf/v1/commitment"],
  ["sidecar", "GET", "/preconf/v1/request"],
  ["sidecar", "GET", "/preconf/v1/header"],
  ["sidecar", "GET", "/openapi.json"],
  ["health", "GET", "/livez"],
  ["health", "GET", "/readyz"],
  ["health", "GET", "/metrics"],
] as const;

/** Who answers, the method it takes, the path. */
export type Endpoint = (typeof ENDPOINTS)[number];

/** How many answers had each status. */
export type Statuses = Record<number, number>;

const BODY = { type: "consensus", pubkey: `0x${"ab".repeat(48)}`, object_root: `0x${"cd".repeat(32)}` };

/** A body that is bytes of chance, or a request with something wrong in it. */
function badBody(): Uint8Array<ArrayBuffer> {
  if (randomInt(3) === 0) return new Uint8Array(randomBytes(randomInt(512)));
  return mutated(new TextEncoder().encode(JSON.stringify({ ...BODY, nonce: randomInt(1_000) })));
}

/** Some more path, of chance, in one of four. */
function withTail(path: string): string {
  return randomInt(4) === 0
    ? `${path}/${randomBytes(randomInt(40)).toString("base64url")}?x=${randomInt(99)}`
    : path;
}

/** One bad request; its status. */
async function badRequest(devnet: Devnet, [server, method, path]: Endpoint): Promise<number> {
  const { token, sidecarToken } = devnet.plan.operators[0]!;
  const { signer, health } = devnet.processes[0]!;
  const url = { signer, health, sidecar: devnet.sidecarUrl }[server];
  const good = server === "sidecar" ? sidecarToken : token;
  const bearer = [
    `Bearer ${good}`,
    `Bearer ${randomBytes(16).toString("hex")}`,
    "Bearer a.b.c",
    "",
  ][randomInt(4)]!;
  const response = await fetch(`${url}${method === "GET" ? withTail(path) : path}`, {
    method,
    headers: { authorization: bearer, "content-type": "application/json" },
    ...method === "POST" && { body: badBody() },
  });
  await response.arrayBuffer();
  return response.status;
}

/**
 * Bad requests to one endpoint of a devnet: none is answered as a fault of the server, and no bad body is taken.
 * @param statuses are counted further
 */
export async function badRequests(devnet: Devnet, endpoint: Endpoint, statuses: Statuses): Promise<void> {
  const [, method, path] = endpoint;
  await atOnce(REQUESTS, async () => {
    const status = await badRequest(devnet, endpoint);
    assert.ok(status < 500, `${method} ${path} answered ${status}`);
    assert.ok(method === "GET" || status !== 200, `${method} ${path} took a bad request`);
    statuses[status] = (statuses[status] ?? 0) + 1;
  });
}
