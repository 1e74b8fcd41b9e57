import { expect, it } from "vitest";
import { benchClusterFigures } from "../../../bench/cluster-figures/rows.ts";

it("the bench has messages and bits for each size and profile: messages near 21.6 %, bits between that and a third", async () => {
  const rows = await benchClusterFigures();
  expect(rows).toHaveLength(16);
  for (const { name, ratio, medianUs } of rows) {
    expect(medianUs).toBe(0);
    if (name.includes("messages")) expect(ratio).toBeCloseTo(0.216, 3);
    else {
      expect(ratio).toBeGreaterThan(0.216);
      expect(ratio).toBeLessThan(1 / 3);
    }
  }
});
