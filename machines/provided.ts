import { type EventObject, fromPromise, type NonReducibleUnknown, type PromiseActorLogic } from "xstate";

/** Thrown where a chart runs without its effects: they come from src/effects/ by `chart.provide`. */
export class NotProvidedError extends Error {
  override readonly name = "NotProvidedError";
  constructor(what: string) {
    super(
      `"${what}" reaches outside and was not provided: give the chart its effects from src/effects/ first`,
    );
  }
}

/** Placeholders, so that the test of the house can tell them from implementations. */
export const placeholders = new WeakSet<object>();

/** Placeholder of an action or a delay that the chart's effects fill in. */
export function provided(what: string): () => never {
  const placeholder = () => {
    throw new NotProvidedError(what);
  };
  placeholders.add(placeholder);
  return placeholder;
}

/** Placeholder of an invoked actor that the chart's effects fill in. */
export function providedActor<Output, Input extends NonReducibleUnknown>(
  what: string,
): PromiseActorLogic<Output, Input, EventObject> {
  const placeholder = fromPromise<Output, Input>(() => Promise.reject(new NotProvidedError(what)));
  placeholders.add(placeholder);
  return placeholder;
}
