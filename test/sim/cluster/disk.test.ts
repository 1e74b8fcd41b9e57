import { describe, expect, test } from "vitest";
import { SlashingProtectionError } from "../../../src/ports/slashing-protection.ts";
import { DiskProtection, SimDisk, type WriteFault } from "../../../src/sim/cluster/disk.ts";
import type { Hex } from "../../../src/spec/hex.ts";

const FIRST_SLOT = 1_021;
const VALIDATOR: Hex = `0x${"aa".repeat(48)}`;
const root = (byte: string): Hex => `0x${byte.repeat(32)}`;

function record(
  protection: DiskProtection,
  signingRoot: Hex,
  { slot = 1_022n, source = 30n, target = 31n } = {},
) {
  return protection.recordAttestations([
    { validatorPublicKey: VALIDATOR, slot, sourceEpoch: source, targetEpoch: target, signingRoot },
  ]);
}

function life(disk: SimDisk, fault: () => WriteFault = () => null, isOpen = () => true) {
  return new DiskProtection(disk, fault, isOpen);
}

describe("a disk", () => {
  test("has what an earlier life recorded: a double vote is refused, the same again is not", () => {
    const disk = new SimDisk(FIRST_SLOT);
    expect(record(life(disk), root("01"))).toEqual([null]);
    expect(record(life(disk), root("01"))).toEqual([null]);
    expect(record(life(disk), root("02"), { slot: 1_023n })).toEqual(["doubleVote"]);
    expect([disk.has(VALIDATOR, root("01")), disk.has(VALIDATOR, root("02"))]).toEqual([true, false]);
  });

  test("has a vote of the epoch before, so that an older target passes after a newer one, but no older slot", () => {
    const disk = new SimDisk(FIRST_SLOT);
    expect(record(life(disk), root("01"), { slot: 1_024n, source: 31n, target: 32n })).toEqual([null]);
    const older = {
      validatorPublicKey: VALIDATOR,
      sourceEpoch: 30n,
      targetEpoch: 31n,
      signingRoot: root("02"),
    };
    expect(life(disk).checkAttestations([older])).toEqual([null]);
    expect(record(life(disk), root("02"))).toEqual(["belowHighestSlot"]);
  });

  test("refuses what surrounds", () => {
    const disk = new SimDisk(FIRST_SLOT);
    record(life(disk), root("01"));
    expect(record(life(disk), root("02"), { slot: 1_024n, source: 29n, target: 32n })).toEqual(["surrounds"]);
  });
});

test("a write that is lost has recorded nothing, and says so", () => {
  const disk = new SimDisk(FIRST_SLOT);
  expect(() => record(life(disk, () => "lost"), root("01"))).toThrow(SlashingProtectionError);
  expect(disk.has(VALIDATOR, root("01"))).toBe(false);
});

test("a write may have recorded all and not say so", () => {
  const disk = new SimDisk(FIRST_SLOT);
  expect(() => record(life(disk, () => "recorded"), root("01"))).toThrow(SlashingProtectionError);
  expect(disk.has(VALIDATOR, root("01"))).toBe(true);
  expect(record(life(disk), root("02"), { slot: 1_023n })).toEqual(["doubleVote"]);
});

test("a life that is over neither reads nor writes", () => {
  const disk = new SimDisk(FIRST_SLOT);
  const protection = life(disk, () => null, () => false);
  expect(() => record(protection, root("01"))).toThrow(/the operator is gone/);
  expect(() => protection.checkBlock({ validatorPublicKey: VALIDATOR, slot: 1n, signingRoot: root("01") }))
    .toThrow(/the operator is gone/);
});

test("of a slot two blocks are refused", () => {
  const protection = life(new SimDisk(FIRST_SLOT));
  const block = (byte: string) => ({ validatorPublicKey: VALIDATOR, slot: 5n, signingRoot: root(byte) });
  expect(protection.recordBlock(block("01"))).toBeNull();
  expect(protection.checkBlock(block("02"))).toBe("doubleProposal");
});
