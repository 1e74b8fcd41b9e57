import assert from "node:assert/strict";
import { randomBytes, randomInt } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type Devnet, startDevnet } from "../../src/devnet/devnet.ts";
import { DEVNET_CHAIN } from "../../src/devnet/files.ts";
import type { SigningCommittee } from "../../src/devnet/load.ts";
import { ask, isValid, signingRootOf } from "./client.ts";
import { until } from "./until.ts";
import { FOUR_OPERATORS } from "./settings.ts";

const KILLS = 50;
/** The kill comes somewhere between the request's way in and its signature. */
const KILL_WITHIN_MS = 300;
const ANSWER_WITHIN_MS = 1_000;
/** How long operators may take to find each other again, on a busy machine. */
const READY_WITHIN_MS = 60_000;

/** What the same request is answered with after the restart. */
type Answered = "signed" | "restarted";

/** Resolves when every operator has a quorum of peers again. */
async function untilReady({ processes }: Devnet): Promise<void> {
  for (const { health } of processes) {
    const isReady = async () => (await fetch(`${health}/readyz`)).ok;
    await until(isReady, READY_WITHIN_MS, () => `${health} is not ready`);
  }
}

/** Kills one operator in the middle of a request, starts it again, and repeats the request there. */
async function killOnce(devnet: Devnet): Promise<Answered> {
  const [{ publicKey, signers }] = devnet.committees as [SigningCommittee];
  const killed = randomInt(signers.length);
  const root = `0x${randomBytes(32).toString("hex")}`;
  const request = (i: number) => ask(signers[i]!.url, signers[i]!.token, publicKey, root);
  const others = signers.map((_, i) => i).filter((i) => i !== killed).map(request);
  const cut = request(killed).catch(() => null);
  // The moment of the kill is the story's chance, not a wait for something.
  await delay(randomInt(KILL_WITHIN_MS));
  await devnet.processes[killed]!.kill();
  await cut;
  for (const { status, body } of await Promise.all(others)) {
    assert.equal(status, 200, `the others are disturbed: ${JSON.stringify(body)}`);
    assert.ok(isValid(publicKey, signingRootOf(root, DEVNET_CHAIN.genesisForkVersion), String(body)));
  }
  await devnet.processes[killed]!.restart();
  const asked = performance.now();
  const { status, body } = await request(killed);
  const ms = performance.now() - asked;
  assert.ok(ms <= ANSWER_WITHIN_MS, `answered after ${Math.round(ms)} ms`);
  if (status === 200) {
    assert.ok(isValid(publicKey, signingRootOf(root, DEVNET_CHAIN.genesisForkVersion), String(body)));
    return "signed";
  }
  assert.equal(status, 503, JSON.stringify(body));
  assert.match(JSON.stringify(body), /restarted/);
  return "restarted";
}

/** Restarts: operators are killed in the middle of requests; none hangs, nothing is guessed, nobody else notices. */
export async function restarts(tell: (step: string) => void): Promise<Record<string, unknown>> {
  tell("four operators");
  const devnet = await startDevnet(FOUR_OPERATORS, () => {});
  const answered = { signed: 0, restarted: 0 };
  try {
    for (let i = 1; i <= KILLS; i++) {
      answered[await killOnce(devnet)]++;
      await untilReady(devnet);
      if (i % 10 === 0) {
        tell(`${i} of ${KILLS} killed: ${answered.signed} signed, ${answered.restarted} restarted`);
      }
    }
  } finally {
    await devnet.stop();
  }
  return { kills: KILLS, ...answered };
}
