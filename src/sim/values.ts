import type { Code } from "../spec/codes.ts";

const PREFIX = "vote of ";

/** A value that may be decided. @param name who proposes it, or what all do */
export function goodValue(slot: number, name: string): Uint8Array {
  return new TextEncoder().encode(`${PREFIX}${name} in ${slot}`);
}

/** A value that no operator may decide. */
export function badValue(slot: number): Uint8Array {
  return new TextEncoder().encode(`nonsense in ${slot}`);
}

/** The simulated duty's value check. */
export function checkSimValue(value: Uint8Array): Code | null {
  return textOf(value).startsWith(PREFIX) ? null : "QBFTValueInvalid";
}

/** A value as text. */
export function textOf(value: Uint8Array): string {
  return new TextDecoder().decode(value);
}
