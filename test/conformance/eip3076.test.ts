import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { runInterchangeCase } from "../../src/conformance/eip3076/run-case.ts";
import { runVectors } from "../../src/conformance/run.ts";
import { root } from "../spec/slashing/root.ts";

const PUBLISHED = fileURLToPath(new URL("../../../shared/vectors/vectors.tar.xz", import.meta.url));

describe.skipIf(!existsSync(PUBLISHED))(
  "published cases of slashing protection, where they lie beside the checkout",
  () => {
    test("all 27 hold, through the store", async () => {
      const { passed, failed, skipped, failures } = await runVectors({ path: PUBLISHED, family: "eip3076" });
      expect(failures).toEqual([]);
      expect({ passed, failed, skipped }).toEqual({ passed: 27, failed: 0, skipped: 0 });
    });
  },
);

describe("a case", () => {
  const pubkey = `0x${"11".repeat(48)}`;
  const network = root(7);
  const caseOf = (signed: Record<string, unknown>, interchangeOf = network, should_succeed = true) => ({
    genesis_validators_root: network,
    steps: [{
      should_succeed,
      interchange: {
        metadata: { interchange_format_version: "5", genesis_validators_root: interchangeOf },
        data: [{ pubkey, signed_blocks: [{ slot: "4" }], signed_attestations: [] }],
      },
      blocks: [{ pubkey, signing_root: root(1), ...signed }],
      attestations: [],
    }],
  });

  test("holds where what it expects comes about", () => {
    expect(runInterchangeCase(caseOf({ slot: "5", should_succeed: true }))).toBeNull();
  });

  test("does not hold where something is signed that should not be", () => {
    expect(runInterchangeCase(caseOf({ slot: "5", should_succeed: false })))
      .toBe("step 1: block 1: signed true, expected false");
  });

  test("does not hold where something is refused that should not be, and tells why it was", () => {
    expect(runInterchangeCase(caseOf({ slot: "4", should_succeed: true })))
      .toBe("step 1: block 1: signed false, expected true (doubleProposal)");
  });

  test("counts by what it expects of a database with a history, where it says so", () => {
    expect(runInterchangeCase(caseOf({ slot: "5", should_succeed: false, should_succeed_complete: true })))
      .toBeNull();
  });

  test("does not hold where an import fails that should not, or the other way", () => {
    expect(runInterchangeCase(caseOf({ slot: "5", should_succeed: true }, root(8))))
      .toBe("step 1: import false, expected true");
    expect(runInterchangeCase(caseOf({ slot: "5", should_succeed: true }, root(8), false))).toBeNull();
  });
});
