import fc from "fast-check";
import { expect, it } from "vitest";
import { post, PUBKEY, ROOT, setUp, SIGN, VALID } from "./support.ts";

/** Posts a body; tells the status and what Admit was asked. */
async function outcomeOf(body: string | Uint8Array<ArrayBuffer>) {
  const { app, admit } = setUp();
  const response = await app.request(SIGN, post(body));
  return { status: response.status, asked: admit.asked };
}

function isRefusal({ status, asked }: Awaited<ReturnType<typeof outcomeOf>>): boolean {
  return status >= 400 && status < 500 && asked.length === 0;
}

const oddField = fc.oneof(
  fc.constantFrom("consensus", "proxy_bls", PUBKEY, ROOT, "0x", `${ROOT}0`),
  fc.jsonValue(),
);

/** Near misses: the real field names with odd values, fields left out and added. */
const nearRequest = fc.record(
  { type: oddField, pubkey: oddField, object_root: oddField, ["__proto__"]: oddField, extra: oddField },
  { requiredKeys: [], noNullPrototype: true },
);

function isValid(body: unknown): boolean {
  return JSON.stringify(body, Object.keys(VALID)) === JSON.stringify(VALID) &&
    Object.keys(body as object).length === 3;
}

const hexCase = (hex: string) =>
  fc.array(fc.boolean(), { minLength: hex.length, maxLength: hex.length })
    .map((upper) =>
      `0x${hex.slice(2).replace(/./g, (digit, at) => upper[at] ? digit.toUpperCase() : digit)}`
    );

it("random bytes are refused with a 4xx and start nothing", async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
    expect(isRefusal(await outcomeOf(Uint8Array.from(bytes)))).toBe(true);
  }));
});

it("random JSON is refused with a 4xx and starts nothing", async () => {
  await fc.assert(fc.asyncProperty(fc.json(), async (text) => {
    expect(isRefusal(await outcomeOf(text))).toBe(true);
  }));
});

it("near misses of a request are refused with a 4xx and start nothing", async () => {
  await fc.assert(
    fc.asyncProperty(nearRequest, async (body) => {
      fc.pre(!isValid(body));
      expect(isRefusal(await outcomeOf(JSON.stringify(body)))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

it("a valid request with one byte replaced is refused or asks for lower-case hex of the right lengths", async () => {
  const valid = new TextEncoder().encode(JSON.stringify(VALID));
  const mutation = fc.tuple(fc.nat(valid.length - 1), fc.integer({ min: 0, max: 255 }));
  await fc.assert(
    fc.asyncProperty(mutation, async ([at, byte]) => {
      const outcome = await outcomeOf(valid.with(at, byte));
      if (isRefusal(outcome)) return;
      expect(outcome.status).toBe(200);
      expect(outcome.asked).toHaveLength(1);
      expect(outcome.asked[0]?.validatorPublicKey).toMatch(/^0x[0-9a-f]{96}$/);
      expect(outcome.asked[0]?.requestRoot).toMatch(/^0x[0-9a-f]{64}$/);
    }),
    { numRuns: 300 },
  );
});

it("a request means the same in every mix of upper and lower case", async () => {
  await fc.assert(fc.asyncProperty(hexCase(PUBKEY), hexCase(ROOT), async (pubkey, object_root) => {
    const { status, asked } = await outcomeOf(JSON.stringify({ ...VALID, pubkey, object_root }));
    expect(status).toBe(200);
    expect(asked).toEqual([{ validatorPublicKey: PUBKEY, requestRoot: ROOT }]);
  }));
});

it("a random Authorization header never gets in", async () => {
  const printable = fc.string({ unit: "grapheme-ascii", maxLength: 60 });
  await fc.assert(fc.asyncProperty(printable, fc.boolean(), async (text, bearer) => {
    const { app, admit } = setUp();
    const authorization = bearer ? `Bearer ${text}` : text;
    const response = await app.request(SIGN, post(JSON.stringify(VALID), { authorization }));
    expect(response.status).toBe(401);
    expect(admit.asked).toEqual([]);
  }));
});
