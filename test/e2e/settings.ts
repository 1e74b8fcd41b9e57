import type { DevnetSettings } from "../../src/devnet/devnet.ts";

/** One committee, with Ethereum's slots: requests live to the start of the second after theirs. */
export const FOUR_OPERATORS: DevnetSettings = {
  operators: 4,
  committees: 1,
  profile: "alan",
  slotMs: 12_000,
};
