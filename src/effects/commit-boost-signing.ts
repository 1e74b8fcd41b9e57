import { commitBoostSigning } from "../../machines/commit-boost-signing/chart.ts";
import type { CommitBoostRequest } from "../../machines/commit-boost-signing/model.ts";
import type { ProtocolProfile } from "../spec/profiles/profile.ts";
import { commitBoostMessage } from "../spec/signing/commit-boost-message.ts";
import type { SSVMessage } from "../spec/containers/messages.ts";
import { signingExpiry, type SlotTimes } from "../spec/slots.ts";
import { type ThresholdSigningPorts, thresholdSigningWith } from "./threshold-signing.ts";

/** What a commit-boost signing duty needs from outside. */
export interface CommitBoostSigningPorts extends ThresholdSigningPorts {
  readonly profile: ProtocolProfile;
  readonly times: SlotTimes;
  /** Milliseconds until a moment. */
  readonly msUntil: (momentMs: number) => number;
  /** Signs the message as this operator and sends it to the committee, this operator included. */
  readonly broadcast: (message: SSVMessage) => void;
}

/** The message that carries this operator's partial for a request. */
function ownMessage(
  request: CommitBoostRequest,
  signature: Uint8Array,
  profile: ProtocolProfile,
): SSVMessage {
  return commitBoostMessage({ ...request, signer: request.operatorId, signature }, profile);
}

/** The commit-boost-signing chart with its effects. */
export function commitBoostSigningWith(ports: CommitBoostSigningPorts): typeof commitBoostSigning {
  return commitBoostSigning.provide({
    actors: { thresholdSigning: thresholdSigningWith(ports) },
    actions: {
      broadcast: ({ context, event }) => {
        if (event.type !== "OWN_PARTIALS") return;
        for (const signature of event.signatures) {
          ports.broadcast(ownMessage(context.request, signature, ports.profile));
        }
      },
    },
    delays: { timeToLive: ({ context }) => ports.msUntil(signingExpiry(ports.times, context.request.slot)) },
  });
}
