import type { Code } from "../codes.ts";
import { QBFT_TYPES } from "../containers/consensus.ts";
import { type Hex, toHex } from "../hex.ts";
import { isDecidedMessage } from "./decided.ts";
import { type InstanceState, takesPart } from "./instance.ts";
import type { DecodedMessage } from "./message.ts";

/** What of an instance says whether it judges a message. */
export interface KnownInstance
  extends Pick<InstanceState, "decidedValue" | "stopped" | "round" | "cutOffRound" | "accepted"> {
  /** Whether it takes nothing any more, decided messages included. */
  readonly ended: boolean;
}

/** What a duty knows of its consensus instances. */
export interface Instances {
  /** MessageID of the duty, 56 bytes. */
  readonly identifier: Hex;
  /** Operator ids, ascending. */
  readonly committee: readonly number[];
  /** Height of the newest instance; null where none was started or decided. */
  readonly height: number | null;
  /** The instance of a height; null where there is none. */
  readonly instance: (height: number) => KnownInstance | null;
}

/** Where a message goes. */
export type Route =
  | { readonly to: "nowhere"; readonly code: Code }
  /** The instance of its height judges it. */
  | { readonly to: "instance" }
  /** It decides its height by itself where its proof holds, whatever instance there is. */
  | { readonly to: "decided" };

const nowhere = (code: Code): Route => ({ to: "nowhere", code });

/**
 * Which instance a message of the duty goes to, if any (ssv-spec qbft/controller.go, ProcessMsg). It needs no more than
 * the decoded message: what goes nowhere is not worth the signatures that it has within.
 */
export function route(instances: Instances, message: DecodedMessage): Route {
  if (!isOf(instances, message)) return nowhere("MessageIdentifierInvalid");
  if (isDecidedMessage(instances, message)) return { to: "decided" };
  const { height } = message.qbft;
  if (instances.height === null || height > instances.height) return nowhere("FutureMessage");
  const instance = instances.instance(height);
  if (!instance) return nowhere("InstanceNotFound");
  if (instance.decidedValue !== null) return nowhere("SkipConsensusMessageAsInstanceIsDecided");
  const code = refusedUnexamined(instance, message);
  return code ? nowhere(code) : { to: "instance" };
}

/** Whether envelope and message name the duty. */
function isOf({ identifier }: Instances, { signed, qbft }: DecodedMessage): boolean {
  return toHex(signed.ssvMessage.msgId) === identifier && toHex(qbft.identifier) === identifier;
}

/** What `judge` would say whatever is in the message: that nothing is taken, that its round is past or has no proposal. */
function refusedUnexamined(
  instance: KnownInstance,
  { qbft: { msgType, round } }: DecodedMessage,
): Code | null {
  if (instance.ended) return "NoRunningDuty";
  if (!takesPart(instance)) return "InstanceStoppedProcessingMessages";
  if (round < instance.round) return "PastRound";
  if (msgType !== QBFT_TYPES.prepare && msgType !== QBFT_TYPES.commit) return null;
  if (!instance.accepted) return "NoProposalForCurrentRound";
  return round > instance.round ? "WrongMessageRound" : null;
}

/** Whether an instance may be started at a height (ssv-spec qbft/controller.go, StartNewInstance). */
export function checkStart(instances: Instances, height: number, valueFault: Code | null): Code | null {
  if (valueFault) return valueFault;
  if (instances.height !== null && height < instances.height) return "StartInstance";
  return instances.instance(height) === null ? null : "InstanceAlreadyRunning";
}
