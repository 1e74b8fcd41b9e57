import { ConsensusInstances } from "../src/app/consensus-instances.ts";
import { qbftWith } from "../src/effects/qbft.ts";
import type { Clock } from "../src/ports/clock.ts";
import { QBFT_TYPES, qbftMessage } from "../src/spec/containers/consensus.ts";
import type { SignedSSVMessage } from "../src/spec/containers/messages.ts";
import { toHex } from "../src/spec/hex.ts";
import { boole } from "../src/spec/profiles/boole.ts";
import { examineMessage } from "../src/spec/qbft/examine.ts";
import type { ConsensusMessage, DecodedMessage } from "../src/spec/qbft/message.ts";
import { sha256 } from "../src/spec/sha256.ts";
import { type BenchRow, medianOf } from "./row.ts";

const SIZES = [4, 13];
const LIVE = 1_000;
/** Instances of one measurement, and measurements, taken in turn so that noise hits all of them. */
const INSTANCES = 100;
const ROUNDS = 9;

const IDENTIFIER = new Uint8Array(56).fill(7);
const VALUE = new Uint8Array(112).fill(1);
const SIGNATURE = new Uint8Array(256);
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
/** No round ends here. */
const STILL: Clock = { now: () => 0, setTimeout: () => null, clearTimeout: () => {} };

/** An operator has one chart for all of its instances. */
const CHART = qbftWith({
  profile: boole,
  clock: STILL,
  send: () => {},
  sendDecided: () => {},
  resendDecided: () => {},
});

/** The operator that is measured leads no first round. */
const OPERATOR = 2;

function committeeOf(size: number): number[] {
  return Array.from({ length: size }, (_, i) => i + 1);
}

/** What the operator gets of an instance that decides in its first round, as it comes from the network. */
function messagesOf(size: number, height: number): Uint8Array[] {
  const message = (signer: number, msgType: number, fullData = new Uint8Array()) => {
    const data = qbftMessage.serialize({
      msgType,
      height,
      round: 1,
      identifier: IDENTIFIER,
      root: sha256(VALUE),
      dataRound: 0,
      roundChangeJustification: [],
      prepareJustification: [],
    });
    const ssvMessage = { msgType: boole.messageTypes.consensus, msgId: IDENTIFIER, data };
    return boole.containers.signedSSVMessage.serialize({
      signatures: [SIGNATURE],
      operatorIds: [signer],
      ssvMessage,
      fullData,
    });
  };
  const ids = committeeOf(size);
  return [
    message(1, QBFT_TYPES.proposal, VALUE),
    ...ids.map((id) => message(id, QBFT_TYPES.prepare)),
    ...ids.map((id) => message(id, QBFT_TYPES.commit)),
  ];
}

/** Decodes a message as the network's rules do. */
function decode(bytes: Uint8Array): DecodedMessage {
  const signed: SignedSSVMessage = boole.containers.signedSSVMessage.deserialize(bytes);
  return { signed, qbft: qbftMessage.deserialize(signed.ssvMessage.data) };
}

/** Examines a message, its signatures taken for good. */
function examine(signed: SignedSSVMessage): ConsensusMessage | null {
  return examineMessage(signed, { profile: boole, signaturesValid: () => true, checkValue: () => null });
}

/** Decodes a message and examines it. */
function read(bytes: Uint8Array): void {
  examine(decode(bytes).signed);
}

function instancesOf(
  size: number,
): { readonly instances: ConsensusInstances; readonly decided: () => number } {
  let decided = 0;
  const instances = new ConsensusInstances({
    chart: CHART,
    clock: STILL,
    log: SILENT,
    operatorId: OPERATOR,
    committee: committeeOf(size),
    identifier: toHex(IDENTIFIER),
    cutOffRound: 12,
    leaders: () => [1],
    dutyStartMs: () => null,
    onDecided: () => void decided++,
  });
  return { instances, decided: () => decided };
}

/** One instance from its start over its decision to its time to live, decoding included. */
function decide(size: number, height: number, messages: readonly Uint8Array[]): void {
  const { instances, decided } = instancesOf(size);
  instances.start(height, VALUE, null);
  for (const bytes of messages) instances.deliver(decode(bytes), examine);
  if (decided() !== 1) throw new Error("an instance did not decide");
  instances.expire(height);
}

function microsecondsEach(work: (height: number) => void): number {
  const started = performance.now();
  for (let height = 1; height <= INSTANCES; height++) work(height);
  return (performance.now() - started) * 1_000 / INSTANCES;
}

/** So many instances in the middle of their first round. */
function populate(size: number, count: number): ConsensusInstances[] {
  return Array.from({ length: count }, (_, height) => {
    const { instances } = instancesOf(size);
    instances.start(height, VALUE, null);
    for (const bytes of messagesOf(size, height).slice(0, 2)) instances.deliver(decode(bytes), examine);
    return instances;
  });
}

function rowsOf(size: number): BenchRow[] {
  const heights = Array.from({ length: INSTANCES + 1 }, (_, height) => messagesOf(size, height));
  const decoding: number[] = [];
  const alone: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    decoding.push(microsecondsEach((height) => heights[height]!.forEach(read)));
    alone.push(microsecondsEach((height) => decide(size, height, heights[height]!)));
  }
  const among: number[] = [];
  const live = populate(size, LIVE);
  for (let i = 0; i < ROUNDS; i++) {
    among.push(microsecondsEach((height) => decide(size, height, heights[height]!)));
  }
  live.forEach((instances, height) => instances.expire(height));
  const row = (name: string, medianUs: number, reference: number): BenchRow => ({
    name: `consensus.${name}-n${size}`,
    backend: "quorate",
    medianUs: Math.round(medianUs),
    ratio: Number((medianUs / reference).toFixed(2)),
  });
  const [decode, decided] = [medianOf(decoding), medianOf(alone)];
  return [
    row("decode", decode, decode),
    row("decided", decided, decode),
    row(`decided-among-${LIVE}`, medianOf(among), decided),
  ];
}

/**
 * CPU of one operator for an instance that decides in its first round, without signatures: decoding its messages alone,
 * with the statechart, and with the statechart among a thousand other instances. Ratios: to decoding; the last to the second.
 */
export function benchConsensus(): Promise<BenchRow[]> {
  return Promise.resolve(SIZES.flatMap(rowsOf));
}
