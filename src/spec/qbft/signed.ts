import type { Code } from "../codes.ts";
import type { InstanceState } from "./instance.ts";
import type { ConsensusMessage, Justification } from "./message.ts";

/** The messages among justifications. */
export function decoded(justifications: readonly Justification[]): ConsensusMessage[] {
  return justifications.filter((justification) => justification !== "undecodable");
}

/**
 * A rule on a message within a justification, then its signature, which no network looked at, then that it is of this
 * very instance: what an operator signed for another duty of the same slot justifies nothing here.
 */
export function checkSigned(
  instance: InstanceState,
  justification: Justification,
  rule: (message: ConsensusMessage) => Code | null,
): Code | null {
  if (justification === "undecodable") return "JustificationUndecodable";
  const code = rule(justification);
  if (code) return code;
  if (!justification.signaturesValid) return "MessageSignatureInvalid";
  return justification.identifier === instance.identifier ? null : "MessageIdentifierInvalid";
}
