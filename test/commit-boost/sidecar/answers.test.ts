import fc from "fast-check";
import { expect, test } from "vitest";
import {
  ANSWER_TIMEOUT_MS,
  MAX_ANSWER_BYTES,
  MAX_HEADER_ANSWER_BYTES,
  MAX_SUBMITTING,
  MAX_TOLD_CHARS,
} from "../../../src/commit-boost/sidecar/limits.ts";
import type { HeaderQuery, PreconfCommitment } from "../../../src/ports/sidecar.ts";
import { SidecarError } from "../../../src/ports/sidecar.ts";
import { VirtualClock } from "../../../src/runtime/virtual-clock.ts";
import {
  client,
  commitmentTo,
  devSidecar,
  fakeSidecar,
  PUBKEY,
  SIGNATURE,
  TOKENS,
  until,
} from "./support.ts";

const COMMITMENT: PreconfCommitment = {
  validatorPublicKey: PUBKEY,
  requestRoot: `0x${"11".repeat(32)}`,
  signature: SIGNATURE,
};
const QUERY: HeaderQuery = { slot: 12, parentHash: `0x${"22".repeat(32)}`, validatorPublicKey: PUBKEY };

/** A client of a sidecar that answers everything alike. */
async function answered(status: number, body: string, headers: Record<string, string> = {}) {
  const fake = await fakeSidecar((_, response) => void response.writeHead(status, headers).end(body));
  return { ...fake, ...client(fake.url) };
}

async function failure(promise: Promise<unknown>): Promise<SidecarError> {
  const error = await promise.then(() => null, (cause: unknown) => cause);
  expect(error).toBeInstanceOf(SidecarError);
  return error as SidecarError;
}

test("a commitment of every operator is taken, again and again", async () => {
  const { sidecar, served } = await devSidecar();
  const { requestRoot } = sidecar.issue({ validatorPublicKey: PUBKEY, slot: 1 });
  for (const token of [...TOKENS, ...TOKENS]) {
    await client(served.url, { token }).client.submitCommitment(commitmentTo(requestRoot));
  }
  expect(sidecar.results()).toMatchObject([{ requestRoot, commitments: TOKENS.length, invalid: 0 }]);
});

test("a signature that does not hold is refused with the sidecar's reason, and counted", async () => {
  const { sidecar, served } = await devSidecar();
  const { requestRoot } = sidecar.issue({ validatorPublicKey: PUBKEY, slot: 1 });
  const { client: made } = client(served.url);
  const wrong = { ...commitmentTo(`0x${"00".repeat(32)}`), requestRoot };
  const error = await failure(made.submitCommitment(wrong));
  expect(error.code).toBe("refused");
  expect(error.message).toContain("the sidecar answered 400: the signature is not");
  expect(sidecar.results()).toMatchObject([{ commitments: 0, firstMs: null, invalid: 1 }]);
});

test("a root that was never issued is refused", async () => {
  const { served } = await devSidecar();
  const error = await failure(client(served.url).client.submitCommitment(COMMITMENT));
  expect([error.code, error.message]).toEqual(["refused", expect.stringContaining("404: unknown request")]);
});

test("there is no header behind the devnet's sidecar", async () => {
  const { served } = await devSidecar();
  expect(await client(served.url).client.getBlockHeader(QUERY)).toBeNull();
});

test("a header is given as it came, asked for by slot, parent and proposer", async () => {
  const data = { message: { header: {}, value: "12345678901234567890" }, signature: SIGNATURE };
  const { client: made, asked } = await answered(200, JSON.stringify({ version: "electra", data, more: 1 }));
  expect(await made.getBlockHeader(QUERY)).toEqual({ version: "electra", data });
  expect(asked).toMatchObject([{
    method: "GET",
    path: `/preconf/v1/header/12/${QUERY.parentHash}/${PUBKEY}`,
    headers: { authorization: `Bearer ${TOKENS[0]}` },
  }]);
});

test.each([
  "",
  "{",
  "null",
  '{"data":{}}',
  '{"version":"","data":{}}',
  '{"version":"electra"}',
  '{"version":"x","data":1}',
])(
  "%j is no header",
  async (body) => {
    const { client: made } = await answered(200, body);
    expect((await failure(made.getBlockHeader(QUERY))).code).toBe("unreachable");
  },
);

