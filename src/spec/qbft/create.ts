import { QBFT_TYPES, type QbftMessage } from "../containers/consensus.ts";
import { fromHex, type Hex } from "../hex.ts";
import type { ProtocolProfile } from "../profiles/profile.ts";
import { hasQuorum, type InstanceState } from "./instance.ts";
import { type ConsensusMessage, type Justification, rootOfValue } from "./message.ts";
import { ofRound } from "./message-log.ts";
import { checkPrepare } from "./prepare.ts";
import type { Lead } from "./round-change-step.ts";
import { decoded } from "./signed.ts";

/** A consensus message to be signed and sent, with the value that travels beside it. */
export interface UnsignedMessage {
  readonly qbft: QbftMessage;
  readonly fullData: Uint8Array;
}

/** Root of a round-change that nothing was prepared for. */
const NO_ROOT: Hex = `0x${"00".repeat(32)}`;
const NO_DATA = new Uint8Array();

function message(
  { identifier, height }: InstanceState,
  msgType: number,
  { round, root, dataRound = 0 }: { round: number; root: Hex; dataRound?: number },
): QbftMessage {
  return {
    msgType,
    height,
    round,
    identifier: fromHex(identifier),
    root: fromHex(root),
    dataRound,
    roundChangeJustification: [],
    prepareJustification: [],
  };
}

/** Signed messages as a justification holds them: without full data (ssv-spec qbft/messages.go, MarshalJustifications). */
function encoded(messages: readonly Justification[], { containers }: ProtocolProfile): Uint8Array[] {
  return decoded(messages).map(({ signed }) =>
    containers.signedSSVMessage.serialize({ ...signed, fullData: NO_DATA })
  );
}

/** A proposal of the first round (ssv-spec qbft/instance.go, Start). */
export function createFirstProposal(instance: InstanceState, value: Uint8Array): UnsignedMessage {
  const { round } = instance;
  return {
    qbft: message(instance, QBFT_TYPES.proposal, { round, root: rootOfValue(value) }),
    fullData: value,
  };
}

/** A proposal that round-changes justify (ssv-spec qbft/proposal.go, CreateProposal). */
export function createProposal(
  instance: InstanceState,
  lead: Lead,
  profile: ProtocolProfile,
): UnsignedMessage {
  const { round, value } = lead;
  return {
    qbft: {
      ...message(instance, QBFT_TYPES.proposal, { round, root: rootOfValue(value) }),
      roundChangeJustification: encoded(lead.roundChanges, profile),
      prepareJustification: encoded(lead.prepares, profile),
    },
    fullData: value,
  };
}

/** A prepare of the current round (ssv-spec qbft/prepare.go, CreatePrepare). @param root of the accepted proposal */
export function createPrepare(instance: InstanceState, root: Hex): UnsignedMessage {
  return { qbft: message(instance, QBFT_TYPES.prepare, { round: instance.round, root }), fullData: NO_DATA };
}

/** A commit of the current round (ssv-spec qbft/commit.go, CreateCommit). @param root of the accepted proposal */
export function createCommit(instance: InstanceState, root: Hex): UnsignedMessage {
  return { qbft: message(instance, QBFT_TYPES.commit, { round: instance.round, root }), fullData: NO_DATA };
}

/** A round-change, with what this operator prepared, if anything (ssv-spec qbft/round_change.go, CreateRoundChange). */
export function createRoundChange(
  instance: InstanceState,
  round: number,
  profile: ProtocolProfile,
): UnsignedMessage {
  const { preparedRound: dataRound, preparedValue } = instance;
  if (dataRound === 0 || preparedValue === null) {
    return { qbft: message(instance, QBFT_TYPES.roundChange, { round, root: NO_ROOT }), fullData: NO_DATA };
  }
  const root = rootOfValue(preparedValue);
  return {
    qbft: {
      ...message(instance, QBFT_TYPES.roundChange, { round, root, dataRound }),
      roundChangeJustification: encoded(preparedBy(instance, dataRound, root), profile),
    },
    fullData: preparedValue,
  };
}

/** The quorum of prepares for the prepared value; none where there is no quorum (getRoundChangeJustification). */
function preparedBy(instance: InstanceState, round: number, root: Hex): readonly ConsensusMessage[] {
  const prepares = ofRound(instance.prepares, round).filter((prepare) =>
    checkPrepare(instance, prepare, { round, root }) === null
  );
  return hasQuorum(instance, prepares) ? prepares : [];
}
