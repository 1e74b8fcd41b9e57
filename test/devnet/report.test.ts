import { describe, expect, test } from "vitest";
import type { RequestResult } from "../../src/devnet/load.ts";
import { devnetReport, isComplete, quantile } from "../../src/devnet/report.ts";

const signed = (ms: number) => ({ signed: true, invalid: 0, ms });
const CLUSTER = { slots: 2, decided: 2, attestations: 2, syncMessages: 32, missed: 0 };
const NOTHING_ELSE = { preconf: [], cluster: CLUSTER, invalid: 0, refused: {} };
const of = (...commitBoost: RequestResult[]) => ({ ...NOTHING_ELSE, commitBoost });

describe("a devnet's report", () => {
  test("is complete where every request was signed", () => {
    const report = devnetReport(4, 3, of(signed(10), signed(20)));
    expect(report.commitBoost).toEqual({ requested: 2, signed: 2, p50Ms: 10, p99Ms: 20 });
    expect(isComplete(report)).toBe(true);
  });

  test("is not complete where one was not", () => {
    expect(isComplete(devnetReport(4, 3, of(signed(10), { signed: false, invalid: 0, ms: 5, cause: "504" }))))
      .toBe(false);
  });

  test("is not complete where a signature did not hold", () => {
    const report = devnetReport(4, 3, of({ signed: false, invalid: 1, ms: 5 }));
    expect(report.invalidSignatures).toBe(1);
    expect(isComplete(report)).toBe(false);
  });

  test("is not complete where a preconfirmation got no commitment", () => {
    const missed = { signed: false, invalid: 0, ms: 0, cause: "no commitment came" };
    const report = devnetReport(4, 3, { ...of(signed(10)), preconf: [signed(20), missed] });
    expect(report.preconf).toEqual({ requested: 2, signed: 1, p50Ms: 20, p99Ms: 20 });
    expect(isComplete(report)).toBe(false);
  });

  test("counts the times of signed requests alone", () => {
    expect(devnetReport(4, 3, of(signed(10), { signed: false, invalid: 0, ms: 30_000 })).commitBoost.p99Ms)
      .toBe(10);
  });
});

test("a quantile is a value that is there, and 0 of none", () => {
  expect([quantile([3, 1, 2], 0.5), quantile([3, 1, 2], 0.99), quantile([], 0.5)]).toEqual([2, 3, 0]);
});
