import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import type { SlashingProtection } from "../../../src/ports/slashing-protection.ts";
import { SlashingProtectionError } from "../../../src/ports/slashing-protection.ts";
import {
  createSlashingProtection,
  openSlashingProtection,
  type SlashingProtectionOptions,
} from "../../../src/store/slashing/protection.ts";
import { NETWORK } from "./records.ts";

export function bytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
}

/** An interchange of the tests' network. */
export function interchange(data: readonly unknown[], metadata: Record<string, unknown> = {}): Uint8Array {
  const network = { interchange_format_version: "5", genesis_validators_root: NETWORK };
  return bytes({ metadata: { ...network, ...metadata }, data });
}

/** Whether a message names the file or the interchange, what is wrong, and what to do, in this order. */
function isClear(message: string): boolean {
  return /^(?:slashing protection [^:]+: |the interchange )[^:].*: .+$/.test(message);
}

/** The code of what `work` throws, and whether its message names what is wrong and what to do. */
export function faultIn(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof SlashingProtectionError) {
      return isClear(error.message) ? error.code : `unclear: ${error.message}`;
    }
    return `${error}`;
  }
  return "none";
}

/** A folder for each test, and the slashing protection in it; all are closed and removed after it. */
export function testStores() {
  let folder: string;
  let opened: SlashingProtection[] = [];
  const options = (more?: Partial<SlashingProtectionOptions>): SlashingProtectionOptions => ({
    path: join(folder, "slashing protection #1.sqlite"),
    genesisValidatorsRoot: NETWORK,
    ...more,
  });
  const kept = (store: SlashingProtection) => {
    opened.push(store);
    return store;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "quorate-slashing-"));
  });
  afterEach(() => {
    for (const store of opened) store.close();
    opened = [];
    rmSync(folder, { recursive: true });
  });
  return {
    path: () => options().path,
    folder: () => folder,
    create: (more?: Partial<SlashingProtectionOptions>) => kept(createSlashingProtection(options(more))),
    open: (more?: Partial<SlashingProtectionOptions>) => kept(openSlashingProtection(options(more))),
  };
}
