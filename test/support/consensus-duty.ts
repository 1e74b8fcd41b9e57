import { expect } from "vitest";
import { ConsensusInstances } from "../../src/app/consensus-instances.ts";
import { qbftWith } from "../../src/effects/qbft.ts";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";
import type { SignedSSVMessage } from "../../src/spec/containers/messages.ts";
import { toHex } from "../../src/spec/hex.ts";
import { boole } from "../../src/spec/profiles/boole.ts";
import type { UnsignedMessage } from "../../src/spec/qbft/create.ts";
import type { DecodedMessage } from "../../src/spec/qbft/message.ts";
import { CUT_OFF_ROUND, examine, HEIGHT, ID, message, messages, operators, VALUE } from "./consensus.ts";
import { recordingLog } from "./log.ts";

export interface DutyOptions {
  readonly operatorId?: number;
  readonly clock?: VirtualClock;
  readonly cutOffRound?: number;
  readonly leaders?: (height: number) => readonly number[];
  readonly dutyStartMs?: (height: number) => number | null;
  readonly send?: (message: UnsignedMessage) => void;
  readonly sendDecided?: (decided: SignedSSVMessage) => void;
}

/** The consensus instances of operator 2 of 4, or of another; what they send and tell is kept. */
export function createDuty(options: DutyOptions = {}) {
  const { operatorId = 2, clock = new VirtualClock(0), cutOffRound = CUT_OFF_ROUND } = options;
  const { send = () => {}, sendDecided = () => {} } = options;
  const sent: UnsignedMessage[] = [];
  const resent: SignedSSVMessage[] = [];
  const told: [height: number, decided: SignedSSVMessage][] = [];
  const cutOff: number[] = [];
  const log = recordingLog();
  const instances = new ConsensusInstances({
    chart: qbftWith({
      profile: boole,
      clock,
      send: (message) => {
        sent.push(message);
        send(message);
      },
      sendDecided,
      resendDecided: (decided) => {
        resent.push(decided);
        sendDecided(decided);
      },
    }),
    clock,
    log,
    operatorId,
    committee: operators(4),
    identifier: toHex(ID),
    cutOffRound,
    leaders: options.leaders ?? (() => operators(4)),
    dutyStartMs: options.dutyStartMs ?? (() => null),
    onDecided: (height, decided) => void told.push([height, decided]),
    onCutOff: (height) => void cutOff.push(height),
  });
  const deliver = (message: DecodedMessage) => instances.deliver(message, examine);
  return { instances, deliver, clock, sent, resent, told, cutOff, log };
}

export type Duty = ReturnType<typeof createDuty>;

/** Duty whose instances of these heights were started, one after the other. */
export function startDuty(heights: readonly number[], options: DutyOptions = {}): Duty {
  const duty = createDuty(options);
  for (const height of heights) expect(duty.instances.start(height, VALUE, null)).toBeNull();
  return duty;
}

/** Hands over the first round's proposal and the commits of operators 1, 3 and 4. */
export function decideByCommits({ deliver }: Duty, height = HEIGHT) {
  const list = [message("proposal", 1, { height }), ...messages("commit", [1, 3, 4], { height })];
  return list.map((message) => deliver(message));
}

/** Heights that the duty was told were decided. */
export const heightsTold = ({ told }: Duty) => told.map(([height]) => height);