test("of a sidecar below a path the path is kept", async () => {
  const { url, asked } = await fakeSidecar((_, response) => void response.writeHead(204).end());
  expect(await client(`${url}/some/where/`).client.getBlockHeader(QUERY)).toBeNull();
  expect(asked[0]!.path).toMatch(/^\/some\/where\/preconf\/v1\/header\/12\//);
});

test.each([
  [400, "refused"],
  [401, "refused"],
  [404, "refused"],
  [422, "refused"],
  [408, "unreachable"],
  [429, "unreachable"],
  [500, "unreachable"],
  [503, "unreachable"],
  [202, "unreachable"],
])("%d means %s", async (status, code) => {
  const { client: made } = await answered(status, JSON.stringify({ code: status, message: "because" }));
  for (const ask of [() => made.submitCommitment(COMMITMENT), () => made.getBlockHeader(QUERY)]) {
    const error = await failure(ask());
    expect([error.code, error.message]).toEqual([code, `the sidecar answered ${status}: because`]);
  }
});

test("nobody listening means unreachable", async () => {
  const { served } = await devSidecar();
  await served.close();
  const error = await failure(client(served.url).client.submitCommitment(COMMITMENT));
  expect(error.code).toBe("unreachable");
});

test("what the sidecar says is told as one short line without the token", async () => {
  const said = fc.array(fc.constantFrom(TOKENS[0]!, "\n", "\u0000", "\u202e", "x".repeat(100), "why "), {
    maxLength: 12,
  });
  let message = "";
  const { url } = await fakeSidecar((_, response) =>
    void response.writeHead(400).end(JSON.stringify({ message }))
  );
  const { client: made } = client(url);
  await fc.assert(
    fc.asyncProperty(said, async (parts) => {
      message = parts.join("");
      const error = await failure(made.submitCommitment(COMMITMENT));
      expect(error.message.length).toBeLessThanOrEqual(MAX_TOLD_CHARS);
      expect(error.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(error.message).not.toContain(TOKENS[0]!.slice(0, 6));
    }),
    { numRuns: 50 },
  );
});

test.each(["<html>gone</html>", "null", '{"message":7}', ""])(
  "of %j only the status is told",
  async (body) => {
    const { client: made } = await answered(502, body);
    expect((await failure(made.submitCommitment(COMMITMENT))).message).toBe("the sidecar answered 502");
  },
);

test("an answer that is larger than it will read is given up", async () => {
  const { url, open } = await fakeSidecar((_, response) => {
    response.writeHead(400);
    const chunk = "x".repeat(MAX_ANSWER_BYTES);
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on("drain", more);
    more();
  });
  const { client: made } = client(url);
  expect((await failure(made.submitCommitment(COMMITMENT))).message).toContain(
    `larger than ${MAX_ANSWER_BYTES}`,
  );
  expect((await failure(made.getBlockHeader(QUERY))).message).toContain(
    `larger than ${MAX_HEADER_ANSWER_BYTES}`,
  );
  await until(() => expect(open()).toBe(0));
});

test.each(["no answer", "an answer that does not end"])("%s is given up after 5 s", async (kind) => {
  const clock = new VirtualClock(0);
  const { url, asked, open } = await fakeSidecar((_, response) => {
    if (kind !== "no answer") response.writeHead(200).write("{");
  });
  const { client: made } = client(url, { clock });
  const failed = Promise.all([made.submitCommitment(COMMITMENT), made.getBlockHeader(QUERY)].map(failure));
  await until(() => expect(asked).toHaveLength(2));
  await clock.advance(ANSWER_TIMEOUT_MS);
  for (const error of await failed) {
    expect([error.code, error.message]).toEqual([
      "unreachable",
      `the sidecar is unreachable: no answer within ${ANSWER_TIMEOUT_MS} ms`,
    ]);
  }
  expect(clock.pending).toBe(0);
  await until(() => expect(open()).toBe(0));
});

test("commitments wait for their turn: so many connections at once and no more, yet a header waits for none", async () => {
  let most = 0;
  const held: (() => void)[] = [];
  const { url, open } = await fakeSidecar((request, response) => {
    const answer = () => void response.writeHead(request.method === "POST" ? 200 : 204).end();
    if (request.method === "GET") return answer();
    held.push(answer);
    most = Math.max(most, held.length);
  });
  const { client: made } = client(url);
  const submitted = Array.from({ length: 3 * MAX_SUBMITTING }, () => made.submitCommitment(COMMITMENT));
  await until(() => expect(held).toHaveLength(MAX_SUBMITTING));
  expect(await made.getBlockHeader(QUERY)).toBeNull();
  expect(open()).toBeLessThanOrEqual(MAX_SUBMITTING + 1);
  const release = setInterval(() => held.splice(0).forEach((answer) => answer()), 1);
  await Promise.all(submitted).finally(() => clearInterval(release));
  expect(most).toBe(MAX_SUBMITTING);
});

test("stop ends what is on its way or waits for its turn, and what is asked after it", async () => {
  const clock = new VirtualClock(0);
  const { url, asked, open } = await fakeSidecar(() => {});
  const { client: made } = client(url, { clock });
  const failed = Array.from({ length: MAX_SUBMITTING + 5 }, () => failure(made.submitCommitment(COMMITMENT)));
  await until(() => expect(asked).toHaveLength(MAX_SUBMITTING));
  await made.stop();
  for (const error of [...await Promise.all(failed), await failure(made.getBlockHeader(QUERY))]) {
    expect([error.code, error.message]).toEqual(["unreachable", "the sidecar is unreachable: stopped"]);
  }
  expect(asked).toHaveLength(MAX_SUBMITTING);
  expect(clock.pending).toBe(0);
  await until(() => expect(open()).toBe(0));
});

test("the token is in no log line, whatever fails", async () => {
  const token = TOKENS[0]!;
  const { url } = await answered(401, JSON.stringify({ message: `unknown token ${token}` }));
  const { log, start } = client(url);
  start();
  await until(() => expect(log.lines.length).toBeGreaterThan(0));
  expect(JSON.stringify(log.lines)).not.toContain(token);
});
