import type { EarlyBox } from "../runtime/early-box.ts";
import type { Code, Verdict } from "../spec/codes.ts";
import { QBFT_TYPES } from "../spec/containers/consensus.ts";
import type { DecodedMessage } from "../spec/qbft/message.ts";
import type { ConsensusInstances, Examine } from "./consensus-instances.ts";

/**
 * How many consensus messages wait at most: of one signer for one duty's height what the network lets through (a
 * message of each type in each of twelve rounds), and in all. They go with their slot's time to live.
 */
export const CONSENSUS_WAITING_BOUNDS = {
  perSignerExecutorSlot: 48,
  total: 16_384,
  bytes: 128 * 1_048_576,
  heldSlots: 34,
};

/** What a duty's inbox is made of. */
export interface ConsensusInboxOptions {
  readonly instances: ConsensusInstances;
  /** What waits, decoded and not examined; duties may share it. */
  readonly box: EarlyBox<DecodedMessage>;
  /** Names this duty in the box. */
  readonly duty: string;
  /** Asked of a message only once an instance is to judge it, or it is to decide by itself. */
  readonly examine: Examine;
}

/**
 * A duty's consensus instances with a queue before them: what comes before its instance has started or its round has a
 * proposal waits, and is tried again in order of round and type once that is so.
 */
export class ConsensusInbox {
  readonly #options: ConsensusInboxOptions;
  /** Heights for which something may wait. */
  readonly #heights = new Set<number>();

  constructor(options: ConsensusInboxOptions) {
    this.#options = options;
  }

  /** Starts a height, see `ConsensusInstances.start`; then what came early for it has its turn. */
  start(height: number, value: Uint8Array, valueFault: Code | null): Code | null {
    const code = this.#options.instances.start(height, value, valueFault);
    if (!code) this.#retry(height);
    return code;
  }

  /** Hands over a validated message; what became of it, also where it waits and will be tried again. */
  deliver(message: DecodedMessage): Verdict {
    const { height, msgType } = message.qbft;
    const verdict = this.#try(message);
    if (verdict === "valid" && msgType === QBFT_TYPES.proposal) this.#retry(height);
    return verdict;
  }

  /** Ends the instances up to a height whose time to live is over, and drops what waits for them. */
  expire(height: number): void {
    this.#options.instances.expire(height);
    for (const waiting of this.#heights) if (waiting <= height) this.#take(waiting);
  }

  /** Delivers what waits for a height, by round and type; what is still early waits on. */
  #retry(height: number): void {
    const order = ({ qbft }: DecodedMessage) => qbft.round * 8 + qbft.msgType;
    for (const message of this.#take(height).toSorted((a, b) => order(a) - order(b))) this.#try(message);
  }

  #take(height: number): DecodedMessage[] {
    this.#heights.delete(height);
    return this.#options.box.take(this.#keyOf(height));
  }

  #try(message: DecodedMessage): Verdict {
    const verdict = this.#options.instances.deliver(message, this.#options.examine);
    if (this.#isEarly(message, verdict)) this.#hold(message);
    return verdict;
  }

  /** Whether the instance, or the round's proposal, is still to come. */
  #isEarly({ qbft: { height, round } }: DecodedMessage, verdict: Verdict): boolean {
    if (verdict === "FutureMessage") return true;
    if (verdict !== "NoProposalForCurrentRound" && verdict !== "WrongMessageRound") return false;
    return round >= (this.#options.instances.instance(height)?.round ?? Infinity);
  }

  #hold(message: DecodedMessage): void {
    const { height } = message.qbft;
    this.#heights.add(height);
    this.#options.box.hold({
      key: this.#keyOf(height),
      signer: message.signed.operatorIds[0]!,
      executor: this.#options.duty,
      slot: height,
      bytes: message.signed.ssvMessage.data.length + message.signed.fullData.length,
      message,
    });
  }

  #keyOf(height: number): string {
    return `${this.#options.duty}:${height}`;
  }
}
