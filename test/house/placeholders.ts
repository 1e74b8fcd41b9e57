import type { AnyStateMachine } from "xstate";
import { placeholders } from "../../machines/provided.ts";

const KINDS = ["actions", "actors", "delays", "guards"] as const;

/** The implementations of a chart that are still placeholders, also in the charts that it invokes. */
export function placeholdersIn(chart: AnyStateMachine): string[] {
  return KINDS.flatMap((kind) =>
    Object.entries(chart.implementations[kind] as Record<string, unknown>).flatMap(
      ([name, implementation]) => {
        if (!isObject(implementation)) return [];
        const path = `${chart.id}.${kind}.${name}`;
        if (placeholders.has(implementation)) return [path];
        return isChart(implementation)
          ? placeholdersIn(implementation).map((inner) => `${path} → ${inner}`)
          : [];
      },
    )
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}

function isChart(logic: object): logic is AnyStateMachine {
  return "implementations" in logic;
}
