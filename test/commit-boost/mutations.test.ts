import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BLS } from "./jwts.ts";
import type { Sent, Target } from "./mutations.ts";
import { requestsTo, TARGETS } from "./mutations.ts";
import { askedBy, isGood, senderOf } from "./oracle.ts";
import { fakeAdmit, SECRETS, setUp, SIGN } from "./support.ts";

const RUNS = 10_000;
const ERRORS = [400, 401, 404, 405, 413, 415];

/** A signer API where no caller ever has to wait. */
function made() {
  return setUp(fakeAdmit(), {
    lockout: { failures: Number.MAX_SAFE_INTEGER, seconds: 1, exemptLoopback: false },
  });
}

/** Sends it; tells the status, once nothing is found that must never be. */
async function statusOf(target: Target, sent: Sent, { app, admit, log }: ReturnType<typeof made>) {
  admit.asked.length = 0;
  log.lines.length = 0;
  const { method, authorization, contentType, body } = sent;
  const headers = {
    ...(authorization && { authorization }),
    ...(contentType && { "content-type": contentType }),
  };
  const response = await app.request(target.path, method === "GET" ? { headers } : { method, headers, body });
  const shown = await response.text() + JSON.stringify(log.lines);
  demand(!SECRETS.test(shown), "no secret is shown", shown);
  demand(log.lines.every(({ level }) => level !== "error"), "nothing fails within", shown);
  if (response.status === 200) demandDue(target, sent, admit.asked);
  else {
    demand(ERRORS.includes(response.status), "the error is a documented one", response.status);
    demand(admit.asked.length === 0, "nothing is started", admit.asked);
  }
  return response.status;
}

/** Fails where a good answer was given that is not due. */
function demandDue(target: Target, sent: Sent, asked: readonly unknown[]): void {
  demand(sent.method === target.method, "the method is the right one", sent.method);
  const sender = target.access === "open" ? "anybody" : senderOf(target, sent);
  if (sender === undefined) throw new Error("who was let in must not be");
  if (target.path === SIGN || target.path === BLS) {
    return expect(asked).toEqual([askedBy(sender, target, sent)]);
  }
  demand(asked.length === 0, "nothing is started", asked);
  demand(isGood(target, sent), "the request is a good one", sent);
}

/** A plain check: a hundred thousand of the test runner's would take longer than all the requests. */
function demand(holds: boolean, what: string, found: unknown): void {
  if (!holds) throw new Error(`${what}: found ${JSON.stringify(found)}`);
}

describe.each(TARGETS)(`of ${RUNS} good, almost good and senseless requests to $method $path`, (target) => {
  it("only good ones have an effect, and none fails otherwise than documented", async () => {
    const seen = new Set<number>();
    let api = made();
    await fc.assert(
      fc.asyncProperty(requestsTo(target), async (sent) => {
        const status = await statusOf(target, sent, api);
        seen.add(status);
        // What the administrator changed is not for the next request.
        if (status === 200 && target.access === "admin") api = made();
      }),
      { numRuns: RUNS },
    );
    // Or the requests would be none that come near.
    expect(seen).toContain(target.path.includes("proxy") ? 400 : 200);
    expect(seen).toContain(target.access === "open" ? 405 : 401);
  });
});
