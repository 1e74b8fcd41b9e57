import { type Bls, createBls } from "../../crypto/bls.ts";
import { createRecovery } from "../../crypto/recovery.ts";
import type { SignatureRecovery } from "../../ports/signing.ts";
import { type KeySet, readKeySets } from "../keysets.ts";

/** What the cases need beside the rules. */
export interface SsvEdge {
  /** Of four operators. */
  readonly keySet: KeySet;
  readonly bls: Bls;
  readonly recovery: SignatureRecovery;
}

/**
 * The edge for the cases at a path.
 * @throws KeySetsMissingError; WasmNotBuiltError
 */
export async function createSsvEdge(path: string): Promise<SsvEdge> {
  const bls = await createBls();
  return { keySet: (await readKeySets(path)).get(4)!, bls, recovery: createRecovery(bls) };
}
