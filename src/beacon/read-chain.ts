import { createChainForkConfig, defaultChainConfig } from "@lodestar/config";
import { BeaconError } from "../ports/beacon.ts";
import type { Clock } from "../ports/clock.ts";
import { DATA_VERSIONS, type DataVersion } from "../spec/containers/beacon.ts";
import type { BeaconChain, Fork } from "../spec/forks.ts";
import { type Hex, isHex, toHex } from "../spec/hex.ts";
import { SLOTS_PER_EPOCH, type SlotTimes } from "../spec/slots.ts";
import { createApi } from "./api.ts";
import { readEndpoint } from "./endpoint.ts";
import { Lifetime } from "./lifetime.ts";
import { ANSWER_TIMEOUT_MS } from "./limits.ts";
import { ask, type Line } from "./line.ts";
import { systemClock } from "./system-clock.ts";

/** A chain as its node tells it. */
export interface ChainOfNode extends BeaconChain, SlotTimes {
  /** 4 bytes. */
  readonly genesisForkVersion: Hex;
}

/** FAR_FUTURE_EPOCH of the consensus specification: the fork is not scheduled. */
const FAR_FUTURE_EPOCH = "18446744073709551615";

/**
 * Reads what signatures and times of a node's chain depend on (getGenesis and getSpec). Forks that are not scheduled,
 * and those after Fulu, are left out.
 * @throws BeaconError `refused` where the node's configuration lacks something, or the chain cuts its epochs otherwise
 * @throws RangeError where the address is unusable
 */
export async function readChain(
  url: string,
  { timeoutMs = ANSWER_TIMEOUT_MS, clock = systemClock }: { timeoutMs?: number; clock?: Clock } = {},
): Promise<ChainOfNode> {
  const line: Line = { endpoint: readEndpoint(url), lifetime: new Lifetime(), clock, timeoutMs };
  const api = createApi(line.endpoint, createChainForkConfig(defaultChainConfig));
  const genesis = await ask(line, "getGenesis", (init) => api.beacon.getGenesis(init), (it) => it.value());
  const spec = await ask(line, "getSpec", (init) => api.config.getSpec(init), (it) => it.value());
  const slotsPerEpoch = wholeNumber(spec, "SLOTS_PER_EPOCH");
  if (slotsPerEpoch !== SLOTS_PER_EPOCH) {
    throw refusal(
      `an epoch has ${slotsPerEpoch} slots, not ${SLOTS_PER_EPOCH}: a chain of the mainnet preset is needed`,
    );
  }
  const genesisForkVersion = toHex(genesis.genesisForkVersion);
  return {
    genesisMs: genesis.genesisTime * 1000,
    slotMs: slotMsOf(spec),
    genesisValidatorsRoot: toHex(genesis.genesisValidatorsRoot),
    genesisForkVersion,
    forks: [
      { version: "phase0", epoch: 0, forkVersion: genesisForkVersion },
      ...LATER.flatMap((version) => forkOf(spec, version)),
    ],
  };
}

/** The values of getSpec, most of them strings. */
type Spec = Readonly<Record<string, unknown>>;

const LATER = Object.keys(DATA_VERSIONS).filter((name): name is DataVersion => name !== "phase0");

/** Newer nodes have milliseconds. */
function slotMsOf(spec: Spec): number {
  return "SLOT_DURATION_MS" in spec
    ? wholeNumber(spec, "SLOT_DURATION_MS")
    : wholeNumber(spec, "SECONDS_PER_SLOT") * 1000;
}

/** A fork, or none where the node does not know it or it is not scheduled. */
function forkOf(spec: Spec, version: DataVersion): Fork[] {
  const epochName = `${version.toUpperCase()}_FORK_EPOCH`;
  if (!(epochName in spec) || spec[epochName] === FAR_FUTURE_EPOCH) return [];
  const versionName = `${version.toUpperCase()}_FORK_VERSION`;
  const forkVersion = spec[versionName];
  if (typeof forkVersion !== "string" || !isHex(forkVersion, 4)) {
    throw missing(versionName, "0x-hex of 4 bytes");
  }
  return [{ version, epoch: wholeNumber(spec, epochName), forkVersion: forkVersion.toLowerCase() as Hex }];
}

function wholeNumber(spec: Spec, name: string): number {
  const value = spec[name];
  const number = typeof value === "string" && /^[0-9]{1,16}$/.test(value) ? Number(value) : NaN;
  if (!Number.isSafeInteger(number)) throw missing(name, "a decimal number");
  return number;
}

function missing(name: string, wanted: string): BeaconError {
  return refusal(`its configuration lacks ${name}, ${wanted}`);
}

function refusal(why: string): BeaconError {
  return new BeaconError("refused", `the beacon node's chain cannot be used: ${why}`);
}
