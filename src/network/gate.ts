import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { GossipMessage, GossipValidator, GossipVerdict } from "../ports/network.ts";
import { MAX_MESSAGE_BYTES, MAX_VALIDATION_BYTES, MAX_VALIDATIONS } from "./limits.ts";
import { createShedLog } from "./shed-log.ts";

/** What stands between a transport and the validators of one node. */
export interface Gate {
  /**
   * The verdict on a message: message validation 1 first (empty: reject; too large: ignore), then the topic's
   * validator. Beyond the bound on messages under validation it ignores; a validator that throws is "ignore".
   */
  check(message: GossipMessage, validate: GossipValidator): Promise<GossipVerdict>;
}

/** A gate with its own count of messages under validation. */
export function createGate({ clock, log }: { clock: Clock; log: Log }): Gate {
  const countShed = createShedLog(clock, log, "gossip messages ignored: too many under validation");
  let running = 0;
  let runningBytes = 0;

  async function run(message: GossipMessage, validate: GossipValidator): Promise<GossipVerdict> {
    running++;
    runningBytes += message.data.length;
    try {
      return await validate(message);
    } catch (error) {
      log.error("gossip validator threw", { topic: message.topic, peer: message.peer, error: String(error) });
      return "ignore";
    } finally {
      running--;
      runningBytes -= message.data.length;
    }
  }

  return {
    async check(message, validate) {
      const size = message.data.length;
      if (size === 0) return "reject";
      if (size > MAX_MESSAGE_BYTES) return "ignore";
      if (running >= MAX_VALIDATIONS || runningBytes + size > MAX_VALIDATION_BYTES) {
        countShed();
        return "ignore";
      }
      return await run(message, validate);
    },
  };
}
