import { describe, expect, it } from "vitest";
import { createDevBeacon, type DevBeaconOptions } from "../../../src/devnet/beacon/dev-beacon.ts";
import { bls, devBeacon, FIRST_SLOT, FORK_VERSION, forksFrom, validators } from "./support.ts";

describe("the chain", () => {
  it("tells its genesis, configuration and forks", async () => {
    const node = await devBeacon({ forks: forksFrom({ phase0: 0, deneb: 1, electra: 3 }) });
    const { genesisMs, genesisValidatorsRoot } = node.beacon.chain;
    expect((await node.get("/eth/v1/beacon/genesis")).data).toEqual({
      genesis_time: String(genesisMs / 1000),
      genesis_validators_root: genesisValidatorsRoot,
      genesis_fork_version: FORK_VERSION,
    });
    expect((await node.get("/eth/v1/config/spec")).data).toMatchObject({
      SLOTS_PER_EPOCH: "32",
      SECONDS_PER_SLOT: "12",
      SLOT_DURATION_MS: "12000",
      GENESIS_FORK_VERSION: FORK_VERSION,
      DENEB_FORK_VERSION: "0x11000000",
      DENEB_FORK_EPOCH: "1",
      ELECTRA_FORK_EPOCH: "3",
    });
    expect((await node.get("/eth/v1/config/fork_schedule")).data).toEqual([
      { previous_version: "0x10000000", current_version: "0x10000000", epoch: "0" },
      { previous_version: "0x10000000", current_version: "0x11000000", epoch: "1" },
      { previous_version: "0x11000000", current_version: "0x12000000", epoch: "3" },
    ]);
  });

  it("has every fork up to Fulu from epoch 0 where none are given", async () => {
    const node = await devBeacon();
    expect(node.beacon.chain.forks.map(({ version, epoch, forkVersion }) => [version, epoch, forkVersion]))
      .toEqual([
        ["phase0", 0, "0x10000000"],
        ["altair", 0, "0x11000000"],
        ["bellatrix", 0, "0x12000000"],
        ["capella", 0, "0x13000000"],
        ["deneb", 0, "0x14000000"],
        ["electra", 0, "0x15000000"],
        ["fulu", 0, "0x16000000"],
      ]);
  });

  it("is in sync and healthy", async () => {
    const node = await devBeacon();
    expect((await node.request("/eth/v1/node/health")).status).toBe(200);
    expect((await node.get("/eth/v1/node/version")).data.version).toMatch(/^Quorate/);
    expect((await node.get("/eth/v1/node/syncing")).data).toMatchObject({
      head_slot: String(FIRST_SLOT - 1),
      is_syncing: false,
    });
  });

  it("finds headers by name, slot and root", async () => {
    const node = await devBeacon();
    const at = async (id: unknown) => (await node.get(`/eth/v1/beacon/headers/${id}`)).data;
    const head = await at("head");
    expect(await at(FIRST_SLOT - 1)).toEqual(head);
    expect(await at(head.root)).toEqual(head);
    expect((await at("justified")).header.message.slot).toBe("32");
    expect((await at("finalized")).header.message.slot).toBe("0");
    expect((await at("genesis")).header.message.slot).toBe("0");
    expect(head.header.message.parent_root).toBe((await at(FIRST_SLOT - 2)).root);
  });

  it.each([
    ["a slot to come", "1000", 404],
    ["an unknown root", `0x${"99".repeat(32)}`, 404],
    ["no id", "tail", 400],
  ])("has no header of %s", async (_, id, status) => {
    const node = await devBeacon();
    expect((await node.request(`/eth/v1/beacon/headers/${id}`)).status).toBe(status);
  });
});

describe("validators", () => {
  const path = "/eth/v1/beacon/states/head/validators";
  const [first, second] = validators as [typeof validators[0], typeof validators[0]];
  const indicesOf = ({ data }: { data: { index: string }[] }) => data.map(({ index }) => Number(index));

  it("are all of them where none is asked for", async () => {
    const node = await devBeacon();
    expect(indicesOf(await node.get(path))).toEqual(validators.map(({ index }) => index));
  });

  it("are found by index and public key, repeated or in a body, each once", async () => {
    const node = await devBeacon();
    const query = `id=${first.index}&id=${second.publicKey}&id=${first.publicKey}&id=7`;
    expect(indicesOf(await node.get(`${path}?${query}`))).toEqual([first.index, second.index]);
    const response = await node.post(path, { ids: [second.publicKey, String(first.index)] });
    expect(indicesOf(await response.json())).toEqual([second.index, first.index]);
  });

  it("are active", async () => {
    const node = await devBeacon();
    expect((await node.get(path)).data[0]).toMatchObject({
      index: String(first.index),
      status: "active_ongoing",
      validator: { pubkey: first.publicKey, slashed: false },
    });
    expect(indicesOf(await node.get(`${path}?status=active`))).toHaveLength(validators.length);
    expect(indicesOf(await node.get(`${path}?status=pending`))).toEqual([]);
  });

  it("are not told where the id is none, or a comma list", async () => {
    const node = await devBeacon();
    expect((await node.request(`${path}?id=${first.index},${second.index}`)).status).toBe(400);
  });
});

