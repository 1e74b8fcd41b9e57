import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { copyFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Devnet, startDevnet } from "../../src/devnet/devnet.ts";
import { DEVNET_CHAIN } from "../../src/devnet/files.ts";
import { OperatorProcess } from "../../src/devnet/operator-process.ts";
import { createLibp2pNetwork } from "../../src/network/libp2p.ts";
import { jsonLog } from "../../src/observe/log.ts";
import { fromHex } from "../../src/spec/hex.ts";
import { boole } from "../../src/spec/profiles/boole.ts";
import { epochOf, slotAt } from "../../src/spec/slots.ts";
import { until } from "./until.ts";
import { WireReader } from "./wire-reader.ts";

const KILLS = 200;
const SLOT_MS = 2_000;
/** How long operators may take to find each other again, on a busy machine. */
const READY_WITHIN_MS = 60_000;
const QUORUM = 3;
const SKEWED_CLOCK = fileURLToPath(new URL("skewed-clock.mjs", import.meta.url));

/** Where an operator's files are. */
function homeOf(
  { configPath }: OperatorProcess,
): { database: string; mark: string; older: string; skew: string } {
  const at = (file: string) => join(dirname(configPath), file);
  return {
    database: at("slashing.sqlite"),
    mark: at("slashing.sqlite.mark"),
    older: at("older.sqlite"),
    skew: at("skew"),
  };
}

async function untilReady({ health }: OperatorProcess): Promise<void> {
  const isReady = async () => (await fetch(`${health}/readyz`)).ok;
  await until(isReady, READY_WITHIN_MS, () => `${health} is not ready`);
}

/** An operator that must not start says why and ends. */
async function refusesToStart(operator: OperatorProcess, why: RegExp): Promise<void> {
  await assert.rejects(operator.restart(), (error: Error) => {
    assert.match(error.message, why);
    return true;
  });
}

/** What happens to an operator around its kill; it is down when this is called, and started again by the caller. */
type Mishap = (operator: OperatorProcess) => Promise<void> | void;

const MISHAPS: Readonly<Record<string, Mishap>> = {
  killed() {},
  async rolledBack(operator) {
    const { database, older } = homeOf(operator);
    const newest = `${database}.newest`;
    renameSync(database, newest);
    copyFileSync(older, database);
    // It may have had nothing to write yet.
    if (!readFileSync(older).equals(readFileSync(newest))) {
      await refusesToStart(operator, /rolled back|older/);
    }
    renameSync(newest, database);
  },
  async deleted(operator) {
    const { database } = homeOf(operator);
    renameSync(database, `${database}.gone`);
    await refusesToStart(operator, /slashing\.sqlite: .*not there/);
    renameSync(`${database}.gone`, database);
  },
  async twice(operator) {
    await operator.restart();
    const second = new OperatorProcess(operator.id, operator.configPath, `${operator.logPath}.second`);
    await assert.rejects(second.up(), /another process/);
    await operator.kill();
  },
  async diskFull(operator) {
    await operator.restart();
    await untilReady(operator);
    // Node ignores the signal that comes with it: writes fail as on a full disk.
    execFileSync("prlimit", ["--pid", String(operator.pid), "--fsize=4096"]);
    const before = readFileSync(operator.logPath, "utf8").length;
    const told = () => /no attestation is signed/.test(readFileSync(operator.logPath, "utf8").slice(before));
    await until(told, READY_WITHIN_MS, () => "a full disk is not told");
    await operator.kill();
  },
  clockBack: (operator) => jump(operator, -randomInt(1, 40)),
  clockAhead: (operator) => jump(operator, randomInt(1, 40)),
};

/** How often each comes, of so many. */
const CHANCES: readonly (readonly [keyof typeof MISHAPS, number])[] = [
  ["killed", 50],
  ["clockBack", 16],
  ["clockAhead", 16],
  ["rolledBack", 6],
  ["deleted", 4],
  ["twice", 4],
  ["diskFull", 4],
];

function drawMishap(): string {
  let rest = randomInt(CHANCES.reduce((sum, [, chance]) => sum + chance, 0));
  return CHANCES.find(([, chance]) => (rest -= chance) < 0)![0];
}

/** A jump of whole slots; back as far as over an epoch's border. */
function jump(operator: OperatorProcess, slots: number): void {
  writeFileSync(homeOf(operator).skew, String(slots * SLOT_MS));
}

function setClocksRight({ processes }: Devnet): void {
  for (const operator of processes) writeFileSync(homeOf(operator).skew, "0");
}

