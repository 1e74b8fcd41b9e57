import assert from "node:assert/strict";
import { randomBytes, randomInt } from "node:crypto";
import {
  createOperatorSigner,
  createOperatorVerifier,
  generateOperatorKey,
} from "../../src/crypto/operator-key.ts";
import { type Devnet, startDevnet } from "../../src/devnet/devnet.ts";
import { MessageValidator } from "../../src/network/validation/validate.ts";
import { commitBoostSigningRoot } from "../../src/spec/domains.ts";
import { toHex } from "../../src/spec/hex.ts";
import { alan } from "../../src/spec/profiles/alan.ts";
import { commitBoostMessage } from "../../src/spec/signing/commit-boost-message.ts";
import { flood } from "./flood.ts";
import { heldBytes } from "./memory.ts";

const MESSAGES = 100_000;
const REQUESTS = 10_000;
/** What a heap may be larger by afterwards: caches and compiled code, not something a message. */
const GROWTH_BYTES = 48 * 1_048_576;
const IN_FLIGHT = 32;

/** A few bytes changed, cut off or added. */
function mutated(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes).slice(0, randomInt(8) === 0 ? randomInt(bytes.length) : bytes.length);
  for (let i = randomInt(4); i >= 0 && copy.length > 0; i--) copy[randomInt(copy.length)] = randomInt(256);
  return randomInt(8) === 0 ? Uint8Array.of(...copy, ...randomBytes(randomInt(64))) : copy;
}

/** Random and mutated messages into the network's validation: none throws, and none is taken but an unchanged one. */
function messages(): Record<string, number> {
  const key = generateOperatorKey();
  const signer = createOperatorSigner(1, key.privateKeyPem);
  const publicKey = toHex(new Uint8Array(48).fill(0xab));
  const ids = [1, 2, 3, 4];
  const entry = {
    publicKey,
    index: 1,
    operatorIds: ids,
    sharePublicKeys: Object.fromEntries(ids.map((id) => [id, publicKey])),
  };
  const registry = {
    operatorKey: (id: number) => ids.includes(id) ? key.publicKeyPem : null,
    validator: (validator: string) => validator === publicKey ? entry : null,
    validators: () => [entry],
  };
  const validator = new MessageValidator({
    profile: alan,
    network: "misuse",
    domain: Uint8Array.of(0, 0, 3, 1),
    genesisForkVersion: new Uint8Array(4),
    registry,
    verify: createOperatorVerifier(),
    currentSlot: () => 10,
  });
  const requestRoot = new Uint8Array(randomBytes(32));
  const ssvMessage = commitBoostMessage({
    domain: "0x00000301",
    validatorPublicKey: publicKey,
    validatorIndex: 1,
    requestRoot: toHex(requestRoot),
    signingRoot: toHex(commitBoostSigningRoot(requestRoot, new Uint8Array(4))),
    slot: 10,
    signer: 1,
    signature: new Uint8Array(96),
  }, alan);
  const signature = signer.sign(alan.containers.ssvMessage.serialize(ssvMessage));
  const good = alan.containers.signedSSVMessage.serialize({
    signatures: [signature],
    operatorIds: [1],
    ssvMessage,
    fullData: new Uint8Array(),
  });
  const topic = alan.topic(ids, "misuse");
  const codes: Record<string, number> = {};
  for (let i = 0; i < MESSAGES; i++) {
    const data = i % 4 === 0 ? new Uint8Array(randomBytes(randomInt(1_024))) : mutated(good);
    const verdict = validator.validate({ topic, data, peer: "fuzzer" });
    if (typeof verdict !== "string") assert.deepEqual(data, good, "a changed message was taken");
    const code = typeof verdict === "string" ? verdict : "taken unchanged";
    codes[code] = (codes[code] ?? 0) + 1;
  }
  return codes;
}

const BODY = { type: "consensus", pubkey: `0x${"ab".repeat(48)}`, object_root: `0x${"cd".repeat(32)}` };

/** A body that is bytes of chance, or a request with something wrong in it. */
function badBody(): Uint8Array<ArrayBuffer> {
  if (randomInt(3) === 0) return new Uint8Array(randomBytes(randomInt(512)));
  return mutated(new TextEncoder().encode(JSON.stringify({ ...BODY, nonce: randomInt(1_000) })));
}

/** Every endpoint that a devnet listens on, by who answers it; the stream of requests stays open by design. */
const ENDPOINTS = [
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
  ["health", "GET", "/livez"],
  ["health", "GET", "/readyz"],
] as const;
type Endpoint = (typeof ENDPOINTS)[number];

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

/** Memory of the first operator's process, as it tells itself. */
async function residentBytes({ processes }: Devnet): Promise<number> {
  const text = await (await fetch(`${processes[0]!.health}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]);
}

/** Ten thousand bad requests into each endpoint of an operator: answered as documented, and it goes on. */
async function requests(tell: (step: string) => void) {
  const devnet = await startDevnet({ operators: 4, committees: 1 }, () => {});
  const statuses: Record<string, number> = {};
  let growth = 0;
  const round = async (endpoint: Endpoint) => {
    const [, method, path] = endpoint;
    const one = async () => {
      for (let i = 0; i < REQUESTS / IN_FLIGHT; i++) {
        const status = await badRequest(devnet, endpoint);
        assert.ok(status < 500, `${method} ${path} answered ${status}`);
        assert.ok(method === "GET" || status !== 200, `${method} ${path} took a bad request`);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, one));
  };
  try {
    await round(ENDPOINTS[0]);
    const before = await residentBytes(devnet);
    for (const endpoint of ENDPOINTS) {
      tell(`${REQUESTS} bad requests to ${endpoint[2]}`);
      await round(endpoint);
    }
    growth = await residentBytes(devnet) - before;
    assert.ok(growth < 2 * GROWTH_BYTES, `the operator grew by ${Math.round(growth / 1_048_576)} MiB`);
    assert.ok((await fetch(`${devnet.processes[0]!.health}/readyz`)).ok, "the operator goes on");
  } finally {
    await devnet.stop();
  }
  return { endpoints: ENDPOINTS.length, statuses, operatorGrewMiB: Math.round(growth / 1_048_576) };
}

/** Misuse: random and mutated messages and requests; nothing invalid is taken, nothing escapes, nothing leaks. */
export async function misuse(tell: (step: string) => void): Promise<Record<string, unknown>> {
  tell(`${MESSAGES} random and mutated messages into the network's validation`);
  messages();
  const before = heldBytes();
  const codes = messages();
  const growth = heldBytes() - before;
  assert.ok(growth < GROWTH_BYTES, `the heap grew by ${growth} bytes`);
  assert.ok(Object.keys(codes).length > 10, "the messages fail in many ways");
  tell("one operator floods the box of early messages");
  const flooded = flood();
  const http = await requests(tell);
  return {
    messages: MESSAGES,
    codes,
    heapGrewBytes: growth,
    flooded,
    requestsPerEndpoint: REQUESTS,
    ...http,
  };
}