describe("duties", () => {
  it("are told of the epochs before, of and after now", async () => {
    const node = await devBeacon();
    for (const kind of ["attester", "sync"]) {
      const of = (epoch: unknown) => node.post(`/eth/v1/validator/duties/${kind}/${epoch}`, []);
      for (const epoch of [1, 2, 3]) expect((await of(epoch)).status).toBe(200);
      for (const epoch of [0, 4, "x"]) expect((await of(epoch)).status).toBe(400);
    }
  });

  it("are told of the validators asked for, in that order, and of no others", async () => {
    const node = await devBeacon();
    const asked = [validators[3]!, validators[1]!];
    const response = await node.post(
      "/eth/v1/validator/duties/attester/2",
      ["7", ...asked.map(({ index }) => String(index))],
    );
    const { data } = await response.json();
    expect(data.map(({ pubkey }: { pubkey: string }) => pubkey)).toEqual(
      asked.map(({ publicKey }) => publicKey),
    );
  });

  it("name a proposer for every slot", async () => {
    const node = await devBeacon();
    const { data, dependent_root } = await node.get("/eth/v1/validator/duties/proposer/3");
    expect(dependent_root).toMatch(/^0x[0-9a-f]{64}$/);
    expect(data.map(({ slot }: { slot: string }) => Number(slot))).toEqual(
      Array.from({ length: 32 }, (_, i) => 96 + i),
    );
  });
});

describe("attestation data", () => {
  it.each([
    ["of a slot to come", "slot=96&committee_index=0"],
    ["of a slot that is over for long", "slot=31&committee_index=0"],
    ["of a committee that there is not", "slot=95&committee_index=1"],
    ["without a slot", "committee_index=0"],
    ["without a committee", "slot=95"],
  ])("%s is refused", async (_, query) => {
    const node = await devBeacon();
    expect((await node.request(`/eth/v1/validator/attestation_data?${query}`)).status).toBe(400);
  });

  it("votes from the epoch before to this one, for blocks at their starts", async () => {
    const node = await devBeacon();
    const { data } = await node.get("/eth/v1/validator/attestation_data?slot=95&committee_index=0");
    const root = async (slot: number) => (await node.get(`/eth/v1/beacon/headers/${slot}`)).data.root;
    expect(data).toEqual({
      slot: "95",
      index: "0",
      beacon_block_root: await root(94),
      source: { epoch: "1", root: await root(32) },
      target: { epoch: "2", root: await root(64) },
    });
  });
});

describe("requests", () => {
  const POOL = "/eth/v1/beacon/pool/sync_committees";

  it("of other paths and methods are refused", async () => {
    const node = await devBeacon();
    expect((await node.request("/eth/v1/beacon/blocks/head")).status).toBe(404);
    const response = await node.request(POOL);
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
    expect(await response.json()).toMatchObject({ code: 405 });
  });

  it.each([
    ["that is no JSON", "{", "application/json", 400],
    ["that is no list", "{}", "application/json", 400],
    ["that is said to be SSZ", "[]", "application/octet-stream", 415],
    ["larger than 4 MiB", `["${"a".repeat(4_194_304)}"]`, "application/json", 413],
  ])("with a body %s are refused", async (_, body, type, status) => {
    const node = await devBeacon();
    const response = await node.request(POOL, { method: "POST", headers: { "content-type": type }, body });
    expect(response.status).toBe(status);
  });
});

describe("a dev beacon node", () => {
  const options: DevBeaconOptions = {
    bls,
    times: { genesisMs: Date.UTC(2026, 0), slotMs: 12_000 },
    genesisForkVersion: FORK_VERSION,
    validators,
  };
  const twice = [validators[0]!, validators[0]!];

  it.each<[string, Partial<DevBeaconOptions>]>([
    ["genesis between seconds", { times: { genesisMs: 1_500, slotMs: 12_000 } }],
    ["genesis years ago", { times: { genesisMs: 0, slotMs: 12 } }],
    ["a fork version of another length", { genesisForkVersion: "0x00" }],
    ["no validators", { validators: [] }],
    ["a validator twice", { validators: twice }],
    ["a key of another length", { validators: [{ index: 1, publicKey: "0x00" }] }],
    ["no fork from epoch 0", { forks: forksFrom({ fulu: 1 }) }],
    ["blocks that come after their slot", { blockDelayMs: 12_000 }],
  ])("is not made with %s", (_, wrong) => {
    expect(() => createDevBeacon({ ...options, ...wrong })).toThrow(RangeError);
  });

  it("is not served twice at a time, yet again once it was closed", async () => {
    const node = await devBeacon();
    await expect(node.beacon.serve({ port: 0 })).rejects.toThrow("served already");
    await node.close();
    await node.close();
    const again = await node.beacon.serve({ port: 0 });
    expect((await fetch(`${again.url}/eth/v1/node/health`)).status).toBe(200);
    await again.close();
  });
});
