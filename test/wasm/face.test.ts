import { SecretKey } from "@chainsafe/blst";
import { expect, it } from "vitest";
import { ANSWER, type Answer, loadBlsWasm } from "../../wasm/loader.ts";
import {
  INFINITY,
  pointOutsideSubgroup,
  ROOT,
  secretKeyOf,
  smallTorsion,
  sum,
  torsion,
} from "../crypto/support.ts";

const wasm = await loadBlsWasm();
const key = SecretKey.fromBytes(secretKeyOf("face"));
const good = key.sign(ROOT).toBytes();

function put(address: number, bytes: Uint8Array | Int8Array): void {
  new Uint8Array(wasm.memory.buffer).set(bytes, address);
}

/** What one point times `factor` times `scale` is found to be as a signature of the key. */
function combineOne(point: Uint8Array, factor: 1 | -1, scale: number): Answer {
  put(wasm.public_key_at(), key.toPublicKey().toBytes());
  put(wasm.root_at(), ROOT);
  put(wasm.signature_at(), point);
  expect(wasm.load_point(0)).toBe(ANSWER.ok);
  put(wasm.digits_at(), Int8Array.of(factor));
  put(wasm.scale_at(), Uint8Array.of(scale, ...new Uint8Array(31)));
  return wasm.combine_and_verify(1, 1, 1);
}

it("a combination is checked for the subgroup, whatever the pairing says", () => {
  const outside = [
    pointOutsideSubgroup(),
    torsion(),
    smallTorsion(),
    sum(good, torsion()),
    sum(good, smallTorsion()),
  ];
  for (const point of outside) {
    expect(combineOne(point, 1, 1)).toBe(ANSWER.outsideSubgroup);
    // Thirteen times a point of order 13 is infinity: it is caught before it is scaled away.
    expect(combineOne(point, -1, 13)).toBe(ANSWER.outsideSubgroup);
  }
  expect(combineOne(good, 1, 1)).toBe(ANSWER.ok);
  expect(combineOne(good, -1, 1)).toBe(ANSWER.wrongSignature);
  expect(combineOne(good, 1, 13)).toBe(ANSWER.wrongSignature);
});

it("a combination with nothing in it, and infinity loaded, are infinity", () => {
  combineOne(good, 1, 1);
  expect(wasm.combine_and_verify(1, 0, 0)).toBe(ANSWER.atInfinity);
  put(wasm.signature_at(), INFINITY);
  expect(wasm.load_point(0)).toBe(ANSWER.atInfinity);
});

it("the face traps where it would leave its areas", () => {
  for (
    const outside of [() => wasm.load_point(64), () => wasm.load_point(-1), () => wasm.set_coefficient(64)]
  ) {
    expect(outside).toThrow(WebAssembly.RuntimeError);
  }
  expect(() => wasm.combine_and_verify(65, 1, 0)).toThrow(WebAssembly.RuntimeError);
  expect(() => wasm.combine_and_verify(1, 257, 0)).toThrow(WebAssembly.RuntimeError);
  expect(() => wasm.evaluate(1n, 65)).toThrow(WebAssembly.RuntimeError);
});
