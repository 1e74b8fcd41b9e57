import type { DatabaseSync } from "node:sqlite";
import {
  type AttestationRecord,
  type ImportSummary,
  type ProtectedAttestation,
  type ProtectedBlock,
  type SlashingProtection,
} from "../../ports/slashing-protection.ts";
import { type Hex, isHex } from "../../spec/hex.ts";
import {
  type AttestationRefusal,
  attestationsOf,
  judgeAttestation,
  withAttestationInPart,
  withImportedAttestations,
} from "../../spec/slashing/attestation-history.ts";
import { type AttestingSlotRefusal, judgeAttestingSlot } from "../../spec/slashing/attesting-slot.ts";
import {
  type BlockRefusal,
  judgeBlock,
  withBlock,
  withImportedBlocks,
} from "../../spec/slashing/block-history.ts";
import { createDatabase, type DatabaseOptions, DEFAULT_MAX_PAGES, openDatabase } from "./database.ts";
import { fault, faultOf } from "./faults.ts";
import { readInterchange, type SignedRecords, writeInterchange } from "./interchange.ts";
import { writeMark } from "./mark.ts";
import { SlashingTables } from "./tables.ts";

/** Attestations that may be checked, or recorded by one write, at once. */
export const MAX_AT_ONCE = 8_192;

/** Which slashing protection. */
export interface SlashingProtectionOptions {
  /** Its SQLite file. */
  readonly path: string;
  /** Of the network, 32 bytes. */
  readonly genesisValidatorsRoot: Hex;
  /** Pages of 4 KiB that the file may have; 524,288, which are 2 GiB, where it is left out. */
  readonly maxPages?: number;
}

/** The slashing protection in a SQLite file that this process alone has. */
class SqliteSlashingProtection implements SlashingProtection {
  readonly #options: DatabaseOptions;
  readonly #database: DatabaseSync;
  readonly #tables: SlashingTables;

  constructor(options: DatabaseOptions) {
    this.#options = options;
    this.#database = openDatabase(options);
    this.#tables = new SlashingTables(this.#database);
  }

  checkAttestation(attestation: ProtectedAttestation): AttestationRefusal | null {
    return this.#read(() => this.#checkAttestation(attestation));
  }

  checkAttestations(attestations: readonly ProtectedAttestation[]): readonly (AttestationRefusal | null)[] {
    checkCount(attestations);
    return this.#read(() => attestations.map((attestation) => this.#checkAttestation(attestation)));
  }

  checkBlock(block: ProtectedBlock): BlockRefusal | null {
    const validator = publicKeyOf(block.validatorPublicKey);
    const signingRoot = rootOf(block.signingRoot);
    return this.#read(() => judgeBlock(this.#tables.blocks(validator), { slot: block.slot, signingRoot }));
  }

  recordAttestations(
    attestations: readonly AttestationRecord[],
  ): readonly (AttestationRefusal | AttestingSlotRefusal | null)[] {
    checkCount(attestations);
    return this.#write(() => attestations.map((attestation) => this.#recordAttestation(attestation)));
  }

