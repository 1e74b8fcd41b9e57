import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { NO_RUNNER } from "../../src/conformance/families.ts";
import { runVectors } from "../../src/conformance/run.ts";
import { CaseSourceError } from "../../src/conformance/source.ts";

const PUBLISHED = fileURLToPath(new URL("../../../shared/vectors/vectors.tar.xz", import.meta.url));

describe.skipIf(!existsSync(PUBLISHED))("published cases, where they lie beside the checkout", () => {
  test("all 16 commit-boost signing cases hold", async () => {
    const { passed, failed, failures } = await runVectors({
      path: PUBLISHED,
      family: "commit-boost-signing",
    });
    expect(failures).toEqual([]);
    expect({ passed, failed }).toEqual({ passed: 16, failed: 0 });
  });
});

describe.skipIf(!existsSync(PUBLISHED))(
  "published cases of the containers, where they lie beside the checkout",
  () => {
    test("all 72 hold", async () => {
      const { passed, failed, skipped, failures } = await runVectors({ path: PUBLISHED, family: "types" });
      expect(failures).toEqual([]);
      expect({ passed, failed, skipped }).toEqual({ passed: 72, failed: 0, skipped: 0 });
    });
  },
);

describe.skipIf(!existsSync(PUBLISHED))(
  "published cases of consensus, where they lie beside the checkout",
  () => {
    test("all 131 hold, through the chart", async () => {
      const { passed, failed, skipped, failures } = await runVectors({ path: PUBLISHED, family: "qbft" });
      expect(failures).toEqual([]);
      expect({ passed, failed, skipped }).toEqual({ passed: 131, failed: 0, skipped: 0 });
    });
  },
);

describe.skipIf(!existsSync(PUBLISHED))(
  "published cases of duties, where they lie beside the checkout",
  () => {
    test("hold for committees; those of other roles are counted by role", async () => {
      const { families, failures } = await runVectors({ path: PUBLISHED, family: "ssv" });
      expect(failures).toEqual([]);
      const skippedFor = new Map([
        ["role aggregator committee is not built yet", 337],
        ["role proposer is not built yet", 275],
        ["role validator registration is not built yet", 30],
        ["role voluntary exit is not built yet", 30],
      ]);
      expect(families).toEqual([{ name: "ssv", passed: 426, failed: 0, skipped: 672, skippedFor }]);
    }, 240_000);
  },
);

/** Key sets with no keys in them. */
const KEY_SETS = JSON.stringify({
  keysets: { 4: { validatorPK: "", shareSKs: {}, operatorKeysPKCS1DerHex: {} } },
});

describe("a run over a folder", () => {
  let folder: string;
  beforeEach(async () => folder = await mkdtemp(join(tmpdir(), "quorate-cases-")));
  afterEach(() => rm(folder, { recursive: true }));

  test("counts the files of a family that nothing here runs as skipped", async () => {
    await mkdir(join(folder, "unheard-of", "tests"), { recursive: true });
    await writeFile(join(folder, "unheard-of", "tests", "a.json"), "{}");
    expect(await runVectors({ path: folder })).toEqual({
      families: [{
        name: "unheard-of",
        passed: 0,
        failed: 0,
        skipped: 1,
        skippedFor: new Map([[NO_RUNNER, 1]]),
      }],
      passed: 0,
      failed: 0,
      skipped: 1,
      failures: [],
    });
  });

  test.each([
    ["types", "beaconvote.EncodingTest_a.json"],
    ["types", "maxmsgsize.StructureSizeTest_a.json"],
    ["types", "encryption.EncryptionSpecTest_a.json"],
    ["types", "proposerconsensusdata.ProposerConsensusDataTest_a.json"],
    ["eip3076", "a.json"],
    ["qbft", "timeout.SpecTest_a.json"],
    ["ssv", "valcheck.SpecTest_a.json"],
    ["ssv", "valcheck.MultiSpecTest_a.json"],
    ["ssv", "partialsigcontainer.PartialSigContainerTest_a.json"],
    ["ssv", "committee.CommitteeSpecTest_a.json"],
    ["ssv", "tests.MultiMsgProcessingSpecTest_a.json"],
  ])("of %s: %s of another shape does not hold, and does not end it", async (family, name) => {
    const path = join(folder, "cases");
    await mkdir(join(path, family, "tests"), { recursive: true });
    await writeFile(join(path, family, "tests", name), "{}");
    await writeFile(join(folder, "test-keysets.json"), KEY_SETS);
    await writeFile(
      join(folder, "test-keys.json"),
      JSON.stringify({ validatorKeySetMap: { validators: {} } }),
    );
    const { failures, passed, skipped } = await runVectors({ path });
    expect({ passed, skipped }).toEqual({ passed: 0, skipped: 0 });
    expect(failures).toEqual([{
      case: `${family}/tests/${name}`,
      difference: expect.stringMatching(/^not to be run: /),
    }]);
  });

  test("leaves out what is not of the family that is asked for", async () => {
    for (const family of ["one", "two"]) {
      await mkdir(join(folder, family));
      await writeFile(join(folder, family, "a.json"), "{}");
    }
    expect((await runVectors({ path: folder, family: "two" })).families.map(({ name }) => name)).toEqual([
      "two",
    ]);
  });

  test("says so where the path is neither a folder nor an archive", async () => {
    await expect(runVectors({ path: join(folder, "nothing") })).rejects.toThrow(CaseSourceError);
  });
});
