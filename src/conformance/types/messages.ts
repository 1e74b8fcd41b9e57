import { createOperatorVerifier } from "../../crypto/operator-key.ts";
import type { Code } from "../../spec/codes.ts";
import { quorum } from "../../spec/committee.ts";
import { equalBytes } from "../../spec/hex.ts";
import { belongsToValidator } from "../../spec/message-id.ts";
import { boole } from "../../spec/profiles/boole.ts";
import { runnerRoleOf } from "../../spec/profiles/profile.ts";
import { validatePartialSignatureMessages } from "../../spec/validation/partial-signature-messages.ts";
import { type MaybeSigned, validateSignedSSVMessage } from "../../spec/validation/signed-ssv-message.ts";
import { base64Bytes, type GoBytes, type GoSignedSSVMessage, hexBytes, signedMessageOf } from "../go-json.ts";
import { type CaseRunner, codeDiffers, differs, encodingOf, runner } from "../case.ts";
import { type GoPartials, partialsOf } from "./message-json.ts";

interface PartialsCase {
  readonly Messages: readonly GoPartials[];
  readonly EncodedMessages?: readonly GoBytes[] | null;
  readonly ExpectedRoots?: readonly (readonly number[])[] | null;
  readonly ExpectedErrorCode: number;
}

/** Partial-signature messages: validation, encoding, root. */
const partialSignatures = runner<PartialsCase>((test) => {
  const type = boole.containers.partialSignatureMessages;
  let last: Code | null = null;
  for (const [i, message] of test.Messages.entries()) {
    const partials = partialsOf(message);
    last = validatePartialSignatureMessages(partials) ?? last;
    const encoded = test.EncodedMessages?.[i];
    if (encoded && !equalBytes(type.serialize(partials), base64Bytes(encoded))) {
      return "encoded to other bytes";
    }
    const root = test.ExpectedRoots?.[i];
    if (root && !equalBytes(type.hashTreeRoot(partials), Uint8Array.from(root))) return "another root";
  }
  return codeDiffers(last, test.ExpectedErrorCode);
});

interface SignedCase {
  readonly Messages: readonly GoSignedSSVMessage[];
  readonly RSAPublicKey?: readonly GoBytes[] | null;
  readonly ExpectedErrorCode: number;
}

/** Signed messages: validation, then the RSA signatures of those that pass. */
const signedMessages = runner<SignedCase>((test) => {
  const verify = createOperatorVerifier();
  const keys = (test.RSAPublicKey ?? []).map((key) => new TextDecoder().decode(base64Bytes(key)));
  const signed = (message: MaybeSigned) => {
    const bytes = boole.containers.ssvMessage.serialize(message.ssvMessage!);
    return keys.every((key, i) => verify(key, bytes, message.signatures[i]!));
  };
  for (const message of test.Messages.map(signedMessageOf)) {
    const code = validateSignedSSVMessage(message);
    const difference = codeDiffers(code, test.ExpectedErrorCode);
    if (difference) return difference;
    if (code === null && !signed(message)) return "a signature does not verify";
  }
  return null;
});

interface CommitteeMemberCase {
  readonly CommitteeMember: { readonly Committee: readonly unknown[] };
  readonly Message: GoSignedSSVMessage;
  readonly ExpectedHasQuorum: boolean;
  readonly ExpectedFullCommittee: boolean;
  readonly ExpectedErrorCode: number;
}

/** A committee member: how many distinct signers of a message make a quorum, or all. */
const committeeMember = runner<CommitteeMemberCase>(({ CommitteeMember, Message, ...expected }) => {
  const message = signedMessageOf(Message);
  const size = CommitteeMember.Committee.length;
  const signers = new Set(message.operatorIds).size;
  return codeDiffers(validateSignedSSVMessage(message), expected.ExpectedErrorCode) ??
    differs("quorum", signers >= quorum(size), expected.ExpectedHasQuorum) ??
    differs("full committee", signers === size, expected.ExpectedFullCommittee);
});

interface MessageIdsCase {
  readonly MessageIDs: readonly GoBytes[];
  readonly BelongsToValidator: boolean;
}

/** Whether message ids are the validator's. */
const messageIds = runner<MessageIdsCase>(({ MessageIDs, BelongsToValidator }, { validatorPublicKey }) => {
  const wrong = MessageIDs.find((id) =>
    belongsToValidator(hexBytes(id), validatorPublicKey) !== BelongsToValidator
  );
  return wrong === undefined ? null : `message id ${wrong}: not as expected`;
});

/** The runner role of a beacon role. */
const dutyRole = runner<{ readonly BeaconRole: number; readonly RunnerRole: number }>(
  ({ BeaconRole, RunnerRole }) => differs("runner role", runnerRoleOf(BeaconRole, boole), RunnerRole),
);

/** Cases of messages, and of who sends them. */
export const MESSAGE_CASES: Readonly<Record<string, CaseRunner>> = {
  "partialsigmessage.EncodingTest": encodingOf(boole.containers.partialSignatureMessages),
  "partialsigmessage.MsgSpecTest": partialSignatures,
  "signedssvmsg.EncodingTest": encodingOf(boole.containers.signedSSVMessage),
  "signedssvmsg.SignedSSVMessageTest": signedMessages,
  "ssvmsg.EncodingTest": encodingOf(boole.containers.ssvMessage),
  "ssvmsg.SSVMessageTest": messageIds,
  "committeemember.CommitteeMemberTest": committeeMember,
  "duty.DutySpecTest": dutyRole,
};
