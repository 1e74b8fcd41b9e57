import type { SigningOutcome } from "../../src/ports/admit.ts";
import { MAX_BODY_BYTES, MAX_BODY_BYTES_IN_ALL } from "../../src/commit-boost/limits.ts";
import { adminJwt, BLS, KEYS, moduleJwt, RELOAD, REVOKE, VALID_SCOPED } from "./jwts.ts";
import type { FakeAdmit } from "./support.ts";
import {
  COMMIT,
  fakeAdmit,
  from,
  post,
  PRECONF,
  PUBKEY,
  ROOT,
  setUp,
  SIGN,
  streamedPost,
  VALID,
} from "./support.ts";

/** A request to an operation, valid but for what a test changes. */
interface Asking {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body: string;
  /** The Authorization header of a caller who may send this body; undefined where none is needed. */
  readonly authorization: ((body: string) => string) | undefined;
  readonly contentType?: string;
}

/** A way to get an answer, by the statuses that it may have. */
export type Reach = () => Promise<Response>;

const STRANGER = "Bearer of-nobody";
const PROXY = JSON.stringify({ proxy: PUBKEY, object_root: ROOT, nonce: 7 });

const tokenOf = () => `Bearer ${PRECONF.token}`;
const jwtFor = (path: string) => (body: string) => moduleJwt(path, body);
const adminFor = (path: string) => (body: string) => adminJwt(path, body);

const STATUS: Asking = { method: "GET", path: "/status", body: "", authorization: undefined };
const OPENAPI: Asking = { ...STATUS, path: "/openapi.json" };
const PUBKEYS: Asking = { method: "GET", path: KEYS, body: "", authorization: jwtFor(KEYS) };
const UNSCOPED: Asking = { method: "POST", path: SIGN, body: JSON.stringify(VALID), authorization: tokenOf };
const BLS_REQUEST: Asking = byJwt(BLS, JSON.stringify(VALID_SCOPED));
const PROXY_BLS = byJwt("/signer/v1/request_signature/proxy-bls", PROXY);
const PROXY_ECDSA = byJwt("/signer/v1/request_signature/proxy-ecdsa", PROXY);
const GENERATE = byJwt("/signer/v1/generate_proxy_key", JSON.stringify({ pubkey: PUBKEY, scheme: "bls" }));
const RELOADING: Asking = { method: "POST", path: RELOAD, body: "", authorization: adminFor(RELOAD) };
const REVOKING: Asking = {
  method: "POST",
  path: REVOKE,
  body: JSON.stringify({ module_id: COMMIT.id }),
  authorization: adminFor(REVOKE),
};

/** Ways to every status that each operation is to have, by method and path. */
export const REACHES: Readonly<Record<string, readonly Reach[]>> = {
  "GET /status": [ok(STATUS), otherMethod(STATUS)],
  "GET /openapi.json": [ok(OPENAPI), otherMethod(OPENAPI)],
  [`GET ${KEYS}`]: [
    ok(PUBKEYS),
    ok({ ...PUBKEYS, authorization: tokenOf }),
    stranger(PUBKEYS),
    lockedOut(PUBKEYS),
    otherMethod(PUBKEYS),
    () => send(PUBKEYS, fakeAdmit(undefined, fault)),
  ],
  [`POST ${SIGN}`]: [...readingBody(UNSCOPED), ...badBody(UNSCOPED), ...signing(UNSCOPED)],
  [`POST ${BLS}`]: [...readingBody(BLS_REQUEST), ...badBody(BLS_REQUEST), ...signing(BLS_REQUEST)],
  [`POST ${PROXY_BLS.path}`]: [ok(PROXY_BLS), ...readingBody(PROXY_BLS)],
  [`POST ${PROXY_ECDSA.path}`]: [ok(PROXY_ECDSA), ...readingBody(PROXY_ECDSA)],
  [`POST ${GENERATE.path}`]: [
    ok(GENERATE),
    ok({ ...GENERATE, authorization: tokenOf }),
    ...readingBody(GENERATE),
  ],
  [`POST ${RELOAD}`]: [
    ok(RELOADING),
    ...readingBody(RELOADING),
    ...badBody(RELOADING),
    async () => {
      const { app } = setUp(fakeAdmit(), { reload: () => Promise.reject(new Error("no file")) });
      return await app.request(RELOAD, init(RELOADING));
    },
    async () => {
      const begun = Promise.withResolvers<void>();
      const reload = () => {
        begun.resolve();
        return new Promise<never>(() => {});
      };
      const { app } = setUp(fakeAdmit(), { reload });
      void app.request(RELOAD, init(RELOADING));
      await begun.promise;
      return await app.request(RELOAD, init(RELOADING));
    },
  ],
  [`POST ${REVOKE}`]: [
    ok(REVOKING),
    ...readingBody(REVOKING),
    ...badBody(REVOKING),
    ok({ ...REVOKING, body: JSON.stringify({ module_id: "nobody" }) }),
  ],
};

