import type { PartialSignatureMessage } from "../containers/messages.ts";
import { fromHex, type Hex } from "../hex.ts";

/** What goes into an operator's partial for a signing duty. */
export interface SigningPartial {
  /** SSV domain, 4 bytes. */
  readonly domain: Hex;
  readonly validatorPublicKey: Hex;
  readonly validatorIndex: number;
  readonly requestRoot: Hex;
  readonly signingRoot: Hex;
  readonly slot: number;
  readonly signer: number;
  /** 96 bytes. */
  readonly signature: Uint8Array;
}

/** The partial as it is on the wire. */
export function partialSignatureOf(partial: SigningPartial): PartialSignatureMessage {
  return {
    partialSignature: partial.signature,
    signingRoot: fromHex(partial.signingRoot),
    signer: partial.signer,
    validatorIndex: partial.validatorIndex,
  };
}
