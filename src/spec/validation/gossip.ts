import type { Code, Verdict } from "../codes.ts";

/**
 * The message passed the network's rules, and others may need it though this operator does not: its duty has its
 * signature already, or could not recover one, which another operator's partial may have caused.
 */
const ACCEPTED: ReadonlySet<Verdict> = new Set<Verdict>(["valid", "NoRunningDuty", "ReconstructSignature"]);

/**
 * Refusals for which the peer that sent the message is not to blame: it could not know better, or the message is of
 * another time, topic or part of the network (ssv-wire, Message validation, the rules marked I; decision 3).
 */
const IGNORED: ReadonlySet<Verdict> = new Set<Code>([
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
  "PartialSigMessageInvalidSlot",
  "UnknownCommittee",
  "FullDataMissing",
  "RoundTooHigh",
  "RoundAlreadyAdvanced",
  "DifferentFullData",
  "DecidedWithSameSigners",
  "RoundTooFarAhead",
  "SlotAlreadyAdvanced",
  "NoDutyInSlot",
  "EarlyMessage",
  "LateMessage",
  "TooManyDuties",
]);

/** What gossip does with a message that got a verdict: reject blames the peer that sent it, ignore does not. */
export function gossipVerdict(verdict: Verdict): "accept" | "ignore" | "reject" {
  if (ACCEPTED.has(verdict)) return "accept";
  return IGNORED.has(verdict) ? "ignore" : "reject";
}
