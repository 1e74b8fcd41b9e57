import { describe, expect, test } from "vitest";
import { KeyError } from "../../../src/ports/signing.ts";
import { SimBls } from "../../../src/sim/cluster/bls.ts";
import type { Hex } from "../../../src/spec/hex.ts";

const ROOT: Hex = `0x${"01".repeat(32)}`;
const OTHER_ROOT: Hex = `0x${"02".repeat(32)}`;
const IDS = [1, 2, 3, 4];
const bls = new SimBls(5, 2);

const sharesOf = (index: number) => new Map(IDS.map((id) => [id, bls.sharePublicKey(index, id)]));

async function partial(signer: number, root = ROOT, index = 0) {
  return { signer, signature: await bls.signer(signer, () => true).sign(bls.publicKey(index), root) };
}

async function recover(signers: readonly number[], change: { root?: Hex; index?: number } = {}) {
  const partials = await Promise.all(signers.map((signer) => partial(signer, change.root)));
  return bls.recovery.recover({
    validatorPublicKey: bls.publicKey(0),
    signingRoot: ROOT,
    partials,
    sharePublicKeys: sharesOf(change.index ?? 0),
  });
}

test("a quorum of right partials makes the validator's signature, whoever they are of", async () => {
  const signature = bls.signature(bls.publicKey(0), ROOT);
  expect(signature).toHaveLength(96);
  expect(await recover([1, 2, 3])).toEqual({ kind: "recovered", signature });
  expect(await recover([4, 2, 3])).toEqual({ kind: "recovered", signature });
});

test.each([[[1, 2]], [[1, 2, 2]], [[3, 3, 3, 3]]])(
  "partials of too few signers, %j, make none",
  async (signers) => {
    expect(await recover(signers)).toEqual({ kind: "inconsistent" });
  },
);

test("whose partial is of another root is told", async () => {
  const right = await Promise.all([1, 2].map((id) => partial(id)));
  const result = await bls.recovery.recover({
    validatorPublicKey: bls.publicKey(0),
    signingRoot: ROOT,
    partials: [...right, await partial(3, OTHER_ROOT)],
    sharePublicKeys: sharesOf(0),
  });
  expect(result).toEqual({ kind: "culprits", culprits: [{ signer: 3, fault: "wrongSignature" }] });
});

test("partials of another validator's shares are all wrong", async () => {
  expect(await recover([1, 2, 3], { index: 1 })).toMatchObject({ kind: "culprits" });
});

describe("one partial", () => {
  test("holds under its share key and root only", async () => {
    const { signature } = await partial(2);
    const check = (key: Hex, root: Hex) => bls.recovery.checkPartial(key, root, signature);
    expect(await check(bls.sharePublicKey(0, 2), ROOT)).toBeNull();
    expect(await check(bls.sharePublicKey(0, 3), ROOT)).toBe("wrongSignature");
    expect(await check(bls.sharePublicKey(1, 2), ROOT)).toBe("wrongSignature");
    expect(await check(bls.sharePublicKey(0, 2), OTHER_ROOT)).toBe("wrongSignature");
  });

  test("is not made where the operator has no share", async () => {
    const signer = bls.signer(1, (index) => index === 1);
    await expect(signer.sign(bls.publicKey(0), ROOT)).rejects.toThrow(KeyError);
    await expect(signer.sign(bls.publicKey(1), ROOT)).resolves.toHaveLength(96);
  });
});
