import { describe, expect, test } from "vitest";
import { createActor, setup } from "xstate";
import type {
  RepeatOutcome,
  SigningTarget,
  ThresholdSigningOutput,
} from "../../machines/threshold-signing/model.ts";
import { thresholdSigningWith } from "../../src/effects/threshold-signing.ts";
import type { SignatureRecovery } from "../../src/ports/signing.ts";
import { recordingLog } from "../support/log.ts";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";
import { fromHex, type Hex } from "../../src/spec/hex.ts";
import { NO_PARTIALS, partialsFor, withPartials } from "../../src/spec/values/partial-signatures.ts";
import { listener } from "../machines/support.ts";
import { bls, createValidator, recovery } from "./support.ts";

const ROOT: Hex = `0x${"96".repeat(32)}`;
const OTHER_ROOT: Hex = `0x${"97".repeat(32)}`;
const validator = createValidator();
const target: SigningTarget = {
  validatorPublicKey: validator.publicKey,
  validatorIndex: 1,
  signingRoot: ROOT,
  sharePublicKeys: validator.sharePublicKeys,
};

/** The chart with its true effects, as operator 1, under a listener. */
function run(targets: readonly SigningTarget[] = [target], recovering: SignatureRecovery = recovery) {
  const clock = new VirtualClock(0);
  const { actor: parent, heard } = listener(clock);
  const log = recordingLog();
  const chart = thresholdSigningWith({ signer: validator.signerOf(1), recovery: recovering, log });
  const actor = createActor(chart, { id: "signing", parent, input: { quorum: 3, targets } });
  actor.start();
  const told = (type: string) => heard.filter((event) => event.type === type);
  return {
    actor,
    log,
    settle: () => clock.advance(0),
    send: async (signer: number, ...roots: Hex[]) => {
      const messages = await Promise.all(roots.map(async (root, i) => ({
        // For target i, of whatever root.
        partialSignature: await validator.partial(signer, root),
        signingRoot: fromHex(targets[i]!.signingRoot),
        signer,
        validatorIndex: targets[i]!.validatorIndex,
      })));
      actor.send({ type: "PARTIALS", id: `m${signer}`, signer, messages });
      await clock.advance(0);
    },
    told,
    output: (): ThresholdSigningOutput | undefined => told("xstate.done.actor.signing")[0]?.output,
  };
}

describe("threshold signing with its effects", () => {
  test("signs with the own share", async () => {
    const signing = run();
    await signing.settle();
    expect(signing.told("OWN_PARTIALS")).toEqual([
      { type: "OWN_PARTIALS", signatures: [{ target: 0, signature: await validator.partial(1, ROOT) }] },
    ]);
  });

  test("puts into the log why the cryptography failed", async () => {
    const broken: SignatureRecovery = { ...recovery, recover: () => Promise.reject(new Error("trap")) };
    const signing = run([target], broken);
    for (const signer of [1, 3, 4]) await signing.send(signer, ROOT);
    expect(signing.log.lines).toEqual([
      { level: "error", message: "recovering a signature failed", fields: { cause: "Error: trap" } },
    ]);
  });

  test("makes the validator's signature of a quorum", async () => {
    const signing = run();
    for (const signer of [1, 3, 4]) await signing.send(signer, ROOT);
    const result = signing.output()!.results[0]!;
    expect(result.kind).toBe("recovered");
    if (result.kind !== "recovered") return;
    expect(bls.verify(fromHex(validator.publicKey), fromHex(ROOT), result.signature)).toBe(true);
  });

  test("makes one signature for each target", async () => {
    const signing = run([target, { ...target, signingRoot: OTHER_ROOT }]);
    for (const signer of [2, 3, 4]) await signing.send(signer, ROOT, OTHER_ROOT);
    const holds = signing.output()!.results.map((result, i) =>
      result?.kind === "recovered" &&
      bls.verify(fromHex(validator.publicKey), fromHex([ROOT, OTHER_ROOT][i]!), result.signature)
    );
    expect(holds).toEqual([true, true]);
  });

  test("evicts who signed another root, and goes on with the others", async () => {
    const signing = run();
    await signing.send(2, ROOT);
    await signing.send(3, OTHER_ROOT);
    await signing.send(4, ROOT);
    expect(signing.told("CULPRITS").flatMap(({ culprits }) => culprits)).toEqual([
      { signer: 3, fault: "wrongSignature" },
    ]);
    await signing.send(1, ROOT);
    expect(signing.output()!.results[0]!.kind).toBe("recovered");
  });

  test("finds share keys that do not fit the validator's", async () => {
    const other = createValidator();
    const signing = run([{ ...target, validatorPublicKey: other.publicKey }]);
    for (const signer of [2, 3, 4]) await signing.send(signer, ROOT);
    expect(signing.output()).toEqual({ results: [{ kind: "inconsistent" }] });
  });

  test("goes on without the own share where there is none of the validator", async () => {
    const signing = run([{ ...target, validatorPublicKey: createValidator().publicKey }]);
    await signing.settle();
    expect(signing.actor.getSnapshot().value).toEqual({ working: { own: "unable", quorum: "collecting" } });
  });

  test("breaks where the recovery does", async () => {
    const broken: SignatureRecovery = { ...recovery, recover: () => Promise.reject(new Error("no memory")) };
    const signing = run([target], broken);
    for (const signer of [2, 3, 4]) await signing.send(signer, ROOT);
    expect(signing.output()).toEqual({ results: [null] });
  });
});

