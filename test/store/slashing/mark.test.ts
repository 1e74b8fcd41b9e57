import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SlashingProtectionError } from "../../../src/ports/slashing-protection.ts";
import { proposal, record } from "./records.ts";
import { faultIn, interchange, testStores } from "./support.ts";

const { create, open, path } = testStores();

const markFile = () => `${path()}.mark`;
const mark = () => readFileSync(markFile(), "utf8");

/** A file with so many writes, and copies of it and its mark as they were after the first. */
function written(writes: number): { readonly putBack: (...ends: readonly string[]) => void } {
  const store = create();
  for (let i = 1; i <= writes; i++) {
    store.recordBlock(proposal(8 + i, 1));
    if (i === 1) { for (const end of ["", ".mark"]) copyFileSync(path() + end, `${path()}${end}.old`); }
  }
  store.close();
  return {
    putBack: (...ends) => ends.forEach((end) => copyFileSync(`${path()}${end}.old`, path() + end)),
  };
}

describe("a slashing protection that an older copy was put back for", () => {
  test("is refused", () => {
    written(2).putBack("");
    expect(faultIn(() => open())).toBe("rolledBack");
  });

  test("is refused until the newest one is back", () => {
    const { putBack } = written(2);
    copyFileSync(path(), `${path()}.newest`);
    putBack("");
    expect(faultIn(() => open())).toBe("rolledBack");
    copyFileSync(`${path()}.newest`, path());
    expect(open().checkBlock(proposal(10, 2))).toBe("doubleProposal");
  });

  test("is not told from the newest where its mark was put back with it", () => {
    written(2).putBack("", ".mark");
    expect(open().checkBlock(proposal(10, 2))).toBeNull();
  });
});

describe("a mark", () => {
  test("is for its owner alone, and counts from 0", () => {
    create();
    expect(statSync(markFile()).mode & 0o777).toBe(0o600);
    expect(mark()).toBe("0\n");
  });

  test("is raised by every write before it returns, and by nothing else", () => {
    const store = create();
    store.recordBlock(proposal(9, 1));
    expect(mark()).toBe("1\n");
    store.recordAttestations([record(3, 4, 1)]);
    expect(mark()).toBe("2\n");
    store.importInterchange(interchange([]));
    expect(mark()).toBe("3\n");
    store.checkBlock(proposal(9, 1));
    store.checkAttestations([record(3, 4, 1)]);
    store.exportInterchange();
    expect(mark()).toBe("3\n");
    expect(existsSync(`${markFile()}.new`)).toBe(false);
  });

  test("that a crash kept below the file is raised when that is opened", () => {
    written(2).putBack(".mark");
    expect(faultIn(() => open())).toBe("none");
    expect(mark()).toBe("2\n");
  });

  test("that is missing is refused where something was written", () => {
    written(1);
    rmSync(markFile());
    expect(faultIn(() => open())).toBe("markMissing");
  });

  test("that is missing is made where nothing was written", () => {
    create().close();
    rmSync(markFile());
    expect(faultIn(() => open())).toBe("none");
    expect(mark()).toBe("0\n");
  });

  test.each(["", "two", "-1", "1e3", "9".repeat(16), "1\n1"])("of %j is refused", (text) => {
    written(1);
    writeFileSync(markFile(), text);
    expect(faultIn(() => open())).toBe("corrupted");
  });

  test("may be written by hand, with the number that the refusal tells", () => {
    written(3);
    rmSync(markFile());
    let told = "";
    try {
      open();
    } catch (error) {
      if (error instanceof SlashingProtectionError) told = error.message;
    }
    writeFileSync(markFile(), /write (\d+) into/.exec(told)![1]!);
    expect(faultIn(() => open())).toBe("none");
  });

  test("that cannot be written fails the write, which is then there", () => {
    const store = create();
    rmSync(markFile());
    mkdirSync(`${markFile()}/full`, { recursive: true });
    expect(faultIn(() => store.recordBlock(proposal(9, 1)))).toBe("unusable");
    expect(existsSync(`${markFile()}.new`)).toBe(false);
    expect(store.checkBlock(proposal(9, 2))).toBe("doubleProposal");
    rmSync(markFile(), { recursive: true });
    expect(store.recordBlock(proposal(9, 1))).toBeNull();
    expect(mark()).toBe("2\n");
  });

  test("of one that is gone keeps another from being made in its place", () => {
    written(1);
    rmSync(path());
    expect(faultIn(() => create())).toBe("exists");
    rmSync(markFile());
    expect(faultIn(() => create())).toBe("none");
  });
});
