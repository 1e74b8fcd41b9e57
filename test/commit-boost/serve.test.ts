import { once } from "node:events";
import type { ClientRequest, IncomingMessage } from "node:http";
import { Agent, request } from "node:http";
import type { Socket } from "node:net";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, expect, it } from "vitest";
import { HEADERS_TIMEOUT_MS, MAX_BODY_BYTES } from "../../src/commit-boost/limits.ts";
import type { ServedHttp } from "../../src/commit-boost/serve.ts";
import { serveHttp } from "../../src/commit-boost/serve.ts";
import type { SigningOutcome } from "../../src/ports/admit.ts";
import { adminJwt, BLS, jwtPost, KEYS, moduleJwt, RELOAD, VALID_SCOPED } from "./jwts.ts";
import type { FakeAdmit } from "./support.ts";
import { fakeAdmit, keptLog, post, PRECONF, setUp, SIGN, SIGNATURE, VALID } from "./support.ts";

const BODY = JSON.stringify(VALID);
const OWN_REQUEST = globalThis.Request;
const OWN_RESPONSE = globalThis.Response;
const agent = new Agent({ keepAlive: true });
const served: ServedHttp[] = [];

afterEach(async () => {
  for (const api of served.splice(0)) await api.close();
});

async function start(admit?: FakeAdmit) {
  const made = setUp(admit);
  const api = await serveHttp({ app: made.app, log: made.log, port: 0 });
  served.push(api);
  return { ...made, api, port: Number(new URL(api.url).port) };
}

/** Begins a POST of a signature request whose body the test writes. */
function open(url: string, headers: Record<string, string | number> = {}): ClientRequest {
  return request(`${url}${SIGN}`, { method: "POST", agent, headers: { ...post(null).headers, ...headers } });
}

async function answerTo(sent: ClientRequest): Promise<{ status: number | undefined; body: string }> {
  const [response] = await once(sent, "response") as [IncomingMessage];
  return { status: response.statusCode, body: await text(response) };
}

/** An Admit that tells when it is asked and answers when told. */
function heldAdmit() {
  const asked = Promise.withResolvers<void>();
  const outcome = Promise.withResolvers<SigningOutcome>();
  const admit = fakeAdmit(() => {
    asked.resolve();
    return outcome.promise;
  });
  return {
    admit,
    asked: asked.promise,
    sign: () => outcome.resolve({ kind: "signed", signature: SIGNATURE }),
  };
}

async function rawAnswer(port: number, sent: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(sent);
  return await text(socket);
}

/** Resolves once `end` is closed, whether or not with an error. */
function closed(end: Socket | ClientRequest): Promise<unknown> {
  end.on("error", () => {});
  return new Promise((resolve) => end.once("close", resolve));
}

it("serves on loopback at the port it reports", async () => {
  const { api } = await start();
  expect(api.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  expect(await (await fetch(`${api.url}/status`)).text()).toBe("OK");
});

it("answers a signature request with the bare signature", async () => {
  const { api } = await start();
  const response = await fetch(`${api.url}${SIGN}`, post(BODY));
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await response.json()).toBe(SIGNATURE);
});

it("answers many requests at once over kept connections", async () => {
  const { api, admit } = await start();
  const answers = await Promise.all(Array.from({ length: 200 }, () => {
    const sent = open(api.url);
    sent.end(BODY);
    return answerTo(sent);
  }));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(admit.asked).toHaveLength(200);
});

it("keeps a request open until its duty ends", async () => {
  const { admit, asked, sign } = heldAdmit();
  const { api } = await start(admit);
  const sent = open(api.url);
  sent.end(BODY);
  const answer = answerTo(sent);
  await asked;
  sign();
  expect((await answer).status).toBe(200);
});

it("answers 413 to a body without a length while it still comes", async () => {
  const { api, admit } = await start();
  const sent = open(api.url, { "transfer-encoding": "chunked" });
  const answer = answerTo(sent);
  // The body is never ended: only a reader that counts as it reads can answer.
  sent.write(Buffer.alloc(MAX_BODY_BYTES + 1, " "));
  expect((await answer).status).toBe(413);
  expect(admit.asked).toEqual([]);
  sent.on("error", () => {});
  sent.destroy();
});

it("answers 413 to a length over the limit before the body comes", async () => {
  const { api } = await start();
  const sent = open(api.url, { "content-length": MAX_BODY_BYTES + 1 });
  sent.on("error", () => {});
  sent.flushHeaders();
  expect((await answerTo(sent)).status).toBe(413);
  sent.destroy();
});

