import { expect, test } from "vitest";
import { createSidecarClient } from "../../../src/commit-boost/sidecar/client.ts";
import { systemClock } from "../../../src/runtime/system-clock.ts";
import { recordingLog } from "../../support/log.ts";

test.each([
  ["ftp://127.0.0.1", "t"],
  ["127.0.0.1:80", "t"],
  ["http://name:hush@127.0.0.1", "t"],
  ["http://127.0.0.1/?key=hush", "t"],
  ["http://127.0.0.1/#hush", "t"],
  ["http://127.0.0.1", ""],
  ["http://127.0.0.1", "hush hush"],
  ["http://127.0.0.1", "hush\n"],
])("address %j with token %j is refused without being quoted", (url, token) => {
  const make = () => createSidecarClient({ url, token, clock: systemClock, log: recordingLog() });
  expect(make).toThrow(RangeError);
  expect(make).not.toThrow(/hush/);
});
