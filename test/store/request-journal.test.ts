import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { recordingLog } from "../support/log.ts";
import { openRequestJournal } from "../../src/store/request-journal.ts";

const NAME = {
  role: "commitBoostSigning",
  validatorPublicKey: `0x${"aa".repeat(48)}`,
  requestRoot: `0x${"bb".repeat(32)}`,
} as const;
const SIGNATURE = `0x${"cc".repeat(96)}` as const;

describe("the journal of requests", () => {
  let folder: string;
  let log: ReturnType<typeof recordingLog>;
  const open = () => openRequestJournal(join(folder, "journal.sqlite"), log);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "quorate-journal-"));
    log = recordingLog();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("keeps what was in flight over a process that never closed it", () => {
    open().admitted({ ...NAME, slot: 7 });
    expect(open().open(8)).toEqual([{ ...NAME, slot: 7, signature: null }]);
  });

  test("keeps a signature", () => {
    const journal = open();
    journal.admitted({ ...NAME, slot: 7 });
    journal.signed(NAME, SIGNATURE);
    expect(open().open(7)).toEqual([{ ...NAME, slot: 7, signature: SIGNATURE }]);
  });

  test("leaves out what is past its time, and forgets it when a slot begins", () => {
    const journal = open();
    journal.admitted({ ...NAME, slot: 7 });
    expect(journal.open(9)).toEqual([]);
    journal.alive(8);
    expect(journal.open(0)).toHaveLength(1);
    journal.alive(9);
    expect(journal.open(0)).toEqual([]);
  });

  test("takes the same request again once its time was over", () => {
    const journal = open();
    journal.admitted({ ...NAME, slot: 7 });
    journal.signed(NAME, SIGNATURE);
    journal.admitted({ ...NAME, slot: 9 });
    expect(journal.open(9)).toEqual([{ ...NAME, slot: 9, signature: null }]);
  });

  test("knows the last slot of the process before, not of this one", () => {
    const first = open();
    expect(first.lastAlive()).toBe(null);
    first.alive(5);
    expect(first.lastAlive()).toBe(null);
    expect(open().lastAlive()).toBe(5);
  });

  test("logs what it cannot write, and lets the duty go on", () => {
    const journal = open();
    journal.close();
    journal.admitted({ ...NAME, slot: 7 });
    journal.alive(8);
    expect(log.lines.map(({ level, message }) => ({ level, message }))).toEqual(
      Array(2).fill({ level: "error", message: "the journal of requests could not be written" }),
    );
  });

  test("says so where the file is no journal", () => {
    writeFileSync(
      join(folder, "journal.sqlite"),
      "something else, and long enough to be looked at as a header",
    );
    expect(open).toThrow(/not a database/);
  });
});
