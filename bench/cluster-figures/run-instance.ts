import { ConsensusInstances } from "../../src/app/consensus-instances.ts";
import { qbftWith } from "../../src/effects/qbft.ts";
import type { Clock } from "../../src/ports/clock.ts";
import { QBFT_TYPES, qbftMessage } from "../../src/spec/containers/consensus.ts";
import type { SignedSSVMessage } from "../../src/spec/containers/messages.ts";
import { toHex } from "../../src/spec/hex.ts";
import { MESSAGE_ID_LENGTH } from "../../src/spec/message-id.ts";
import type { ProtocolProfile } from "../../src/spec/profiles/profile.ts";
import type { UnsignedMessage } from "../../src/spec/qbft/create.ts";
import { examineMessage } from "../../src/spec/qbft/examine.ts";
import type { DecodedMessage } from "../../src/spec/qbft/message.ts";
import type { Kind, Traffic } from "./wire.ts";

/** What consensus sends: a post-consensus message comes after it. */
export type ConsensusTraffic = Omit<Traffic, "postConsensus">;

const HEIGHT = 1;
const IDENTIFIER = new Uint8Array(MESSAGE_ID_LENGTH).fill(7);
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
/** No round ends here. */
const STILL: Clock = { now: () => 0, setTimeout: () => null, clearTimeout: () => {} };

/** Operators with the real charts on a bus that delivers everything to everyone, in the order in which it was sent. */
class Bus {
  readonly #profile: ProtocolProfile;
  readonly #ids: readonly number[];
  /** Every message sent, encoded. */
  readonly sent: Uint8Array[] = [];
  readonly operators: readonly ConsensusInstances[];
  decided = 0;

  constructor(profile: ProtocolProfile, size: number) {
    this.#profile = profile;
    this.#ids = Array.from({ length: size }, (_, i) => i + 1);
    this.operators = this.#ids.map((id) => this.#operator(id));
  }

  /** Delivers what was sent, and what is sent because of it, until nothing more is. */
  drain(): void {
    for (let next = 0; next < this.sent.length; next++) {
      const message = decode(this.#profile, this.sent[next]!);
      for (const operator of this.operators) operator.deliver(message, this.#examine);
    }
  }

  /** A message's signatures are taken for good, and so is its value. */
  readonly #examine = (signed: SignedSSVMessage) =>
    examineMessage(signed, {
      profile: this.#profile,
      signaturesValid: () => true,
      checkValue: () => null,
    });

  #operator(operatorId: number): ConsensusInstances {
    const sendDecided = (decided: SignedSSVMessage) => this.#send(decided);
    const profile = this.#profile;
    return new ConsensusInstances({
      chart: qbftWith({
        profile,
        clock: STILL,
        send: (message) => this.#send(this.#signed(operatorId, message)),
        sendDecided,
        resendDecided: sendDecided,
      }),
      clock: STILL,
      log: SILENT,
      operatorId,
      committee: this.#ids,
      identifier: toHex(IDENTIFIER),
      cutOffRound: 12,
      leaders: (height) => this.#ids.map((_, i) => profile.leader(this.#ids, height, i + 1)),
      dutyStartMs: () => null,
      onDecided: () => void this.decided++,
    });
  }

  /** A message under a signature of the right length: nobody verifies it here. */
  #signed(operatorId: number, { qbft, fullData }: UnsignedMessage): SignedSSVMessage {
    return {
      signatures: [new Uint8Array(256)],
      operatorIds: [operatorId],
      ssvMessage: {
        msgType: this.#profile.messageTypes.consensus,
        msgId: IDENTIFIER,
        data: qbftMessage.serialize(qbft),
      },
      fullData,
    };
  }

  #send(signed: SignedSSVMessage): void {
    this.sent.push(this.#profile.containers.signedSSVMessage.serialize(signed));
  }
}

function decode({ containers }: ProtocolProfile, bytes: Uint8Array): DecodedMessage {
  const signed: SignedSSVMessage = containers.signedSSVMessage.deserialize(bytes);
  return { signed, qbft: qbftMessage.deserialize(signed.ssvMessage.data) };
}

function kindOf({ signed, qbft: { msgType } }: DecodedMessage): keyof ConsensusTraffic {
  if (signed.operatorIds.length > 1) return "decided";
  const kinds: readonly (readonly [number, Exclude<Kind, "decided" | "postConsensus">])[] = [
    [QBFT_TYPES.proposal, "proposal"],
    [QBFT_TYPES.prepare, "prepare"],
    [QBFT_TYPES.commit, "commit"],
  ];
  const kind = kinds.find(([type]) => type === msgType)?.[1];
  if (!kind) throw new Error(`a message of type ${msgType} in a round without faults`);
  return kind;
}

/**
 * What n operators' own charts and encoders really send for an instance that decides in its first round.
 *
 * @throws Error where an operator did not decide, or messages of one kind differ in length
 */
export function runInstance(profile: ProtocolProfile, size: number, value: Uint8Array): ConsensusTraffic {
  const bus = new Bus(profile, size);
  for (const operator of bus.operators) operator.start(HEIGHT, value, null);
  bus.drain();
  for (const operator of bus.operators) operator.stop();
  if (bus.decided !== size) throw new Error(`${bus.decided} of ${size} operators decided`);
  const lengths = (kind: keyof ConsensusTraffic) =>
    bus.sent.filter((bytes) => kindOf(decode(profile, bytes)) === kind).map(({ length }) => length);
  const count = (kind: keyof ConsensusTraffic) => {
    const [bytes = 0, ...others] = lengths(kind);
    if (others.some((other) => other !== bytes)) throw new Error(`messages of kind ${kind} differ in length`);
    return { messages: bytes === 0 ? 0 : others.length + 1, bytes };
  };
  return {
    proposal: count("proposal"),
    prepare: count("prepare"),
    commit: count("commit"),
    decided: count("decided"),
  };
}
