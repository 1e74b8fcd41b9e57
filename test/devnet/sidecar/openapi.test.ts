import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createEventDecoder } from "../../../src/commit-boost/sidecar/event-decoder.ts";
import {
  COMMITMENT_PATH,
  headerPath,
  REQUEST_PATH,
  STREAM_PATH,
} from "../../../src/commit-boost/sidecar/paths.ts";
import { MAX_BODY_BYTES } from "../../../src/devnet/sidecar/limits.ts";
import type { Hex } from "../../../src/spec/hex.ts";
import { as, commitmentTo, DESCRIPTION, post, PUBKEY, setUp, signatureOf, TOKENS } from "./support.ts";

type Operation = { readonly responses: Record<string, unknown> };
const description = JSON.parse(DESCRIPTION);
const METHODS = ["get", "post", "put", "delete", "patch", "head", "options"];

const HEADER = headerPath({ slot: 1, parentHash: `0x${"22".repeat(32)}`, validatorPublicKey: PUBKEY });
const OPERATIONS = {
  getNewRequest: REQUEST_PATH,
  streamRequests: STREAM_PATH,
  submitCommitment: COMMITMENT_PATH,
  getBlockHeader: HEADER,
  describe: "/openapi.json",
};

function body(requestRoot: Hex, change: object = {}): string {
  const { validatorPublicKey, signature } = commitmentTo(requestRoot);
  return JSON.stringify({ request_root: requestRoot, pubkey: validatorPublicKey, signature, ...change });
}

type Case = [
  operation: keyof typeof OPERATIONS,
  status: number,
  why: string,
  init: (requestRoot: Hex) => RequestInit,
  path?: string,
];
const asked = () => as(TOKENS[0]!);
const HEX_31 = `0x${"11".repeat(31)}`;

/** Every way to every status; a request has been issued in each. */
const CASES: Case[] = [
  ["getNewRequest", 200, "there is one", asked],
  ["getNewRequest", 401, "no token", () => ({})],
  ["streamRequests", 200, "open", asked],
  ["streamRequests", 200, "an id that is unknown", () => as(TOKENS[0]!, { "last-event-id": "gone" })],
  ["streamRequests", 401, "a token of nobody", () => as("t0ken-of-nobody")],
  ["submitCommitment", 200, "a signature that holds", (root) => post(body(root))],
  [
    "submitCommitment",
    200,
    "media type with a charset",
    (root) => post(body(root), { "content-type": "Application/JSON; charset=utf-8" }),
  ],
  [
    "submitCommitment",
    200,
    "hex in upper case",
    (root) => post(body(root, { pubkey: PUBKEY.toUpperCase().replace("X", "x") })),
  ],
  [
    "submitCommitment",
    400,
    "a signature that does not hold",
    (root) => post(body(root, { signature: signatureOf(`0x${"00".repeat(32)}`) })),
  ],
  ["submitCommitment", 400, "no JSON", () => post("{")],
  ["submitCommitment", 400, "no UTF-8", () => post(Uint8Array.of(0x22, 0xff, 0x22))],
  ["submitCommitment", 400, "an empty body", () => post("")],
  ["submitCommitment", 400, "no object", () => post("[]")],
  ["submitCommitment", 400, "null", () => post("null")],
  ["submitCommitment", 400, "a root too short", (root) => post(body(root, { request_root: HEX_31 }))],
  ["submitCommitment", 400, "a key too short", (root) => post(body(root, { pubkey: HEX_31 }))],
  ["submitCommitment", 400, "no signature", (root) => post(body(root, { signature: undefined }))],
  ["submitCommitment", 400, "a field too many", (root) => post(body(root, { slot: "1" }))],
  [
    "submitCommitment",
    401,
    "the Basic scheme",
    (root) => post(body(root), { authorization: `Basic ${TOKENS[0]}` }),
  ],
  ["submitCommitment", 404, "a root never issued", () => post(body(`0x${"00".repeat(32)}`))],
  ["submitCommitment", 413, "too large", () => post(" ".repeat(MAX_BODY_BYTES + 1))],
  [
    "submitCommitment",
    415,
    "another media type",
    (root) => post(body(root), { "content-type": "text/plain" }),
  ],
  ["getBlockHeader", 204, "no relay", asked],
  ["getBlockHeader", 400, "a slot with a zero before", asked, HEADER.replace("/1/", "/01/")],
  ["getBlockHeader", 400, "a slot too large", asked, HEADER.replace("/1/", "/9007199254740992/")],
  ["getBlockHeader", 400, "a parent too short", asked, HEADER.replace("22", "")],
  ["getBlockHeader", 400, "a key too long", asked, `${HEADER}00`],
  ["getBlockHeader", 401, "no token", () => ({})],
  ["describe", 200, "without a token", () => ({})],
];

/** Statuses that no sidecar of a devnet gives: it has no relays. */
const OF_RELAYS_ONLY = ["getBlockHeader 200"];

function operations(): [id: string, path: string, method: string, operation: Operation][] {
  return Object.entries(description.paths as Record<string, Record<string, Operation>>).flatMap((
    [path, item],
  ) =>
    METHODS.filter((method) => method in item).map((method): [string, string, string, Operation] => {
      const operation = item[method]! as Operation & { operationId: string };
      return [operation.operationId, path, method, operation];
    })
  );
}

