import type { Code } from "../../spec/codes.ts";
import type { Hex } from "../../spec/hex.ts";

/** Where in the published manager a message was refused. */
export type Stage = "envelope" | "signature" | "decoding" | "duty";

const ENVELOPE: Partial<Record<Code, string>> = {
  NoSigners: "no signers",
  NonUniqueSigner: "non unique signer",
  ZeroSignerNotAllowed: "signer ID 0 not allowed",
  NoSignatures: "no signatures",
  EmptySignature: "empty signature",
  IncorrectNumberOfSignatures: "number of signatures is different than number of signers",
  NilSSVMessage: "nil SSVMessage",
};

const SIGNATURE: Partial<Record<Code, string>> = {
  UnknownOperator: "unknown signer",
  SSVMessageHasInvalidSignature: "crypto/rsa: verification error",
};

const PRE_CONSENSUS = "failed processing commit-boost signing message: invalid pre-consensus message: ";
const PARTIALS = "invalid PartialSignatureMessages: ";

const DUTY: Partial<Record<Code, string>> = {
  MessageIDValidatorMismatch: "Message invalid: msg ID doesn't match validator ID",
  EmptyData: "Message invalid: msg data is invalid",
  UnknownMessageType: "unknown msg",
  NotExactlyOneSigner: "PartialSignatureMessage has more than 1 signer",
  NoPartialSigMessages: `${PARTIALS}no PartialSignatureMessages messages`,
  InconsistentSigners: `${PARTIALS}inconsistent signers`,
  ZeroSignerNotAllowed: `${PARTIALS}message invalid: signer ID 0 not allowed`,
  PartialSigInconsistentSigner:
    `${PARTIALS}signer from signed message is inconsistent with partial signature signers`,
  NoPostConsensusPhase: "no post consensus phase for commit-boost signing",
  NoRunningDuty: `${PRE_CONSENSUS}no running duty`,
  PartialSigMessageInvalidSlot: `${PRE_CONSENSUS}invalid partial sig slot`,
  UnknownPartialSigner: `${PRE_CONSENSUS}unknown signer`,
  UnknownValidatorIndex: `${PRE_CONSENSUS}unknown validator index`,
  WrongRootsCount: `${PRE_CONSENSUS}wrong expected roots count`,
  WrongSigningRoot: `${PRE_CONSENSUS}wrong signing root`,
  ReconstructSignature:
    "got pre-consensus quorum but it has invalid signatures: could not reconstruct beacon sig: " +
    "failed to verify reconstruct signature: could not reconstruct a valid signature",
};

/** The published text of a refusal (ssv-spec pull request 525, ssv/validator_commit_boost.go and what it calls). */
export function publishedError(stage: Stage, code: Code, requestRoot: Hex | null): string {
  if (stage === "envelope") return `invalid SignedSSVMessage: ${ENVELOPE[code] ?? code}`;
  if (stage === "signature") return `SignedSSVMessage has an invalid signature: ${SIGNATURE[code] ?? code}`;
  if (stage === "decoding") {
    return "could not get commit boost partial sig message from network message: incorrect size";
  }
  if (code === "NoDutyForRequest") return `could not get duty runner for request ${requestRoot}`;
  return DUTY[code] ?? code;
}
