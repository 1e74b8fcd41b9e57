import { fromPromise } from "xstate";
import { preconf } from "../../machines/preconf/chart.ts";
import type { Commitment } from "../../machines/preconf/model.ts";
import type { PreconfSidecar } from "../ports/sidecar.ts";
import { signingDutyEffects, type SigningDutyPorts } from "./signing-duty.ts";

/** What a preconfirmation needs from outside. */
export interface PreconfPorts extends SigningDutyPorts {
  readonly sidecar: Pick<PreconfSidecar, "submitCommitment">;
}

/** Milliseconds after which a commitment is handed in again where the sidecar could not be reached. */
const SUBMIT_AGAIN_MS = 500;

/** The preconfirmation chart with its effects. */
export function preconfWith(ports: PreconfPorts): typeof preconf {
  const { actors, actions, delays } = signingDutyEffects(ports);
  return preconf.provide({
    actors: {
      ...actors,
      submit: fromPromise<void, Commitment>(({ input }) => ports.sidecar.submitCommitment(input)),
    },
    actions,
    delays: { ...delays, submitAgain: SUBMIT_AGAIN_MS },
  });
}
