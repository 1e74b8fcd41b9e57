import { type ActorRefFrom, createActor } from "xstate";
import type { qbft } from "../../machines/qbft/chart.ts";
import type { QbftEmitted, QbftInput } from "../../machines/qbft/model.ts";
import { qbftWith } from "../../src/effects/qbft.ts";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";
import type { Verdict } from "../../src/spec/codes.ts";
import { QBFT_TYPES } from "../../src/spec/containers/consensus.ts";
import type { SignedSSVMessage } from "../../src/spec/containers/messages.ts";
import { boole } from "../../src/spec/profiles/boole.ts";
import type { UnsignedMessage } from "../../src/spec/qbft/create.ts";
import type { InstanceSettings } from "../../src/spec/qbft/instance.ts";
import type { ConsensusMessage } from "../../src/spec/qbft/message.ts";
import { examine, operators, seal, settingsOf } from "./consensus.ts";

export interface RunOptions extends Partial<InstanceSettings> {
  readonly known?: QbftInput["known"];
  readonly dutyStartMs?: number | null;
  readonly clock?: VirtualClock;
  /** Hears each message that the instance sends. */
  readonly send?: (message: UnsignedMessage) => void;
}

/** A message as an instance sent it, in short: its type and its round. */
const inShort = ({ qbft: { msgType, round } }: UnsignedMessage) =>
  [Object.keys(QBFT_TYPES)[msgType], round] as const;

/** An instance's chart on a virtual clock, entered as a duty enters it; what it says is kept. */
export function runInstance(options: RunOptions = {}) {
  const { known, dutyStartMs = null, clock = new VirtualClock(0), send, ...settings } = options;
  const sent: UnsignedMessage[] = [];
  const decidedSent: SignedSSVMessage[] = [];
  const resent: SignedSSVMessage[] = [];
  const emitted: QbftEmitted[] = [];
  const chart = qbftWith({
    profile: boole,
    clock,
    send: (message) => {
      sent.push(message);
      send?.(message);
    },
    sendDecided: (decided) => void decidedSent.push(decided),
    resendDecided: (decided) => void resent.push(decided),
  });
  const input = { settings: settingsOf(settings), dutyStartMs, ...known && { known } };
  const actor: ActorRefFrom<typeof qbft> = createActor(chart, { clock, input });
  actor.on("*", (event) => void emitted.push(event));
  let delivered = 0;
  const verdicts = () => emitted.filter((event) => event.type === "verdict");
  const deliverOne = (message: ConsensusMessage): Verdict | undefined => {
    const id = `m${delivered++}`;
    actor.send({ type: "MESSAGE", id, message });
    return verdicts().find((verdict) => verdict.id === id)?.verdict;
  };
  return {
    actor,
    clock,
    sent,
    decidedSent,
    resent,
    verdicts,
    start: () => void actor.start(),
    /** Hands messages over; their verdicts, undefined for none. */
    deliver: (...list: readonly ConsensusMessage[]) => list.map(deliverOne),
    /** Hands over a decided message from outside. */
    decide: (message: ConsensusMessage) => actor.send({ type: "DECIDED", message }),
    context: () => actor.getSnapshot().context,
    /** Where the chart is: its round's state, its outcome's; or how it ended. */
    state: () => {
      const { value } = actor.getSnapshot();
      return typeof value === "string" ? value : value.running;
    },
    /** Type and round of each message sent. */
    sentInShort: () => sent.map(inShort),
    /** The decided messages that the duty was told. */
    told: () => emitted.flatMap((event) => event.type === "decided" ? [event.decided] : []),
  };
}

export type RunningInstance = ReturnType<typeof runInstance>;

/** Runs an instance's chart, started. */
export function startInstance(options: RunOptions = {}): RunningInstance {
  const instance = runInstance(options);
  instance.start();
  return instance;
}

/** Hands on one message after the other, in the order in which they were sent, once whoever sent one is done. */
export function postOffice(
  handOn: (from: number, message: ConsensusMessage) => void,
): (from: number, message: ConsensusMessage) => void {
  const waiting: (readonly [number, ConsensusMessage])[] = [];
  const handAllOn = () => {
    for (let next = waiting[0]; next; next = waiting[0]) {
      handOn(...next);
      waiting.shift();
    }
  };
  return (from, message) => {
    if (waiting.push([from, message]) === 1) queueMicrotask(handAllOn);
  };
}

/** Whether a message of one operator reaches another. */
export type Reaches = (from: number, to: number, message: ConsensusMessage) => boolean;

/**
 * One chart for each operator, wired together on one clock: what one sends comes to all before the clock moves on,
 * itself included, and to each in the order in which it was sent.
 */
export async function wireInstances(size: number, reaches: Reaches = () => true) {
  const clock = new VirtualClock(0);
  const committee = operators(size);
  const wired = new Map<number, RunningInstance>();
  const post = postOffice((from: number, sealed: ConsensusMessage) => {
    for (const [to, instance] of wired) {
      if (reaches(from, to, sealed)) instance.deliver(sealed);
    }
  });
  for (const id of committee) {
    const startValue = new TextEncoder().encode(`value of operator ${id}`);
    const send = (unsigned: UnsignedMessage) => post(id, examine(seal(unsigned, [id])));
    wired.set(id, runInstance({ operatorId: id, committee, startValue, clock, send }));
  }
  const instances = [...wired.values()];
  for (const { start } of instances) start();
  await clock.advance(0);
  return { clock, instances };
}
