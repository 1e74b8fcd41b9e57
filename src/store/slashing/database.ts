import { chmodSync, closeSync, existsSync, openSync, rmSync, statSync } from "node:fs";
import process from "node:process";
import { DatabaseSync } from "node:sqlite";
import type { Hex } from "../../spec/hex.ts";
import { numberIn } from "../columns.ts";
import { fault, faultOf } from "./faults.ts";
import { checkMark, markPath, writeMark } from "./mark.ts";

/** Marks a SQLite file as a slashing protection: "QrSP". */
const APPLICATION_ID = 0x51725350;
const SCHEMA_VERSION = 2;

/** Pages of 4 KiB that the file may have: 2 GiB. */
export const DEFAULT_MAX_PAGES = 524_288;

/** Epochs and slots are text of 20 digits: a uint64 is more than SQLite's integers hold, and text sorts the same. */
const uint64 = (column: string) =>
  `${column} TEXT NOT NULL CHECK (length(${column}) = 20 AND ${column} NOT GLOB '*[^0-9]*')`;

const hex = (column: string, bytes: number) =>
  `${column} TEXT CHECK (length(${column}) = ${2 + 2 * bytes} AND ${column} GLOB '0x*'
    AND substr(${column}, 3) NOT GLOB '*[^0-9a-f]*')`;

const VALIDATOR = `${hex("validator", 48)} NOT NULL`;

/** What is no number or root fails when the file is opened, whichever row it is in: later only some rows are read. */
const SCHEMA = `
  CREATE TABLE network (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    genesis_validators_root TEXT NOT NULL,
    writes INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE attestations (
    ${VALIDATOR}, ${uint64("target")}, ${uint64("min_source")}, ${uint64("max_source")}, ${hex("root", 32)},
    PRIMARY KEY (validator, target)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE blocks (
    ${VALIDATOR}, ${uint64("slot")}, ${hex("root", 32)},
    PRIMARY KEY (validator, slot)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE attesting_slots (
    ${VALIDATOR}, ${uint64("slot")}, ${hex("root", 32)} NOT NULL,
    PRIMARY KEY (validator)
  ) STRICT, WITHOUT ROWID;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** Which file, and what it has to be. */
export interface DatabaseOptions {
  readonly path: string;
  /** Of the network whose keys sign. */
  readonly genesisValidatorsRoot: Hex;
  /** Pages of 4 KiB that the file may have at most. */
  readonly maxPages: number;
}

/**
 * Makes the file, empty, for its owner alone, and its mark; nothing where one is.
 * @throws SlashingProtectionError
 */
export function createDatabase(options: DatabaseOptions): void {
  reserve(options.path);
  try {
    const database = connect(options);
    try {
      database.exec(`BEGIN EXCLUSIVE; ${SCHEMA}`);
      database.prepare("INSERT INTO network VALUES (1, ?, 0)").run(options.genesisValidatorsRoot);
      database.exec("COMMIT");
    } finally {
      database.close();
    }
    writeMark(options.path, 0);
  } catch (error) {
    for (const made of [options.path, markPath(options.path)]) rmSync(made, { force: true });
    throw faultOf(options.path, error);
  }
}

/**
 * Opens the file, never makes it, and keeps every other process out until it is closed.
 * @throws SlashingProtectionError
 */
export function openDatabase(options: DatabaseOptions): DatabaseSync {
  checkFile(options.path);
  let database: DatabaseSync | undefined;
  try {
    database = connect(options);
    // The exclusive locking mode keeps this transaction's lock once it is over.
    database.exec("BEGIN EXCLUSIVE; COMMIT");
    checkContent(database, options);
    prepareWrites(database);
    checkMark(options.path, numberIn(database.prepare("SELECT writes FROM network").get() ?? {}, "writes"));
    return database;
  } catch (error) {
    database?.close();
    throw faultOf(options.path, error);
  }
}

function reserve(path: string): void {
  const mark = markPath(path);
  if (!existsSync(path) && existsSync(mark)) {
    const mend = "put back the file that it is of, or remove it and import all that was signed with that one";
    throw fault(path, "exists", `the mark of an earlier one is there, ${mark}: ${mend}`);
  }
  try {
    closeSync(openSync(path, "wx", 0o600));
    // The process's mask may have taken bits from its owner.
    chmodSync(path, 0o600);
  } catch (error) {
    const code = (error as { readonly code?: string }).code;
    if (code === "EEXIST") {
      // Nothing was ever signed under an empty one: a creation that was cut off leaves it.
      const unfinished = statSync(path, { throwIfNoEntry: false })?.size === 0 && !existsSync(mark);
      const mend = unfinished
        ? "it is there and empty, left of a creation that was cut off: remove it"
        : "it is there already: open it, or name another file";
      throw fault(path, "exists", mend, error);
    }
    throw fault(
      path,
      "unusable",
      `it cannot be made (${code}): name a file in a folder that may be written`,
      error,
    );
  }
}

/** Without opening it: to close a file that SQLite has open in this process would let go of its lock. */
function checkFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) {
    throw fault(
      path,
      "missing",
      "it is not there: give its right place; only making or importing keys makes one",
    );
  }
  if (process.platform !== "win32" && (found.mode & 0o077) !== 0) {
    throw fault(path, "exposed", "others than its owner may use it: chmod 600 it");
  }
}

function connect({ path, maxPages }: DatabaseOptions): DatabaseSync {
  // A path, not a URI with mode=rw: under named permissions deno takes that for a name. So whoever comes here has seen
  // the file; one that is gone since is made empty, and refused as foreign.
  const database = new DatabaseSync(path);
  try {
    database.exec("PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = EXTRA");
    database.exec(`PRAGMA max_page_count = ${maxPages}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Readies a file that is ours for writes. A rollback journal, not WAL: what is committed is in the one file, so that a
 * copy of it without its companion is never an older state that looks whole. Under the
 * exclusive lock a commit ends by a journal header that is wiped and synced, from FULL on; EXTRA is for where the lock is not.
 */
function prepareWrites(database: DatabaseSync): void {
  database.exec("PRAGMA journal_mode = DELETE");
  // A file that cannot be written opens all the same, and without the lock.
  database.exec("BEGIN EXCLUSIVE; UPDATE network SET one = 1; COMMIT");
}

function checkContent(database: DatabaseSync, { path, genesisValidatorsRoot }: DatabaseOptions): void {
  const only = (sql: string) => Object.values(database.prepare(sql).get() ?? {})[0];
  if (only("PRAGMA application_id") !== APPLICATION_ID) {
    throw fault(
      path,
      "foreign",
      "it is no slashing protection: name the right file, or restore it from an export",
    );
  }
  const version = only("PRAGMA user_version");
  if (version !== SCHEMA_VERSION) {
    const wanted = `this release reads ${SCHEMA_VERSION}`;
    throw fault(
      path,
      "schemaVersion",
      `its schema is version ${version}, ${wanted}: export it with the release that wrote it, and import that`,
    );
  }
  const damage = only("PRAGMA quick_check(1)");
  if (damage !== "ok") throw new Error(`malformed: ${damage}`);
  const root = only("SELECT genesis_validators_root FROM network");
  if (root !== genesisValidatorsRoot) {
    const networks = `genesis validators root ${root}, not ${genesisValidatorsRoot}`;
    throw fault(path, "wrongNetwork", `it is of another network (${networks}): name the file of this one`);
  }
}
