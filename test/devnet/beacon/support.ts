import { BitArray } from "@chainsafe/ssz";
import { ssz } from "@lodestar/types";
import { onTestFinished } from "vitest";
import { createBls } from "../../../src/crypto/bls.ts";
import { createDevBeacon, type DevBeaconOptions } from "../../../src/devnet/beacon/dev-beacon.ts";
import { VirtualClock } from "../../../src/runtime/virtual-clock.ts";
import { type AttestationData, attestationData } from "../../../src/spec/containers/beacon.ts";
import { computeDomain, computeSigningRoot, DOMAIN_TYPES } from "../../../src/spec/domains.ts";
import { type BeaconChain, type Fork, forkAt } from "../../../src/spec/forks.ts";
import { fromHex, type Hex, toHex } from "../../../src/spec/hex.ts";
import { epochOf, SLOTS_PER_EPOCH } from "../../../src/spec/slots.ts";
import { recordingLog } from "../../support/log.ts";

export const bls = await createBls();
export const FORK_VERSION: Hex = "0x10000000";
export const SLOT_MS = 12_000;
export const BLOCK_DELAY_MS = 600;
const GENESIS_MS = 1_600_000_000_000;
const VALIDATORS = 40;

/** Slot that it is when a test begins: the last of epoch 2, so that its sync-committee and epochs are at an edge. */
export const FIRST_SLOT = 3 * SLOTS_PER_EPOCH - 1;

/** Indices do not begin at 0, so that places and indices differ. */
const indices = Array.from({ length: VALIDATORS }, (_, i) => 1_000 + i);
const keys = new Map(indices.map((index) => {
  const secretKey = new Uint8Array(32);
  new DataView(secretKey.buffer).setUint32(28, index);
  return [index, secretKey];
}));
export const validators = indices.map((index) => ({
  index,
  publicKey: toHex(bls.publicKey(keys.get(index)!)),
}));

/** The forks named, in force from these epochs. */
export function forksFrom(epochs: Readonly<Partial<Record<Fork["version"], number>>>): Fork[] {
  const entries = Object.entries(epochs) as [Fork["version"], number][];
  return entries.map(([version, epoch], i) => ({ version, epoch, forkVersion: `0x1${i}000000` }));
}

