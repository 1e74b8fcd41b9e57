/** Lower-case hex with a 0x prefix: how ids, keys and roots are held, compared and used as keys of a map. */
export type Hex = `0x${string}`;

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Bytes to lower-case 0x-hex. */
export function toHex(bytes: Uint8Array): Hex {
  let text = "";
  for (const byte of bytes) text += DIGITS[byte];
  return `0x${text}`;
}

/** Whether `text` is 0x-hex of exactly `byteLength` bytes, in either case. */
export function isHex(text: string, byteLength: number): boolean {
  return text.length === 2 + 2 * byteLength && /^0x[0-9a-fA-F]*$/.test(text);
}

/**
 * 0x-hex (either case) to bytes.
 * @throws RangeError where the text is not 0x and an even number of hex digits.
 */
export function fromHex(text: string): Uint8Array {
  if (!/^0x(?:[0-9a-fA-F]{2})*$/.test(text)) {
    throw new RangeError("not 0x-hex of whole bytes");
  }
  const bytes = new Uint8Array((text.length - 2) / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 + 2 * i, 4 + 2 * i), 16);
  return bytes;
}

/** Whether two byte strings are equal; not in constant time, never for secrets. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