it("answers 401 before the body comes", async () => {
  const { api } = await start();
  const sent = open(api.url, { authorization: "Bearer someone-else", "content-length": 100 });
  sent.on("error", () => {});
  sent.flushHeaders();
  expect((await answerTo(sent)).status).toBe(401);
  sent.destroy();
});

it("goes on when a client goes away while its duty runs", async () => {
  const { admit, asked, sign } = heldAdmit();
  const { api, log } = await start(admit);
  const sent = open(api.url);
  sent.end(BODY);
  await asked;
  const gone = closed(sent);
  sent.destroy();
  await gone;
  sign();
  expect((await fetch(`${api.url}${SIGN}`, post(BODY))).status).toBe(200);
  expect(log.lines.filter(({ level }) => level === "error")).toEqual([]);
});

it("starts nothing for a client that goes away within its body", async () => {
  const { port, api, admit, log } = await start();
  const logged = Promise.withResolvers<unknown>();
  log.debug = (_message, fields) => logged.resolve(fields);
  const socket = connect(port, "127.0.0.1");
  socket.write(
    `POST ${SIGN} HTTP/1.1\r\nHost: signer\r\nAuthorization: Bearer ${PRECONF.token}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${BODY.length}\r\nExpect: 100-continue\r\n\r\n`,
  );
  // The interim answer tells that the request has been taken up.
  await once(socket, "data");
  socket.write(BODY.slice(0, 10), () => socket.destroy());
  expect(await logged.promise).toMatchObject({ route: SIGN, status: 400 });
  expect(admit.asked).toEqual([]);
  expect((await fetch(`${api.url}/status`)).status).toBe(200);
});

it("answers 400 to a Host that makes no URL", async () => {
  const { port } = await start();
  const answer = await rawAnswer(port, "GET /status HTTP/1.1\r\nHost: a/b@c\r\nConnection: close\r\n\r\n");
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('"code":400');
});

it("cuts off a client that does not send its headers", async () => {
  const { port } = await start();
  const answer = await rawAnswer(port, "GET /status HTTP/1.1\r\nHost");
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
}, HEADERS_TIMEOUT_MS + 60_000);

it("counts failures to authenticate by the connection's address, whatever headers say", async () => {
  const { api, log } = await start();
  const ask = (token: string, forwarded: string) =>
    fetch(
      `${api.url}${SIGN}`,
      post(BODY, { authorization: `Bearer ${token}`, "x-forwarded-for": forwarded }),
    );
  for (const forwarded of ["192.0.2.1", "192.0.2.2", "192.0.2.3"]) {
    expect((await ask("wrong", forwarded)).status).toBe(401);
  }
  expect((await ask(PRECONF.token, "192.0.2.4")).status).toBe(429);
  expect(log.lines.filter(({ level }) => level === "warn").map(({ fields }) => fields?.["address"])).toEqual([
    "127.0.0.1",
  ]);
});

it("answers a request by JWT", async () => {
  const { api } = await start();
  const body = JSON.stringify(VALID_SCOPED);
  const response = await fetch(`${api.url}${BLS}`, jwtPost(BLS, body));
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ signature: SIGNATURE });
});

it("answers the keys to a JWT for a request without a body", async () => {
  const { api } = await start();
  expect((await fetch(`${api.url}${KEYS}`, { headers: { authorization: moduleJwt(KEYS) } })).status).toBe(
    200,
  );
});

it("takes a reload without any body", async () => {
  const { api } = await start();
  const headers = { authorization: adminJwt(RELOAD) };
  expect((await fetch(`${api.url}${RELOAD}`, { method: "POST", headers })).status).toBe(200);
});

it("close() ends idle connections and those of waiting requests, and stops listening", async () => {
  const { admit, asked } = heldAdmit();
  const { api, port } = await start(admit);
  const idle = connect(port, "127.0.0.1");
  await once(idle, "connect");
  const idleClosed = closed(idle);
  const waiting = open(api.url);
  const waitingFailed = once(waiting, "response").then(() => "answered", () => "cut off");
  waiting.end(BODY);
  await asked;

  await api.close();
  expect(await waitingFailed).toBe("cut off");
  await idleClosed;
  await expect(fetch(`${api.url}/status`)).rejects.toThrow();
});

it("close() may be called again", async () => {
  const { api } = await start();
  await Promise.all([api.close(), api.close()]);
  await api.close();
});

it("names the address where it cannot listen", async () => {
  const { app, port } = await start();
  await expect(serveHttp({ app, log: keptLog(), port }))
    .rejects.toThrow(`cannot listen on 127.0.0.1 port ${port}: `);
});

it("leaves the process's own Request and Response as they were", async () => {
  await start();
  expect(globalThis.Request).toBe(OWN_REQUEST);
  expect(globalThis.Response).toBe(OWN_RESPONSE);
});
