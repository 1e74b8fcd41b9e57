import { ApiError } from "../../commit-boost/api-error.ts";
import { forkAt } from "../../spec/forks.ts";
import { toHex } from "../../spec/hex.ts";
import { epochOf, SLOTS_PER_EPOCH } from "../../spec/slots.ts";
import { answer, type Call, type Route } from "./api.ts";
import { type CheckpointRoot, type DevChain, epochNow, hashOf, startOfEpoch } from "./chain.ts";
import { shuffled, syncPlaces } from "./committees.ts";
import { isElectra } from "./forks.ts";
import type { Roster } from "./roster.ts";
import { readIndices, readNumber } from "./shapes.ts";

/** What the routes about duties answer from. */
export interface DutyFacts {
  readonly chain: DevChain;
  readonly roster: Roster;
  /** By index. */
  readonly publicKeys: ReadonlyMap<number, Uint8Array>;
}

/** Routes that a validator asks for its duties and for what to vote. */
export function dutyRoutes(facts: DutyFacts): Route[] {
  const { chain } = facts;
  return [
    {
      path: "/eth/v1/validator/duties/attester/:epoch",
      POST: async (call) => attesterDuties(facts, readEpoch(chain, call), readIndices(await call.body())),
    },
    {
      path: "/eth/v1/validator/duties/sync/:epoch",
      POST: async (call) => syncDuties(facts, readEpoch(chain, call), readIndices(await call.body())),
    },
    {
      path: "/eth/v1/validator/duties/proposer/:epoch",
      GET: (call) => proposerDuties(facts, readEpoch(chain, call)),
    },
    { path: "/eth/v1/validator/attestation_data", GET: (call) => attestationData(facts, call) },
  ];
}

function attesterDuties(
  { roster, publicKeys }: DutyFacts,
  epoch: number,
  indices: readonly number[],
): Response {
  const { dependentRoot, byValidator } = roster.shuffling(epoch)!;
  const duties = indices.map((index) => byValidator.get(index)).filter((duty) => duty !== undefined);
  const data = duties.map((duty) => ({
    pubkey: toHex(publicKeys.get(duty.validatorIndex)!),
    validator_index: String(duty.validatorIndex),
    committee_index: String(duty.committeeIndex),
    committee_length: String(duty.committeeLength),
    committees_at_slot: String(duty.committeesAtSlot),
    validator_committee_index: String(duty.validatorCommitteeIndex),
    slot: String(duty.slot),
  }));
  return answer(data, { dependent_root: dependentRoot, execution_optimistic: false });
}

function syncDuties({ chain, roster, publicKeys }: DutyFacts, epoch: number, indices: readonly number[]) {
  const { version } = forkAt(chain.facts, epoch);
  const members = version === "phase0" ? [] : roster.syncCommitteeOf(epoch);
  const data = indices.filter((index) => members.includes(index)).map((index) => ({
    pubkey: toHex(publicKeys.get(index)!),
    validator_index: String(index),
    validator_sync_committee_indices: syncPlaces(members, index).map(String),
  }));
  return answer(data, { execution_optimistic: false });
}

/** Somebody proposes in every slot. Nothing depends on who: blocks come by themselves. */
function proposerDuties({ chain, publicKeys }: DutyFacts, epoch: number): Response {
  const dependentRoot = chain.dependentRoot(epoch)!;
  const order = shuffled([...publicKeys.keys()], hashOf(dependentRoot, epoch));
  const data = Array.from({ length: SLOTS_PER_EPOCH }, (_, i) => {
    const index = order[i % order.length]!;
    return {
      pubkey: toHex(publicKeys.get(index)!),
      validator_index: String(index),
      slot: String(startOfEpoch(epoch) + i),
    };
  });
  return answer(data, { dependent_root: dependentRoot, execution_optimistic: false });
}

function attestationData({ chain, roster }: DutyFacts, { view, query }: Call): Response {
  const slot = readNumber(query.get("slot") ?? undefined, "slot");
  const index = readNumber(query.get("committee_index") ?? undefined, "committee_index");
  if (slot > chain.slot()) throw new ApiError(400, `slot ${slot} has not begun: it is slot ${chain.slot()}`);
  const epoch = epochOf(slot);
  if (epoch < epochNow(chain) - 1) throw new ApiError(400, `slot ${slot} is over for long`);
  const committees = roster.openIn(slot)[0]?.committeesAtSlot ?? 1;
  if (index >= committees) throw new ApiError(400, `slot ${slot} has ${committees} committees, from 0`);
  const headSlot = Math.min(chain.headSlot(view), slot);
  return answer({
    slot: String(slot),
    index: isElectra(forkAt(chain.facts, epoch).version) ? "0" : String(index),
    beacon_block_root: chain.root(headSlot)!,
    source: checkpointJson(chain.source(epoch)!),
    target: checkpointJson(chain.target(epoch, headSlot)!),
  });
}

function checkpointJson({ epoch, root }: CheckpointRoot) {
  return { epoch: String(epoch), root };
}

/** Duties are told of the epochs before, of and after now. @throws ApiError 400 */
function readEpoch(chain: DevChain, { parts }: Call): number {
  const epoch = readNumber(parts["epoch"], "epoch");
  const now = epochNow(chain);
  if (Math.abs(epoch - now) <= 1) return epoch;
  throw new ApiError(400, `duties of epoch ${epoch} cannot be told: it is epoch ${now}`);
}
