import type { Code } from "../../../src/spec/codes.ts";
import { fromHex } from "../../../src/spec/hex.ts";
import type { Draft } from "./support.ts";

/** One thing that is wrong with a message, in one of its fields. */
export interface Fault {
  readonly code: Code;
  readonly field: string;
  readonly what: string;
  readonly apply: (message: Draft) => void;
}

function fault(field: string, code: Code, what: string, apply: (message: Draft) => void): Fault {
  return { field, code, what, apply };
}

const signedBy = (code: Code, what: string, ...operatorIds: number[]) =>
  fault("operator ids", code, what, (message) => message.operatorIds = operatorIds);

const resigned = (code: Code, what: string, resign: Draft["resign"]) =>
  fault("signatures", code, what, (message) => message.resign = resign);

function flipped(signatures: Uint8Array[]): Uint8Array[] {
  return signatures.map((signature) => signature.map((byte, i) => i === 255 ? byte ^ 1 : byte));
}

/** Every fault of a single message, in the order of the rules that find it. */
export const FAULTS: readonly Fault[] = [
  signedBy("NoSigners", "none"),
  signedBy("NonUniqueSigner", "one twice", 2, 2),
  signedBy("ZeroSignerNotAllowed", "one is 0", 0),
  resigned("NoSignatures", "none", () => []),
  resigned("EmptySignature", "one is empty", ([, ...others]) => [new Uint8Array(), ...others]),
  resigned(
    "IncorrectNumberOfSignatures",
    "one too many",
    (signatures) => [...signatures, new Uint8Array(256)],
  ),
  resigned(
    "SignatureLengthInvalid",
    "of 255 bytes",
    (signatures) => signatures.map((each) => each.subarray(1)),
  ),
  signedBy("UnsortedSigners", "not ascending", 3, 2),
  signedBy("UnknownOperator", "one is nobody's", 9),
  fault("data", "EmptyData", "none", (message) => message.data = new Uint8Array()),
  fault("message type", "MessageTypeInvalid", "of no profile", (message) => message.msgType = 99),
  fault("domain", "WrongDomain", "another network's", (message) => message.domain = new Uint8Array(4)),
  fault("role", "SSVMessageInvalidRole", "negative", (message) => message.role = -1),
  fault("role", "SSVMessageInvalidRole", "of no profile", (message) => message.role = 42),
  fault("role", "UnknownRole", "not handled", (message) => message.role = 0),
  fault(
    "validator",
    "UnknownValidator",
    "nobody's",
    (message) => message.validatorPublicKey = new Uint8Array(48),
  ),
  signedBy("SignerIsNotInCommittee", "one of another committee", 5),
  fault("topic", "WrongTopic", "another committee's", (message) => message.topic = "ssv.v2.0"),
  fault("message type", "MessageTypeInvalid", "of other partials", (message) => {
    message.msgType = message.msgType === 1 ? 2 : 1;
  }),
  fault("data", "UnmarshalSSZ", "a byte short", (message) => message.data = new Uint8Array(199)),
  signedBy("NotExactlyOneSigner", "two", 2, 3),
  fault("full data", "FullDataNotAllowed", "there is some", (message) => message.fullData = Uint8Array.of(1)),
  fault("partials' type", "PartialTypeRoleMismatch", "post-consensus", (message) => message.type = 0),
  fault("data", "NoPartialSigMessages", "no partial", (message) => message.messages = []),
  fault("data", "ZeroSignerNotAllowed", "a partial of signer 0", ({ messages }) => messages[0]!.signer = 0),
  fault("data", "InconsistentSigners", "partials of two signers", ({ messages }) => {
    messages.push({ ...messages[0]!, signer: 4 });
  }),
  signedBy("PartialSigInconsistentSigner", "not the partial's signer", 3),
  fault("data", "WrongRootsCount", "two partials", ({ messages }) => {
    messages.push({ ...messages[0]! });
  }),
  fault("validator index", "UnknownValidatorIndex", "another", ({ messages }) => {
    if (messages[0]) messages[0].validatorIndex = 99;
  }),
  fault("signing root", "WrongSigningRoot", "the request root itself", ({ messages, requestRoot }) => {
    if (messages[0]) messages[0].signingRoot = requestRoot;
  }),
  fault("request root", "WrongSigningRoot", "not the one that was signed", (message) => {
    message.requestRoot = fromHex(`0x${"22".repeat(32)}`);
  }),
  fault("slot", "OutsideTimeToLive", "two back", (message) => message.slot -= 2),
  resigned("SSVMessageHasInvalidSignature", "one bit off", flipped),
];

/** What a message that carries no request root cannot be compared with. */
const OF_ROOTS = ["signing root", "request root"];

/** The faults that a preconfirmation's partial may have. */
export const PRECONF_FAULTS: readonly Fault[] = FAULTS.filter(({ field }) => !OF_ROOTS.includes(field));
