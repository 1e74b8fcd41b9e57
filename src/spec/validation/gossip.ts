import type { Code } from "../codes.ts";

/**
 * Refusals for which the peer that sent the message is not to blame: it could not know better, or the message is of
 * another time, topic or part of the network (ssv-wire, Message validation, the rules marked I; decision 3).
 */
const IGNORED: ReadonlySet<Code> = new Set<Code>([
  "MessageTooLarge",
  "UnknownOperator",
  "WrongDomain",
  "UnknownValidator",
  "UnknownRole",
  "WrongTopic",
  "UnknownValidatorIndex",
  "DuplicatePartial",
  "TooManyRequestsInSlot",
  "OutsideTimeToLive",
  "NoDutyForRequest",
  "NoRunningDuty",
  "PartialSigMessageInvalidSlot",
  // The recovery failed, which another operator's partial may have caused.
  "ReconstructSignature",
]);

/** What gossip does with a message that was refused with a code: reject blames the peer, ignore does not. */
export function gossipRefusal(code: Code): "ignore" | "reject" {
  return IGNORED.has(code) ? "ignore" : "reject";
}
