import { serveHttp } from "../../commit-boost/serve.ts";
import type { Bls } from "../../crypto/bls.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { systemClock } from "../../runtime/system-clock.ts";
import type { BeaconChain, Fork } from "../../spec/forks.ts";
import { fromHex, type Hex, isHex, toHex } from "../../spec/hex.ts";
import { sha256 } from "../../spec/sha256.ts";
import type { SlotTimes } from "../../spec/slots.ts";
import { createApi } from "./api.ts";
import { chainRoutes } from "./chain-routes.ts";
import { DevChain, epochNow } from "./chain.ts";
import { dutyRoutes } from "./duty-routes.ts";
import { allForksFromGenesis } from "./forks.ts";
import { HeadFeed } from "./heads.ts";
import { DutyLedger } from "./ledger.ts";
import { KEPT_EPOCHS, MAX_VALIDATORS } from "./limits.ts";
import { nodeRoutes } from "./node-routes.ts";
import { poolRoutes } from "./pool-routes.ts";
import type { BeaconReport } from "./report.ts";
import { Roster } from "./roster.ts";
import { EventStreams } from "./streams.ts";

/** A validator of the chain. */
export interface DevValidator {
  readonly index: number;
  /** Compressed G1, 48 bytes. */
  readonly publicKey: Hex;
}

/** What a beacon node of a devnet is made of. */
export interface DevBeaconOptions {
  readonly bls: Bls;
  /** Genesis on a whole second. For votes with a source before their target it lies two epochs back or more. */
  readonly times: SlotTimes;
  /** 4 bytes. */
  readonly genesisForkVersion: Hex;
  readonly validators: readonly DevValidator[];
  /** Ascending by epoch, the first from epoch 0; all up to Fulu from epoch 0, where not given. */
  readonly forks?: readonly Fork[];
  /** When a slot's block comes, milliseconds from its start; a twentieth of a slot where not given. */
  readonly blockDelayMs?: number;
  /** Whether a view sees the slot's block only once the slot is over; no view does where not given. */
  readonly lag?: (view: number, slot: number) => boolean;
  /** The machine's, where none is given. */
  readonly clock?: Clock;
  /** Hears of what failed; nobody does where none is given. */
  readonly log?: Log;
}

/** A beacon node that listens. */
export interface ServedBeacon {
  readonly url: string;
  /** Stops listening and ends every connection; what was accepted is kept. Safe to call twice. */
  close(): Promise<void>;
}

/** A beacon node with a chain of its own, which checks everything that validators hand in. */
export interface DevBeacon {
  readonly chain: BeaconChain & SlotTimes;
  /**
   * Serves the Beacon API on loopback; 0 takes any free port. `/view/<k>` below its address is the same API with
   * another head at times.
   * @throws Error where it is served already, or, naming the address, cannot listen there.
   */
  serve(options: { readonly port: number }): Promise<ServedBeacon>;
  /** What became of the duties so far. */
  report(): BeaconReport;
  /**
   * Gives the duties of this or the next epoch another dependent root, and so other slots; every stream is told.
   * @throws RangeError where it is another epoch, or its duties were moved too often
   */
  moveDuties(epoch: number): void;
}

const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Makes the beacon node of a devnet.
 * @throws RangeError where the options make no chain
 */
export function createDevBeacon(options: DevBeaconOptions): DevBeacon {
  const { bls, times, genesisForkVersion, clock = systemClock, log = SILENT } = options;
  demandChain(options);
  const publicKeys = new Map(options.validators.map(({ index, publicKey }) => [index, fromHex(publicKey)]));
  const facts: BeaconChain = {
    genesisValidatorsRoot: rootOf(options.validators),
    forks: options.forks ?? allForksFromGenesis(genesisForkVersion),
  };
  const { blockDelayMs = Math.floor(times.slotMs / 20), lag = () => false } = options;
  const chain = new DevChain({ clock, times, chain: facts, blockDelayMs, lag });
  const roster = new Roster(chain, [...publicKeys.keys()]);
  const ledger = new DutyLedger(chain, roster);
  const streams = new EventStreams(clock);
  const onSlot = () => forget(chain, roster, ledger);
  const heads = new HeadFeed({ clock, chain, roster, streams, onSlot });
  const app = createApi([
    ...nodeRoutes(chain, streams),
    ...chainRoutes({ chain, genesisForkVersion, publicKeys }),
    ...dutyRoutes({ chain, roster, publicKeys }),
    ...poolRoutes({ bls, chain, roster, ledger, publicKeys }),
  ], log);
  let served = false;
  return {
    chain: { ...facts, ...times },
    async serve({ port }) {
      if (served) throw new Error("this beacon node is served already: close that first");
      const server = await serveHttp({ app, log, port });
      served = true;
      heads.start();
      return {
        url: server.url,
        async close() {
          heads.stop();
          streams.end();
          await server.close();
          served = false;
        },
      };
    },
    report: () => ledger.report(),
    moveDuties(epoch) {
      roster.move(epoch);
      heads.tellAgain();
    },
  };
}

/** What is counted goes first: it needs the duties, and they the blocks. */
function forget(chain: DevChain, roster: Roster, ledger: DutyLedger): void {
  const before = epochNow(chain) - KEPT_EPOCHS;
  if (before <= 0) return;
  ledger.forget(before);
  roster.forget(before);
  chain.forget(before);
}

/** The chain's genesis validators root: any that differs where the validators do. */
function rootOf(validators: readonly DevValidator[]): Hex {
  return toHex(sha256(fromHex(`0x${validators.map(({ publicKey }) => publicKey.slice(2)).join("")}`)));
}

function demandChain(
  { times, genesisForkVersion, validators, forks, blockDelayMs = 0 }: DevBeaconOptions,
): void {
  if (times.genesisMs % 1000 !== 0) throw new RangeError("genesis must be on a whole second");
  if (!isHex(genesisForkVersion, 4)) throw new RangeError("a fork version is 0x-hex of 4 bytes");
  if (validators.length === 0 || validators.length > MAX_VALIDATORS) {
    throw new RangeError(`a chain here has 1 to ${MAX_VALIDATORS} validators, not ${validators.length}`);
  }
  if (new Set(validators.map(({ index }) => index)).size < validators.length) {
    throw new RangeError("two validators have the same index");
  }
  if (!validators.every(({ publicKey }) => isHex(publicKey, 48))) {
    throw new RangeError("a validator's public key is 0x-hex of 48 bytes");
  }
  if (forks !== undefined && forks[0]?.epoch !== 0) {
    throw new RangeError("the first fork must be in force from epoch 0");
  }
  if (blockDelayMs < 0 || blockDelayMs >= times.slotMs) {
    throw new RangeError("a block must come within its slot");
  }
}
