import type { DataVersion } from "../../spec/containers/beacon.ts";
import type { Route } from "./api.ts";
import { judgeAttestation, type Judged, type Judgement } from "./judge-attestation.ts";
import { judgeSyncMessage } from "./judge-sync-message.ts";
import { VERIFIED_AT_ONCE } from "./limits.ts";
import { type InvalidMessage, REFUSALS } from "./refusals.ts";
import { readAttestation, readList, readSyncMessage, readVersion } from "./shapes.ts";

/** Routes that take what validators signed. */
export function poolRoutes(node: Judged): Route[] {
  const attestations = async (version: DataVersion | null, body: unknown) =>
    takeEach(node, "attestation", readList(body), (entry) => {
      const read = readAttestation(version, entry);
      return read && { slot: read.data.slot, ...judgeAttestation(node, read) };
    });
  return [
    {
      path: "/eth/v1/beacon/pool/attestations",
      POST: async ({ body }) => attestations(null, await body()),
    },
    {
      path: "/eth/v2/beacon/pool/attestations",
      POST: async ({ headers, body }) =>
        attestations(readVersion(headers.get("eth-consensus-version")), await body()),
    },
    {
      path: "/eth/v1/beacon/pool/sync_committees",
      POST: async ({ body }) =>
        takeEach(node, "syncMessage", readList(await body()), (entry) => {
          const read = readSyncMessage(entry);
          return read && { slot: read.slot, ...judgeSyncMessage(node, read) };
        }),
    },
  ];
}

type JudgedEntry = Judgement & { readonly slot: number };

/** Takes every entry by itself; what is refused is counted and answered with its place in the list. */
async function takeEach(
  { ledger }: Judged,
  kind: InvalidMessage["kind"],
  entries: readonly unknown[],
  judge: (entry: unknown) => JudgedEntry | null,
): Promise<Response> {
  const failures: { index: number; message: string }[] = [];
  for (const [index, entry] of entries.entries()) {
    if (index % VERIFIED_AT_ONCE === VERIFIED_AT_ONCE - 1) await nextTurn();
    const judged = judge(entry) ?? { refusal: "malformed", slot: null, validatorIndex: null };
    const { refusal, slot, validatorIndex } = judged;
    if (refusal === null) continue;
    ledger.invalid.add({ kind, refusal, slot, validatorIndex });
    failures.push({ index, message: `${refusal}: ${REFUSALS[refusal]}` });
  }
  return failures.length === 0 ? new Response(null, { status: 200 }) : refusalOf(failures);
}

/** IndexedErrorMessage of the Beacon API. */
function refusalOf(failures: readonly { index: number; message: string }[]): Response {
  const message = "some of what was handed in is refused; the rest is accepted";
  return Response.json({ code: 400, message, failures }, { status: 400 });
}

/** Lets what waits in the process go first. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
