import { expect, it } from "vitest";
import { keepConnected } from "../../src/network/redial.ts";
import { ManualClock } from "./manual-clock.ts";
import { recordingLog } from "./test-log.ts";

function setup() {
  const clock = new ManualClock();
  const log = recordingLog();
  const peer = { up: false, connected: false };
  const dials: number[] = [];
  const cancel = keepConnected({
    clock,
    log,
    address: "/ip4/127.0.0.1/tcp/1",
    connected: () => peer.connected,
    dial: async () => {
      dials.push(clock.now());
      if (!peer.up) throw new Error("refused");
      peer.connected = true;
    },
  });
  return { clock, log, peer, dials, cancel };
}

it("dials at once and again after waits that double up to two seconds", async () => {
  const { clock, dials } = setup();
  await clock.advance(8000);
  expect(dials).toEqual([0, 250, 750, 1750, 3750, 5750, 7750]);
});

it("stops dialing while connected and starts over within two seconds of a loss", async () => {
  const { clock, dials, peer } = setup();
  peer.up = true;
  await clock.advance(10_000);
  expect(dials).toEqual([0, 250]);
  peer.connected = false;
  await clock.advance(2000);
  expect(dials).toHaveLength(3);
  expect(peer.connected).toBe(true);
});

it("logs a failed dial for debugging only", async () => {
  const { clock, log } = setup();
  await clock.advance(100);
  expect(log.lines.map(({ level }) => level)).toEqual(["debug"]);
});

it("leaves no timer once cancelled", async () => {
  const { clock, cancel, dials } = setup();
  await clock.advance(300);
  cancel();
  expect(clock.pending).toBe(0);
  await clock.advance(10_000);
  expect(dials).toEqual([0, 250]);
});

it("leaves no timer when cancelled while dialing", async () => {
  const { clock, cancel } = setup();
  cancel();
  await clock.advance(10_000);
  expect(clock.pending).toBe(0);
});
