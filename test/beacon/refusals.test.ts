import { ssz } from "@lodestar/types";
import { describe, expect, it } from "vitest";
import { BeaconError } from "../../src/ports/beacon.ts";
import { answering, beaconClient, CHAIN, fakeNode, ROOT, until } from "./support.ts";

const attestation = ssz.electra.SingleAttestation.defaultValue();
const submitted = { version: "fulu", attestations: [attestation] } as const;
const message = ssz.altair.SyncCommitteeMessage.defaultValue();

describe("an answer", () => {
  it.each([
    [400, { code: 400, message: "bad slot" }, "refused"],
    [404, { code: 404, message: "not found" }, "refused"],
    [415, "", "refused"],
    [408, "", "unreachable"],
    [429, "slow down", "unreachable"],
    [500, { code: 500, message: "boom" }, "unreachable"],
    [502, "<html>", "unreachable"],
    [500, { code: 500, message: "node is syncing, head slot 4" }, "syncing"],
    [503, { code: 503, message: "starting" }, "syncing"],
    [503, "", "syncing"],
    [500, { message: "wait", sync_distance: "8" }, "syncing"],
  ])("of status %i with %j is %s", async (status, body, code) => {
    const node = await fakeNode(answering(status, body));
    const { client } = beaconClient(node.url);
    await expect(client.attestationData(5)).rejects.toMatchObject({ name: "BeaconError", code });
    await expect(client.submitAttestations(submitted)).rejects.toMatchObject({ code });
  });

  it("that refuses is told with the node's own words", async () => {
    const node = await fakeNode(answering(400, {
      code: 400,
      message: "some failed",
      failures: [{ index: 0, message: "no such committee" }, { index: 4, message: "stale\u0007" }],
    }));
    const { client } = beaconClient(node.url);
    await expect(client.submitAttestations(submitted)).rejects.toThrow(
      "the beacon node answered submitPoolAttestations with 400: no such committee; stale",
    );
  });

  it.each([
    ["is no JSON", "{"],
    ["has no data", {}],
    ["lacks a field", { data: { slot: "1" } }],
    ["is null", "null"],
  ])("that %s is malformed", async (_, body) => {
    const node = await fakeNode(answering(200, body));
    const { client } = beaconClient(node.url);
    await expect(client.attestationData(5)).rejects.toBeInstanceOf(BeaconError);
    await expect(client.attesterDuties(5, [1])).rejects.toMatchObject({ code: "unreachable" });
    await expect(client.syncCommitteeMembers(5, [1])).rejects.toMatchObject({ code: "unreachable" });
  });

  it("with a duty of another epoch, or no dependent root, is malformed", async () => {
    const duty = {
      pubkey: `0x${"00".repeat(48)}`,
      validator_index: "1",
      slot: "64",
      committee_index: "0",
      committee_length: "1",
      committees_at_slot: "1",
      validator_committee_index: "0",
    };
    for (const body of [{ dependent_root: ROOT, data: [duty] }, { dependent_root: "0x00", data: [] }]) {
      const node = await fakeNode(answering(200, { execution_optimistic: false, ...body }));
      await expect(beaconClient(node.url).client.attesterDuties(1, [1])).rejects.toThrow("malformed");
    }
  });

  it("larger than 16 MiB is given up", async () => {
    const node = await fakeNode(answering(200, `{"data":"${"a".repeat(17_000_000)}"}`));
    const { client } = beaconClient(node.url);
    await expect(client.attestationData(5)).rejects.toThrow("larger than 16777216 bytes");
  });

  it("that leads elsewhere is not followed", async () => {
    const node = await fakeNode((_, response) => response.writeHead(302, { location: "/other" }).end());
    const { client } = beaconClient(node.url);
    await expect(client.attestationData(5)).rejects.toMatchObject({ code: "unreachable" });
    expect(node.asked).toHaveLength(1);
  });

  it("that does not come in time is given up, and its connection is ended", async () => {
    const node = await fakeNode(() => {});
    const { client, clock } = beaconClient(node.url);
    const asked = client.attestationData(5);
    const refused = expect(asked).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("no answer within 2000 ms"),
    });
    await until(() => expect(node.asked).toHaveLength(1));
    await clock.advance(2_000);
    await refused;
    await until(() => expect(node.open()).toBe(0));
    expect(clock.pending).toBe(0);
  });

  it("that stops half way is given up in time", async () => {
    const node = await fakeNode((_, response) => {
      response.writeHead(200, { "content-type": "application/json" }).write('{"data":');
    });
    const { client, clock } = beaconClient(node.url);
    const refused = expect(client.attestationData(5)).rejects.toMatchObject({ code: "unreachable" });
    await until(() => expect(node.asked).toHaveLength(1));
    await clock.advance(2_000);
    await refused;
  });

  it("is not waited for where nobody listens", async () => {
    const { client } = beaconClient("http://127.0.0.1:1");
    await expect(client.attestationData(5)).rejects.toMatchObject({ code: "unreachable" });
  });

  it("is not asked for once the client is stopped, nor waited for longer", async () => {
    const node = await fakeNode(() => {});
    const { client } = beaconClient(node.url);
    const refused = expect(client.attestationData(5)).rejects.toThrow("the client is stopped");
    await until(() => expect(node.asked).toHaveLength(1));
    await client.stop();
    await client.stop();
    await refused;
    await expect(client.attestationData(5)).rejects.toMatchObject({ code: "unreachable" });
    expect(node.asked).toHaveLength(1);
  });
});

