import type { QbftContext } from "../../../machines/qbft/model.ts";
import type { SignedSSVMessage } from "../../spec/containers/messages.ts";
import { type Hex, toHex } from "../../spec/hex.ts";
import { boole } from "../../spec/profiles/boole.ts";
import type { InstanceState } from "../../spec/qbft/instance.ts";
import type { ConsensusMessage } from "../../spec/qbft/message.ts";
import type { MessageLog } from "../../spec/qbft/message-log.ts";
import { base64Bytes, type GoBytes, type GoSignedSSVMessage, signedMessageOf } from "../go-json.ts";

/** A CommitteeMember as the cases give it. */
export interface GoCommitteeMember {
  readonly OperatorID: number;
  readonly CommitteeID: GoBytes;
  readonly DomainType: GoBytes;
  readonly Committee: readonly { readonly OperatorID: number; readonly SSVOperatorPubKey: GoBytes }[] | null;
}

interface GoProcessingMessage {
  readonly SignedMessage: GoSignedSSVMessage;
}

interface GoContainer {
  readonly Msgs: Readonly<Record<string, readonly GoProcessingMessage[] | null>> | null;
}

/** A qbft.State as the cases give it. */
export interface GoState {
  readonly CommitteeMember: GoCommitteeMember;
  readonly ID: GoBytes;
  readonly Round: number;
  readonly Height: number;
  readonly LastPreparedRound: number;
  readonly LastPreparedValue: GoBytes;
  readonly ProposalAcceptedForCurrentRound: GoProcessingMessage | null;
  readonly Decided: boolean;
  readonly DecidedValue: GoBytes;
  readonly ProposeContainer: GoContainer;
  readonly PrepareContainer: GoContainer;
  readonly CommitContainer: GoContainer;
  readonly RoundChangeContainer: GoContainer;
}

/** A qbft.Instance as the cases give it. */
export interface GoInstance {
  readonly State: GoState;
  readonly StartValue: GoBytes;
  readonly forceStop?: boolean;
}

/** Decodes and examines a message of the case. */
export type Read = (signed: SignedSSVMessage) => ConsensusMessage;

/** A signed message that has an inner one; the rules of the instance are for no other. */
export function completeMessage(message: GoSignedSSVMessage): SignedSSVMessage {
  const signed = signedMessageOf(message);
  if (!signed.ssvMessage) throw new Error("a case's message without an inner message");
  return { ...signed, ssvMessage: signed.ssvMessage };
}

function logOf(container: GoContainer, read: Read): MessageLog {
  return Object.fromEntries(
    Object.entries(container.Msgs ?? {}).map(([round, messages]) => [
      round,
      (messages ?? []).map(({ SignedMessage }) => read(completeMessage(SignedMessage))),
    ]),
  );
}

function nonEmpty(bytes: Uint8Array): Uint8Array | null {
  return bytes.length > 0 ? bytes : null;
}

/** What an instance knows, out of a case's state: what a chart is entered with. */
export function knownOf(state: GoState, read: Read) {
  const accepted = state.ProposalAcceptedForCurrentRound;
  const value = base64Bytes(state.DecidedValue);
  return {
    round: state.Round,
    accepted: accepted && read(completeMessage(accepted.SignedMessage)),
    preparedRound: state.LastPreparedRound,
    preparedValue: nonEmpty(base64Bytes(state.LastPreparedValue)),
    decidedValue: state.Decided ? value : null,
    proposals: logOf(state.ProposeContainer, read),
    prepares: logOf(state.PrepareContainer, read),
    commits: logOf(state.CommitContainer, read),
    roundChanges: logOf(state.RoundChangeContainer, read),
  };
}

type Known = Pick<InstanceState, keyof ReturnType<typeof knownOf>>;

function bytesOf(message: ConsensusMessage | null): Hex | null {
  return message && toHex(boole.containers.signedSSVMessage.serialize(message.signed));
}

function logBytes(log: MessageLog) {
  return Object.entries(log).filter(([, messages]) => messages.length > 0).map(([round, messages]) =>
    [round, messages.map(bytesOf)] as const
  );
}

/** A state such that two are the same where Go's would be: nothing, an empty list and empty bytes are one. */
function comparable(known: Known): Readonly<Record<string, unknown>> {
  return {
    ...known,
    accepted: bytesOf(known.accepted),
    preparedValue: toHex(known.preparedValue ?? new Uint8Array()),
    decidedValue: known.decidedValue && toHex(known.decidedValue),
    proposals: logBytes(known.proposals),
    prepares: logBytes(known.prepares),
    commits: logBytes(known.commits),
    roundChanges: logBytes(known.roundChanges),
  };
}

const FIELDS = [
  "round",
  "accepted",
  "preparedRound",
  "preparedValue",
  "decidedValue",
  "proposals",
  "prepares",
  "commits",
  "roundChanges",
] as const;

/** The first field in which the chart's context is not what the case expects; null for none. */
export function stateDiffers(context: QbftContext, expected: GoState, read: Read): string | null {
  const [actual, wanted] = [comparable(context), comparable(knownOf(expected, read))];
  const field = FIELDS.find((name) => JSON.stringify(actual[name]) !== JSON.stringify(wanted[name]));
  return field === undefined ? null : `state: another ${field}`;
}
