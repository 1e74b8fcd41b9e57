import { expect, it } from "vitest";
import { BoundedCache } from "../../src/crypto/bounded-cache.ts";

it("a bounded cache makes a value once, drops the one not used for longest, and keeps no failure", () => {
  const made: string[] = [];
  const cache = new BoundedCache<string, string>(2);
  const get = (key: string) => cache.get(key, () => (made.push(key), key.toUpperCase()));
  expect([get("a"), get("b"), get("a"), get("c")]).toEqual(["A", "B", "A", "C"]);
  expect(made).toEqual(["a", "b", "c"]);
  expect(cache.size).toBe(2);
  get("a");
  get("b");
  expect(made).toEqual(["a", "b", "c", "b"]);

  const fail = () => {
    throw new Error("no value");
  };
  expect(() => cache.get("d", fail)).toThrow("no value");
  expect(get("d")).toBe("D");
});
