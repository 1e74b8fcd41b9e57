import assert from "node:assert/strict";
import { EARLY_BOUNDS } from "../../src/app/duty-runtime.ts";
import { EarlyBox } from "../../src/runtime/early-box.ts";
import { heldBytes } from "./memory.ts";

/** What an honest operator has in the box, and how much more than fits the flooding one sends. */
const HONEST_MESSAGES = 1_000;
const TIMES_OVER = 10;
const HONEST = [1, 2, 3];
const FLOODING = 4;
/** A held partial with its message, generously: nothing in the box may cost more. */
const BYTES_A_MESSAGE = 3_072;

const root = (i: number) => i.toString(16).padStart(64, "0");

/** A message as heavy as a real one: 200 bytes of data and a signature. */
function hold(box: EarlyBox<Uint8Array>, signer: number, i: number): void {
  const validator = `0x${"ab".repeat(47)}${(i % 64).toString(16).padStart(2, "0")}`;
  box.hold({
    key: `${validator}:${root(i)}:${signer}`,
    signer,
    executor: validator,
    slot: 10,
    bytes: 500,
    message: new Uint8Array(500),
  });
}

/** One operator floods the box of early messages ten times over: it loses only its own, and memory stays bounded. */
export function flood(): Record<string, number> {
  const before = heldBytes();
  const box = new EarlyBox<Uint8Array>(EARLY_BOUNDS);
  for (const signer of HONEST) for (let i = 0; i < HONEST_MESSAGES; i++) hold(box, signer, i);
  for (let i = 0; i < TIMES_OVER * EARLY_BOUNDS.total; i++) hold(box, FLOODING, i);
  assert.equal(box.size, EARLY_BOUNDS.total, "the box is full and no fuller");
  const held = heldBytes() - before;
  assert.ok(held < EARLY_BOUNDS.total * BYTES_A_MESSAGE, `the box holds ${held} bytes`);
  for (const signer of HONEST) {
    for (let i = 0; i < HONEST_MESSAGES; i++) {
      const validator = `0x${"ab".repeat(47)}${(i % 64).toString(16).padStart(2, "0")}`;
      assert.equal(
        box.take(`${validator}:${root(i)}:${signer}`).length,
        1,
        "an honest operator lost a message",
      );
    }
  }
  return { sent: TIMES_OVER * EARLY_BOUNDS.total, heldMiB: Math.round(held / 1_048_576) };
}
