import { MalformedRow } from "../columns.ts";
import { SlashingProtectionError, type SlashingProtectionFault } from "../../ports/slashing-protection.ts";

const CORRUPTED = "restore the file from an export of it, and sign nothing before";

/** What SQLite says, what it means, and what to do; by its text, since deno gives no number with most of them. */
const FAULTS: readonly (readonly [RegExp, SlashingProtectionFault, string])[] = [
  [/locked/, "locked", "another process uses it: stop that one; two must never sign from one file"],
  [
    /readonly|read-only|permission denied|not permitted/i,
    "readOnly",
    "it cannot be written: let its owner write it, on a file system that allows it",
  ],
  [
    /is full|no space left|ENOSPC|quota exceeded/i,
    "full",
    "no room is left for it: free some of the disk, or raise its bound",
  ],
  [/malformed/, "corrupted", `it is damaged: ${CORRUPTED}`],
  [/not a database/, "corrupted", `it is not a SQLite file: ${CORRUPTED}`],
  [/unable to open/, "unusable", "it cannot be opened: let this user read and write the file and its folder"],
];

/** What was thrown around a database, as an error that names the file, the cause and what to do. */
export function faultOf(path: string, error: unknown): Error {
  if (error instanceof SlashingProtectionError || error instanceof RangeError) return error;
  if (error instanceof MalformedRow) return fault(path, "corrupted", `${error.message}: ${CORRUPTED}`, error);
  const text = error instanceof Error ? error.message : String(error);
  const known = FAULTS.find(([pattern]) => pattern.test(text));
  if (known) return fault(path, known[1], known[2], error);
  return fault(path, "unusable", `${text}: check the disk that it is on`, error);
}

/** An error that names the file. */
export function fault(
  path: string,
  code: SlashingProtectionFault,
  message: string,
  cause?: unknown,
): SlashingProtectionError {
  return new SlashingProtectionError(code, `slashing protection ${path}: ${message}`, cause);
}
