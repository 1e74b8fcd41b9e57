import { fromHex, toHex } from "../spec/hex.ts";
import { scopedRequestRoot } from "../spec/signing/request-root.ts";
import type { Call, JwtCall } from "./call.ts";
import { jsonInteger } from "./json.ts";
import { readScopedRequest } from "./scoped-request.ts";
import type { Sign } from "./sign.ts";
import { readSignRequest } from "./sign-request.ts";

/** v0.5 `POST /signer/v1/request_signature`: 200 with the signature as a bare JSON string of 0x-hex. */
export async function requestUnscoped(call: Call, sign: Sign): Promise<Response> {
  return Response.json(await sign(readSignRequest(call)));
}

/**
 * `POST /signer/v1/request_signature/bls`: the root is mixed with the module's signing id, the nonce and the chain
 * (decision 1); 200 with the signature and what went into it.
 */
export async function requestScoped(call: JwtCall, chainId: bigint, sign: Sign): Promise<Response> {
  const { validatorPublicKey, objectRoot, nonce } = readScopedRequest(call);
  const moduleSigningId = fromHex(call.signingId);
  const requestRoot = scopedRequestRoot({ data: fromHex(objectRoot), moduleSigningId, nonce, chainId });
  const signature = await sign({ validatorPublicKey, requestRoot: toHex(requestRoot) });
  return Response.json({
    pubkey: validatorPublicKey,
    object_root: objectRoot,
    module_signing_id: call.signingId,
    nonce: jsonInteger(nonce),
    chain_id: jsonInteger(chainId),
    signature,
  });
}
