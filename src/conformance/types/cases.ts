import { type CaseRunner, kindOf } from "../case.ts";
import { CONSENSUS_DATA_CASES } from "./consensus-data.ts";
import { depositSigningRoot } from "./deposit.ts";
import { encryption } from "./encryption.ts";
import { MESSAGE_CASES } from "./messages.ts";
import { PROPOSER_CASES } from "./proposer-data.ts";
import { structureSize } from "./structure-size.ts";
import { withdrawalsRoot } from "./withdrawals.ts";

/** Kinds of cases, by the beginning of their file's name. */
const TYPES_CASES: Readonly<Record<string, CaseRunner>> = {
  ...MESSAGE_CASES,
  ...CONSENSUS_DATA_CASES,
  ...PROPOSER_CASES,
  "maxmsgsize.StructureSizeTest": structureSize,
  "beacon.DepositDataSpecTest": depositSigningRoot,
  "encryption.EncryptionSpecTest": encryption,
  "ssz.SSZSpecTest": withdrawalsRoot,
};

/**
 * How the case of a file is run; undefined where no runner of this version reads its kind.
 * @param fileName without folders; it begins with the case's kind
 */
export function typesCase(fileName: string): CaseRunner | undefined {
  return kindOf(TYPES_CASES, fileName);
}
