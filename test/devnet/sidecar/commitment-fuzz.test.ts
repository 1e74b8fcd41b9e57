import fc from "fast-check";
import { expect, test } from "vitest";
import { COMMITMENT_PATH } from "../../../src/commit-boost/sidecar/paths.ts";
import { createBls } from "../../../src/crypto/bls.ts";
import { commitBoostSigningRoot } from "../../../src/spec/domains.ts";
import { fromHex, toHex } from "../../../src/spec/hex.ts";
import { post, setUp } from "./support.ts";

const FORK_VERSION = Uint8Array.of(0x10, 0, 0, 0);
const bls = await createBls();
const secret = new Uint8Array(32).fill(7);
const validatorPublicKey = toHex(bls.publicKey(secret));

const { app, ledger, log } = setUp({
  holds: ({ validatorPublicKey, requestRoot, signature }) =>
    bls.verify(
      fromHex(validatorPublicKey),
      commitBoostSigningRoot(fromHex(requestRoot), FORK_VERSION),
      fromHex(signature),
    ),
});
const { requestRoot } = ledger.issue({ validatorPublicKey, slot: 1 });
const other = ledger.issue({ validatorPublicKey, slot: 1 });
const signed = (root: typeof requestRoot) =>
  toHex(bls.sign(secret, commitBoostSigningRoot(fromHex(root), FORK_VERSION)));
const VALID = { request_root: requestRoot, pubkey: validatorPublicKey, signature: signed(requestRoot) };
const VALID_TEXT = JSON.stringify(VALID);

const bytes = (text: string) => new TextEncoder().encode(text);
const flipped = fc.tuple(fc.nat(95), fc.nat(7)).map(([at, bit]) => {
  const signature = fromHex(VALID.signature);
  signature[at]! ^= 1 << bit;
  return bytes(JSON.stringify({ ...VALID, signature: toHex(signature) }));
});
const overwritten = fc.tuple(fc.nat(VALID_TEXT.length - 1), fc.nat(255)).map(([at, byte]) => {
  const text = bytes(VALID_TEXT);
  text[at] = byte;
  return text;
});
const swapped = fc.tuple(fc.constantFrom(...Object.keys(VALID)), fc.jsonValue({ maxDepth: 2 }))
  .map(([field, value]) => bytes(JSON.stringify({ ...VALID, [field]: value })));
const cut = fc.nat(VALID_TEXT.length - 1).map((length) => bytes(VALID_TEXT.slice(0, length)));
const signatures = fc.constantFrom(
  `0x${"00".repeat(96)}`,
  `0xc0${"00".repeat(95)}`,
  `0x${"ff".repeat(96)}`,
  signed(other.requestRoot),
)
  .map((signature) => bytes(JSON.stringify({ ...VALID, signature })));
const anything = fc.oneof(fc.uint8Array({ maxLength: 64 }), fc.json({ maxDepth: 2 }).map(bytes));
// Those of the right shape cost a pairing each.
const shaped = fc.oneof(flipped, signatures);
const shapeless = fc.oneof(overwritten, swapped, cut, anything);
const BODY = fc.oneof({ arbitrary: shaped, weight: 1 }, { arbitrary: shapeless, weight: 5 });

/** Whether it is the valid commitment after all: hex may be in either case. */
function isValid(body: Uint8Array): boolean {
  try {
    const { request_root, pubkey, signature, ...more } = JSON.parse(new TextDecoder().decode(body));
    return Object.keys(more).length === 0 &&
      [request_root, pubkey, signature].every((text) => /^0x/.test(text)) &&
      JSON.stringify({ request_root, pubkey, signature }).toLowerCase() === VALID_TEXT;
  } catch {
    return false;
  }
}

test("of 10,000 bodies that are damaged or random none fails the sidecar, none counts as a commitment", async () => {
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(BODY.filter((body) => !isValid(body)), async (body) => {
      const response = await app.request(COMMITMENT_PATH, post(body));
      expect([400, 404]).toContain(response.status);
      refused++;
    }),
    { numRuns: 10_000 },
  );
  expect(refused).toBe(10_000);
  expect(log.lines).toEqual([]);
  expect(ledger.results().map(({ commitments, firstMs }) => [commitments, firstMs])).toEqual([[0, null], [
    0,
    null,
  ]]);
  expect(ledger.results()[0]!.invalid).toBeGreaterThan(1_000);
  expect((await app.request(COMMITMENT_PATH, post(VALID_TEXT))).status).toBe(200);
  expect(ledger.results()[0]!.commitments).toBe(1);
});
