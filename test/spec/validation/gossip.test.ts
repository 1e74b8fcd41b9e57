import { describe, expect, test } from "vitest";
import { type Code, CODES } from "../../../src/spec/codes.ts";
import { gossipVerdict } from "../../../src/spec/validation/gossip.ts";

/** What the wire's rules say of every refusal that a message may get: rule, code, blame. */
const RULES: readonly (readonly [string, Code, "ignore" | "reject"])[] = [
  ["1: the message is empty", "EmptyMessage", "reject"],
  ["1: it is over 9,589,483 bytes", "MessageTooLarge", "ignore"],
  ["1: it is not SSZ", "UnmarshalSSZ", "reject"],
  ["2: nobody signed it", "NoSigners", "reject"],
  ["2: it has no signature", "NoSignatures", "reject"],
  ["2: a signature is empty", "EmptySignature", "reject"],
  ["2: a signature is not of 256 bytes", "SignatureLengthInvalid", "reject"],
  ["2: signers are unsorted", "UnsortedSigners", "reject"],
  ["2: signers and signatures are not equally many", "IncorrectNumberOfSignatures", "reject"],
  ["2: a signer is 0", "ZeroSignerNotAllowed", "reject"],
  ["2: a signer is there twice", "NonUniqueSigner", "reject"],
  ["2: an operator is unknown", "UnknownOperator", "ignore"],
  ["2: nothing is inside", "NilSSVMessage", "reject"],
  ["3: data is empty", "EmptyData", "reject"],
  ["3: data is too large", "SSVMessageDataTooLarge", "reject"],
  ["3: the type is unknown", "MessageTypeInvalid", "reject"],
  ["3: the type is not the duty's", "UnknownMessageType", "reject"],
  ["3: the domain is another", "WrongDomain", "ignore"],
  ["3: the role is invalid", "SSVMessageInvalidRole", "reject"],
  ["4: the validator is unknown", "UnknownValidator", "ignore"],
  ["4: the committee is unknown", "UnknownCommittee", "ignore"],
  ["4: the committee has no validators", "CommitteeWithoutValidators", "reject"],
  ["5: a signer is not in the committee", "SignerIsNotInCommittee", "reject"],
  ["5: the signer holds no share", "UnknownPartialSigner", "reject"],
  ["5: the topic is another committee's", "WrongTopic", "ignore"],
  ["6: several signers of what is no commit", "MessageAllowsOneSignerOnly", "reject"],
  ["6: several signers, fewer than a quorum", "DecidedWithoutQuorum", "reject"],
  ["6: a prepare or single commit has full data", "FullDataNotAllowed", "reject"],
  ["6: full data hashes to another root", "RootHashInvalid", "reject"],
  ["6: the QBFT type is unknown", "MessageTypeInvalid", "reject"],
  ["6: round 0", "MessageRoundInvalid", "reject"],
  ["6: consensus for a registration", "ValidatorRegistrationNoConsensusPhase", "reject"],
  ["6: consensus for an exit", "ValidatorExitNoConsensusPhase", "reject"],
  ["6: the round is over the role's last", "RoundTooHigh", "ignore"],
  ["6: the identifier is another", "MessageIdentifierInvalid", "reject"],
  ["6: a prepare justification is malformed", "MalformedPrepareJustification", "reject"],
  ["6: a round-change justification is malformed", "MalformedRoundChangeJustification", "reject"],
  ["6: prepare justifications on no proposal", "UnexpectedPrepareJustification", "reject"],
  [
    "6: round-change justifications on neither proposal nor round-change",
    "UnexpectedRoundChangeJustification",
    "reject",
  ],
  ["6: the value was taken out on the way", "FullDataMissing", "ignore"],
  ["7: the proposer is not the leader", "ProposalLeaderInvalid", "reject"],
  ["7: the round is lower than the signer's", "RoundAlreadyAdvanced", "ignore"],
  ["7: a second, different proposal", "DifferentProposal", "reject"],
  ["7: another value than the signer proposed", "DifferentFullData", "ignore"],
  ["7: a second message of the type in the round", "DuplicateConsensusMessage", "reject"],
  ["7: decided with the same signers", "DecidedWithSameSigners", "ignore"],
  ["7: the round is over the estimated one and one", "RoundTooFarAhead", "ignore"],
  ["8: an older slot than seen", "SlotAlreadyAdvanced", "ignore"],
  ["8: no such duty", "NoDutyInSlot", "ignore"],
  ["8: too early", "EarlyMessage", "ignore"],
  ["8: too late", "LateMessage", "ignore"],
  ["8: too many duties in the epoch", "TooManyDuties", "ignore"],
  ["9: not one signer", "NotExactlyOneSigner", "reject"],
  ["9: it has full data", "FullDataNotAllowed", "reject"],
  ["9: its type is another role's", "PartialTypeRoleMismatch", "reject"],
  ["9: its type is post-consensus, which the role has not", "NoPostConsensusPhase", "reject"],
  ["9: no partial signature", "NoPartialSigMessages", "reject"],
  ["9: partial signatures of several signers", "InconsistentSigners", "reject"],
  ["9: the partial's signer is not the message's", "PartialSigInconsistentSigner", "reject"],
  ["9: the validator's index is another", "UnknownValidatorIndex", "ignore"],
  ["9: its type is unknown", "UnknownPartialType", "reject"],
  ["9: a second post-consensus message of the signer", "DuplicatePostConsensus", "reject"],
  ["9: too many partial signatures of a signing duty", "WrongRootsCount", "reject"],
  ["9: too many partial signatures of a committee", "TooManyPartials", "reject"],
  ["9: over two partial signatures of a validator", "TooManyPartialsOfValidator", "reject"],
  ["8 and 9: the RSA signature does not hold", "SSVMessageHasInvalidSignature", "reject"],
  ["10: the signing root does not follow from the request root", "WrongSigningRoot", "reject"],
  ["10: the signer's root was seen", "DuplicatePartial", "ignore"],
  ["10: over 1,715 roots of the signer in the slot", "TooManyRequestsInSlot", "ignore"],
  ["10: the slot is over or too far ahead", "OutsideTimeToLive", "ignore"],
];

describe("gossip's answer to a verdict", () => {
  test.each(RULES)(
    "where, by rule %s (%s), is %s",
    (_, code, answer) => expect(gossipVerdict(code)).toBe(answer),
  );

  test("is to hand on what is valid", () => expect(gossipVerdict("valid")).toBe("accept"));

  test.each(["NoDutyForRequest", "PartialSigMessageInvalidSlot"] as const)(
    "does not blame a peer for %s, which is this operator's state",
    (code) => expect(gossipVerdict(code)).toBe("ignore"),
  );

  test("is to hand on what passed the rules and is of no use here, and no other refusal", () => {
    const accepted = (Object.keys(CODES) as Code[]).filter((code) => gossipVerdict(code) === "accept");
    expect(accepted.toSorted()).toEqual(["NoRunningDuty", "ReconstructSignature"]);
  });
});
