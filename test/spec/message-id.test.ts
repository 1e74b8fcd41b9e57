import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  belongsToCommittee,
  belongsToValidator,
  committeeMessageId,
  domainOf,
  executorOf,
  MESSAGE_ID_LENGTH,
  roleOf,
  validatorMessageId,
} from "../../src/spec/message-id.ts";
import { bytesOf } from "./arbitraries.ts";

const domains = bytesOf(4);
const roles = fc.oneof(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.constantFrom(-1, 0, 6, 7, 8));

describe("a validator's message id", () => {
  test("is the domain, the role as an int32 in little-endian, and the public key", () => {
    const id = validatorMessageId(Uint8Array.of(0, 0, 3, 1), 0x01020304, new Uint8Array(48).fill(0xaa));
    expect([...id]).toEqual([0, 0, 3, 1, 4, 3, 2, 1, ...new Array(48).fill(0xaa)]);
  });

  test("gives back what it was made of", () => {
    fc.assert(fc.property(domains, roles, bytesOf(48), (domain, role, key) => {
      const id = validatorMessageId(domain, role, key);
      expect(id).toHaveLength(MESSAGE_ID_LENGTH);
      expect(domainOf(id)).toEqual(domain);
      expect(roleOf(id)).toBe(role);
      expect(executorOf(id)).toEqual(key);
      expect(belongsToValidator(id, key)).toBe(true);
    }));
  });

  test("is read the same within a larger buffer", () => {
    fc.assert(fc.property(domains, roles, bytesOf(48), fc.nat({ max: 20 }), (domain, role, key, offset) => {
      const buffer = new Uint8Array(offset + MESSAGE_ID_LENGTH + 5).fill(0xff);
      buffer.set(validatorMessageId(domain, role, key), offset);
      const id = buffer.subarray(offset, offset + MESSAGE_ID_LENGTH);
      expect([domainOf(id), roleOf(id), executorOf(id)]).toEqual([domain, role, key]);
    }));
  });

  test("does not belong to a validator whose key differs in one byte", () => {
    fc.assert(fc.property(bytesOf(48), fc.nat({ max: 47 }), (key, at) => {
      const id = validatorMessageId(new Uint8Array(4), 0, key);
      const other = key.slice();
      other[at]! ^= 0x80;
      expect(belongsToValidator(id, other)).toBe(false);
    }));
  });
});

describe("a committee's message id", () => {
  test("has 16 zero bytes before the committee's id", () => {
    fc.assert(fc.property(domains, roles, bytesOf(32), (domain, role, committee) => {
      const id = committeeMessageId(domain, role, committee);
      expect(id).toHaveLength(MESSAGE_ID_LENGTH);
      expect([domainOf(id), roleOf(id)]).toEqual([domain, role]);
      expect(executorOf(id)).toEqual(Uint8Array.of(...new Uint8Array(16), ...committee));
      expect(belongsToCommittee(id, committee)).toBe(true);
    }));
  });

  test("belongs to the committee whatever the 16 bytes before are, as in the source", () => {
    fc.assert(fc.property(bytesOf(48), (executor) => {
      const id = validatorMessageId(new Uint8Array(4), 0, executor);
      expect(belongsToCommittee(id, executor.subarray(16))).toBe(true);
    }));
  });

  test("does not belong to a committee whose id differs in one byte", () => {
    fc.assert(fc.property(bytesOf(32), fc.nat({ max: 31 }), (committee, at) => {
      const other = committee.slice();
      other[at]! ^= 1;
      expect(belongsToCommittee(committeeMessageId(new Uint8Array(4), 0, committee), other)).toBe(false);
    }));
  });

  test("does not belong to a validator that has the committee's id within its key", () => {
    fc.assert(fc.property(bytesOf(32), fc.integer({ min: 1, max: 255 }), (committee, first) => {
      const key = Uint8Array.of(first, ...new Uint8Array(15), ...committee);
      expect(belongsToValidator(committeeMessageId(new Uint8Array(4), 0, committee), key)).toBe(false);
    }));
  });
});
