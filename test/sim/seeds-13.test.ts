import { test } from "vitest";
import { expectSeedsToHold } from "./hold.ts";

// A file of its own, so that it runs beside the smaller sizes.
test(
  "13 operators never decide two values, and decide in time, whatever goes wrong",
  () => expectSeedsToHold(13),
  300_000,
);
