import type { Code } from "../codes.ts";
import type { PartialSignatureMessages } from "../containers/messages.ts";

/** At least one partial, all of one signer, which is not 0 (ssv-spec types/partial_sig_message.go, Validate). */
export function validatePartialSignatureMessages(partials: PartialSignatureMessages): Code | null {
  const first = partials.messages[0];
  if (!first) return "NoPartialSigMessages";
  for (const message of partials.messages) {
    if (message.signer !== first.signer) return "InconsistentSigners";
    if (message.signer === 0) return "ZeroSignerNotAllowed";
  }
  return null;
}

/** The same, and the partials' signer is the operator whose RSA signature is on the message (ValidateForSigner). */
export function validateForSigner(partials: PartialSignatureMessages, operatorId: number): Code | null {
  const code = validatePartialSignatureMessages(partials);
  if (code) return code;
  return partials.messages[0]!.signer === operatorId ? null : "PartialSigInconsistentSigner";
}
