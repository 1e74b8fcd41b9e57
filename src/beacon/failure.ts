import { BeaconError } from "../ports/beacon.ts";
import { type Endpoint, tellable } from "./endpoint.ts";

/** Statuses of the 4xx that asking again may mend: too slow, too many. */
const PASSING: readonly number[] = [408, 429];

/** How nodes say that they have not caught up, whatever the status. */
const SYNCING = /\bsync_distance\b|\bsyncing\b|\bnot synced\b/i;

/** How nodes say that they do not have a vote's block yet: it may come. */
const UNKNOWN_BLOCK = /UNKNOWN_BEACON_BLOCK_ROOT|UnknownHeadBlock|unknownHead\b|unknown (?:head )?block/i;

/** How Lodestar says that it has what is handed in; the Beacon API has no word for it. */
const KNOWN = /ATTESTATION_ALREADY_KNOWN|SYNC_COMMITTEE_MESSAGE_KNOWN/;

/** What an answer with an error's status means, with what the node says of it. */
export function failureOf(endpoint: Endpoint, operation: string, status: number, body: string): BeaconError {
  const told = tellable(endpoint, faultsIn(body).join("; "));
  const message = `the beacon node answered ${operation} with ${status}${told === "" ? "" : `: ${told}`}`;
  return new BeaconError(codeOf(status, body), message);
}

/** Whether all that a refused submission was refused for is that the node has it already. */
export function isKnown(body: string): boolean {
  const faults = faultsIn(body);
  return faults.length > 0 && faults.every((fault) => KNOWN.test(fault));
}

function codeOf(status: number, body: string): BeaconError["code"] {
  if (status === 503 || (status >= 500 && SYNCING.test(body))) return "syncing";
  const passes = status < 400 || status >= 500 || PASSING.includes(status) || UNKNOWN_BLOCK.test(body);
  return passes ? "unreachable" : "refused";
}

/**
 * What an error's body names, one for each thing that failed. IndexedErrorMessage of the Beacon API has a list;
 * Lodestar 1.5 has a heading and then a line each.
 */
function faultsIn(body: string): string[] {
  const { message, failures } = readError(body);
  if (failures.length > 0) return failures;
  const lines = message.split("\n").filter((line) => line.trim() !== "");
  return lines.length > 1 ? lines.slice(1) : lines;
}

function readError(body: string): { message: string; failures: string[] } {
  try {
    const { message, failures } = JSON.parse(body) as { message?: unknown; failures?: unknown };
    return {
      message: typeof message === "string" ? message : "",
      failures: Array.isArray(failures) ? failures.map(messageOf) : [],
    };
  } catch {
    // No JSON, or null: some proxy's page, which says less than the status.
    return { message: "", failures: [] };
  }
}

function messageOf(failure: unknown): string {
  const message = typeof failure === "object" && failure !== null && "message" in failure
    ? failure.message
    : failure;
  return String(message);
}
