import { type DoneActorEvent, type ErrorActorEvent, setup } from "xstate";
import type { Admission, RequestFacts } from "../../src/spec/signing/admission.ts";

/** A duty to start: the chart by its name in the catalog, and what it starts from. */
export interface DutyStart {
  readonly chart: string;
  readonly input: unknown;
}

export interface SupervisorInput {
  /** Live duties this operator will hold at most. */
  readonly capacity: number;
}

export interface SupervisorContext {
  readonly capacity: number;
  /** Duties that were started and have not ended. The duties themselves are the host's. */
  readonly live: number;
}

/** A request for a duty, with what the host knows of its key. */
export interface RequestEvent {
  readonly type: "REQUEST";
  /** Names the request in its admission. */
  readonly id: string;
  /** Key of the duty; a duty's actor has it as its id. */
  readonly key: string;
  readonly facts: RequestFacts;
  readonly duty: DutyStart;
}

export type SupervisorEvent =
  | { readonly type: "READY" }
  | RequestEvent
  /** The rule let the request in: the fact that the supervisor reacts to. */
  | { readonly type: "START_DUTY"; readonly key: string; readonly duty: DutyStart }
  /** A slot began. */
  | { readonly type: "SLOT"; readonly slot: number }
  | { readonly type: "SHUTDOWN" }
  | DoneActorEvent
  | ErrorActorEvent;

/** What became of a request; `notAdmitting` while the operator starts or stops. */
export type AdmissionAnswer = Admission | "notAdmitting";

export type SupervisorEmitted = {
  readonly type: "admission";
  readonly id: string;
  readonly admission: AdmissionAnswer;
};

export const model = setup({
  types: {
    input: {} as SupervisorInput,
    context: {} as SupervisorContext,
    events: {} as SupervisorEvent,
    emitted: {} as SupervisorEmitted,
  },
});

/** The context a supervisor starts with. */
export function initialContext({ input }: { input: SupervisorInput }): SupervisorContext {
  return { capacity: input.capacity, live: 0 };
}
