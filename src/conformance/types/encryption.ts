import { decryptShare, encryptShare } from "../../crypto/share-encryption.ts";
import { operatorPublicKey } from "../../crypto/operator-key.ts";
import { equalBytes } from "../../spec/hex.ts";
import { base64Bytes, type GoBytes } from "../go-json.ts";
import { runner } from "../case.ts";

interface EncryptionCase {
  readonly SKPem: GoBytes;
  readonly PKPem: GoBytes;
  readonly PlainText: GoBytes;
}

function textOf(bytes: GoBytes): string {
  return new TextDecoder().decode(base64Bytes(bytes));
}

/** The keys are a pair, and what is encrypted to the one decrypts with the other. */
export const encryption = runner<EncryptionCase>(({ SKPem, PKPem, PlainText }) => {
  const [privateKey, publicKey, plain] = [textOf(SKPem), textOf(PKPem), base64Bytes(PlainText)];
  if (operatorPublicKey(privateKey) !== publicKey) return "the public key is another's";
  const decrypted = decryptShare(privateKey, encryptShare(publicKey, plain));
  return equalBytes(decrypted, plain) ? null : "decrypted to other bytes";
});
