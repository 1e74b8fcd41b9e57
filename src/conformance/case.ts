import type { Type } from "@chainsafe/ssz";
import { type Code, CODES } from "../spec/codes.ts";
import { equalBytes } from "../spec/hex.ts";
import { decodeSsz } from "../spec/ssz.ts";
import { base64Bytes, type GoBytes } from "./go-json.ts";
import type { KeySet } from "./keysets.ts";

/** The kind that a file's name begins with; undefined where no runner of this version reads it. */
export function kindOf<T>(kinds: Readonly<Record<string, T>>, fileName: string): T | undefined {
  return Object.entries(kinds).find(([kind]) => fileName.startsWith(`${kind}_`))?.[1];
}

/** Runs a case: what differs, or null. One of another shape than its kind has does not hold, rather than end the run. */
export async function attempt(run: () => string | null | Promise<string | null>): Promise<string | null> {
  try {
    return await run();
  } catch (error) {
    return `not to be run: ${error instanceof Error ? error.message : error}`;
  }
}

/** Runs one case; answers what differs from what it expects, or null. */
export type CaseRunner = (test: unknown, keys: KeySet) => string | null;

/** A runner of cases of the shape T. @throws whatever a case of another shape makes it throw */
export function runner<T>(run: (test: T, keys: KeySet) => string | null): CaseRunner {
  return (test, keys) => run(test as T, keys);
}

/** What differs where two values should be the same; null where they are. */
export function differs(what: string, actual: unknown, expected: unknown): string | null {
  return actual === expected ? null : `${what} ${actual}, expected ${expected}`;
}

/** What differs where a refusal, null for none, should have the published number. */
export function codeDiffers(code: Code | null, expected: number): string | null {
  return differs("code", code === null ? 0 : CODES[code], expected);
}

interface EncodingCase {
  readonly Data: GoBytes;
  readonly ExpectedRoot?: readonly number[];
}

/** Decoding and encoding again gives the same bytes, and the root is the expected one. */
export function encodingOf<T>(type: Type<T>): CaseRunner {
  return runner<EncodingCase>(({ Data, ExpectedRoot }) => {
    const bytes = base64Bytes(Data);
    const value = decodeSsz(type, bytes);
    if (value === null) return "not decodable";
    if (!equalBytes(type.serialize(value), bytes)) return "encoded to other bytes";
    const root = ExpectedRoot && Uint8Array.from(ExpectedRoot);
    return root && !equalBytes(type.hashTreeRoot(value), root) ? "another root" : null;
  });
}
