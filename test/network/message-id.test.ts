import { expect, it } from "vitest";
import { contentHash, messageId } from "../../src/network/message-id.ts";
import { toHex } from "../../src/spec/hex.ts";
import { bytes } from "./inbox.ts";

// From the xxHash specification and its reference implementation, seed 0.
const XXH64 = [
  ["", 0xef46db3751d8e999n],
  ["a", 0xd24ec4f1a98c6e5bn],
  ["abc", 0x44bc2cf5ad770999n],
] as const;

it.each(XXH64)("hashes %j as xxHash64 does", (text, expected) => {
  expect(contentHash(bytes(text))).toBe(expected);
});

it("is the hash little-endian and four zero bytes", () => {
  expect(toHex(messageId(bytes("")))).toBe("0x99e9d85137db46ef00000000");
  expect(toHex(messageId(bytes("abc")))).toBe("0x990977adf52cbc4400000000");
});
