import { describe, expect, it } from "vitest";
import { DEFAULT_LOCKOUT, Lockout } from "../../src/commit-boost/lockout.ts";
import { MAX_COUNTED_ADDRESSES } from "../../src/commit-boost/limits.ts";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";
import { adminJwt, BLS, jwtPost, KEYS, moduleJwt, RELOAD, VALID_SCOPED } from "./jwts.ts";
import { from, keptLog, NOW_MS, post, PRECONF, readError, setUp, SIGN, VALID } from "./support.ts";

const HERE = "192.0.2.1";
const ELSEWHERE = "192.0.2.2";
const GOOD = `Bearer ${PRECONF.token}`;

/** A signer API whose tokens, where they are JWTs, do not run out while a test waits. */
function made(lockout = DEFAULT_LOCKOUT) {
  const { app, clock, log, admit } = setUp(undefined, { lockout });
  const ask = async (authorization: string, address = HERE) =>
    await app.request(KEYS, { headers: { authorization } }, from(address));
  const fail = async (times: number, address = HERE) => {
    for (let i = 0; i < times; i++) expect((await ask("Bearer wrong", address)).status).toBe(401);
  };
  return { app, clock, log, admit, ask, fail };
}

describe("an address that fails to authenticate three times", () => {
  it("gets 429 even with a good token, and is told how long", async () => {
    const { ask, fail } = made();
    await fail(3);
    const response = await ask(GOOD);
    expect(response.headers.get("retry-after")).toBe("300");
    const { status, message } = await readError(response);
    expect(status).toBe(429);
    expect(message).toContain("ask again in 300 s");
  });

  it("is let in again after 300 s, not before", async () => {
    const { ask, fail, clock } = made();
    await fail(3);
    await clock.advance(299_999);
    expect((await ask(GOOD)).status).toBe(429);
    await clock.advance(1);
    expect((await ask(GOOD)).status).toBe(200);
  });

  it("waits no longer for asking meanwhile", async () => {
    const { ask, fail, clock } = made();
    await fail(3);
    await clock.advance(200_000);
    expect((await ask("Bearer wrong")).status).toBe(429);
    await clock.advance(100_000);
    expect((await ask(GOOD)).status).toBe(200);
  });

  it("waits at every path with a token, and nowhere else", async () => {
    const { app, fail, admit } = made();
    await fail(3);
    const body = JSON.stringify(VALID_SCOPED);
    const requests: [string, RequestInit][] = [
      [SIGN, post(JSON.stringify(VALID))],
      [BLS, jwtPost(BLS, body)],
      [RELOAD, post("", { authorization: adminJwt(RELOAD) })],
      [KEYS, { headers: { authorization: moduleJwt(KEYS) } }],
    ];
    for (const [path, init] of requests) expect((await app.request(path, init, from(HERE))).status).toBe(429);
    expect((await app.request("/status", {}, from(HERE))).status).toBe(200);
    expect(admit.asked).toEqual([]);
  });

  it("does not make others wait", async () => {
    const { ask, fail } = made();
    await fail(3);
    expect((await ask(GOOD, ELSEWHERE)).status).toBe(200);
  });

  it("is named in the log once", async () => {
    const { ask, fail, log } = made();
    await fail(3);
    await ask(GOOD);
    expect(log.lines.filter(({ level }) => level === "warn")).toEqual([
      {
        level: "warn",
        message: "signer API: an address has to wait",
        fields: { address: HERE, seconds: 300 },
      },
    ]);
  });
});

describe("failures to authenticate", () => {
  it("are counted over static tokens, JWTs and the administrator's together", async () => {
    const { app, ask } = made();
    await ask("Bearer wrong");
    await ask(moduleJwt("/elsewhere"));
    await app.request(
      RELOAD,
      post("", { authorization: adminJwt(RELOAD, "", { admin: false }) }),
      from(HERE),
    );
    expect((await ask(GOOD)).status).toBe(429);
  });

  it("are forgotten 300 s after the last one", async () => {
    const { ask, fail, clock } = made();
    await fail(2);
    await clock.advance(300_000);
    await fail(2);
    expect((await ask(GOOD)).status).toBe(200);
  });

  it("count on from the last one while they are less than 300 s apart", async () => {
    const { ask, fail, clock } = made();
    for (let i = 0; i < 3; i++) {
      await fail(1);
      await clock.advance(299_999);
    }
    expect((await ask(GOOD)).status).toBe(429);
  });

  it("are not forgiven for a success between", async () => {
    const { ask, fail } = made();
    await fail(2);
    expect((await ask(GOOD)).status).toBe(200);
    await fail(1);
    expect((await ask(GOOD)).status).toBe(429);
  });

  it("are not the requests without any token", async () => {
    const { app, ask } = made();
    for (let i = 0; i < 5; i++) expect((await app.request(KEYS, {}, from(HERE))).status).toBe(401);
    expect((await ask(GOOD)).status).toBe(200);
  });

  it("are not the requests that are refused for their body", async () => {
    const { app, ask } = made();
    for (let i = 0; i < 5; i++) {
      expect((await app.request(SIGN, post("{}", { authorization: GOOD }), from(HERE))).status).toBe(400);
    }
    expect((await ask(GOOD)).status).toBe(200);
  });

  it("are counted as configured", async () => {
    const { ask, fail, clock } = made({ failures: 1, seconds: 10, exemptLoopback: false });
    await fail(1);
    expect((await ask(GOOD)).headers.get("retry-after")).toBe("10");
    await clock.advance(10_000);
    expect((await ask(GOOD)).status).toBe(200);
  });

  it.each(["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])(
    "of the loopback address %s are not counted where it is exempt",
    async (address) => {
      const { ask, fail } = made({ ...DEFAULT_LOCKOUT, exemptLoopback: true });
      await fail(5, address);
      expect((await ask(GOOD, address)).status).toBe(200);
    },
  );

  it.each(["128.0.0.1", "10.127.0.1", "::2", "::ffff:10.0.0.1", "2001:db8::127.0"])(
    "of %s are counted where loopback is exempt",
    async (address) => {
      const { ask, fail } = made({ ...DEFAULT_LOCKOUT, exemptLoopback: true });
      await fail(3, address);
      expect((await ask(GOOD, address)).status).toBe(429);
    },
  );

  it("of loopback are counted where it is not exempt", async () => {
    const { ask, fail } = made();
    await fail(3, "127.0.0.1");
    expect((await ask(GOOD, "127.0.0.1")).status).toBe(429);
  });
});

describe("the addresses that are counted", () => {
  it("are bounded: the one whose last failure is oldest is forgotten first", () => {
    const lockout = new Lockout({ ...DEFAULT_LOCKOUT, failures: 1 }, new VirtualClock(NOW_MS), keptLog());
    lockout.recordFailure("first");
    lockout.recordFailure("second");
    lockout.recordFailure("first");
    for (let i = 0; i < MAX_COUNTED_ADDRESSES - 1; i++) lockout.recordFailure(`address ${i}`);
    expect(() => lockout.demandFree("second")).not.toThrow();
    expect(() => lockout.demandFree("first")).toThrow("ask again in 300 s");
  });
});
