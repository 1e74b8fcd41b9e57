import { BitListType } from "@chainsafe/ssz";
import { z } from "zod";
import { ApiError } from "../../commit-boost/api-error.ts";
import { faultsOf, hex, slot as decimal } from "../../commit-boost/sidecar/shapes.ts";
import { DATA_VERSIONS, type DataVersion } from "../../spec/containers/beacon.ts";
import { fromHex, isHex } from "../../spec/hex.ts";
import { isElectra } from "./forks.ts";
import type { HandedIn } from "./judge-attestation.ts";
import type { SyncMessage } from "./judge-sync-message.ts";
import { MAX_VALIDATORS } from "./limits.ts";

const root = hex(32).transform(fromHex);
const checkpoint = z.object({ epoch: decimal, root });

const data = z.object({
  slot: decimal,
  index: decimal,
  beacon_block_root: root,
  source: checkpoint,
  target: checkpoint,
}).transform(({ beacon_block_root, ...rest }) => ({ ...rest, beaconBlockRoot: beacon_block_root }));

const singleAttestation = z.object({
  committee_index: decimal,
  attester_index: decimal,
  data,
  signature: hex(96),
});

const bits = new BitListType(2_048);

/** The one bit that is set, of so many. */
const place = z.string().transform((text, context) => {
  const read = readBit(text);
  if (read === null) {
    context.addIssue({ code: "custom", message: "must be an SSZ bitlist with one bit set" });
    return z.NEVER;
  }
  return read;
});

const phase0Attestation = z.object({ aggregation_bits: place, data, signature: hex(96) });

const syncMessage = z.object({
  slot: decimal,
  beacon_block_root: hex(32),
  validator_index: decimal,
  signature: hex(96),
});

const versions = Object.keys(DATA_VERSIONS) as DataVersion[];
const list = z.array(z.unknown(), { error: "the body must be a JSON list" });
const indices = z.array(decimal).max(MAX_VALIDATORS);
const validatorId = z.string().refine((text) => decimal.safeParse(text).success || isHex(text, 48), {
  error: "must be a validator's index or public key",
}).transform((text) => text.toLowerCase());

/** Which validators are asked for; every one where nothing is said. */
const validatorQuery = z.object({
  ids: z.array(validatorId).max(MAX_VALIDATORS).optional(),
  statuses: z.array(z.string()).max(16).optional(),
});

/** The list of a body, each entry unread. @throws ApiError 400 */
export function readList(body: unknown): unknown[] {
  return demand(list, body);
}

/** Validators' indices. @throws ApiError 400 */
export function readIndices(body: unknown): number[] {
  return demand(indices, body);
}

/** Ids and statuses. @throws ApiError 400 */
export function readValidatorQuery(query: unknown): z.infer<typeof validatorQuery> {
  return demand(validatorQuery, query);
}

/** A decimal number of a path or query. @throws ApiError 400 */
export function readNumber(text: string | undefined, name: string): number {
  const read = decimal.safeParse(text);
  if (read.success) return read.data;
  throw new ApiError(400, `${name} must be a decimal number`);
}

/** What Eth-Consensus-Version says. @throws ApiError 400 where it says nothing that is known */
export function readVersion(header: string | null): DataVersion {
  const version = versions.find((name) => name === header?.toLowerCase());
  if (version !== undefined) return version;
  throw new ApiError(400, `Eth-Consensus-Version must be one of ${versions.join(", ")}`);
}

/** An attestation; null where it has no such shape. @param version as the route or its header says */
export function readAttestation(version: DataVersion | null, entry: unknown): HandedIn | null {
  if (version !== null && isElectra(version)) {
    const { data: read } = singleAttestation.safeParse(entry);
    if (read === undefined) return null;
    const attester = { validatorIndex: read.attester_index, committeeIndex: read.committee_index };
    return { version, data: read.data, signature: read.signature, attester };
  }
  const { data: read } = phase0Attestation.safeParse(entry);
  if (read === undefined) return null;
  return { version, data: read.data, signature: read.signature, attester: read.aggregation_bits };
}

/** A sync-committee message; null where it has no such shape. */
export function readSyncMessage(entry: unknown): SyncMessage | null {
  const { data: read } = syncMessage.safeParse(entry);
  return read === undefined ? null : {
    slot: read.slot,
    beaconBlockRoot: read.beacon_block_root,
    validatorIndex: read.validator_index,
    signature: read.signature,
  };
}

function readBit(text: string): { place: number; committeeLength: number } | null {
  try {
    const read = bits.fromJson(text);
    const only = read.getSingleTrueBit();
    return only === null ? null : { place: only, committeeLength: read.bitLen };
  } catch {
    return null;
  }
}

function demand<T>(shape: z.ZodType<T>, value: unknown): T {
  const parsed = shape.safeParse(value);
  if (!parsed.success) throw new ApiError(400, faultsOf(parsed.error));
  return parsed.data;
}
