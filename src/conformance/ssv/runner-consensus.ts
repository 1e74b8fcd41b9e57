import type { QbftContext } from "../../../machines/qbft/model.ts";
import { ConsensusInstances } from "../../app/consensus-instances.ts";
import { qbftWith } from "../../effects/qbft.ts";
import { VirtualClock } from "../../runtime/virtual-clock.ts";
import type { Code, Verdict } from "../../spec/codes.ts";
import { type QbftMessage, qbftMessage } from "../../spec/containers/consensus.ts";
import type { SignedSSVMessage } from "../../spec/containers/messages.ts";
import { toHex } from "../../spec/hex.ts";
import { boole } from "../../spec/profiles/boole.ts";
import { base64Bytes } from "../go-json.ts";
import type { GoController } from "../qbft/controller-cases.ts";
import { type CaseEdge, CUT_OFF_ROUND, leadersOfCase } from "../qbft/edge.ts";
import { type GoInstance, knownOf } from "../qbft/json.ts";
import { instanceJson } from "../qbft/render.ts";
import { SILENT } from "../silent.ts";

/** What a runner's consensus tells, and asks. */
export interface RunnerConsensusOptions {
  readonly controller: GoController;
  readonly caseEdge: CaseEdge;
  /** What the value check has against a value for a height; null where it may be decided. */
  readonly checkValue: (height: number, value: Uint8Array) => Code | null;
  readonly onDecided: (height: number, round: number, value: Uint8Array) => void;
}

/** The consensus instances of a case's runner, entered as the case has them. Their clock stands still. */
export class RunnerConsensus {
  readonly #options: RunnerConsensusOptions;
  readonly #instances: ConsensusInstances;
  readonly #heights = new Set<number>();

  constructor(options: RunnerConsensusOptions) {
    this.#options = options;
    this.#instances = this.#create();
    for (const instance of options.controller.StoredInstances ?? []) this.#enter(instance);
  }

  /** Height of the newest instance; 0 before the first. */
  get height(): number {
    return Math.max(this.#options.controller.Height, this.#instances.height ?? 0);
  }

  /** What is known of an instance; undefined where there is none. */
  instance(height: number): QbftContext | undefined {
    return this.#instances.instance(height);
  }

  /** Starts a height; why not, or null. One that the case has is left as it is. */
  start(height: number, value: Uint8Array): Code | null {
    this.#heights.add(height);
    return this.#instances.start(height, value, this.#options.checkValue(height, value));
  }

  /** Hands a message to its instance. */
  deliver(signed: SignedSSVMessage, qbft: QbftMessage): Verdict {
    const { caseEdge, checkValue } = this.#options;
    this.#heights.add(qbft.height);
    return this.#instances.deliver(
      { signed, qbft },
      (message) => caseEdge.examine(message, (value) => checkValue(qbft.height, value)),
    );
  }

  /** An instance in the shape of Go's JSON; null where there is none. */
  instanceJson(height: number): GoInstance | null {
    const context = this.instance(height);
    return context ? instanceJson(context, this.#options.controller.CommitteeMember) : null;
  }

  /** The whole in the shape of Go's JSON: the newest instance first. */
  json(): GoController {
    const heights = [...this.#heights].toSorted((a, b) => b - a);
    return {
      ...this.#options.controller,
      Height: this.height,
      StoredInstances: heights.flatMap((height) => this.instanceJson(height) ?? []),
    };
  }

  #create(): ConsensusInstances {
    const { controller, caseEdge, onDecided } = this.#options;
    const clock = new VirtualClock(0);
    const nothing = () => {};
    return new ConsensusInstances({
      chart: qbftWith({ profile: boole, clock, send: nothing, sendDecided: nothing, resendDecided: nothing }),
      clock,
      log: SILENT,
      operatorId: caseEdge.operatorId,
      committee: caseEdge.committee,
      identifier: toHex(base64Bytes(controller.Identifier)),
      cutOffRound: CUT_OFF_ROUND,
      leaders: leadersOfCase,
      dutyStartMs: () => null,
      onDecided: (height, { ssvMessage, fullData }) =>
        onDecided(height, qbftMessage.deserialize(ssvMessage.data).round, fullData),
    });
  }

  #enter({ State, StartValue, forceStop }: GoInstance): void {
    const value = base64Bytes(StartValue);
    this.#heights.add(State.Height);
    this.#instances.enter(State.Height, value.length > 0 ? value : null, {
      ...knownOf(State, this.#options.caseEdge.read),
      stopped: forceStop ?? false,
    });
  }
}
