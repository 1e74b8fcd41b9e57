import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type Hex, isHex } from "../../spec/hex.ts";
import type {
  AttestationHistory,
  HistoryPart,
  SignedAttestation,
  SignedTarget,
} from "../../spec/slashing/attestation-history.ts";
import type { AttestingSlot } from "../../spec/slashing/attesting-slot.ts";
import type { BlockHistory } from "../../spec/slashing/block-history.ts";
import { MAX_UINT64 } from "../../spec/slashing/uint64.ts";
import { MalformedRow, numberIn, type Row, textIn, textOrNullIn } from "../columns.ts";

const DIGITS = 20;
const ROOT_BYTES = 32;
const PUBLIC_KEY_BYTES = 48;

/**
 * What of a validator's attestations matters to one (`HistoryPart`), and how many there are: the whole would be 64 rows,
 * and a committee asks for thousands of validators.
 */
const PART = `
  SELECT target, min_source, max_source, root, (SELECT count(*) FROM attestations WHERE validator = ?1) AS size
  FROM attestations WHERE validator = ?1 AND (
    target = ?2 OR (target < ?2 AND max_source > ?3) OR (target > ?2 AND min_source < ?3)
    OR ifnull(target <= (SELECT target FROM attestations WHERE validator = ?1 ORDER BY target LIMIT 1 OFFSET 1), 1)
  ) ORDER BY target`;

/** The histories in the database. What is written is what differs; transactions are the caller's. */
export class SlashingTables {
  readonly #countWrite: StatementSync;
  readonly #targets: StatementSync;
  readonly #part: StatementSync;
  readonly #putTarget: StatementSync;
  readonly #dropTargets: StatementSync;
  readonly #blocks: StatementSync;
  readonly #putBlock: StatementSync;
  readonly #dropBlocks: StatementSync;
  readonly #slot: StatementSync;
  readonly #putSlot: StatementSync;
  readonly #validators: StatementSync;

  constructor(database: DatabaseSync) {
    this.#countWrite = database.prepare("UPDATE network SET writes = writes + 1 RETURNING writes");
    const targets =
      "SELECT target, min_source, max_source, root FROM attestations WHERE validator = ? ORDER BY target";
    this.#targets = database.prepare(targets);
    this.#part = database.prepare(PART);
    this.#putTarget = database.prepare("INSERT OR REPLACE INTO attestations VALUES (?, ?, ?, ?, ?)");
    this.#dropTargets = database.prepare("DELETE FROM attestations WHERE validator = ? AND target < ?");
    this.#blocks = database.prepare("SELECT slot, root FROM blocks WHERE validator = ? ORDER BY slot");
    this.#putBlock = database.prepare("INSERT OR REPLACE INTO blocks VALUES (?, ?, ?)");
    this.#dropBlocks = database.prepare("DELETE FROM blocks WHERE validator = ? AND slot < ?");
    this.#slot = database.prepare("SELECT slot, root FROM attesting_slots WHERE validator = ?");
    this.#putSlot = database.prepare("INSERT OR REPLACE INTO attesting_slots VALUES (?, ?, ?)");
    const validators =
      "SELECT validator FROM attestations UNION SELECT validator FROM blocks ORDER BY validator";
    this.#validators = database.prepare(validators);
  }

  /** Counts a write, within its transaction; answers how many there were with it. */
  countWrite(): number {
    return numberIn(this.#countWrite.get() ?? {}, "writes");
  }

  attestations(validator: Hex): AttestationHistory {
    return this.#targets.all(validator).map(targetIn);
  }

  /** What of `attestations` matters to this one. */
  attestationsFor(validator: Hex, { sourceEpoch, targetEpoch }: SignedAttestation): HistoryPart {
    const rows = this.#part.all(validator, textOf(targetEpoch), textOf(sourceEpoch));
    const size = rows[0] ? numberIn(rows[0], "size") : 0;
    return { entries: rows.map(targetIn), others: size - rows.length };
  }

  /**
   * @param before what `attestations` or `attestationsFor` gave, of which `after` has kept the entries that did not
   * change
   */
  putAttestations(validator: Hex, before: AttestationHistory, after: AttestationHistory): void {
    for (const entry of after) if (!before.includes(entry)) this.#put(validator, entry);
    const [lowest] = after;
    if (lowest && before[0] && before[0].targetEpoch < lowest.targetEpoch) {
      this.#dropTargets.run(validator, textOf(lowest.targetEpoch));
    }
  }

  blocks(validator: Hex): BlockHistory {
    return this.#blocks.all(validator).map((row) => ({
      slot: uint64In(row, "slot"),
      signingRoot: rootIn(row),
    }));
  }

  /** @param before what `blocks` gave, of which `after` has kept the entries that did not change. */
  putBlocks(validator: Hex, before: BlockHistory, after: BlockHistory): void {
    for (const entry of after) {
      if (!before.includes(entry)) this.#putBlock.run(validator, textOf(entry.slot), entry.signingRoot);
    }
    if (after[0]) this.#dropBlocks.run(validator, textOf(after[0].slot));
  }

  highestAttestingSlot(validator: Hex): AttestingSlot | null {
    const row = this.#slot.get(validator);
    if (!row) return null;
    const signingRoot = rootIn(row);
    if (signingRoot === null) throw new MalformedRow("an attesting slot without a root");
    return { slot: uint64In(row, "slot"), signingRoot };
  }

  putHighestAttestingSlot(validator: Hex, { slot, signingRoot }: AttestingSlot): void {
    this.#putSlot.run(validator, textOf(slot), signingRoot);
  }

  /** Public keys with a history, sorted. */
  validators(): readonly Hex[] {
    return this.#validators.all().map((row) => hexIn(textIn(row, "validator"), PUBLIC_KEY_BYTES));
  }

  #put(validator: Hex, { targetEpoch, minSource, maxSource, signingRoot }: SignedTarget): void {
    const numbers = [targetEpoch, minSource, maxSource].map(textOf);
    this.#putTarget.run(validator, ...numbers, signingRoot);
  }
}

/** Text of 20 digits that sorts as the number does. */
function textOf(value: bigint): string {
  if (value < 0n || value > MAX_UINT64) throw new RangeError(`${value} is no uint64`);
  return value.toString().padStart(DIGITS, "0");
}

function targetIn(row: Row): SignedTarget {
  return {
    targetEpoch: uint64In(row, "target"),
    minSource: uint64In(row, "min_source"),
    maxSource: uint64In(row, "max_source"),
    signingRoot: rootIn(row),
  };
}

function uint64In(row: Row, column: string): bigint {
  const text = textIn(row, column);
  if (!/^[0-9]{20}$/.test(text)) throw new MalformedRow(`a row whose ${column} is no uint64`);
  return BigInt(text);
}

function rootIn(row: Row): Hex | null {
  const text = textOrNullIn(row, "root");
  return text === null ? null : hexIn(text, ROOT_BYTES);
}

function hexIn(text: string, byteLength: number): Hex {
  if (!isHex(text, byteLength)) throw new MalformedRow(`a row with what is no hex of ${byteLength} bytes`);
  return text as Hex;
}
