import { setup } from "xstate";
import type { Verdict } from "../../src/spec/codes.ts";
import type { SignedSSVMessage } from "../../src/spec/containers/messages.ts";
import { FIRST_ROUND, type InstanceSettings, type InstanceState } from "../../src/spec/qbft/instance.ts";
import type { Fact } from "../../src/spec/qbft/judge.ts";
import { NO_MESSAGES } from "../../src/spec/qbft/message-log.ts";
import type { ConsensusMessage } from "../../src/spec/qbft/message.ts";

/** What an instance starts from; with `known` it is entered mid-way. */
export interface QbftInput {
  readonly settings: InstanceSettings;
  /**
   * When the duty's rounds began, in milliseconds since the Unix epoch: deadlines count from there. Null where each
   * round's counts from the moment at which it is entered (proposals).
   */
  readonly dutyStartMs: number | null;
  readonly known?:
    & Partial<Omit<InstanceState, keyof InstanceSettings>>
    & Partial<Pick<QbftContext, "decided">>;
}

export interface QbftContext extends InstanceState {
  readonly dutyStartMs: number | null;
  /** Started here and now, not entered mid-way: the first round's leader proposes. */
  readonly fresh: boolean;
  /** The message that proves what was decided; null before, and where only the value is known. */
  readonly decided: SignedSSVMessage | null;
  /** Operators that were answered with what was decided, by the round that they changed to. */
  readonly answered: Readonly<Record<number, readonly number[]>>;
}

export type QbftEvent =
  /** A message of this instance; its envelope checked and what the rules ask for examined at the edge. */
  | { readonly type: "MESSAGE"; readonly id: string; readonly message: ConsensusMessage }
  | Fact
  /** A valid decided message from outside, which needs no instance to be believed. */
  | { readonly type: "DECIDED"; readonly message: ConsensusMessage }
  /** An operator changes to a round although the value is decided: it has not heard. */
  | { readonly type: "LAGGARD"; readonly signer: number; readonly round: number }
  /** A later instance of the same duty began. */
  | { readonly type: "FORCE_STOP" }
  /** The slot's time to live is over. */
  | { readonly type: "EXPIRE" }
  | { readonly type: "SHUTDOWN" };

export type QbftEmitted =
  | { readonly type: "verdict"; readonly id: string; readonly verdict: Verdict }
  /** The value is decided: the message that proves it to anyone. Once, and by now others' word is not needed. */
  | { readonly type: "decided"; readonly decided: SignedSSVMessage };

export const model = setup({
  types: {
    input: {} as QbftInput,
    context: {} as QbftContext,
    events: {} as QbftEvent,
    emitted: {} as QbftEmitted,
  },
});

/** The context an instance starts with. */
export function initialContext({ input }: { input: QbftInput }): QbftContext {
  return {
    ...input.settings,
    dutyStartMs: input.dutyStartMs,
    fresh: input.known === undefined,
    round: FIRST_ROUND,
    accepted: null,
    preparedRound: 0,
    preparedValue: null,
    decidedValue: null,
    decided: null,
    answered: {},
    stopped: false,
    proposals: NO_MESSAGES,
    prepares: NO_MESSAGES,
    commits: NO_MESSAGES,
    roundChanges: NO_MESSAGES,
    ...input.known,
  };
}
