import { qbft } from "../../machines/qbft/chart.ts";
import type { Clock } from "../ports/clock.ts";
import type { SignedSSVMessage } from "../spec/containers/messages.ts";
import type { ProtocolProfile } from "../spec/profiles/profile.ts";
import {
  createCommit,
  createFirstProposal,
  createPrepare,
  createProposal,
  createRoundChange,
  type UnsignedMessage,
} from "../spec/qbft/create.ts";
import { roundDeadline } from "../spec/qbft/round-times.ts";

/** What a consensus instance needs from outside. */
export interface QbftPorts {
  readonly profile: ProtocolProfile;
  readonly clock: Clock;
  /** Signs a message with the operator's key and sends it to all, this operator included. */
  readonly send: (message: UnsignedMessage) => void;
  /** Sends a decided message, which has its signatures. */
  readonly sendDecided: (decided: SignedSSVMessage) => void;
  /** Sends a decided message once more, for an operator that missed it. */
  readonly resendDecided: (decided: SignedSSVMessage) => void;
}

/** The QBFT chart with its network and its clock. */
export function qbftWith({ profile, clock, send, sendDecided, resendDecided }: QbftPorts): typeof qbft {
  return qbft.provide({
    actions: {
      broadcastFirstProposal: ({ context }) => send(createFirstProposal(context, context.startValue!)),
      broadcastProposal: ({ context, event }) => {
        if (event.type === "LEAD") send(createProposal(context, event.lead, profile));
      },
      broadcastPrepare: ({ context }) => send(createPrepare(context, context.accepted!.root)),
      broadcastCommit: ({ context }) => send(createCommit(context, context.accepted!.root)),
      broadcastRoundChange: ({ context }) => send(createRoundChange(context, context.round, profile)),
      broadcastDecided: ({ event }) => {
        if (event.type === "COMMIT_QUORUM") sendDecided(event.decided);
      },
      answerLaggard: ({ context }) => resendDecided(context.decided!),
    },
    delays: {
      roundDeadline: ({ context }) => {
        const now = clock.now();
        return Math.max(0, roundDeadline(context.round, context.dutyStartMs, now) - now);
      },
    },
  });
}
