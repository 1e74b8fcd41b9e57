import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createBls } from "../../src/crypto/bls.ts";
import { requestSignature } from "../../src/devnet/load.ts";
import { commitBoostSigningRoot } from "../../src/spec/domains.ts";
import { fromHex, toHex } from "../../src/spec/hex.ts";

const FORK_VERSION = "0x10000000";
const bls = await createBls();
const secret = new Uint8Array(32).fill(7);
const publicKey = toHex(bls.publicKey(secret));
const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

/** A signer that answers each request for a root as it is told. */
async function signer(answer: (objectRoot: string) => { status: number; body: unknown }) {
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const { status, body } = answer(JSON.parse(text).object_root);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: "t" };
}

const sign = (objectRoot: string) =>
  toHex(bls.sign(secret, commitBoostSigningRoot(fromHex(objectRoot), fromHex(FORK_VERSION))));

test("a request counts as signed where every signer answers a signature that holds", async () => {
  const good = () => signer((root) => ({ status: 200, body: sign(root) }));
  const result = await requestSignature(
    bls,
    { publicKey, signers: [await good(), await good()] },
    FORK_VERSION,
  );
  expect(result).toMatchObject({ signed: true, invalid: 0 });
});

test("a signature of another root counts as invalid", async () => {
  const bad = await signer(() => ({ status: 200, body: sign(`0x${"00".repeat(32)}`) }));
  const result = await requestSignature(bls, { publicKey, signers: [bad] }, FORK_VERSION);
  expect(result).toMatchObject({ signed: false, invalid: 1 });
});

test("a refusal counts as not signed and names the signer, the status and the answer", async () => {
  const refusing = await signer(() => ({ status: 504, body: { code: 504, message: "expired" } }));
  const result = await requestSignature(bls, { publicKey, signers: [refusing] }, FORK_VERSION);
  expect(result.signed).toBe(false);
  expect(result.cause).toBe(`${refusing.url} answered 504: {"code":504,"message":"expired"}`);
});
