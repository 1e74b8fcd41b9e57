import { describe, expect, it } from "vitest";
import { readChain } from "../../src/beacon/read-chain.ts";
import { fakeNode, ROOT } from "./support.ts";

const GENESIS = {
  genesis_time: "1606824023",
  genesis_validators_root: ROOT,
  genesis_fork_version: "0x00000000",
};
const SPEC = {
  SLOTS_PER_EPOCH: "32",
  SECONDS_PER_SLOT: "12",
  ALTAIR_FORK_VERSION: "0x01000000",
  ALTAIR_FORK_EPOCH: "74240",
  FULU_FORK_VERSION: "0x06000000",
  FULU_FORK_EPOCH: "18446744073709551615",
};

/** A node with this genesis and configuration. */
async function nodeWith(spec: Record<string, unknown>, genesis: Record<string, unknown> = GENESIS) {
  const { url } = await fakeNode(({ url }, response) => {
    const data = url === "/eth/v1/config/spec" ? spec : genesis;
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ data }));
  });
  return url;
}

describe("a node's chain", () => {
  it("has its times and the forks that are scheduled", async () => {
    expect(await readChain(await nodeWith(SPEC))).toEqual({
      genesisMs: 1_606_824_023_000,
      slotMs: 12_000,
      genesisValidatorsRoot: ROOT,
      genesisForkVersion: "0x00000000",
      forks: [
        { version: "phase0", epoch: 0, forkVersion: "0x00000000" },
        { version: "altair", epoch: 74_240, forkVersion: "0x01000000" },
      ],
    });
  });

  it("has slots of milliseconds where the node tells them", async () => {
    expect((await readChain(await nodeWith({ ...SPEC, SLOT_DURATION_MS: "6500" }))).slotMs).toBe(6_500);
  });

  it.each([
    ["SLOTS_PER_EPOCH", {}],
    ["SECONDS_PER_SLOT", {}],
    ["ALTAIR_FORK_VERSION", {}],
    ["ALTAIR_FORK_EPOCH", { ALTAIR_FORK_EPOCH: "soon" }],
    ["SLOTS_PER_EPOCH", { SLOTS_PER_EPOCH: ["32"] }],
    ["FULU_FORK_VERSION", { FULU_FORK_EPOCH: "9", FULU_FORK_VERSION: "0x06" }],
  ])("is refused where its configuration lacks %s", async (name, wrong) => {
    const { [name as keyof typeof SPEC]: _, ...rest } = SPEC;
    await expect(readChain(await nodeWith({ ...rest, ...wrong }))).rejects.toMatchObject({
      name: "BeaconError",
      code: "refused",
      message: expect.stringContaining(name),
    });
  });

  it("is refused where an epoch has other than 32 slots", async () => {
    await expect(readChain(await nodeWith({ ...SPEC, SLOTS_PER_EPOCH: "8" }))).rejects.toMatchObject({
      code: "refused",
      message: expect.stringContaining("mainnet preset"),
    });
  });

  it("cannot be read where its genesis lacks something", async () => {
    const { genesis_time: _, ...rest } = GENESIS;
    await expect(readChain(await nodeWith(SPEC, rest))).rejects.toMatchObject({ name: "BeaconError" });
  });

  it("cannot be read where nobody listens", async () => {
    await expect(readChain("http://127.0.0.1:1")).rejects.toMatchObject({ code: "unreachable" });
  });
});
