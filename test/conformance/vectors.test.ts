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
    test("hold, but those that wait for block bodies", async () => {
      const { passed, failed, skipped, failures } = await runVectors({ path: PUBLISHED, family: "types" });
      expect(failures).toEqual([]);
      expect({ passed, failed, skipped }).toEqual({ passed: 67, failed: 0, skipped: 5 });
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
    test("hold as far as this version runs them; the others are counted", async () => {
      const { passed, failed, skipped, failures } = await runVectors({ path: PUBLISHED, family: "ssv" });
      expect(failures).toEqual([]);
      expect({ passed, failed, skipped }).toEqual({ passed: 12, failed: 0, skipped: 100 });
    }, 60_000);
  },
);

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
