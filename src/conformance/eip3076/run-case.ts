import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SlashingProtection, SlashingProtectionError } from "../../ports/slashing-protection.ts";
import type { Hex } from "../../spec/hex.ts";
import { createSlashingProtection } from "../../store/slashing/protection.ts";
import { differs, runner } from "../case.ts";

/** What a signing should come to: for databases of the last messages only, and for those with a history. */
interface Expected {
  readonly should_succeed: boolean;
  /** Older releases of the cases leave it out. */
  readonly should_succeed_complete?: boolean;
}

interface BlockToSign extends Expected {
  readonly pubkey: Hex;
  readonly slot: string;
  readonly signing_root: Hex;
}

interface AttestationToSign extends Expected {
  readonly pubkey: Hex;
  readonly source_epoch: string;
  readonly target_epoch: string;
  readonly signing_root: Hex;
}

interface Step {
  /** Whether the import is to succeed. Here it does with slashable data, too: `contains_slashable_data` asks nothing. */
  readonly should_succeed: boolean;
  readonly interchange: unknown;
  readonly blocks: readonly BlockToSign[];
  readonly attestations: readonly AttestationToSign[];
}

/** A case of slashing-protection-interchange-tests: interchanges to import, each with what is then to be signed. */
interface InterchangeCase {
  readonly genesis_validators_root: Hex;
  readonly steps: readonly Step[];
}

/** Runs a case against the store, in a file of its own; answers what differs from what it expects, or null. */
export function runInterchangeCase(test: unknown): string | null {
  return runner<InterchangeCase>(runSteps)(test, NO_KEYS);
}

/** No case of this family is signed. */
const NO_KEYS = {} as never;

function runSteps({ genesis_validators_root, steps }: InterchangeCase): string | null {
  const folder = mkdtempSync(join(tmpdir(), "quorate-eip3076-"));
  try {
    const path = join(folder, "slashing-protection.sqlite");
    const store = createSlashingProtection({ path, genesisValidatorsRoot: genesis_validators_root });
    try {
      const slots = new Slots();
      return first(steps, (step, i) => prefixed(`step ${i + 1}: `, runStep(store, step, slots)));
    } finally {
      store.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The cases give attestations no slots: each gets a later one, so that decision 16 refuses none of them. */
class Slots {
  #last = 0n;

  next(): bigint {
    return ++this.#last;
  }
}

function runStep(store: SlashingProtection, step: Step, slots: Slots): string | null {
  return differs("import", imports(store, step.interchange), step.should_succeed) ??
    first(step.blocks, (block, i) => prefixed(`block ${i + 1}: `, runBlock(store, block))) ??
    first(
      step.attestations,
      (one, i) => prefixed(`attestation ${i + 1}: `, runAttestation(store, one, slots.next())),
    );
}

function imports(store: SlashingProtection, interchange: unknown): boolean {
  try {
    store.importInterchange(new TextEncoder().encode(JSON.stringify(interchange)));
    return true;
  } catch (error) {
    if (error instanceof SlashingProtectionError) return false;
    throw error;
  }
}

function runBlock(store: SlashingProtection, block: BlockToSign): string | null {
  const refusal = store.recordBlock({
    validatorPublicKey: block.pubkey,
    slot: BigInt(block.slot),
    signingRoot: block.signing_root,
  });
  return signingDiffers(refusal, block);
}

function runAttestation(
  store: SlashingProtection,
  attestation: AttestationToSign,
  slot: bigint,
): string | null {
  const [refusal] = store.recordAttestations([{
    validatorPublicKey: attestation.pubkey,
    sourceEpoch: BigInt(attestation.source_epoch),
    targetEpoch: BigInt(attestation.target_epoch),
    signingRoot: attestation.signing_root,
    slot,
  }]);
  return signingDiffers(refusal!, attestation);
}

/** The store has a history, so the expectation for those counts: it may sign what the other kind has to refuse. */
function signingDiffers(refusal: string | null, expected: Expected): string | null {
  const difference = differs(
    "signed",
    refusal === null,
    expected.should_succeed_complete ?? expected.should_succeed,
  );
  return difference === null || refusal === null ? difference : `${difference} (${refusal})`;
}

/** The first difference, or null. */
function first<T>(items: readonly T[], run: (item: T, index: number) => string | null): string | null {
  for (const [index, item] of items.entries()) {
    const difference = run(item, index);
    if (difference !== null) return difference;
  }
  return null;
}

function prefixed(prefix: string, difference: string | null): string | null {
  return difference === null ? null : prefix + difference;
}
