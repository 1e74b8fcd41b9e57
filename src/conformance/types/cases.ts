import type { Type } from "@chainsafe/ssz";
import { createOperatorVerifier } from "../../crypto/operator-key.ts";
import { type Code, CODES } from "../../spec/codes.ts";
import { quorum } from "../../spec/committee.ts";
import type { PartialSignatureMessages } from "../../spec/containers/messages.ts";
import { equalBytes } from "../../spec/hex.ts";
import { belongsToValidator } from "../../spec/message-id.ts";
import { boole } from "../../spec/profiles/boole.ts";
import { runnerRoleOf } from "../../spec/profiles/profile.ts";
import { decodeSsz } from "../../spec/ssz.ts";
import { validatePartialSignatureMessages } from "../../spec/validation/partial-signature-messages.ts";
import { type MaybeSigned, validateSignedSSVMessage } from "../../spec/validation/signed-ssv-message.ts";
import { base64Bytes, type GoBytes, type GoSignedSSVMessage, hexBytes, signedMessageOf } from "../go-json.ts";
import type { KeySet } from "../keysets.ts";

/** Runs one case; answers what differs from what it expects, or null. */
// deno-lint-ignore no-explicit-any -- the JSON is what its file says it is; a case of another shape fails by its fields.
export type CaseRunner = (test: any, keys: KeySet) => string | null;

interface GoPartials {
  readonly Type: number;
  readonly Slot: string;
  readonly Messages:
    | readonly { PartialSignature: GoBytes; SigningRoot: GoBytes; Signer: number; ValidatorIndex: string }[]
    | null;
}

function partialsOf({ Type, Slot, Messages }: GoPartials): PartialSignatureMessages {
  return {
    type: Type,
    slot: Number(Slot),
    messages: (Messages ?? []).map(({ PartialSignature, SigningRoot, Signer, ValidatorIndex }) => ({
      partialSignature: hexBytes(PartialSignature),
      signingRoot: hexBytes(SigningRoot),
      signer: Signer,
      validatorIndex: Number(ValidatorIndex),
    })),
  };
}

function differs(what: string, actual: unknown, expected: unknown): string | null {
  return actual === expected ? null : `${what} ${actual}, expected ${expected}`;
}

function codeDiffers(code: Code | null, expected: number): string | null {
  return differs("code", code === null ? 0 : CODES[code], expected);
}

/** Decoding and encoding again gives the same bytes, and the root is the expected one. */
function encodingOf<T>(type: Type<T>): CaseRunner {
  return ({ Data, ExpectedRoot }: { Data: GoBytes; ExpectedRoot?: readonly number[] }) => {
    const bytes = base64Bytes(Data);
    const value = decodeSsz(type, bytes);
    if (value === null) return "not decodable";
    if (!equalBytes(type.serialize(value), bytes)) return "encoded to other bytes";
    const root = ExpectedRoot && Uint8Array.from(ExpectedRoot);
    return root && !equalBytes(type.hashTreeRoot(value), root) ? "another root" : null;
  };
}

/** Partial-signature messages: validation, encoding, root. */
const partialSignatures: CaseRunner = (test) => {
  const type = boole.containers.partialSignatureMessages;
  let last: Code | null = null;
  for (const [i, message] of (test.Messages as GoPartials[]).entries()) {
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
};

/** Signed messages: validation, then the RSA signatures of those that pass. */
const signedMessages: CaseRunner = (test) => {
  const verify = createOperatorVerifier();
  const keys = ((test.RSAPublicKey ?? []) as GoBytes[]).map((key) =>
    new TextDecoder().decode(base64Bytes(key))
  );
  const signed = (message: MaybeSigned) => {
    const bytes = boole.containers.ssvMessage.serialize(message.ssvMessage!);
    return keys.every((key, i) => verify(key, bytes, message.signatures[i]!));
  };
  for (const message of (test.Messages as GoSignedSSVMessage[]).map(signedMessageOf)) {
    const code = validateSignedSSVMessage(message);
    const difference = codeDiffers(code, test.ExpectedErrorCode);
    if (difference) return difference;
    if (code === null && !signed(message)) return "a signature does not verify";
  }
  return null;
};

/** A committee member: how many distinct signers of a message make a quorum, or all. */
const committeeMember: CaseRunner = ({ CommitteeMember, Message, ...expected }) => {
  const message = signedMessageOf(Message);
  const size: number = CommitteeMember.Committee.length;
  const signers = new Set(message.operatorIds).size;
  return codeDiffers(validateSignedSSVMessage(message), expected.ExpectedErrorCode) ??
    differs("quorum", signers >= quorum(size), expected.ExpectedHasQuorum) ??
    differs("full committee", signers === size, expected.ExpectedFullCommittee);
};

/** Whether message ids are the validator's. */
const messageIds: CaseRunner = ({ MessageIDs, BelongsToValidator }, { validatorPublicKey }) => {
  const wrong = (MessageIDs as GoBytes[]).find((id) =>
    belongsToValidator(hexBytes(id), validatorPublicKey) !== BelongsToValidator
  );
  return wrong === undefined ? null : `message id ${wrong}: not as expected`;
};

/** The runner role of a beacon role. */
const dutyRole: CaseRunner = ({ BeaconRole, RunnerRole }) =>
  differs("runner role", runnerRoleOf(BeaconRole, boole), RunnerRole);

/** Kinds of cases that this version runs, by the beginning of their file's name; the others are counted as skipped. */
export const TYPES_CASES: Readonly<Record<string, CaseRunner>> = {
  "partialsigmessage.EncodingTest": encodingOf(boole.containers.partialSignatureMessages),
  "partialsigmessage.MsgSpecTest": partialSignatures,
  "signedssvmsg.EncodingTest": encodingOf(boole.containers.signedSSVMessage),
  "signedssvmsg.SignedSSVMessageTest": signedMessages,
  "ssvmsg.EncodingTest": encodingOf(boole.containers.ssvMessage),
  "ssvmsg.SSVMessageTest": messageIds,
  "committeemember.CommitteeMemberTest": committeeMember,
  "duty.DutySpecTest": dutyRole,
};