describe("what the node has already", () => {
  const KNOWN = "ATTESTATION_ERROR_ATTESTATION_ALREADY_KNOWN";

  it.each([
    ["one", { code: 500, message: KNOWN }],
    ["several by Lodestar 1.5", { code: 500, message: `Multiple errors on submit\n${KNOWN}\n${KNOWN}` }],
    ["several with places", { code: 400, message: "some failed", failures: [{ index: 0, message: KNOWN }] }],
    ["a sync-committee message", { message: "SYNC_COMMITTEE_ERROR_SYNC_COMMITTEE_MESSAGE_KNOWN" }],
  ])("counts as handed in: %s", async (_, body) => {
    const node = await fakeNode(answering(500, body));
    const { client } = beaconClient(node.url);
    await client.submitAttestations(submitted);
    await client.submitSyncCommitteeMessages([message]);
    expect(node.asked).toHaveLength(2);
  });

  it("hides nothing else that failed", async () => {
    const node = await fakeNode(answering(500, { message: `Multiple errors\n${KNOWN}\nUNKNOWN_BLOCK` }));
    const { client } = beaconClient(node.url);
    await expect(client.submitAttestations(submitted)).rejects.toThrow("UNKNOWN_BLOCK");
  });

  it("is an error where something was only asked for", async () => {
    const node = await fakeNode(answering(500, { message: KNOWN }));
    await expect(beaconClient(node.url).client.attestationData(5)).rejects.toMatchObject({
      code: "unreachable",
    });
  });
});

describe("a request", () => {
  it("has one parameter after the other, and committee index 0", async () => {
    const node = await fakeNode(answering(400, ""));
    const { client } = beaconClient(node.url);
    await expect(client.attestationData(5)).rejects.toThrow();
    expect(node.asked[0]).toMatchObject({
      method: "GET",
      url: "/eth/v1/validator/attestation_data?slot=5&committee_index=0",
    });
  });

  it("names the fork of what it hands in", async () => {
    const node = await fakeNode(answering(200, ""));
    await beaconClient(node.url).client.submitAttestations(submitted);
    expect(node.asked[0]).toMatchObject({
      url: "/eth/v2/beacon/pool/attestations",
      headers: { "eth-consensus-version": "fulu", "content-type": "application/json" },
    });
  });

  it("is not made where there is nothing to hand in", async () => {
    const node = await fakeNode(answering(200, ""));
    const { client } = beaconClient(node.url);
    await client.submitAttestations({ version: "fulu", attestations: [] });
    await client.submitSyncCommitteeMessages([]);
    expect(node.asked).toEqual([]);
  });

  it("is not made with attestations of another fork's shape", async () => {
    const node = await fakeNode(answering(200, ""));
    const { client } = beaconClient(node.url);
    const old = ssz.phase0.Attestation.defaultValue();
    await expect(client.submitAttestations({ version: "deneb", attestations: [old] })).rejects.toThrow(
      RangeError,
    );
    await expect(client.submitAttestations({ version: "electra", attestations: [attestation] }))
      .rejects.toThrow("fulu");
    expect(node.asked).toEqual([]);
  });
});

describe("an address", () => {
  it.each([
    "",
    "beacon:5052",
    "ftp://beacon",
    "http://me:word@beacon",
    "http://beacon/?key=1",
    "http://beacon/#a",
  ])(
    "that cannot be used is refused without being quoted: %j",
    (url) => {
      const make = () => beaconClient(url);
      expect(make).toThrow(RangeError);
      expect(make).not.toThrow(/word|key/);
    },
  );

  it("is not told beyond its host: hosted nodes have a key in its path", async () => {
    const { client, log, follow, clock } = beaconClient("http://127.0.0.1:1/s3cret", { chain: CHAIN });
    follow();
    const error: unknown = await client.attestationData(5).catch((e: unknown) => e);
    await until(() => expect(log.lines).not.toEqual([]));
    await clock.advance(0);
    expect(String(error)).not.toContain("s3cret");
    expect(JSON.stringify(log.lines)).not.toContain("s3cret");
  });
});
