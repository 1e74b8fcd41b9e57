import type { Hex } from "../hex.ts";
import { MAX_BLOCKS } from "./limits.ts";
import { higher } from "./uint64.ts";

/** A block that was signed, or is about to be. */
export interface SignedBlock {
  readonly slot: bigint;
  /** Null where it is not known: every other block of the slot then counts as another one (EIP-3076, condition 1). */
  readonly signingRoot: Hex | null;
}

/**
 * What a validator signed: one entry a slot, slots ascending; the root is null where several or an unknown one were
 * signed. The lowest slot is the low watermark: what was signed below it is forgotten and nothing there is signed.
 */
export type BlockHistory = readonly SignedBlock[];

/** Why a block is not signed. */
export type BlockRefusal = "doubleProposal" | "slotBelowMinimum";

/** Whether a block may be signed after all that was: null, or why not (EIP-3076, conditions 1 and 2). */
export function judgeBlock(history: BlockHistory, block: SignedBlock): BlockRefusal | null {
  const signed = history.find(({ slot }) => slot === block.slot);
  if (signed) {
    return signed.signingRoot !== null && signed.signingRoot === block.signingRoot ? null : "doubleProposal";
  }
  const lowest = history[0];
  return lowest && block.slot < lowest.slot ? "slotBelowMinimum" : null;
}

/** The history with a block that `judgeBlock` allowed. */
export function withBlock(history: BlockHistory, block: SignedBlock): BlockHistory {
  return bySlot([...history, block]).slice(-MAX_BLOCKS);
}

/**
 * The history with blocks of an interchange, in any order, slashable or not. Below the lowest of them nothing is signed
 * from now on, nor below what was the lowest before: between the two it is not known what was signed.
 */
export function withImportedBlocks(history: BlockHistory, blocks: readonly SignedBlock[]): BlockHistory {
  const imported = bySlot(blocks);
  if (history.length === 0 || imported.length === 0) return [...history, ...imported].slice(-MAX_BLOCKS);
  const floor = higher(history[0]!.slot, imported[0]!.slot);
  return bySlot([...history, ...imported]).filter(({ slot }) => slot >= floor).slice(-MAX_BLOCKS);
}

/** One entry a slot, ascending. */
function bySlot(blocks: readonly SignedBlock[]): SignedBlock[] {
  const slots = new Map<bigint, SignedBlock>();
  for (const block of blocks) {
    const known = slots.get(block.slot);
    const same = !known || known.signingRoot === block.signingRoot;
    slots.set(block.slot, same ? known ?? block : { slot: block.slot, signingRoot: null });
  }
  return [...slots.values()].sort((a, b) => a.slot < b.slot ? -1 : 1);
}
