import { describe, expect, it } from "vitest";
import type { Hex } from "../../src/spec/hex.ts";
import { fakeAdmit, post, PRECONF, PUBKEY, readError, setUp, SIGN, VALID } from "./support.ts";

const AUTHORIZED = { headers: { authorization: `Bearer ${PRECONF.token}` } };
const KEYS = "/signer/v1/get_pubkeys";

describe("the signer API's other routes", () => {
  it("answers /status without a token", async () => {
    const response = await setUp().app.request("/status");
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("OK");
  });

  it("lists the validators' keys without proxies", async () => {
    const other: Hex = `0x${"b4".repeat(48)}`;
    const { app } = setUp(fakeAdmit(undefined, () => [PUBKEY, other]));
    const response = await app.request(KEYS, AUTHORIZED);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toEqual({
      keys: [PUBKEY, other].map((consensus) => ({ consensus, proxy_bls: [], proxy_ecdsa: [] })),
    });
  });

  it("lists no keys where the operator holds none", async () => {
    const { app } = setUp(fakeAdmit(undefined, () => []));
    expect(await (await app.request(KEYS, AUTHORIZED)).json()).toEqual({ keys: [] });
  });

  it("refuses to make a proxy key", async () => {
    const { app, admit } = setUp();
    const body = JSON.stringify({ pubkey: PUBKEY, scheme: "bls" });
    const { status, message } = await readError(
      await app.request("/signer/v1/generate_proxy_key", post(body)),
    );
    expect(status).toBe(400);
    expect(message).toContain("Quorate does not make proxy keys");
    expect(admit.asked).toEqual([]);
  });

  it.each([
    "/",
    "/signer/v1",
    "/signer/v1/",
    "/signer/v2/request_signature",
    `${SIGN}/`,
    `${SIGN}/blst`,
    "/%ff",
  ])(
    "answers 404 to the unknown path %s",
    async (path) => {
      const { status, message } = await readError(await setUp().app.request(path, post("{}")));
      expect(status).toBe(404);
      expect(message).toContain("no such path");
    },
  );

  it.each([
    ["GET", SIGN, "POST"],
    ["PUT", SIGN, "POST"],
    ["OPTIONS", SIGN, "POST"],
    ["GET", "/signer/v1/generate_proxy_key", "POST"],
    ["POST", KEYS, "GET, HEAD"],
    ["DELETE", "/status", "GET, HEAD"],
  ])("answers 405 to %s %s and names the method", async (method, path, allow) => {
    const response = await setUp().app.request(path, { ...AUTHORIZED, method });
    expect(response.headers.get("allow")).toBe(allow);
    expect((await readError(response)).status).toBe(405);
  });

  it("logs one debug line a request: module, route and status", async () => {
    const { app, log } = setUp();
    await app.request("/status");
    await app.request(SIGN, post(JSON.stringify(VALID)));
    await app.request("/some/where", AUTHORIZED);
    expect(log.lines).toEqual([
      { module: "none", route: "/status", status: 200 },
      { module: "preconf", route: SIGN, status: 200 },
      { module: "none", route: "unknown", status: 404 },
    ].map((fields) => ({ level: "debug", message: "signer request", fields })));
  });

  it("answers 500 without detail where the operator has a fault, and logs the cause", async () => {
    const { app, log } = setUp(fakeAdmit(undefined, () => {
      throw new Error("the table is gone");
    }));
    const { status, message } = await readError(await app.request(KEYS, AUTHORIZED));
    expect(status).toBe(500);
    expect(message).toBe("internal error: the operator's log names the cause");
    const errors = log.lines.filter(({ level }) => level === "error");
    expect(errors).toHaveLength(1);
    expect(errors[0]?.fields?.["cause"]).toContain("the table is gone");
  });
});
