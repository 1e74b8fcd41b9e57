import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { permissionsOf } from "../../../bin/permissions.mjs";
import { root } from "../../spec/slashing/root.ts";
import { NETWORK, proposal, record, validator } from "./records.ts";
import { faultIn, testStores } from "./support.ts";

const { create, folder, open, path } = testStores();
const TRY_OPEN = fileURLToPath(new URL("fixtures/try-open.ts", import.meta.url));
// With the permissions that an operator has, and no others.
const RUN = "Deno" in globalThis ? ["run", ...permissionsOf("run")] : [];

/** Changes the file as another program might. */
function tamper(sql: string): void {
  const database = new DatabaseSync(path());
  database.exec(sql);
  database.close();
}

/** A copy of the file and its mark. */
function copied(): string {
  const copy = join(folder(), "copy.sqlite");
  for (const end of ["", ".mark"]) copyFileSync(path() + end, copy + end);
  return copy;
}

/** What comes of opening a file in another process, another user's where one is given. */
function tryOpen(file: string, uid?: number): string {
  const user = uid === undefined ? {} : { uid, gid: uid };
  return execFileSync(process.execPath, [...RUN, TRY_OPEN, file, NETWORK], { encoding: "utf8", ...user });
}

function canRun(uid?: number): boolean {
  try {
    return tryOpen("/nowhere/at-all", uid) === "missing";
  } catch {
    return false;
  }
}

describe("opening", () => {
  test("does not make what is missing", () => {
    expect(faultIn(() => open())).toBe("missing");
    expect(existsSync(path())).toBe(false);
  });

  test("refuses a file of another network", () => {
    create().close();
    expect(faultIn(() => open({ genesisValidatorsRoot: root(1) }))).toBe("wrongNetwork");
    expect(faultIn(() => open())).toBe("none");
  });

  test("refuses a file of another schema", () => {
    create().close();
    tamper("PRAGMA user_version = 1");
    expect(faultIn(() => open())).toBe("schemaVersion");
  });

  test.each([["an empty file", ""], ["another SQLite file", "PRAGMA user_version = 1"]])(
    "refuses %s",
    (_, sql) => {
      writeFileSync(path(), "", { mode: 0o600 });
      tamper(sql);
      expect(faultIn(() => open())).toBe("foreign");
    },
  );

  test("refuses what is no SQLite file", () => {
    writeFileSync(path(), "{}".repeat(2_000), { mode: 0o600 });
    expect(faultIn(() => open())).toBe("corrupted");
  });

  test("refuses a file that others may read or write", () => {
    create().close();
    chmodSync(path(), 0o640);
    expect(faultIn(() => open())).toBe("exposed");
  });

  test("refuses a folder", () => {
    expect(faultIn(() => open({ path: folder() }))).toBe(
      (statSync(folder()).mode & 0o077) === 0 ? "unusable" : "exposed",
    );
  });

  test("refuses a file with pages that were overwritten", () => {
    fill();
    const content = readFileSync(path());
    content.fill(0xa5, 8_192);
    writeFileSync(path(), content);
    expect(faultIn(() => open())).toBe("corrupted");
  });

  test("refuses a file that was cut short", () => {
    fill();
    writeFileSync(path(), readFileSync(path()).subarray(0, 12_288));
    expect(faultIn(() => open())).toBe("corrupted");
  });

  test.each([
    "attestations SET target = 'xxxxxxxxxxxxxxxxxxxx'",
    "attestations SET min_source = '-0000000000000000001'",
    "blocks SET root = '0x'",
    "attesting_slots SET slot = '128'",
  ])("refuses numbers and roots that are none: %s", (change) => {
    const store = create();
    store.recordAttestations([record(3, 4, 1)]);
    store.recordBlock(proposal(9, 1));
    store.close();
    tamper(`PRAGMA ignore_check_constraints = 1; UPDATE ${change}`);
    expect(faultIn(() => open())).toBe("corrupted");
  });

  /** A file of several pages. */
  function fill(): void {
    const store = create();
    store.recordAttestations(Array.from({ length: 300 }, (_, i) => record(3, 4, 1, validator(i))));
    store.close();
  }
});

