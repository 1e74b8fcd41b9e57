import type { Code } from "../codes.ts";
import type { Hex } from "../hex.ts";
import { checkDecided, isDecidedMessage } from "./decided.ts";
import type { ConsensusMessage } from "./message.ts";

/** What a duty knows of its consensus instances. */
export interface Instances {
  /** MessageID of the duty, 56 bytes. */
  readonly identifier: Hex;
  /** Operator ids, ascending. */
  readonly committee: readonly number[];
  /** Height of the newest instance; null where none was started or decided. */
  readonly height: number | null;
  /** Whether the instance of a height decided; null where there is no such instance. */
  readonly decided: (height: number) => boolean | null;
}

/** Where a message goes. */
export type Route =
  | { readonly to: "nowhere"; readonly code: Code }
  /** The instance of its height judges it. */
  | { readonly to: "instance" }
  /** It decides its height by itself, whatever instance there is. */
  | { readonly to: "decided" };

const nowhere = (code: Code): Route => ({ to: "nowhere", code });

/** Which instance a message of the duty goes to, if any (ssv-spec qbft/controller.go, ProcessMsg). */
export function route(instances: Instances, message: ConsensusMessage): Route {
  if (message.identifier !== instances.identifier) return nowhere("MessageIdentifierInvalid");
  if (isDecidedMessage(instances, message)) {
    const code = checkDecided(instances, message);
    return code ? nowhere(code) : { to: "decided" };
  }
  const { height } = message.qbft;
  if (instances.height === null || height > instances.height) return nowhere("FutureMessage");
  const decided = instances.decided(height);
  if (decided === null) return nowhere("InstanceNotFound");
  return decided ? nowhere("SkipConsensusMessageAsInstanceIsDecided") : { to: "instance" };
}

/** Whether an instance may be started at a height (ssv-spec qbft/controller.go, StartNewInstance). */
export function checkStart(instances: Instances, height: number, valueFault: Code | null): Code | null {
  if (valueFault) return valueFault;
  if (instances.height !== null && height < instances.height) return "StartInstance";
  return instances.decided(height) === null ? null : "InstanceAlreadyRunning";
}
