import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../src/sim/random.ts";

const draw = (random: Random) => Array.from({ length: 20 }, () => random.int(0, 1_000_000));

test("the same seed draws the same numbers, another one others", () => {
  expect(draw(new Random(5))).toEqual(draw(new Random(5)));
  expect(draw(new Random(5))).not.toEqual(draw(new Random(6)));
});

test("the first draws of seeds in a row are not in a row", () => {
  const firsts = Array.from({ length: 1_000 }, (_, seed) => new Random(seed).int(0, 9));
  const counts = Array.from({ length: 10 }, (_, digit) => firsts.filter((first) => first === digit).length);
  expect(Math.min(...counts)).toBeGreaterThan(60);
  const next = firsts.filter((first, i) => i > 0 && Math.abs(first - firsts[i - 1]!) <= 1).length;
  expect(next).toBeLessThan(400);
});

test("a fork draws the same, whatever else was drawn before", () => {
  const used = new Random(5);
  draw(used);
  expect(draw(used.fork(1))).toEqual(draw(new Random(5).fork(1)));
  expect(draw(new Random(5).fork(1))).not.toEqual(draw(new Random(5).fork(2)));
});

test("a whole number lies within its bounds, both included", () => {
  const random = new Random(1);
  const seen = new Set(Array.from({ length: 200 }, () => random.int(2, 4)));
  expect([...seen].toSorted()).toEqual([2, 3, 4]);
});

test("nothing happens with probability 0, and everything with 1", () => {
  const random = new Random(1);
  expect(Array.from({ length: 100 }, () => random.chance(0))).not.toContain(true);
  expect(Array.from({ length: 100 }, () => random.chance(1))).not.toContain(false);
});

test("a shuffle has the same members, some of a list are members of it", () => {
  fc.assert(fc.property(fc.integer(), fc.uniqueArray(fc.integer()), (seed, list) => {
    const random = new Random(seed);
    expect(random.shuffle(list).toSorted()).toEqual(list.toSorted());
    const some = random.some(list);
    expect(new Set(some).size).toBe(some.length);
    expect(some.every((member) => list.includes(member))).toBe(true);
  }));
});
