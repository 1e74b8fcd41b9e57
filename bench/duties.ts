import { DutyRuntime } from "../src/app/duty-runtime.ts";
import { commitBoostSigningWith } from "../src/effects/commit-boost-signing.ts";
import type { SigningDutyRequest } from "../machines/signing-duty/model.ts";
import type { Clock } from "../src/ports/clock.ts";
import { NO_METRICS } from "../src/ports/metrics.ts";
import type { PartialsMessage } from "../src/spec/signing/judge-partials.ts";
import { commitBoostMessage, decodeCommitBoostPartial } from "../src/spec/signing/commit-boost-message.ts";
import type { Hex } from "../src/spec/hex.ts";
import { alan } from "../src/spec/profiles/alan.ts";
import { type BenchRow, medianOf } from "./row.ts";

const FEW = 200;
const MANY = 20_000;
/** Lifecycles of one measurement, and measurements of each population, taken in turn so that noise hits both. */
const LIFECYCLES = 500;
const ROUNDS = 9;

const VALIDATOR: Hex = `0x${"ab".repeat(48)}`;
const SIGNING_ROOT: Hex = `0x${"cd".repeat(32)}`;
const COMMITTEE = [1, 2, 3, 4];
const SIGNATURE = new Uint8Array(96);
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** Timers that fire only when told; setting and clearing one costs the same however many there are. */
class HeldClock implements Clock {
  readonly #timers = new Map<number, () => void>();
  #next = 0;

  now(): number {
    return 0;
  }

  setTimeout(run: () => void): unknown {
    this.#timers.set(this.#next, run);
    return this.#next++;
  }

  clearTimeout(handle: unknown): void {
    this.#timers.delete(handle as number);
  }

  /** Fires the timer that was set last. */
  fireLast(): void {
    const run = this.#timers.get(this.#next - 1);
    this.#timers.delete(this.#next - 1);
    run?.();
  }
}

/** Request roots that differ. */
function rootOf(number: number): Hex {
  return `0x${number.toString(16).padStart(64, "0")}`;
}

/** A supervisor and charts as in an operator, with cryptography that answers at once: what is left is the house. */
class Population {
  readonly #clock = new HeldClock();
  readonly #runtime: DutyRuntime;
  #started = 0;

  constructor(live: number) {
    const charts = {
      commitBoostSigning: commitBoostSigningWith({
        signer: { sign: () => Promise.resolve(SIGNATURE) },
        recovery: {
          recover: () => Promise.resolve({ kind: "recovered", signature: SIGNATURE }),
          checkPartial: () => Promise.resolve(null),
        },
        log: SILENT,
        profile: alan,
        times: { genesisMs: 0, slotMs: 12_000 },
        msUntil: (moment) => moment,
        broadcast: () => {},
      }),
    };
    this.#runtime = new DutyRuntime({
      clock: this.#clock,
      charts,
      capacity: live + 1,
      log: SILENT,
      metrics: NO_METRICS,
      registry: { validator: () => null },
    });
    this.#runtime.ready();
    for (let i = 0; i < live; i++) this.#start();
  }

  /** A request from admission over its partials and its signature to its time to live. */
  async lifecycle(): Promise<void> {
    const { key, root } = this.#start();
    for (const signer of COMMITTEE.slice(0, 3)) {
      await this.#runtime.host.deliver(key, messageOf(root, signer));
    }
    const outcome = await this.#runtime.host.outcome(key);
    this.#clock.fireLast();
    if (outcome.reason !== "signed" || this.#runtime.host.has(key)) throw new Error("a lifecycle went wrong");
  }

  #start(): { key: string; root: Hex } {
    const root = rootOf(this.#started++);
    const request: SigningDutyRequest = {
      role: "commitBoostSigning",
      validatorPublicKey: VALIDATOR,
      validatorIndex: 1,
      requestRoot: root,
      signingRoot: SIGNING_ROOT,
      slot: 1,
      slotTolerance: 1,
      domain: "0x00000301",
      operatorId: 1,
      quorum: 3,
      sharePublicKeys: Object.fromEntries(COMMITTEE.map((id) => [id, VALIDATOR])),
      messageType: alan.messageTypes.commitBoostPartialSignature,
      postConsensusType: alan.partialTypes.postConsensus,
      afterRestart: false,
    };
    const facts = { known: false, newInSlot: 0 };
    const admission = this.#runtime.request(root, facts, { chart: "commitBoostSigning", input: { request } });
    if (admission !== "start") throw new Error(`not started: ${admission}`);
    return { key: root, root };
  }
}

function messageOf(requestRoot: Hex, signer: number): PartialsMessage {
  const ssvMessage = commitBoostMessage({
    domain: "0x00000301",
    validatorPublicKey: VALIDATOR,
    validatorIndex: 1,
    requestRoot,
    signingRoot: SIGNING_ROOT,
    slot: 1,
    signer,
    signature: SIGNATURE,
  }, alan);
  const { partialSig } = decodeCommitBoostPartial(ssvMessage.data, alan)!;
  return { operatorIds: [signer], ssvMessage, partials: partialSig };
}

/** Microseconds a lifecycle. */
async function measure(population: Population): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < LIFECYCLES; i++) await population.lifecycle();
  return ((performance.now() - started) * 1_000) / LIFECYCLES;
}

/** A duty's lifecycle with 20,000 duties alive beside one with 200: the ratio is what the supervisor's shape is for. */
export async function benchDuties(): Promise<BenchRow[]> {
  const populations = [FEW, MANY].map((live) => ({ live, of: new Population(live), times: [] as number[] }));
  for (const { of } of populations) await measure(of);
  for (let round = 0; round < ROUNDS; round++) {
    for (const { of, times } of populations) times.push(await measure(of));
  }
  const reference = medianOf(populations[0]!.times);
  return populations.map(({ live, times }) => {
    const medianUs = medianOf(times);
    return {
      name: `duty lifecycle, ${live} live`,
      backend: "quorate",
      medianUs: Math.round(medianUs),
      ratio: Number((medianUs / reference).toFixed(2)),
    };
  });
}