/** What the description says of an answer: its schema, or null where it has no JSON. */
function schemaOf(operationId: string, status: string): z.ZodType | null {
  const [, , , operation] = operations().find(([id]) => id === operationId)!;
  const given = operation.responses[status] as {
    $ref?: string;
    content?: Record<string, { schema: object }>;
  };
  const response = given.$ref === undefined
    ? given
    : description.components.responses[given.$ref.split("/").at(-1)!] as typeof given;
  const schema = response.content?.["application/json"]?.schema;
  return schema === undefined ? null : schemaFrom(schema);
}

function schemaFrom(schema: object): z.ZodType {
  const local = (part: unknown) =>
    JSON.parse(JSON.stringify(part).replaceAll("#/components/schemas/", "#/$defs/"));
  return z.fromJSONSchema({ ...local(schema), $defs: local(description.components.schemas) });
}

async function answerOf([operation, , , init, path]: Case) {
  const made = setUp();
  const { requestRoot } = made.issue();
  const response = await made.app.request(path ?? OPERATIONS[operation], init(requestRoot));
  return { ...made, response };
}

describe("every answer is as the description has it", () => {
  test.each(CASES)("%s answers %d: %s", async (...tried) => {
    const [operation, status] = tried;
    const { response, log } = await answerOf(tried);
    expect(response.status).toBe(status);
    expect(log.lines).toEqual([]);
    const schema = schemaOf(operation, String(status));
    if (schema === null) return await response.body?.cancel();
    const json = await response.json();
    expect(schema.safeParse(json).error).toBeUndefined();
    if (status >= 400) expect(json).toEqual({ code: status, message: expect.any(String) });
    if (status === 401) expect(response.headers.get("www-authenticate")).toBe("Bearer");
  });

  test("every described status is reached, but for those of relays", () => {
    const reached = new Set(CASES.map(([operation, status]) => `${operation} ${status}`));
    const described = operations().flatMap(([id, , , { responses }]) =>
      Object.keys(responses).filter((status) => status !== "default").map((status) => `${id} ${status}`)
    );
    // An empty queue needs the request to have been taken; it is tested below.
    expect(described.filter((name) => !reached.has(name))).toEqual(["getNewRequest 204", ...OF_RELAYS_ONLY]);
    expect([...reached].filter((name) => !described.includes(name))).toEqual([]);
  });

  test("the described operations are those that there are", () => {
    expect(operations().map(([id, path, method]) => `${method} ${path} ${id}`)).toEqual([
      `get ${REQUEST_PATH} getNewRequest`,
      `get ${STREAM_PATH} streamRequests`,
      `post ${COMMITMENT_PATH} submitCommitment`,
      "get /preconf/v1/header/{slot}/{parent_hash}/{pubkey} getBlockHeader",
      "get /openapi.json describe",
    ]);
  });

  test("what nobody expected is the described failure, and only the log has its cause", async () => {
    const { app, issue, log } = setUp({
      holds: () => {
        throw new Error("memory is gone");
      },
    });
    const response = await app.request(COMMITMENT_PATH, post(body(issue().requestRoot)));
    expect(response.status).toBe(500);
    const json = await response.json();
    expect(schemaOf("submitCommitment", "default")!.safeParse(json).success).toBe(true);
    expect(JSON.stringify(json)).not.toContain("memory");
    expect(log.lines[0]!.fields.cause).toContain("memory is gone");
  });

  test("the example of an event is one that a client takes", () => {
    const stream = description.paths[STREAM_PATH].get.responses["200"].content["text/event-stream"];
    const told: unknown[] = [];
    const decode = createEventDecoder({
      onRequest: (request) => told.push(request),
      onFault: (fault) => expect(fault).toBeUndefined(),
      onId: () => {},
    });
    decode(new TextEncoder().encode(stream.example));
    expect(told).toMatchObject([{ id: "9f2c61aa-7", slot: 1042 }]);
  });
});

test("what the description takes for a request, and nothing else, is what a client takes", () => {
  const schema = schemaFrom({ $ref: "#/components/schemas/Request" });
  const good = { id: "r-1", pubkey: PUBKEY, slot: "1", request_root: `0x${"11".repeat(32)}` };
  const changes: object[] = [
    {},
    { later: 1 },
    ...["", "two words", "x".repeat(128), "x".repeat(129), 1, null, "\u00e4"].map((id) => ({ id })),
    ...["0", "01", "", "-1", "1.0", "0x1", "9007199254740991", "99999999999999999", 1].map((slot) => ({
      slot,
    })),
    ...["0x", HEX_31, "11".repeat(32), `0x${"AB".repeat(32)}`, `0x${"11".repeat(32)}\n`].map((root) => ({
      request_root: root,
    })),
    ...[HEX_31, `0x${"Ab".repeat(48)}`, `0X${"ab".repeat(48)}`].map((pubkey) => ({ pubkey })),
    ...Object.keys(good).map((name) => ({ [name]: undefined })),
  ];
  for (const change of changes) {
    const json = JSON.stringify({ ...good, ...change });
    let taken = 0;
    const decode = createEventDecoder({ onRequest: () => taken++, onFault: () => {}, onId: () => {} });
    decode(new TextEncoder().encode(`event: request\ndata: ${json}\n\n`));
    expect([json, schema.safeParse(JSON.parse(json)).success]).toEqual([json, taken === 1]);
  }
});