  recordBlock({ validatorPublicKey, slot, signingRoot }: ProtectedBlock): BlockRefusal | null {
    const validator = publicKeyOf(validatorPublicKey);
    const block = { slot, signingRoot: rootOf(signingRoot) };
    return this.#write(() => {
      const before = this.#tables.blocks(validator);
      const refusal = judgeBlock(before, block);
      if (refusal === null) this.#tables.putBlocks(validator, before, withBlock(before, block));
      return refusal;
    });
  }

  importInterchange(json: Uint8Array): ImportSummary {
    const { genesisValidatorsRoot, validators } = readInterchange(json);
    const { path, genesisValidatorsRoot: ours } = this.#options;
    if (genesisValidatorsRoot !== ours) {
      const networks = `genesis validators root ${genesisValidatorsRoot}, not ${ours}`;
      throw fault(
        path,
        "wrongNetwork",
        `the interchange is of another network (${networks}): export from this one`,
      );
    }
    this.#write(() => {
      for (const [validator, records] of validators) this.#merge(validator, records);
    });
    const sum = (count: (records: SignedRecords) => number) =>
      [...validators.values()].reduce((total, records) => total + count(records), 0);
    return {
      validators: validators.size,
      attestations: sum(({ attestations }) => attestations.length),
      blocks: sum(({ blocks }) => blocks.length),
    };
  }

  exportInterchange(): string {
    const { genesisValidatorsRoot } = this.#options;
    const records = (validator: Hex): SignedRecords => ({
      blocks: this.#tables.blocks(validator),
      attestations: attestationsOf(this.#tables.attestations(validator)),
    });
    const validators = this.#read(() =>
      new Map(this.#tables.validators().map((validator) => [validator, records(validator)]))
    );
    return writeInterchange({ genesisValidatorsRoot, validators });
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #checkAttestation({ validatorPublicKey, ...rest }: ProtectedAttestation): AttestationRefusal | null {
    const attestation = { ...rest, signingRoot: rootOf(rest.signingRoot) };
    const { entries } = this.#tables.attestationsFor(publicKeyOf(validatorPublicKey), attestation);
    return judgeAttestation(entries, attestation);
  }

  #recordAttestation(
    { validatorPublicKey, slot, ...rest }: AttestationRecord,
  ): AttestationRefusal | AttestingSlotRefusal | null {
    const validator = publicKeyOf(validatorPublicKey);
    const signingRoot = rootOf(rest.signingRoot);
    const attestation = { ...rest, signingRoot };
    const part = this.#tables.attestationsFor(validator, attestation);
    const highest = this.#tables.highestAttestingSlot(validator);
    const refusal = judgeAttestingSlot(highest, { slot, signingRoot }) ??
      judgeAttestation(part.entries, attestation);
    if (refusal !== null) return refusal;
    this.#tables.putAttestations(validator, part.entries, withAttestationInPart(part, attestation));
    this.#tables.putHighestAttestingSlot(validator, { slot, signingRoot });
    return null;
  }

  #merge(validator: Hex, { blocks, attestations }: SignedRecords): void {
    const targets = this.#tables.attestations(validator);
    this.#tables.putAttestations(validator, targets, withImportedAttestations(targets, attestations));
    const slots = this.#tables.blocks(validator);
    this.#tables.putBlocks(validator, slots, withImportedBlocks(slots, blocks));
  }

  #read<T>(work: () => T): T {
    if (!this.#database.isOpen) throw fault(this.#options.path, "closed", "it was closed: open it again");
    try {
      return work();
    } catch (error) {
      throw faultOf(this.#options.path, error);
    }
  }

  /** All of it or nothing; once it returns it is on disk, and its mark, too. */
  #write<T>(work: () => T): T {
    return this.#read(() => {
      const { result, writes } = this.#commit(() => ({ result: work(), writes: this.#tables.countWrite() }));
      writeMark(this.#options.path, writes);
      return result;
    });
  }

  #commit<T>(work: () => T): T {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      // SQLite may have rolled back by itself, as where the disk is full.
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }
}

function checkCount({ length }: readonly ProtectedAttestation[]): void {
  if (length > MAX_AT_ONCE) throw new RangeError(`${length} attestations at once, over ${MAX_AT_ONCE}`);
}

/** In lower case, whatever the caller's type promises: another case would be a history of its own. */
function publicKeyOf(text: string): Hex {
  if (!isHex(text, 48)) throw new RangeError("a validator's public key must be 0x-hex of 48 bytes");
  return text.toLowerCase() as Hex;
}

function rootOf(text: string): Hex {
  if (!isHex(text, 32)) throw new RangeError("a root must be 0x-hex of 32 bytes");
  return text.toLowerCase() as Hex;
}

function databaseOptions(
  { path, genesisValidatorsRoot, maxPages }: SlashingProtectionOptions,
): DatabaseOptions {
  const root = rootOf(genesisValidatorsRoot);
  return { path, genesisValidatorsRoot: root, maxPages: maxPages ?? DEFAULT_MAX_PAGES };
}

/**
 * Opens the slashing protection of an operator's keys; never makes one, since an empty one protects nothing.
 * @throws SlashingProtectionError where it is missing, used by another process, of another network or schema, open to
 * others, damaged, older than what was committed, without its mark, or cannot be written
 */
export function openSlashingProtection(options: SlashingProtectionOptions): SlashingProtection {
  return new SqliteSlashingProtection(databaseOptions(options));
}

/**
 * Makes an empty slashing protection and its mark, and opens it. Only where keys are made or imported (decision 22).
 * @throws SlashingProtectionError where one is there already or none can be made
 */
export function createSlashingProtection(options: SlashingProtectionOptions): SlashingProtection {
  createDatabase(databaseOptions(options));
  return openSlashingProtection(options);
}
