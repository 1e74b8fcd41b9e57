import { guard, inbox, type Mutant, rule } from "./mutant.ts";

/** What bounds memory, each broken alone. */
export const BOUND_MUTANTS: readonly Mutant[] = [
  {
    name: "what a signer said before is kept again",
    edits: [
      rule(
        "qbft/message-log.ts",
        "operatorIds.length === signers.length &&",
        "operatorIds.length < 0 &&",
      ),
    ],
    violates: "memory",
    seed: 2,
  },
  {
    name: "decided messages are kept that bring no more signers",
    edits: [
      rule(
        "qbft/decided.ts",
        "return signed.operatorIds.length > countSigners(disjointMessages(commits, qbft.round, root));",
        "return signed.operatorIds.length > 0 || countSigners(disjointMessages(commits, qbft.round, root)) > 0;",
      ),
    ],
    violates: "memory",
    seed: 1,
  },
  {
    name: "who has not heard is answered each time it asks",
    edits: [guard("&& !(context.answered[round] ?? []).includes(signer)", "")],
    violates: "memory",
    seed: 2,
  },
  {
    name: "what waits has no bound",
    edits: [
      inbox("perSignerExecutorSlot: 48,", "perSignerExecutorSlot: 1e9,"),
      inbox("total: 16_384,", "total: 1e9,"),
      inbox("bytes: 128 * 1_048_576,", "bytes: 1e12,"),
    ],
    violates: "memory",
    seed: 47,
  },
  {
    name: "what waits for a slot stays when the slot is over",
    edits: [inbox("if (waiting <= height) this.#take(waiting);", "if (waiting < 0) this.#take(waiting);")],
    violates: "memory",
    seed: 2,
  },
];
