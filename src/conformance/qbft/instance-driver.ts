import { type ActorRefFrom, createActor } from "xstate";
import type { qbft } from "../../../machines/qbft/chart.ts";
import type { QbftContext } from "../../../machines/qbft/model.ts";
import { qbftWith } from "../../effects/qbft.ts";
import type { Code, Verdict } from "../../spec/codes.ts";
import type { SignedSSVMessage } from "../../spec/containers/messages.ts";
import { toHex } from "../../spec/hex.ts";
import { boole } from "../../spec/profiles/boole.ts";
import type { UnsignedMessage } from "../../spec/qbft/create.ts";
import { base64Bytes } from "../go-json.ts";
import type { KeySet } from "../keysets.ts";
import { CaseEdge, checkCaseValue, CUT_OFF_ROUND, type GoPrivateKeys, leadersOfCase } from "./edge.ts";
import { type GoInstance, knownOf } from "./json.ts";
import { WatchedClock } from "./watched-clock.ts";

/** The timers that a case saw set, as it gives them. */
export interface GoTimerState {
  readonly Timeouts: number;
  readonly Round: number;
}

/** One instance's chart, entered in a case's state, on a virtual clock. */
export class InstanceDriver {
  readonly edge: CaseEdge;
  readonly sent: UnsignedMessage[] = [];
  readonly #clock = new WatchedClock();
  readonly #actor: ActorRefFrom<typeof qbft>;
  readonly #timersAtStart: number;
  #timerRound = 0;
  #verdict: Verdict = "NoRunningDuty";

  constructor({ State, StartValue, forceStop }: GoInstance, keys: GoPrivateKeys | undefined, keySet: KeySet) {
    this.edge = new CaseEdge(State.CommitteeMember, keys, keySet);
    const value = base64Bytes(StartValue);
    const settings = {
      operatorId: this.edge.operatorId,
      committee: this.edge.committee,
      identifier: toHex(base64Bytes(State.ID)),
      height: State.Height,
      leaders: leadersOfCase(State.Height),
      cutOffRound: CUT_OFF_ROUND,
      startValue: checkCaseValue(value) ? null : value,
    };
    const known = { ...knownOf(State, this.edge.read), stopped: forceStop ?? false };
    const send = (message: UnsignedMessage) => void this.sent.push(message);
    // An instance by itself does not send what it decided: that is its controller's.
    const chart = qbftWith({
      profile: boole,
      clock: this.#clock,
      send,
      sendDecided: () => {},
      resendDecided: () => {},
    });
    this.#actor = createActor(chart, { clock: this.#clock, input: { settings, dutyStartMs: null, known } });
    this.#actor.on("verdict", ({ verdict }) => this.#verdict = verdict);
    this.#actor.start();
    this.#timersAtStart = this.#clock.timersSet;
  }

  get context(): QbftContext {
    return this.#actor.getSnapshot().context;
  }

  /** The reason that the chart ended with; null while it runs. */
  get ended(): string | null {
    const { status, value } = this.#actor.getSnapshot();
    return status === "done" ? String(value) : null;
  }

  get timer(): GoTimerState {
    return { Timeouts: this.#clock.timersSet - this.#timersAtStart, Round: this.#timerRound };
  }

  /** Hands a message to the chart; its verdict. */
  deliver(signed: SignedSSVMessage): Verdict {
    const message = this.edge.examine(signed);
    if (!message) return "UnmarshalSSZ" satisfies Code;
    const before = this.#clock.timersSet;
    this.#actor.send({ type: "MESSAGE", id: "", message });
    this.#noteTimer(before);
    return this.#verdict;
  }

  /** Moves the clock to where the round's timer is due. */
  async passDeadline(): Promise<void> {
    const before = this.#clock.timersSet;
    await this.#clock.virtual.advance(this.#clock.virtual.nextDueIn ?? 0);
    this.#noteTimer(before);
  }

  /** A timer set in a step is for the round that the step ended in. */
  #noteTimer(timersBefore: number): void {
    if (this.#clock.timersSet > timersBefore) this.#timerRound = this.context.round;
  }
}