/** A devnet's beacon node in virtual time, over a real socket until the test is over. */
export async function devBeacon(options: Partial<DevBeaconOptions> = {}, firstSlot = FIRST_SLOT) {
  const clock = new VirtualClock(GENESIS_MS + firstSlot * SLOT_MS);
  const log = recordingLog();
  const beacon = createDevBeacon({
    bls,
    clock,
    log,
    times: { genesisMs: GENESIS_MS, slotMs: SLOT_MS },
    genesisForkVersion: FORK_VERSION,
    validators,
    blockDelayMs: BLOCK_DELAY_MS,
    ...options,
  });
  const { url, close } = await beacon.serve({ port: 0 });
  onTestFinished(close);
  const request = (path: string, init?: RequestInit) => fetch(`${url}${path}`, init);
  const get = async (path: string) => (await request(path)).json();
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    request(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  return {
    clock,
    log,
    beacon,
    url,
    close,
    request,
    get,
    post,
    /** To so many milliseconds into a slot. */
    toSlot: (slot: number, ms = 4_000) => clock.advanceTo(GENESIS_MS + slot * SLOT_MS + ms),
    duties: async (epoch: number, view = "") => {
      const path = `${view}/eth/v1/validator/duties/attester/${epoch}`;
      const { data, dependent_root } = await (await post(path, indices.map(String))).json();
      return { duties: data.map(dutyOf) as Duty[], dependentRoot: dependent_root as Hex };
    },
    data: async (slot: number, view = "", committeeIndex = 0): Promise<AttestationData> => {
      const query = `slot=${slot}&committee_index=${committeeIndex}`;
      return ssz.phase0.AttestationData.fromJson(
        (await get(`${view}/eth/v1/validator/attestation_data?${query}`)).data,
      );
    },
    attest: (attestations: unknown, version = "fulu") =>
      post("/eth/v2/beacon/pool/attestations", attestations, { "eth-consensus-version": version }),
    synced: (messages: unknown) => post("/eth/v1/beacon/pool/sync_committees", messages),
  };
}

export type Node = Awaited<ReturnType<typeof devBeacon>>;

/** An attester's duty as it is told. */
export interface Duty {
  readonly validatorIndex: number;
  readonly slot: number;
  readonly committeeIndex: number;
  readonly committeeLength: number;
  readonly committeesAtSlot: number;
  readonly place: number;
}

function dutyOf(json: Record<string, string>): Duty {
  return {
    validatorIndex: Number(json["validator_index"]),
    slot: Number(json["slot"]),
    committeeIndex: Number(json["committee_index"]),
    committeeLength: Number(json["committee_length"]),
    committeesAtSlot: Number(json["committees_at_slot"]),
    place: Number(json["validator_committee_index"]),
  };
}

function signed(
  chain: BeaconChain,
  index: number,
  type: Uint8Array,
  epoch: number,
  root: Uint8Array,
): Uint8Array {
  const forkVersion = fromHex(forkAt(chain, epoch).forkVersion);
  const domain = computeDomain(type, forkVersion, fromHex(chain.genesisValidatorsRoot));
  return bls.sign(keys.get(index)!, computeSigningRoot(root, domain));
}

/** A validator's signature of a vote. */
export function voteSignature(chain: BeaconChain, index: number, data: AttestationData): Uint8Array {
  const root = attestationData.hashTreeRoot(data);
  return signed(chain, index, DOMAIN_TYPES.beaconAttester, data.target.epoch, root);
}

/** A validator's attestation in the shape from Electra on. */
export function singleAttestation(chain: BeaconChain, duty: Duty, data: AttestationData) {
  const signature = voteSignature(chain, duty.validatorIndex, data);
  const { committeeIndex, validatorIndex: attesterIndex } = duty;
  return { committeeIndex, attesterIndex, data, signature };
}

/** A validator's attestation in the shape before Electra. */
export function phase0Attestation(chain: BeaconChain, duty: Duty, data: AttestationData) {
  const aggregationBits = BitArray.fromSingleBit(duty.committeeLength, duty.place);
  return { aggregationBits, data, signature: voteSignature(chain, duty.validatorIndex, data) };
}

/** As JSON of the Beacon API. */
export function singleJson(chain: BeaconChain, duty: Duty, data: AttestationData) {
  return ssz.electra.SingleAttestation.toJson(singleAttestation(chain, duty, data)) as Record<
    string,
    unknown
  >;
}

/** As JSON of the Beacon API. */
export function phase0Json(chain: BeaconChain, duty: Duty, data: AttestationData) {
  return ssz.phase0.Attestation.toJson(phase0Attestation(chain, duty, data)) as Record<string, unknown>;
}

/** A sync-committee message. */
export function syncMessage(chain: BeaconChain, slot: number, index: number, beaconBlockRoot: Uint8Array) {
  const signature = signed(chain, index, DOMAIN_TYPES.syncCommittee, epochOf(slot), beaconBlockRoot);
  return { slot, beaconBlockRoot, validatorIndex: index, signature };
}

/** As JSON of the Beacon API. */
export function syncJson(chain: BeaconChain, slot: number, index: number, root: Uint8Array) {
  return ssz.altair.SyncCommitteeMessage.toJson(syncMessage(chain, slot, index, root)) as Record<
    string,
    unknown
  >;
}

/** A node in the middle of a slot that has a duty, with that duty and what it votes for. */
export async function inDuty(options: Partial<DevBeaconOptions> = {}, slot = FIRST_SLOT) {
  const node = await devBeacon(options, slot);
  await node.toSlot(slot);
  const { duties } = await node.duties(epochOf(slot));
  const duty = duties.find((it) => it.slot === slot)!;
  const data = await node.data(slot);
  return { node, chain: node.beacon.chain, duty, duties, data };
}

/** Indices of the members of the sync committee that signs in a slot. */
export async function syncMembers(node: Node, slot: number): Promise<number[]> {
  const path = `/eth/v1/validator/duties/sync/${epochOf(slot)}`;
  const { data } = await (await node.post(path, indices.map(String))).json();
  return data.map((it: { validator_index: string }) => Number(it.validator_index));
}

/** The failures of a refused submission, as `[index, refusal]`. */
export async function failuresOf(response: Response): Promise<[number, string][]> {
  const { failures } = await response.json();
  return failures.map((
    { index, message }: { index: number; message: string },
  ) => [index, message.split(":")[0]]);
}

/** The report's counts of a slot. */
export function countsIn({ beacon }: Node, slot: number) {
  return beacon.report().slots.find((it) => it.slot === slot)!;
}

/** Another root. */
export function otherRoot(root: Uint8Array): Uint8Array {
  return root.map((byte) => byte ^ 0xff);
}
