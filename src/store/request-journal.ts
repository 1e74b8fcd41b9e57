import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Log } from "../ports/log.ts";
import type { JournaledRequest, RequestJournal, RequestName } from "../ports/request-journal.ts";
import type { Hex } from "../spec/hex.ts";
import type { SigningRole } from "../spec/signing/key.ts";
import { SIGNING_TTL_SLOTS } from "../spec/slots.ts";
import { numberIn, textIn, textOrNullIn } from "./columns.ts";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS requests (
    role TEXT NOT NULL,
    validator TEXT NOT NULL,
    root TEXT NOT NULL,
    slot INTEGER NOT NULL,
    signature TEXT,
    PRIMARY KEY (role, validator, root)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS requests_by_slot ON requests (slot);
  CREATE TABLE IF NOT EXISTS alive (one INTEGER PRIMARY KEY CHECK (one = 1), slot INTEGER NOT NULL) STRICT;
`;

/** The journal in a SQLite file. WAL with NORMAL: a crash of the process loses nothing, and no request waits for a disk. */
class SqliteRequestJournal implements RequestJournal {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #sign: StatementSync;
  readonly #forget: StatementSync;
  readonly #live: StatementSync;
  readonly #lastAlive: number | null;
  readonly #log: Log;

  constructor(database: DatabaseSync, log: Log) {
    this.#log = log;
    this.#database = database;
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000");
    database.exec(SCHEMA);
    const values = "(role, validator, root, slot, signature) VALUES (?, ?, ?, ?, NULL)";
    this.#insert = database.prepare(`INSERT OR REPLACE INTO requests ${values}`);
    this.#sign = database.prepare(
      "UPDATE requests SET signature = ? WHERE role = ? AND validator = ? AND root = ?",
    );
    this.#forget = database.prepare("DELETE FROM requests WHERE slot + ? <= ?");
    this.#live = database.prepare("INSERT OR REPLACE INTO alive (one, slot) VALUES (1, ?)");
    const last = database.prepare("SELECT slot FROM alive").get();
    this.#lastAlive = last ? numberIn(last, "slot") : null;
  }

  admitted({ role, validatorPublicKey, requestRoot, slot }: RequestName & { slot: number }): void {
    this.#write(() => this.#insert.run(role, validatorPublicKey, requestRoot, slot));
  }

  signed({ role, validatorPublicKey, requestRoot }: RequestName, signature: Hex): void {
    this.#write(() => this.#sign.run(signature, role, validatorPublicKey, requestRoot));
  }

  alive(slot: number): void {
    this.#write(() => {
      this.#live.run(slot);
      this.#forget.run(SIGNING_TTL_SLOTS, slot);
    });
  }

  lastAlive(): number | null {
    return this.#lastAlive;
  }

  open(slot: number): readonly JournaledRequest[] {
    const rows = this.#database.prepare("SELECT * FROM requests WHERE slot + ? > ? ORDER BY slot")
      .all(SIGNING_TTL_SLOTS, slot);
    // Only `admitted` and `signed` write rows: text is what they had.
    return rows.map((row) => ({
      role: textIn(row, "role") as SigningRole,
      validatorPublicKey: textIn(row, "validator") as Hex,
      requestRoot: textIn(row, "root") as Hex,
      slot: numberIn(row, "slot"),
      signature: textOrNullIn(row, "signature") as Hex | null,
    }));
  }

  close(): void {
    this.#database.close();
  }

  #write(work: () => unknown): void {
    try {
      work();
    } catch (error) {
      this.#log.error("the journal of requests could not be written", { cause: String(error) });
    }
  }
}

/**
 * Opens, or makes, the journal of an operator.
 * @param path of the SQLite file, or ":memory:"
 * @throws Error of SQLite where the file cannot be opened or is none
 */
export function openRequestJournal(path: string, log: Log): RequestJournal {
  return new SqliteRequestJournal(new DatabaseSync(path), log);
}
