import { toHex } from "../../spec/hex.ts";
import { type Code } from "../../spec/codes.ts";
import { qbftMessage } from "../../spec/containers/consensus.ts";
import { equalBytes } from "../../spec/hex.ts";
import { boole } from "../../spec/profiles/boole.ts";
import {
  createCommit,
  createPrepare,
  createProposal,
  createRoundChange,
  type UnsignedMessage,
} from "../../spec/qbft/create.ts";
import { decodeJustifications, validateQbftMessage } from "../../spec/qbft/validate.ts";
import { decodeSsz } from "../../spec/ssz.ts";
import { validateSignedSSVMessage } from "../../spec/validation/signed-ssv-message.ts";
import { codeDiffers, differs } from "../case.ts";
import { base64Bytes, type GoBytes, type GoSignedSSVMessage, hexBytes, signedMessageOf } from "../go-json.ts";
import type { KeySet } from "../keysets.ts";
import { CaseEdge, CUT_OFF_ROUND, type GoPrivateKeys, leadersOfCase } from "./edge.ts";
import { completeMessage, type GoCommitteeMember } from "./json.ts";

/** The operator that creates messages. */
const CREATOR = 1;

/** MsgSpecTest. */
export interface GoMessageCase {
  readonly Messages: readonly GoSignedSSVMessage[];
  readonly EncodedMessages: readonly GoBytes[] | null;
  readonly ExpectedRoots: readonly (readonly number[])[] | null;
  readonly ExpectedErrorCode: number;
}

/** CreateMsgSpecTest. */
export interface GoCreateCase {
  /** CreateProposal, CreatePrepare, CreateCommit or CreateRoundChange, in either case. */
  readonly CreateType: string;
  /** 32 bytes. */
  readonly Value: GoBytes;
  readonly StateValue: GoBytes;
  readonly Round: number;
  readonly RoundChangeJustifications: readonly GoSignedSSVMessage[] | null;
  readonly PrepareJustifications: readonly GoSignedSSVMessage[] | null;
  readonly ExpectedRoot: GoBytes;
  readonly Identifier: GoBytes;
  readonly CommitteeMember: GoCommitteeMember;
  readonly PrivateKeys?: GoPrivateKeys;
}

/** RoundRobinSpecTest. */
export interface GoRoundRobinCase {
  readonly Share: GoCommitteeMember;
  readonly Heights: readonly number[];
  readonly Rounds: readonly number[];
  readonly Proposers: readonly number[];
}

/** What is wrong with a message by itself: its envelope, then the consensus message inside. */
function faultOf(message: GoSignedSSVMessage): Code | null {
  const signed = signedMessageOf(message);
  const envelope = validateSignedSSVMessage(signed);
  if (envelope || !signed.ssvMessage) return envelope;
  const inner = decodeSsz(qbftMessage, signed.ssvMessage.data);
  return inner ? validateQbftMessage(inner, decodeJustifications(inner, boole)) : "UnmarshalSSZ";
}

/** Messages: what is wrong with the last that is, encoding, root. */
export function runMessages(test: GoMessageCase): string | null {
  const { signedSSVMessage } = boole.containers;
  let code: Code | null = null;
  for (const [i, message] of test.Messages.entries()) {
    code = faultOf(message) ?? code;
    const encoded = test.EncodedMessages?.[i];
    const root = test.ExpectedRoots?.[i];
    if (encoded && !equalBytes(signedSSVMessage.serialize(completeMessage(message)), base64Bytes(encoded))) {
      return `message ${i} is encoded to other bytes`;
    }
    if (root && !equalBytes(signedSSVMessage.hashTreeRoot(completeMessage(message)), Uint8Array.from(root))) {
      return `message ${i} has another root`;
    }
  }
  return codeDiffers(code, test.ExpectedErrorCode);
}

/** Who leads each round of each height. */
export function runRoundRobin({ Share, Heights, Rounds, Proposers }: GoRoundRobinCase): string | null {
  const committee = (Share.Committee ?? []).map(({ OperatorID }) => OperatorID).toSorted((a, b) => a - b);
  const i = Proposers.findIndex((proposer, i) =>
    boole.leader(committee, Heights[i]!, Rounds[i]!) !== proposer
  );
  return i < 0 ? null : `height ${Heights[i]}, round ${Rounds[i]}: not led by ${Proposers[i]}`;
}

function created(test: GoCreateCase, edge: CaseEdge): UnsignedMessage {
  const value = hexBytes(test.Value);
  const messages = (list: readonly GoSignedSSVMessage[] | null) =>
    (list ?? []).map((message) => edge.read(completeMessage(message)));
  const prepares = messages(test.PrepareJustifications);
  const prepared = prepares.length > 0;
  const instance = {
    operatorId: edge.operatorId,
    committee: edge.committee,
    identifier: toHex(base64Bytes(test.Identifier)),
    height: 0,
    leaders: leadersOfCase(0),
    cutOffRound: CUT_OFF_ROUND,
    startValue: null,
    round: test.Round,
    accepted: null,
    preparedRound: prepared ? test.Round : 0,
    preparedValue: prepared ? base64Bytes(test.StateValue) : null,
    decidedValue: null,
    stopped: false,
    proposals: {},
    prepares: Object.groupBy(prepares, ({ qbft }) => qbft.round) as never,
    commits: {},
    roundChanges: {},
  };
  switch (test.CreateType.toLowerCase()) {
    case "createproposal": {
      const roundChanges = messages(test.RoundChangeJustifications);
      const lead = { round: test.Round, value: base64Bytes(test.StateValue), roundChanges, prepares };
      return createProposal(instance, lead, boole);
    }
    case "createprepare":
      return createPrepare(instance, toHex(value));
    case "createcommit":
      return createCommit(instance, toHex(value));
    case "createroundchange":
      return createRoundChange(instance, test.Round, boole);
    default:
      throw new Error(`nothing here creates ${test.CreateType}`);
  }
}

/** A message that operator 1 creates and signs: its root. */
export function runCreate(test: GoCreateCase, keySet: KeySet): string | null {
  const member = { ...test.CommitteeMember, OperatorID: CREATOR };
  const edge = new CaseEdge(member, test.PrivateKeys ?? undefined, keySet);
  const signed = edge.sign(created(test, edge));
  const root = toHex(boole.containers.signedSSVMessage.hashTreeRoot(signed));
  return differs("root", root, toHex(hexBytes(test.ExpectedRoot)));
}
