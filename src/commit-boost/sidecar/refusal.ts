import { SidecarError } from "../../ports/sidecar.ts";
import type { Answer } from "./ask.ts";
import { type Endpoint, tellable } from "./endpoint.ts";

/** Statuses of the 4xx that asking again may mend: too slow, too many. */
const PASSING: readonly number[] = [408, 429];

/** What an answer other than the wanted one means, with the sidecar's own message where it has one. */
export function failureOf(endpoint: Endpoint, { status, text }: Answer): SidecarError {
  const refused = status >= 400 && status < 500 && !PASSING.includes(status);
  const said = messageOf(text);
  const told = `the sidecar answered ${status}${said === "" ? "" : `: ${said}`}`;
  return new SidecarError(refused ? "refused" : "unreachable", tellable(endpoint, told));
}

function messageOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === "string" ? message : "";
  } catch {
    // No JSON, or null: some proxy's page, which says less than the status.
    return "";
  }
}
