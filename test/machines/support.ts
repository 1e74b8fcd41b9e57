import { type AnyEventObject, createActor, fromTransition } from "xstate";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";

/** One question to an actor whose answers a test gives. */
export interface Question<Input, Output> {
  readonly input: Input;
  readonly answer: (output: Output) => void;
  readonly fail: (error: unknown) => void;
}

/** What an invoked actor was asked, each open until the test answers it. */
export class Asked<Input, Output> {
  readonly questions: Question<Input, Output>[] = [];

  ask(input: Input): Promise<Output> {
    return new Promise((resolve, reject) => this.questions.push({ input, answer: resolve, fail: reject }));
  }

  /** The last question, which must be there. */
  get last(): Question<Input, Output> {
    const last = this.questions.at(-1);
    if (!last) throw new Error("nothing was asked");
    return last;
  }
}

/** An actor that only listens: the parent of a chart that is run alone. */
export function listener(clock: VirtualClock) {
  const heard: AnyEventObject[] = [];
  const actor = createActor(fromTransition((_, event: AnyEventObject) => void heard.push(event), undefined), {
    clock,
  });
  return { actor: actor.start(), heard };
}

/** 96 bytes of one value: a partial signature as far as charts look at it. */
export function signatureOf(value: number): Uint8Array {
  return new Uint8Array(96).fill(value);
}