describe("making one", () => {
  test("leaves a file for its owner alone", () => {
    create().close();
    expect(statSync(path()).mode & 0o777).toBe(0o600);
  });

  test("leaves alone what is there", () => {
    create().recordBlock(proposal(9, 1));
    expect(faultIn(() => create())).toBe("exists");
  });

  test("needs a folder", () => {
    expect(faultIn(() => create({ path: join(folder(), "none", "file") }))).toBe("unusable");
  });

  test("leaves nothing where there is no room for it", () => {
    expect(faultIn(() => create({ maxPages: 2 }))).toBe("full");
    expect(readdirSync(folder())).toEqual([]);
  });
});

describe("one file", () => {
  test("is not had twice within a process", () => {
    const store = create();
    expect(faultIn(() => open())).toBe("locked");
    store.close();
    expect(faultIn(() => open())).toBe("none");
  });

  test("is not had by two processes, not even before the first one wrote", () => {
    create().close();
    const store = open();
    expect(tryOpen(path())).toBe("locked");
    store.close();
    expect(tryOpen(path())).toBe("opened");
  });

  test("is the whole of it, though another program had made it keep a log beside it", () => {
    create().close();
    tamper("PRAGMA journal_mode = WAL");
    const store = open();
    store.recordBlock(proposal(9, 1));
    const copy = copied();
    expect(readdirSync(folder()).filter((name) => name.endsWith("-wal"))).toEqual([]);
    expect(open({ path: copy }).checkBlock(proposal(9, 2))).toBe("doubleProposal");
  });

  test("has in a copy of it, made while it is used, all that was recorded", () => {
    const store = create();
    store.recordAttestations([record(3, 4, 1)]);
    expect(open({ path: copied() }).checkAttestation(record(3, 4, 2))).toBe("doubleVote");
  });
});

test("a write that a power cut broke off is undone when the file is opened", () => {
  const store = create();
  store.recordBlock(proposal(9, 1));
  store.close();
  const database = new DatabaseSync(path());
  // With no room to hold changes back, they reach the file before they are committed.
  database.exec("PRAGMA cache_size = 1; BEGIN");
  const insert = database.prepare("INSERT INTO blocks VALUES (?, ?, ?)");
  for (let i = 10; i < 2_000; i++) insert.run(validator(1), String(i).padStart(20, "0"), null);
  const cut = join(folder(), "cut.sqlite");
  for (const end of ["", ".mark", "-journal"]) copyFileSync(path() + end, cut + end);
  database.close();
  const after = open({ path: cut });
  expect(after.checkBlock(proposal(9, 1))).toBeNull();
  expect(after.checkBlock(proposal(10, 1))).toBeNull();
  expect(after.checkBlock(proposal(9, 2))).toBe("doubleProposal");
});

describe("a disk that is full", () => {
  test("refuses the whole write, and what was there before still holds", () => {
    const store = create({ maxPages: 12 });
    expect(store.recordAttestations([record(3, 4, 1)])).toEqual([null]);
    const many = Array.from({ length: 500 }, (_, i) => record(4, 5, 1, validator(i)));
    expect(faultIn(() => store.recordAttestations(many))).toBe("full");
    expect(store.checkAttestation(record(4, 5, 2, validator(0)))).toBeNull();
    expect(store.checkAttestation(record(3, 4, 2))).toBe("doubleVote");
    expect(store.recordAttestations([record(4, 5, 1)])).toEqual([null]);
  });
});

describe("a file that cannot be written", () => {
  // The superuser may write any file: then another user has it, if that one can run this project at all.
  const nobody = process.getuid?.() === 0 ? 65_534 : undefined;

  test.skipIf(!canRun(nobody))("is refused when it is opened", () => {
    create().close();
    chmodSync(path(), 0o400);
    if (nobody !== undefined) [folder(), path()].forEach((owned) => chownSync(owned, nobody, nobody));
    expect(tryOpen(path(), nobody)).toBe("readOnly");
  });
});
