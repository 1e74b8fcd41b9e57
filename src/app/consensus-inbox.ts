import type { EarlyBox } from "../runtime/early-box.ts";
import type { Code, Verdict } from "../spec/codes.ts";
import { QBFT_TYPES } from "../spec/containers/consensus.ts";
import type { ConsensusMessage } from "../spec/qbft/message.ts";
import type { ConsensusInstances } from "./consensus-instances.ts";

/**
 * How many consensus messages wait at most: of one signer for one duty's height what the network lets through (a
 * message of each type in each of twelve rounds), and in all. They go with their slot's time to live.
 */
export const CONSENSUS_WAITING_BOUNDS = { perSignerExecutorSlot: 48, total: 16_384, heldSlots: 34 };

/**
 * A duty's consensus instances with a queue before them: what comes before its instance has started or its round has a
 * proposal waits, and is tried again in order of round and type once that is so.
 */
export class ConsensusInbox {
  readonly #instances: ConsensusInstances;
  readonly #box: EarlyBox<ConsensusMessage>;
  readonly #duty: string;

  /** @param box that may be shared by duties @param duty names this one in it */
  constructor(instances: ConsensusInstances, box: EarlyBox<ConsensusMessage>, duty: string) {
    this.#instances = instances;
    this.#box = box;
    this.#duty = duty;
  }

  /** Starts a height, see `ConsensusInstances.start`; then what came early for it has its turn. */
  start(height: number, value: Uint8Array, valueFault: Code | null): Code | null {
    const code = this.#instances.start(height, value, valueFault);
    if (!code) this.#retry(height);
    return code;
  }

  /** Hands over a validated message; what became of it, also where it waits and will be tried again. */
  deliver(message: ConsensusMessage): Verdict {
    const { height, msgType } = message.qbft;
    const verdict = this.#try(message);
    if (verdict === "valid" && msgType === QBFT_TYPES.proposal) this.#retry(height);
    return verdict;
  }

  /** Delivers what waits for a height, by round and type; what is still early waits on. */
  #retry(height: number): void {
    const waiting = this.#box.take(this.#keyOf(height));
    const order = ({ qbft }: ConsensusMessage) => qbft.round * 8 + qbft.msgType;
    for (const message of waiting.toSorted((a, b) => order(a) - order(b))) this.#try(message);
  }

  #try(message: ConsensusMessage): Verdict {
    const verdict = this.#instances.deliver(message);
    if (this.#isEarly(message, verdict)) this.#hold(message);
    return verdict;
  }

  /** Whether the instance, or the round's proposal, is still to come. */
  #isEarly({ qbft: { height, round } }: ConsensusMessage, verdict: Verdict): boolean {
    if (verdict === "FutureMessage") return true;
    if (verdict !== "NoProposalForCurrentRound" && verdict !== "WrongMessageRound") return false;
    return round >= (this.#instances.instance(height)?.round ?? Infinity);
  }

  #hold(message: ConsensusMessage): void {
    const { height } = message.qbft;
    this.#box.hold({
      key: this.#keyOf(height),
      signer: message.signed.operatorIds[0]!,
      executor: this.#duty,
      slot: height,
      message,
    });
  }

  #keyOf(height: number): string {
    return `${this.#duty}:${height}`;
  }
}