describe("thousands of jobs", () => {
  const targets = Array.from({ length: 40 }, (_, i) => ({ ...target, validatorIndex: i }));
  /** A recovery that answers at once, and of which validators it was asked: by the first byte of a partial. */
  function counted() {
    const asked: number[] = [];
    const recovering: SignatureRecovery = {
      ...recovery,
      recover: ({ partials: [first] }) => {
        asked.push(first!.signature[0]!);
        return Promise.resolve({ kind: "recovered", signature: first!.signature });
      },
    };
    return { asked, recovering };
  }
  function partialsOf(signer: number) {
    return targets.map(({ validatorIndex, signingRoot }) => ({
      partialSignature: new Uint8Array(96).fill(validatorIndex),
      signingRoot: fromHex(signingRoot),
      signer,
      validatorIndex,
    }));
  }
  test("are done in order, and let the event loop turn after every 16", async () => {
    const { asked, recovering } = counted();
    const signing = run(targets, recovering);
    for (const signer of [2, 3, 4]) {
      signing.actor.send({ type: "PARTIALS", id: `m${signer}`, signer, messages: partialsOf(signer) });
    }
    const done: number[] = [];
    for (let turn = 0; turn < 3; turn++) {
      await signing.settle();
      done.push(asked.length);
    }
    expect(done).toEqual([16, 32, 40]);
    expect(asked).toEqual(targets.map(({ validatorIndex }) => validatorIndex));
    await signing.settle();
    expect(signing.output()!.results).toHaveLength(40);
  });

  test("are left where whoever asked for them is gone", async () => {
    const clock = new VirtualClock(0);
    const { asked, recovering } = counted();
    const log = recordingLog();
    const signing = thresholdSigningWith({ signer: validator.signerOf(1), recovery: recovering, log });
    const collected = withPartials(NO_PARTIALS, [2, 3, 4].flatMap(partialsOf));
    const duty = setup({ actors: { signing } }).createMachine({
      invoke: { src: "signing", input: { quorum: 3, targets, collected } },
    });
    const actor = createActor(duty, { clock }).start();
    await clock.advance(0);
    actor.stop();
    for (let turn = 0; turn < 3; turn++) await clock.advance(0);
    expect([asked.length, log.lines]).toEqual([16, []]);
  });
});

describe("a signer's two partials, examined with the true cryptography", () => {
  test.each<[string, Hex, Hex, RepeatOutcome["keep"], boolean]>([
    ["both hold", ROOT, ROOT, "held", false],
    ["only the first holds", ROOT, OTHER_ROOT, "held", false],
    ["only the second holds", OTHER_ROOT, ROOT, "candidate", true],
    ["neither holds", OTHER_ROOT, OTHER_ROOT, "neither", true],
  ])("where %s", async (_, first, second, keep, named) => {
    const signing = run();
    await signing.send(2, first);
    await signing.send(2, second);
    const held = partialsFor(signing.actor.getSnapshot().context.collected, target);
    const kept = keep === "neither" ? [] : [{ signer: 2, signature: await validator.partial(2, ROOT) }];
    expect(held).toEqual(kept);
    expect(signing.told("CULPRITS")).toHaveLength(named ? 1 : 0);
  });
});
