/** What a caller of this room passed cannot be worked on: a wrong length, a bad id. Never carries key material. */
export class CryptoInputError extends Error {
  override readonly name = "CryptoInputError";
}
