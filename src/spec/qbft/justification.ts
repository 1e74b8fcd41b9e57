import type { Code } from "../codes.ts";
import type { Hex } from "../hex.ts";
import { FIRST_ROUND, hasQuorum, type InstanceState } from "./instance.ts";
import type { ConsensusMessage, Justification } from "./message.ts";
import { checkPrepare } from "./prepare.ts";
import { checkRoundChange, highestPrepared } from "./round-change.ts";
import { checkSigned, decoded } from "./signed.ts";

/** A value proposed in a round, with what is to justify it. */
export interface Proposed {
  readonly round: number;
  readonly dataRoot: Hex;
  /** What the value check has against the value. */
  readonly valueFault: Code | null;
  readonly roundChanges: readonly Justification[];
  readonly prepares: readonly Justification[];
}

/**
 * Whether a proposal is justified: a value that may be decided; after the first round a quorum of signed round-changes
 * for the round; and where any of them is prepared, a quorum of signed prepares for the value of the highest one, which
 * must be the proposed one (ssv-spec qbft/proposal.go, isProposalJustification; for the values of the others see
 * docs/decisions/consensus-beyond-the-source.md).
 */
export function checkJustification(instance: InstanceState, proposed: Proposed): Code | null {
  if (proposed.valueFault) return proposed.valueFault;
  if (proposed.round === FIRST_ROUND) return null;
  const roundChanges = decoded(proposed.roundChanges);
  const highest = highestPrepared(roundChanges);
  for (const roundChange of proposed.roundChanges) {
    const code = checkSigned(instance, roundChange, (message) => {
      const dataRoot = message.qbft.dataRound === highest?.qbft.dataRound ? proposed.dataRoot : null;
      return checkRoundChange(instance, message, { round: proposed.round, dataRoot });
    });
    if (code) return code;
  }
  if (!hasQuorum(instance, roundChanges)) return "RoundChangeNoQuorum";
  return highest && checkPrepares(instance, proposed.prepares, highest);
}

/** A quorum of signed prepares, all for the value and the round of the highest prepared round-change. */
function checkPrepares(
  instance: InstanceState,
  prepares: readonly Justification[],
  { qbft: { dataRound }, root }: ConsensusMessage,
): Code | null {
  if (!hasQuorum(instance, decoded(prepares))) return "PreparesNoQuorum";
  const valid = prepares.every((prepare) =>
    checkSigned(
      instance,
      prepare,
      (message) => checkPrepare(instance, message, { round: dataRound, root }),
    ) === null
  );
  return valid ? null : "PrepareMessageInvalid";
}
