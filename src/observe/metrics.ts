import process from "node:process";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Metrics } from "../ports/metrics.ts";

/** Metrics with their text for Prometheus. */
export interface PrometheusMetrics extends Metrics {
  /** The exposition format's content type. */
  readonly contentType: string;
  text(): Promise<string>;
}

/** Upper bounds of a duty's time, seconds: two slots of twelve at most. */
const SECONDS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 12, 24];

/** The library reads this figure from /proc, which deno's permissions keep shut: there it would show 0. */
function showResidentMemory(registry: Registry): void {
  const name = "process_resident_memory_bytes";
  registry.removeSingleMetric(name);
  new Gauge({
    name,
    help: "Resident memory size in bytes.",
    registers: [registry],
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
}

/** The metrics of one operator. Label values come from closed lists and the committee, so their number is bounded. */
export function createMetrics(): PrometheusMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  showResidentMemory(registry);
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: `quorate_${name}`, help, labelNames, registers });
  const participation = counter("partials_total", "valid partial signatures, by who signed", [
    "operator",
    "role",
  ]);
  const culprits = counter("bad_partials_total", "partial signatures that did not hold", [
    "operator",
    "fault",
  ]);
  const refusals = counter("requests_refused_total", "requests turned away", ["role", "refusal"]);
  const messages = counter("messages_refused_total", "messages refused by a rule", ["code"]);
  const held = counter("early_held_total", "messages held for a request to come", ["operator"]);
  const used = counter("early_used_total", "held messages that found their request", []);
  const unrequested = counter("unrequested_total", "roots f + 1 peers signed, never requested here", [
    "role",
  ]);
  const seconds = new Histogram({
    name: "quorate_duty_seconds",
    help: "from the request to how its duty concluded",
    labelNames: ["role", "reason"],
    buckets: SECONDS,
    registers,
  });
  const decided = counter("cluster_decided_total", "votes that clusters decided, by verdict", ["verdict"]);
  const ended = new Histogram({
    name: "quorate_cluster_slot_seconds",
    help: "from the start of a cluster's slot to how it ended",
    labelNames: ["reason"],
    buckets: SECONDS,
    registers,
  });
  const submitted = counter("submitted_total", "what the beacon node took, by kind", ["kind"]);
  const withheld = counter("withheld_total", "what was not signed because it may not be, by kind", ["kind"]);
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    participated: (operator, role) => participation.inc({ operator, role }),
    culprit: (operator, fault) => culprits.inc({ operator, fault }),
    concluded: (role, reason, ms) => seconds.observe({ role, reason }, ms / 1_000),
    refused: (role, refusal) => refusals.inc({ role, refusal }),
    messageRefused: (code) => messages.inc({ code }),
    heldEarly: (operator) => held.inc({ operator }),
    usedEarly: (count) => used.inc(count),
    unrequested: (role) => unrequested.inc({ role }),
    clusterEnded: (reason, ms) => ended.observe({ reason }, ms / 1_000),
    clusterDecided: (verdict) => decided.inc({ verdict }),
    handedIn(attestations, syncMessages) {
      submitted.inc({ kind: "attestation" }, attestations);
      submitted.inc({ kind: "syncMessage" }, syncMessages);
    },
    withheld: (kind) => withheld.inc({ kind }),
    watch(sizes) {
      const gauge = (name: string, help: string, value: () => number) =>
        new Gauge({
          name: `quorate_${name}`,
          help,
          registers,
          collect() {
            this.set(value());
          },
        });
      gauge("duties", "live duties, kept answers included", () => sizes().duties);
      gauge("early_messages", "messages held for a request to come", () => sizes().early);
    },
  };
}
