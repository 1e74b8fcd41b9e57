import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Two cores are the machine that the tests are planned for.
    maxWorkers: 2,
    pool: "forks",
    testTimeout: 60_000,
  },
});
