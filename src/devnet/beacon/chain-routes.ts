import { ApiError } from "../../commit-boost/api-error.ts";
import { DOMAIN_TYPES } from "../../spec/domains.ts";
import { type Hex, isHex, toHex } from "../../spec/hex.ts";
import { SLOTS_PER_EPOCH } from "../../spec/slots.ts";
import { answer, type Call, type Route } from "./api.ts";
import { type DevChain, epochNow, hashOf, startOfEpoch } from "./chain.ts";
import { SYNC_COMMITTEE_SIZE } from "./committees.ts";
import { EPOCHS_PER_SYNC_PERIOD } from "./roster.ts";
import { readNumber, readValidatorQuery } from "./shapes.ts";

/** What the routes about the chain answer from. */
export interface ChainFacts {
  readonly chain: DevChain;
  readonly genesisForkVersion: Hex;
  /** By index. */
  readonly publicKeys: ReadonlyMap<number, Uint8Array>;
}

const FAR_FUTURE_EPOCH = "18446744073709551615";
const FULL_BALANCE_GWEI = "32000000000";
const STATUS = "active_ongoing";
const NOT_FINAL = { execution_optimistic: false, finalized: false };

/** Routes about the chain: genesis, configuration, headers and validators. */
export function chainRoutes(facts: ChainFacts): Route[] {
  const { chain, genesisForkVersion } = facts;
  const validators = validatorsOf(facts);
  return [
    {
      path: "/eth/v1/beacon/genesis",
      GET: () =>
        answer({
          genesis_time: String(chain.times.genesisMs / 1000),
          genesis_validators_root: chain.facts.genesisValidatorsRoot,
          genesis_fork_version: genesisForkVersion,
        }),
    },
    { path: "/eth/v1/config/spec", GET: () => answer(specOf(facts)) },
    { path: "/eth/v1/config/fork_schedule", GET: () => answer(forkSchedule(facts)) },
    {
      path: "/eth/v1/beacon/headers/:id",
      GET: (call) => answer(headerOf(chain, slotOfId(chain, call)), NOT_FINAL),
    },
    {
      path: "/eth/v1/beacon/states/:id/validators",
      GET: (call) => {
        slotOfId(chain, call);
        const [ids, statuses] = [call.query.getAll("id"), call.query.getAll("status")];
        return answer(
          validators({ ...ids.length > 0 && { ids }, ...statuses.length > 0 && { statuses } }),
          NOT_FINAL,
        );
      },
      POST: async (call) => {
        slotOfId(chain, call);
        return answer(validators(await call.body()), NOT_FINAL);
      },
    },
  ];
}

/** The configuration: what clients ask for, as strings. */
function specOf({ chain, genesisForkVersion }: ChainFacts): Record<string, string> {
  const { slotMs } = chain.times;
  const forks = chain.facts.forks.filter(({ version }) => version !== "phase0").flatMap((fork) => {
    const name = fork.version.toUpperCase();
    return [[`${name}_FORK_VERSION`, fork.forkVersion], [`${name}_FORK_EPOCH`, String(fork.epoch)]];
  });
  return {
    CONFIG_NAME: "devnet",
    PRESET_BASE: "mainnet",
    SLOTS_PER_EPOCH: String(SLOTS_PER_EPOCH),
    SLOT_DURATION_MS: String(slotMs),
    ...slotMs % 1000 === 0 && { SECONDS_PER_SLOT: String(slotMs / 1000) },
    SYNC_COMMITTEE_SIZE: String(SYNC_COMMITTEE_SIZE),
    EPOCHS_PER_SYNC_COMMITTEE_PERIOD: String(EPOCHS_PER_SYNC_PERIOD),
    GENESIS_FORK_VERSION: genesisForkVersion,
    DOMAIN_BEACON_ATTESTER: toHex(DOMAIN_TYPES.beaconAttester),
    DOMAIN_SYNC_COMMITTEE: toHex(DOMAIN_TYPES.syncCommittee),
    ...Object.fromEntries(forks),
  };
}

function forkSchedule({ chain, genesisForkVersion }: ChainFacts) {
  return chain.facts.forks.map((fork, i, forks) => ({
    previous_version: forks[i - 1]?.forkVersion ?? genesisForkVersion,
    current_version: fork.forkVersion,
    epoch: String(fork.epoch),
  }));
}

/** The slot that a block's or state's id means. @throws ApiError 400 where it is none, 404 where there is no such block */
function slotOfId(chain: DevChain, { view, parts: { id = "" } }: Call): number {
  const head = chain.headSlot(view);
  const atEpoch = (epoch: number) => Math.min(head, startOfEpoch(Math.max(0, epoch)));
  if (id === "head") return head;
  if (id === "genesis") return known(chain, 0);
  if (id === "justified") return atEpoch(epochNow(chain) - 1);
  if (id === "finalized") return atEpoch(epochNow(chain) - 2);
  if (isHex(id, 32)) return known(chain, chain.slotOf(id.toLowerCase() as Hex) ?? Infinity);
  const slot = readNumber(id, "a block or state id that is no name and no root");
  return known(chain, slot <= head ? slot : Infinity);
}

function known(chain: DevChain, slot: number): number {
  if (slot < Infinity && chain.root(slot) !== undefined) return slot;
  throw new ApiError(404, "no such block: it has not come, or is forgotten");
}

/** A header's root here is of its parent's and its slot, not of the header. */
function headerOf(chain: DevChain, slot: number) {
  const root = chain.root(slot)!;
  return {
    root,
    canonical: true,
    header: {
      message: {
        slot: String(slot),
        proposer_index: "0",
        parent_root: chain.root(slot - 1) ?? `0x${"00".repeat(32)}`,
        state_root: hashOf(root, slot),
        body_root: hashOf(root, slot + 1),
      },
      signature: `0x${"00".repeat(96)}`,
    },
  };
}

/** Makes the look-up of validators by index or public key; all are active from genesis on. */
function validatorsOf({ publicKeys }: ChainFacts): (query: unknown) => unknown[] {
  const all = [...publicKeys].map(([index, publicKey]) => validatorJson(index, toHex(publicKey)));
  const byId = new Map(all.flatMap((it) => [[it.index, it], [it.validator.pubkey, it]]));
  return (query) => {
    const { ids, statuses } = readValidatorQuery(query);
    if (statuses && !statuses.some((status) => status === STATUS || status === "active")) return [];
    if (ids === undefined) return all;
    return [...new Set(ids.map((id) => byId.get(id)).filter((found) => found !== undefined))];
  };
}

function validatorJson(index: number, pubkey: Hex) {
  return {
    index: String(index),
    balance: FULL_BALANCE_GWEI,
    status: STATUS,
    validator: {
      pubkey,
      withdrawal_credentials: `0x${"00".repeat(32)}`,
      effective_balance: FULL_BALANCE_GWEI,
      slashed: false,
      activation_eligibility_epoch: "0",
      activation_epoch: "0",
      exit_epoch: FAR_FUTURE_EPOCH,
      withdrawable_epoch: FAR_FUTURE_EPOCH,
    },
  };
}
