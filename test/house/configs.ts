import type { AnyStateMachine } from "xstate";
import { statesOf } from "../../src/audit/states.ts";

/** As much of XState's config as is walked here; everything in it is looked at before it is believed. */
type Config = Readonly<Record<string, unknown>>;

/** Everything in a chart's config that is not a name: inline functions, inline actors, numbers for delays. */
export function namelessParts(chart: AnyStateMachine): string[] {
  return statesOf(chart).flatMap((state) =>
    stateFaults(state.config as Config).map((fault) => `${state.id}: ${fault}`)
  );
}

function stateFaults(config: Config): string[] {
  const { entry, exit, always, onDone, initial, invoke, on = {}, after = {}, context, output } = config;
  return [
    ...nameFaults("entry", entry),
    ...nameFaults("exit", exit),
    ...branchFaults("always", always),
    ...branchFaults("onDone", onDone),
    ...branchFaults("initial", initial),
    ...Object.entries(on as Config).flatMap(([event, branches]) => branchFaults(event, branches)),
    ...Object.entries(after as Config).flatMap(([delay, branches]) => [
      ...Number.isNaN(Number(delay)) ? [] : [`the delay ${delay} is a number and has no name`],
      ...branchFaults(`after ${delay}`, branches),
    ]),
    ...listed(invoke).flatMap((invoked) => invokeFaults(invoked as Config)),
    ...mapperFaults("context", context),
    ...mapperFaults("output", output),
  ];
}

function invokeFaults({ src, input, onDone, onError, onSnapshot }: Config): string[] {
  return [
    ...nameFaults("src", src),
    ...mapperFaults("input", input),
    ...branchFaults("onDone", onDone),
    ...branchFaults("onError", onError),
    ...branchFaults("onSnapshot", onSnapshot),
  ];
}

function branchFaults(event: string, branches: unknown): string[] {
  return listed(branches).flatMap((branch) => {
    if (typeof branch === "string") return [];
    if (typeof branch !== "object" || branch === null) return [`${event} is no transition`];
    const { guard, actions } = branch as Config;
    return [...nameFaults(`the guard of ${event}`, guard), ...nameFaults(`an action of ${event}`, actions)];
  });
}

function nameFaults(what: string, names: unknown): string[] {
  return listed(names).flatMap((name) => {
    if (typeof name === "string") return [];
    const { type, params } = (typeof name === "object" ? name : {}) as Config;
    return typeof type === "string" ? mapperFaults("params", params) : [`${what} is inline and has no name`];
  });
}

/** A mapper is data or a function of its own; one written in place has the key as its name. */
function mapperFaults(key: string, mapper: unknown): string[] {
  const parts = typeof mapper === "object" && mapper !== null
    ? Object.entries(mapper)
    : [[key, mapper] as const];
  return parts
    .filter(([name, part]) => typeof part === "function" && (part.name === "" || part.name === name))
    .map(([name]) => `the function for ${key === name ? key : `${key}.${name}`} is inline and has no name`);
}

function listed(value: unknown): unknown[] {
  return value === undefined ? [] : [value].flat();
}
