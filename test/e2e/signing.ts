import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { type Devnet, startDevnet } from "../../src/devnet/devnet.ts";
import { DEVNET_CHAIN, DEVNET_MODULE } from "../../src/devnet/files.ts";
import type { SignerEndpoint, SigningCommittee } from "../../src/devnet/load.ts";
import { ask, askScoped, isValid, scopedRootOf, signingRootOf } from "./client.ts";
import { DevnetProcess, type Ready } from "./devnet-process.ts";
import { until } from "./until.ts";
import { FOUR_OPERATORS } from "./settings.ts";

/** What a client has to know to verify. */
type Chain = Pick<Ready, "validators" | "genesisForkVersion">;

/** Operators whose devnet is gone get this long to finish. */
const ORPHAN_MS = 10_000;

/** Long enough that the others' partials are there before the last request. */
const LATE_MS = 500;

const newRoot = () => `0x${randomBytes(32).toString("hex")}`;

function assertSigned(
  ready: Chain,
  root: string,
  answers: readonly { status: number; body: unknown }[],
): void {
  for (const { status, body } of answers) {
    assert.equal(status, 200, JSON.stringify(body));
    assert.ok(isValid(ready.validators[0]!, signingRootOf(root, ready.genesisForkVersion), String(body)));
  }
  assert.equal(new Set(answers.map(({ body }) => body)).size, 1, "all answers are the same signature");
}

/** Fifty requests over three slots, as the README's command has it. */
async function fiftyOfFifty(runtime: string): Promise<void> {
  const devnet = new DevnetProcess(runtime, ["--slots", "3", "--requests", "50"]);
  assert.equal(await devnet.exit(), 0);
  const report = JSON.parse(devnet.lines.at(-1)!);
  assert.equal(report.commitBoost.requested, 50);
  assert.equal(report.commitBoost.signed, 50);
  assert.equal(report.invalidSignatures, 0);
}

/** A stranger asks all signers of a kept devnet, twice at once, and verifies. */
async function aStrangerAsks(runtime: string): Promise<void> {
  const devnet = new DevnetProcess(runtime, ["--slots", "1", "--requests", "0", "--keep"]);
  const ready = await devnet.ready();
  assert.equal(ready.signers.length, 4);
  assert.ok((await fetch(ready.audit)).ok, "the charts are served");
  for (let i = 0; i < 5; i++) {
    const root = newRoot();
    const twice = [...ready.signers, ...ready.signers];
    const answers = await Promise.all(
      twice.map((signer, n) => ask(signer, ready.tokens[n % 4]!, ready.validators[0]!, root)),
    );
    assertSigned(ready, root, answers);
  }
  devnet.interrupt();
  assert.equal(await devnet.exit(), 0);
}

/** Operators end with the devnet that started them, however it ends. */
async function noOrphans(runtime: string): Promise<void> {
  const devnet = new DevnetProcess(runtime, ["--slots", "1", "--requests", "0", "--keep"]);
  const { signers } = await devnet.ready();
  devnet.kill();
  await devnet.exit();
  for (const signer of signers) {
    const isGone = () => fetch(`${signer}/status`).then(() => false, () => true);
    await until(isGone, ORPHAN_MS, () => `${signer} still answers`);
  }
}

/** On Node as this is: with one operator's process killed the other three sign; one that is asked late uses what came before. */
async function oneDownOneLate(): Promise<void> {
  const devnet = await startDevnet(FOUR_OPERATORS, () => {});
  const [{ publicKey, signers }] = devnet.committees as [SigningCommittee];
  const chain = { validators: [publicKey], genesisForkVersion: DEVNET_CHAIN.genesisForkVersion };
  const request = (signer: SignerEndpoint, root: string) => ask(signer.url, signer.token, publicKey, root);
  try {
    await devnet.processes[3]!.kill();
    const alive = signers.slice(0, 3);
    const root = newRoot();
    assertSigned(chain, root, await Promise.all(alive.map((signer) => request(signer, root))));
    const [late, ...others] = alive as [SignerEndpoint, ...SignerEndpoint[]];
    const lateRoot = newRoot();
    const pending = others.map((signer) => request(signer, lateRoot));
    // Being late is what this is about: the others' partials have come by then.
    await delay(LATE_MS);
    assertSigned(chain, lateRoot, [await request(late, lateRoot), ...await Promise.all(pending)]);
    await noncesOfAModule(devnet);
  } finally {
    await devnet.stop();
  }
}

/** One object under two nonces, the largest among them, asked for by JWT at all that are up: two right signatures. */
async function noncesOfAModule({ plan, committees, processes }: Devnet): Promise<void> {
  const [{ publicKey }] = committees as [SigningCommittee];
  const object = newRoot();
  for (const nonce of [0n, 2n ** 64n - 2n]) {
    const callers = plan.operators.slice(0, 3).map(({ jwtSecret }, i) => (
      { signer: processes[i]!.signer, module: DEVNET_MODULE.id, secret: jwtSecret }
    ));
    const answers = await Promise.all(callers.map((caller) => askScoped(caller, publicKey, object, nonce)));
    const root = scopedRootOf(object, DEVNET_MODULE.signingId, nonce, BigInt(DEVNET_CHAIN.chainId));
    for (const { status, text } of answers) {
      assert.equal(status, 200, text);
      assert.ok(text.includes(`"nonce":${nonce}`), text);
      const { signature } = JSON.parse(text);
      assert.ok(isValid(publicKey, signingRootOf(root, DEVNET_CHAIN.genesisForkVersion), signature));
    }
  }
}

/** Signing: requests over HTTP become threshold signatures that a stranger verifies, on deno and on Node. */
export async function signing(tell: (step: string) => void, deno: string): Promise<Record<string, unknown>> {
  tell("fifty requests over three slots, on deno");
  await fiftyOfFifty(deno);
  tell("the same on Node");
  await fiftyOfFifty(process.execPath);
  tell("a stranger asks every signer of a kept devnet, each twice at once");
  await aStrangerAsks(deno);
  tell("a devnet killed: its operators end too");
  await noOrphans(deno);
  tell("one operator killed, one asked late, a module by JWT under two nonces");
  await oneDownOneLate();
  return { requests: 100 };
}
