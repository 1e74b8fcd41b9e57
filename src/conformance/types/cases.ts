import type { CaseRunner } from "../case.ts";
import { CONSENSUS_DATA_CASES } from "./consensus-data.ts";
import { depositSigningRoot } from "./deposit.ts";
import { encryption } from "./encryption.ts";
import { MESSAGE_CASES } from "./messages.ts";
import { PROPOSER_CASES } from "./proposer-data.ts";
import { structureSize } from "./structure-size.ts";
import { withdrawalsRoot } from "./withdrawals.ts";

/** Why a case is not run yet. */
export const WAITS_FOR_BLOCK_BODIES = "needs a beacon block's body, which comes with the proposer duty";

/** Kinds of cases of which every one can be run, by the beginning of their file's name. */
export const TYPES_CASES: Readonly<Record<string, CaseRunner>> = {
  ...MESSAGE_CASES,
  ...CONSENSUS_DATA_CASES,
  "maxmsgsize.StructureSizeTest": structureSize,
  "beacon.DepositDataSpecTest": depositSigningRoot,
  "encryption.EncryptionSpecTest": encryption,
  "ssz.SSZSpecTest": withdrawalsRoot,
};

/** How a case is run, or why it is not yet. */
export type TypesCase = { readonly run: CaseRunner } | { readonly waitsFor: string };

function kindOf<T>(kinds: Readonly<Record<string, T>>, fileName: string): T | undefined {
  return Object.entries(kinds).find(([kind]) => fileName.startsWith(`${kind}_`))?.[1];
}

/**
 * How the case of a file is run, or why it waits; null where no runner of this version reads its kind.
 * @param fileName without folders; it begins with the case's kind @param test the file's JSON
 */
export function typesCase(fileName: string, test: unknown): TypesCase | null {
  const proposer = kindOf(PROPOSER_CASES, fileName);
  if (proposer) return proposer.hangsOnBody(test) ? { waitsFor: WAITS_FOR_BLOCK_BODIES } : proposer;
  const run = kindOf(TYPES_CASES, fileName);
  return run ? { run } : null;
}
