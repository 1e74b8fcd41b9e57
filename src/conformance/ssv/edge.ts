import { type Bls, createBls } from "../../crypto/bls.ts";
import { createRecovery } from "../../crypto/recovery.ts";
import type { SignatureRecovery } from "../../ports/signing.ts";
import { type KeySet, readKeySets, readValidatorShares, type ValidatorShares } from "../keysets.ts";

/** What the cases need beside the rules. */
export interface SsvEdge {
  /** By committee size. */
  readonly keySets: ReadonlyMap<number, KeySet>;
  /** Of the validators that committees of four have. */
  readonly validatorShares: ValidatorShares;
  readonly bls: Bls;
  readonly recovery: SignatureRecovery;
}

/**
 * The edge for the cases at a path.
 * @throws KeySetsMissingError; WasmNotBuiltError
 */
export async function createSsvEdge(path: string): Promise<SsvEdge> {
  const bls = await createBls();
  return {
    keySets: await readKeySets(path),
    validatorShares: await readValidatorShares(path),
    bls,
    recovery: createRecovery(bls),
  };
}

/** The published keys of four operators. */
export function keySetOfFour({ keySets }: Pick<SsvEdge, "keySets">): KeySet {
  return keySets.get(4)!;
}
