import type {
  SigningDutyContext,
  SigningDutyEvent,
  SigningDutyRequest,
} from "../../machines/signing-duty/model.ts";
import type { SSVMessage } from "../spec/containers/messages.ts";
import type { ProtocolProfile } from "../spec/profiles/profile.ts";
import { SIGNING_WIRE } from "../spec/signing/wire.ts";
import { signingExpiry, type SlotTimes } from "../spec/slots.ts";
import { type ThresholdSigningPorts, thresholdSigningWith } from "./threshold-signing.ts";

/** What a duty that signs on request needs from outside. */
export interface SigningDutyPorts extends ThresholdSigningPorts {
  readonly profile: ProtocolProfile;
  readonly times: SlotTimes;
  /** Milliseconds until a moment. */
  readonly msUntil: (momentMs: number) => number;
  /** Signs the message as this operator and sends it to the committee, this operator included. */
  readonly broadcast: (request: SigningDutyRequest, message: SSVMessage) => void;
}

/**
 * Milliseconds that a request may take when partials may have been missed around a restart: a cluster that is up needs
 * far less, and whoever asked hears within a second.
 */
const RESTART_GRACE_MS = 500;

interface Args {
  context: SigningDutyContext;
  event: SigningDutyEvent;
}

/** What the charts of all such duties are provided with. */
export function signingDutyEffects(ports: SigningDutyPorts) {
  const { profile, times, msUntil } = ports;
  return {
    actors: { thresholdSigning: thresholdSigningWith(ports) },
    actions: {
      broadcast({ context: { request }, event }: Args) {
        if (event.type !== "OWN_PARTIALS") return;
        for (const { signature } of event.signatures) {
          const partial = { ...request, signer: request.operatorId, signature };
          ports.broadcast(request, SIGNING_WIRE[request.role].encode(partial, profile));
        }
      },
    },
    delays: {
      timeToLive: ({ context }: Args) => msUntil(signingExpiry(times, context.request.slot)),
      restartGrace: RESTART_GRACE_MS,
    },
  };
}
