import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { goCompact } from "../../src/conformance/go-compact.ts";

describe("JSON as Go writes it", () => {
  test.each<[string, unknown, string]>([
    ["has no blanks", { a: [1, true, null], b: {} }, '{"a":[1,true,null],"b":{}}'],
    ["keeps the fields' order", { Round: 1, Height: 0, ID: "AQ==" }, '{"Round":1,"Height":0,"ID":"AQ=="}'],
    ["has what HTML would take for its own escaped", "a<b>&c", '"a\\u003cb\\u003e\\u0026c"'],
    ["has it escaped in names, too", { "<&>": 0 }, '{"\\u003c\\u0026\\u003e":0}'],
    ["escapes quotes and backslashes as ever", 'say "\\"', '"say \\"\\\\\\""'],
    ["leaves other characters as they are", "größer 3/4 'x'", "\"größer 3/4 'x'\""],
    [
      "has a map's number keys in the order of text",
      { 2: "b", 10: "a", 1: "c" },
      '{"1":"c","10":"a","2":"b"}',
    ],
    ["has that order at every depth", [{ m: { 9: 0, 10: 0 } }], '[{"m":{"10":0,"9":0}}]'],
    ["keeps the order where not all keys are numbers", { b: 0, a: 0 }, '{"b":0,"a":0}'],
    ["writes an empty list and an empty map", { a: [], b: {} }, '{"a":[],"b":{}}'],
    ["writes a text alone", "", '""'],
  ])("%s", (_, value, json) => {
    expect(goCompact(value)).toBe(json);
  });

  test("says what it was given, whatever that is", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(goCompact(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }));
  });

  test("is the platform's own where nothing is escaped and no key is a number", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "B", "_", " "), minLength: 1 });
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(letters, fc.integer(), fc.array(tie("tree")), fc.dictionary(letters, tie("tree"))),
    }));
    fc.assert(fc.property(tree, (value) => {
      expect(goCompact(value)).toBe(JSON.stringify(value));
    }));
  });
});

test("ends of lines that JSON allows are escaped", () => {
  expect(goCompact("\u2028\u2029")).toBe('"\\u2028\\u2029"');
});
