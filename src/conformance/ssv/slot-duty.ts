import { setImmediate as nextTurn } from "node:timers/promises";
import { type ActorRefFrom, createActor } from "xstate";
import type { clusterSlot } from "../../../machines/cluster-slot/chart.ts";
import type { ClusterSlotContext, ClusterSlotInput, Decision } from "../../../machines/cluster-slot/model.ts";
import type { Clock } from "../../ports/clock.ts";
import { judgeClusterPartials } from "../../spec/cluster/judge-partials.ts";
import type { Code, Verdict } from "../../spec/codes.ts";
import type { PartialsMessage } from "../../spec/signing/judge-partials.ts";
import { NO_PARTIALS, type PartialSignatures } from "../../spec/values/partial-signatures.ts";

/** Turns of the event loop in which a duty must come to rest; each does some of its signatures. */
const MAX_TURNS = 100_000;

const BUSY = [
  { undecided: "observing" },
  { undecided: "protecting" },
  { signing: { submission: "submitting" } },
] as const;

const BUSY_SIGNING = [
  { working: { own: "signing" } },
  { working: { quorum: "resolving" } },
  { working: { quorum: "recovering" } },
] as const;

type SlotActor = ActorRefFrom<typeof clusterSlot>;
type Children = ReturnType<SlotActor["getSnapshot"]>["children"];

/** One slot's chart with its effects, told what a case tells it, until it is at rest. */
export class SlotDuty {
  readonly #actor: SlotActor;
  readonly #expected: Pick<ClusterSlotInput, "duty" | "messageType" | "postConsensusType">;
  #signing: Children["thresholdSigning"];
  #verdict: Verdict | null = null;
  #fault: Code | null = null;

  constructor(chart: typeof clusterSlot, input: ClusterSlotInput, clock: Clock) {
    this.#expected = input;
    this.#actor = createActor(chart, { clock, input });
    this.#actor.on("verdict", ({ verdict }) => this.#verdict = verdict);
    this.#actor.on("decided", ({ fault }) => this.#fault = fault);
    this.#actor.start();
    this.#seeSigning();
  }

  get context(): ClusterSlotContext {
    return this.#actor.getSnapshot().context;
  }

  /** Whether every signature was handed in. */
  get finished(): boolean {
    return this.#actor.getSnapshot().value === "submitted";
  }

  /** The partials that came since the decision, kept also once the signing is over. */
  get collected(): PartialSignatures {
    return this.#signingSnapshot?.context.collected ?? NO_PARTIALS;
  }

  /** The slot's block is there: the duty asks what to vote for, and starts consensus. */
  async begin(): Promise<void> {
    this.#actor.send({ type: "HEAD" });
    await this.rest();
  }

  /** Tells what consensus decided; `rest` waits for what becomes of it. */
  decide(decision: Decision): void {
    // The instance that tells of it is still in the middle of something.
    queueMicrotask(() => !this.#ended && this.#actor.send({ type: "DECIDED", ...decision }));
  }

  /** What the value check had against the decided value; asked once. */
  takeFault(): Code | null {
    const fault = this.#fault;
    this.#fault = null;
    return fault;
  }

  /** Hands over a message with partials. */
  async deliver(message: PartialsMessage): Promise<Verdict> {
    await this.rest();
    if (this.#ended) return judgeClusterPartials(this.#expected, message, this.#endedAs);
    this.#verdict = null;
    this.#actor.send({ type: "MESSAGE", id: "", message });
    await this.rest();
    if (this.#verdict === null) throw new Error("a message without a verdict");
    return this.#verdict;
  }

  /** Ends the duty: another one takes its place. */
  stop(): void {
    if (!this.#ended) this.#actor.send({ type: "SHUTDOWN" });
  }

  /**
   * Waits until nothing is under way.
   * @throws Error where that takes too long
   */
  async rest(): Promise<void> {
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      await nextTurn();
      this.#seeSigning();
      if (!this.#isBusy) return;
    }
    throw new Error("the duty does not come to rest");
  }

  /** Once the signing is over the chart does not know it any more. */
  #seeSigning(): void {
    this.#signing = this.#actor.getSnapshot().children.thresholdSigning ?? this.#signing;
  }

  /** Of the invoked actors only the signing is a chart. */
  get #signingSnapshot() {
    const snapshot = this.#signing?.getSnapshot();
    return snapshot && "context" in snapshot ? snapshot : null;
  }

  get #isBusy(): boolean {
    const snapshot = this.#actor.getSnapshot();
    const signing = this.#signingSnapshot;
    return BUSY.some((state) => snapshot.matches(state)) ||
      (signing?.status === "active" && BUSY_SIGNING.some((state) => signing.matches(state)));
  }

  get #ended(): boolean {
    return this.#actor.getSnapshot().status !== "active";
  }

  /** A duty that ended without a vote has nothing that partials could be of. */
  get #endedAs() {
    return this.context.vote === null ? "undecided" as const : "over" as const;
  }
}
