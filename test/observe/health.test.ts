import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type HealthServer, serveHealth } from "../../src/observe/health.ts";
import { createMetrics, type PrometheusMetrics } from "../../src/observe/metrics.ts";

describe("health and metrics", () => {
  let metrics: PrometheusMetrics;
  let server: HealthServer;
  let ready = false;
  const get = async (path: string) => {
    const response = await fetch(`${server.url}${path}`);
    return { status: response.status, text: await response.text() };
  };

  beforeEach(async () => {
    ready = false;
    metrics = createMetrics();
    server = await serveHealth({ isReady: () => ready, metrics, host: "127.0.0.1", port: 0 });
  });
  afterEach(() => server.close());

  test("say that the process lives", async () => {
    expect((await get("/livez")).status).toBe(200);
  });

  test("say when the operator is ready, and when it is not", async () => {
    expect((await get("/readyz")).status).toBe(503);
    ready = true;
    expect((await get("/readyz")).status).toBe(200);
  });

  test("name the paths there are where another is asked for", async () => {
    expect(await get("/")).toEqual({ status: 404, text: "there are /livez, /readyz and /metrics\n" });
  });

  test("count participation by operator and role", async () => {
    metrics.participated(3, "commitBoostSigning");
    metrics.participated(3, "commitBoostSigning");
    const { text } = await get("/metrics");
    expect(text).toContain('quorate_partials_total{operator="3",role="commitBoostSigning"} 2');
  });

  test("count how duties concluded, bad partials, refusals, early and unrequested roots", async () => {
    metrics.concluded("preconfirmation", "submitted", 40);
    metrics.culprit(4, "outsideSubgroup");
    metrics.refused("commitBoostSigning", "slotLimit");
    metrics.messageRefused("WrongSigningRoot");
    metrics.heldEarly(2);
    metrics.usedEarly(3);
    metrics.unrequested("commitBoostSigning");
    const { text } = await get("/metrics");
    for (
      const line of [
        'quorate_duty_seconds_count{role="preconfirmation",reason="submitted"} 1',
        'quorate_bad_partials_total{operator="4",fault="outsideSubgroup"} 1',
        'quorate_requests_refused_total{role="commitBoostSigning",refusal="slotLimit"} 1',
        'quorate_messages_refused_total{code="WrongSigningRoot"} 1',
        'quorate_early_held_total{operator="2"} 1',
        "quorate_early_used_total 3",
        'quorate_unrequested_total{role="commitBoostSigning"} 1',
      ]
    ) expect(text).toContain(line);
  });

  test("ask how many duties live only when they are read", async () => {
    let duties = 1;
    metrics.watch(() => ({ duties, early: 7 }));
    duties = 5;
    const { text } = await get("/metrics");
    expect(text).toContain("quorate_duties 5");
    expect(text).toContain("quorate_early_messages 7");
  });
});
