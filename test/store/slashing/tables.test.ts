import { expect, test } from "vitest";
import { MAX_TARGETS } from "../../../src/spec/slashing/limits.ts";
import { openDatabase } from "../../../src/store/slashing/database.ts";
import { SlashingTables } from "../../../src/store/slashing/tables.ts";
import { NETWORK, record, validator } from "./records.ts";
import { testStores } from "./support.ts";

const { create, path } = testStores();

test("an attestation that goes on with the chain is judged by two rows, however many there are", () => {
  const store = create();
  const epochs = Array.from({ length: 3 * MAX_TARGETS }, (_, i) => i + 1);
  store.recordAttestations(epochs.map((epoch) => record(epoch - 1, epoch, 1)));
  store.close();
  const database = openDatabase({ path: path(), genesisValidatorsRoot: NETWORK, maxPages: 100 });
  try {
    const next = record(epochs.length, epochs.length + 1, 1);
    const { entries, others } = new SlashingTables(database).attestationsFor(validator(1), next);
    expect([entries.length, others]).toEqual([2, MAX_TARGETS - 2]);
  } finally {
    database.close();
  }
});
