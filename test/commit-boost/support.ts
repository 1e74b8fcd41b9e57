import type { Hono } from "hono";
import type { SignerModule } from "../../src/commit-boost/modules.ts";
import type { SignerApiOptions } from "../../src/commit-boost/signer-api.ts";
import { createSignerApi } from "../../src/commit-boost/signer-api.ts";
import type { Admit, SigningOutcome, SigningRequest } from "../../src/ports/admit.ts";
import type { Log, LogFields } from "../../src/ports/log.ts";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";
import type { Hex } from "../../src/spec/hex.ts";

export const PUBKEY: Hex = `0x${"a3".repeat(48)}`;
export const ROOT: Hex = `0x${"3e".repeat(32)}`;
export const SIGNATURE: Hex = `0x${"88".repeat(96)}`;
export const NOW_MS = 1_767_225_600_000;
export const CHAIN_ID = 560_048n;

export const PRECONF = {
  id: "preconf",
  token: "t0ken-of-preconf",
  unscoped: true,
} as const satisfies SignerModule;
export const SCOPED = {
  id: "scoped",
  token: "t0ken-of-scoped",
  unscoped: false,
} as const satisfies SignerModule;
export const COMMIT = {
  id: "commit",
  jwtSecret: "s3cret-of-commit",
  signingId: `0x${"6a".repeat(32)}`,
  unscoped: false,
} as const satisfies SignerModule;
export const OTHER = {
  id: "other",
  jwtSecret: "s3cret-of-other",
  signingId: `0x${"7b".repeat(32)}`,
  unscoped: false,
} as const satisfies SignerModule;
export const MODULES: readonly SignerModule[] = [PRECONF, SCOPED, COMMIT, OTHER];
export const ADMIN_SECRET = "s3cret-of-the-administrator";
/** What no answer and no log may show. */
export const SECRETS = /t0ken|s3cret/;

export const SIGN = "/signer/v1/request_signature";
export const VALID = { type: "consensus", pubkey: PUBKEY, object_root: ROOT };

/** Admit as a test wants it to answer, and what it was asked. */
export interface FakeAdmit extends Admit {
  readonly asked: SigningRequest[];
}

export function fakeAdmit(
  answer: () => Promise<SigningOutcome> = () => Promise.resolve({ kind: "signed", signature: SIGNATURE }),
  publicKeys: () => readonly Hex[] = () => [PUBKEY],
): FakeAdmit {
  const asked: SigningRequest[] = [];
  return {
    asked,
    requestSignature(request) {
      asked.push(request);
      return answer();
    },
    publicKeys,
  };
}

/** A log that keeps its lines. */
export interface KeptLog extends Log {
  readonly lines: {
    readonly level: string;
    readonly message: string;
    readonly fields: LogFields | undefined;
  }[];
}

export function keptLog(): KeptLog {
  const lines: KeptLog["lines"] = [];
  const at = (level: string) => (message: string, fields?: LogFields) => {
    lines.push({ level, message, fields });
  };
  return { lines, debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** A signer API with the modules above and an administrator; `options` replace what a test wants otherwise. */
export function setUp(admit: FakeAdmit = fakeAdmit(), options: Partial<SignerApiOptions> = {}) {
  const log = keptLog();
  const clock = new VirtualClock(NOW_MS);
  const access = { modules: MODULES, adminSecret: ADMIN_SECRET };
  const reload = () => Promise.resolve(access);
  const app = createSignerApi({ admit, log, clock, chainId: CHAIN_ID, reload, ...access, ...options });
  return { admit, log, clock, app };
}

/** A POST with the headers of a well-behaved module; `headers` replace them, undefined leaves one out. */
export function post(
  body: BodyInit | null,
  headers: Record<string, string | undefined> = {},
): RequestInit & { headers: Record<string, string> } {
  const all = { authorization: `Bearer ${PRECONF.token}`, "content-type": "application/json", ...headers };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { method: "POST", body, headers: Object.fromEntries(given) };
}

export function sign(app: Hono, body: unknown): Promise<Response> {
  return Promise.resolve(app.request(SIGN, post(JSON.stringify(body))));
}

/** The status and message of an error answer, with its form checked. */
export async function readError(response: Response): Promise<{ status: number; message: string }> {
  const body = await response.json();
  if (Object.keys(body).join() !== "code,message" || body.code !== response.status) {
    throw new Error(`not {code, message} with the status as code: ${JSON.stringify(body)}`);
  }
  return { status: body.code, message: body.message };
}

/** A POST whose body is a stream. */
export function streamedPost(
  body: ReadableStream,
  headers: Record<string, string> = {},
  path = SIGN,
): Request {
  // Node asks for `duplex` where a body is a stream.
  const init: RequestInit & { duplex: "half" } = { method: "POST", headers, body, duplex: "half" };
  return new Request(`http://signer${path}`, init);
}

/** What the server's adapter tells the app of a connection's other end. */
export function from(address: string) {
  return { incoming: { socket: { remoteAddress: address } } };
}

/** A body of which nothing comes before the test says so; `taken` resolves once it is waited for. */
export function heldBody(text: string) {
  const taken = Promise.withResolvers<void>();
  const finished = Promise.withResolvers<void>();
  const body = new ReadableStream({
    async pull(controller) {
      taken.resolve();
      await finished.promise;
      controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  }, { highWaterMark: 0 });
  return { body, taken: taken.promise, finish: () => finished.resolve() };
}