/** Starts a devnet whose operators' clocks can be made to jump: each looks into a file beside its config. */
async function startSkewable(): Promise<Devnet> {
  process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} --import ${SKEWED_CLOCK}`;
  const devnet = await startDevnet(
    { operators: 4, committees: 1, profile: "boole", slotMs: SLOT_MS },
    () => {},
  );
  for (const { database, older } of devnet.processes.map(homeOf)) copyFileSync(database, older);
  return devnet;
}

/** Whether some operator said why it did not sign: duties moved so that it could not have been safe. */
function saidWhy({ processes }: Devnet): boolean {
  return processes.some(({ logPath }) =>
    /"not signed"|SlashableAttestation/.test(readFileSync(logPath, "utf8"))
  );
}

/** Joins the committee's topic as one more peer, that reads and never speaks. */
async function listen({ plan, beacon }: Devnet): Promise<{ reader: WireReader; stop(): Promise<void> }> {
  const { genesisValidatorsRoot, forks } = beacon.chain;
  const reader = new WireReader({
    genesisValidatorsRoot: fromHex(genesisValidatorsRoot),
    forkVersion: fromHex(forks.at(-1)!.forkVersion),
  });
  const network = await createLibp2pNetwork({
    listen: "/ip4/127.0.0.1/tcp/0",
    bootstrap: plan.operators.map(({ gossipAddress }) => gossipAddress),
    log: jsonLog("error", {}),
  });
  const topic = boole.topic(plan.operators.map(({ id }) => id), DEVNET_CHAIN.name);
  network.join(topic, ({ data }) => {
    reader.read(data);
    return Promise.resolve("accept");
  });
  await network.start();
  return { reader, stop: () => network.stop() };
}

/**
 * Slashing: operators are killed again and again, their clocks jump, their databases are rolled back, deleted, locked,
 * full, and duties move within their epoch. Whoever reads all that ever left them finds nothing slashable.
 */
export async function slashing(tell: (step: string) => void): Promise<Record<string, unknown>> {
  tell("four operators, and one who listens");
  const options = process.env.NODE_OPTIONS ?? "";
  const devnet = await startSkewable();
  const { reader, stop } = await listen(devnet);
  const counts: Record<string, number> = {};
  try {
    for (let i = 1; i <= KILLS; i++) {
      const operator = devnet.processes[randomInt(devnet.processes.length)]!;
      // The moment of the kill is the story's chance, not a wait for something.
      await delay(randomInt(SLOT_MS));
      // Whose clock had jumped is set right while it runs: another jump. So one at most is wrong at a time.
      setClocksRight(devnet);
      await operator.kill();
      const mishap = drawMishap();
      counts[mishap] = (counts[mishap] ?? 0) + 1;
      await MISHAPS[mishap]!(operator);
      await operator.restart();
      if (i % 4 === 0) moveDuties(devnet);
      if (i % 20 === 0) {
        tell(`${i} of ${KILLS} killed; ${reader.counts.partials} partial signatures read, ${told(reader)}`);
      }
    }
    setClocksRight(devnet);
    await untilAllAttest(devnet);
    assert.ok(saidWhy(devnet), "nothing was ever withheld: the story shows nothing");
  } finally {
    process.env.NODE_OPTIONS = options;
    await stop();
    await devnet.stop();
  }
  assert.deepEqual(reader.slashable(QUORUM), []);
  assert.deepEqual(reader.unexplained(), []);
  assert.deepEqual(devnet.beacon.report().slashable, []);
  assert.ok(reader.counts.partials > 10 * KILLS, "too little was signed to say anything");
  return { kills: KILLS, ...counts, ...reader.counts };
}

function told(reader: WireReader): string {
  return `${reader.slashable(QUORUM).length} slashable pairs`;
}

/** A reorganisation: validators that attested already may have a second duty in the same epoch. */
function moveDuties({ beacon, times }: Devnet): void {
  try {
    beacon.moveDuties(epochOf(slotAt(times, Date.now())));
  } catch (error) {
    // An epoch's duties are moved so often and no more.
    if (!(error instanceof RangeError)) throw error;
  }
}

/** After all that, the cluster does its duty again. */
async function untilAllAttest({ beacon, times }: Devnet): Promise<void> {
  const from = slotAt(times, Date.now()) + 1;
  const signedLater = () =>
    beacon.report().duties.some(({ slot, syncCommittee }) =>
      slot >= from && syncCommittee.due.length > 0 &&
      syncCommittee.accepted.length === syncCommittee.due.length
    );
  await until(signedLater, READY_WITHIN_MS, () => "the cluster does not sign any more");
}
