import { expect, test } from "vitest";
import {
  COMMITMENT_PATH,
  headerPath,
  REQUEST_PATH,
  STREAM_PATH,
} from "../../../src/commit-boost/sidecar/paths.ts";
import { createSidecarApi } from "../../../src/devnet/sidecar/api.ts";
import { as, DESCRIPTION, post, PUBKEY, setUp, TOKENS } from "./support.ts";

const HEADER = headerPath({ slot: 1, parentHash: `0x${"22".repeat(32)}`, validatorPublicKey: PUBKEY });

test("GetNewRequest gives each operator every request once, in order", async () => {
  const { app, issue } = setUp();
  const issued = [issue(1), issue(2), issue(3)].map(({ id }) => id);
  for (const token of TOKENS) {
    for (const id of issued) {
      const response = await app.request(REQUEST_PATH, as(token));
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect((await response.json()).id).toBe(id);
    }
    expect((await app.request(REQUEST_PATH, as(token))).status).toBe(204);
  }
});

test.each([REQUEST_PATH, STREAM_PATH, COMMITMENT_PATH, HEADER, "/openapi.json"])(
  "%s takes no other method, HEAD included",
  async (path) => {
    const { app, clock, issue } = setUp();
    const { id } = issue();
    const right = path === COMMITMENT_PATH ? "POST" : "GET";
    for (
      const method of ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"].filter((other) => other !== right)
    ) {
      const response = await app.request(path, { method, ...as(TOKENS[0]!) });
      expect([response.status, response.headers.get("allow")]).toEqual([405, right]);
    }
    expect(clock.pending).toBe(0);
    expect((await (await app.request(REQUEST_PATH, as(TOKENS[0]!))).json()).id).toBe(id);
  },
);

test("nothing else is there, and the description is served as it is", async () => {
  const { app } = setUp();
  const unknown = await app.request("/preconf/v1", as(TOKENS[0]!));
  expect([unknown.status, (await unknown.json()).code]).toEqual([404, 404]);
  const described = await app.request("/openapi.json");
  expect(described.headers.get("content-type")).toBe("application/json");
  expect(await described.text()).toBe(DESCRIPTION);
});

test("no body is read before the token has been checked", async () => {
  const { app } = setUp();
  let pulled = false;
  const stream = new ReadableStream({ pull: () => void (pulled = true) }, { highWaterMark: 0 });
  const init = { ...post(stream, { authorization: "Bearer t0ken-of-nobody" }), duplex: "half" };
  const response = await app.request(new Request(`http://sidecar${COMMITMENT_PATH}`, init));
  expect([response.status, pulled]).toEqual([401, false]);
});

test.each([[["t", "t"]], [[""]], [["two words"]]])("the tokens %j are refused", (tokens) => {
  const { ledger, streams, log } = setUp();
  expect(() => createSidecarApi({ ledger, streams, tokens, openApi: "", log })).toThrow(RangeError);
});