function byJwt(path: string, body: string): Asking {
  return { method: "POST", path, body, authorization: jwtFor(path) };
}

function init({ method, body, authorization, contentType }: Asking): RequestInit {
  const headers = authorization && { authorization: authorization(body) };
  if (method === "GET") return headers === undefined ? {} : { headers };
  return post(body, { ...headers, ...(contentType !== undefined && { "content-type": contentType }) });
}

async function send(asking: Asking, admit?: FakeAdmit): Promise<Response> {
  return await setUp(admit).app.request(asking.path, init(asking));
}

/** The request as it should be, whatever is answered to it. */
function ok(asking: Asking): Reach {
  return () => send(asking);
}

function otherMethod({ path }: Asking): Reach {
  return async () => await setUp().app.request(path, { method: "DELETE" });
}

function stranger(asking: Asking): Reach {
  return () => send({ ...asking, authorization: () => STRANGER });
}

function lockedOut(asking: Asking): Reach {
  return async () => {
    const { app } = setUp();
    const bad = init({ ...asking, authorization: () => STRANGER });
    for (let i = 0; i < 3; i++) await app.request(asking.path, bad, from("192.0.2.1"));
    return await app.request(asking.path, init(asking), from("192.0.2.1"));
  };
}

/** What may become of a request with a token and a body before any of the body counts. */
function readingBody(asking: Asking): Reach[] {
  return [
    stranger(asking),
    lockedOut(asking),
    otherMethod(asking),
    () => send({ ...asking, body: " ".repeat(MAX_BODY_BYTES + 1) }),
    noRoomForBody(asking),
    brokenOff(asking),
  ];
}

function badBody(asking: Asking): Reach[] {
  return [
    () => send({ ...asking, body: "no JSON" }),
    () => send({ ...asking, body: "{}", contentType: "text/plain" }),
  ];
}

function signing(asking: Asking): Reach[] {
  const ended = (outcome: SigningOutcome): Reach => () =>
    send(asking, fakeAdmit(() => Promise.resolve(outcome)));
  return [
    ok(asking),
    ended({ kind: "refused", refusal: "unknownValidator" }),
    ended({ kind: "refused", refusal: "slotLimit" }),
    ended({ kind: "refused", refusal: "noRoom" }),
    ended({ kind: "expired" }),
    ended({ kind: "failed", cause: "no share" }),
    () => send(asking, fakeAdmit(() => Promise.reject(new Error("a fault")))),
  ];
}

/** Other bodies, begun and not ended, take all the room there is. */
function noRoomForBody(asking: Asking): Reach {
  return async () => {
    const { app } = setUp();
    const headers = { authorization: `Bearer ${PRECONF.token}` };
    const taken = Array.from({ length: MAX_BODY_BYTES_IN_ALL / MAX_BODY_BYTES }, async () => {
      const stream = new TransformStream();
      const writer = stream.writable.getWriter();
      void app.request(streamedPost(stream.readable, headers));
      // It is written when it has been read.
      await writer.write(new Uint8Array(MAX_BODY_BYTES));
    });
    await Promise.all(taken);
    return await app.request(asking.path, init({ ...asking, body: asking.body || " " }));
  };
}

function brokenOff(asking: Asking): Reach {
  return async () => {
    const body = new ReadableStream({
      pull() {
        throw new Error("gone");
      },
    }, { highWaterMark: 0 });
    const { authorization } = asking;
    const headers = { authorization: authorization?.(asking.body) ?? "" };
    return await setUp().app.request(streamedPost(body, headers, asking.path));
  };
}

function fault(): never {
  throw new Error("a fault");
}
