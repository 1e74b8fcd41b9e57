import { describe, expect, it } from "vitest";
import { readChain } from "../../src/beacon/read-chain.ts";
import { epochOf } from "../../src/spec/slots.ts";
import {
  countsIn,
  devBeacon,
  FIRST_SLOT,
  FORK_VERSION,
  forksFrom,
  inDuty,
  phase0Attestation,
  singleAttestation,
  syncMembers,
  syncMessage,
  validators,
} from "../devnet/beacon/support.ts";
import { beaconClient, until } from "./support.ts";

const indices = validators.map(({ index }) => index);
const EPOCH = epochOf(FIRST_SLOT);

describe("a client of a devnet's node", () => {
  it("reads the chain", async () => {
    const node = await devBeacon({ forks: forksFrom({ phase0: 0, altair: 0, deneb: 1, electra: 3 }) });
    expect(await readChain(node.url)).toEqual({ ...node.beacon.chain, genesisForkVersion: FORK_VERSION });
  });

  it("is told the attester duties", async () => {
    const node = await devBeacon();
    const { client } = beaconClient(node.url);
    const { duties, dependentRoot } = await client.attesterDuties(EPOCH, indices);
    const told = await node.duties(EPOCH);
    expect(dependentRoot).toBe(told.dependentRoot);
    expect(duties).toEqual(
      told.duties.map(({ place, ...duty }) => ({ ...duty, validatorCommitteeIndex: place })),
    );
  });

  it("is told who is in the sync committee", async () => {
    const node = await devBeacon();
    const { client } = beaconClient(node.url);
    const members = await client.syncCommitteeMembers(EPOCH, indices);
    expect(members).toEqual(await syncMembers(node, FIRST_SLOT));
    const other = indices.find((index) => !members.includes(index))!;
    expect(await client.syncCommitteeMembers(EPOCH, [other])).toEqual([]);
  });

  it("is told what to vote for, of a view too", async () => {
    const node = await devBeacon({ lag: (view) => view === 1 });
    await node.toSlot(FIRST_SLOT);
    expect(await beaconClient(node.url).client.attestationData(FIRST_SLOT)).toEqual(
      await node.data(FIRST_SLOT),
    );
    expect(await beaconClient(`${node.url}/view/1/`).client.attestationData(FIRST_SLOT))
      .toEqual(await node.data(FIRST_SLOT - 1).then((data) => ({ ...data, slot: FIRST_SLOT })));
  });

  it.each(["electra", "fulu"] as const)("hands attestations of %s in, again too", async (version) => {
    const { node, chain, duty, data } = await inDuty({ forks: forksFrom({ [version]: 0 }) });
    const { client } = beaconClient(node.url, { chain });
    const attestations = [singleAttestation(chain, duty, data)];
    await client.submitAttestations({ version, attestations });
    await client.submitAttestations({ version, attestations });
    expect(countsIn(node, FIRST_SLOT).attestations.accepted).toBe(1);
    expect(node.beacon.report().invalid.total).toBe(0);
  });

  it.each(["phase0", "deneb"] as const)("hands attestations of %s in", async (version) => {
    const { node, chain, duty, data } = await inDuty({ forks: forksFrom({ [version]: 0 }) });
    const { client } = beaconClient(node.url, { chain });
    await client.submitAttestations({ version, attestations: [phase0Attestation(chain, duty, data)] });
    expect(countsIn(node, FIRST_SLOT).attestations.accepted).toBe(1);
  });

  it("hands sync-committee messages in", async () => {
    const node = await devBeacon();
    await node.toSlot(FIRST_SLOT);
    const { client } = beaconClient(node.url);
    const members = await syncMembers(node, FIRST_SLOT);
    const { beaconBlockRoot } = await client.attestationData(FIRST_SLOT);
    const { chain } = node.beacon;
    await client.submitSyncCommitteeMessages(
      members.map((index) => syncMessage(chain, FIRST_SLOT, index, beaconBlockRoot)),
    );
    expect(countsIn(node, FIRST_SLOT).syncMessages).toMatchObject({ accepted: members.length, missed: 0 });
  });

  it("is refused what does not hold, with the node's reason", async () => {
    const { node, chain, duty, data } = await inDuty();
    const { client } = beaconClient(node.url, { chain });
    const attestations = [singleAttestation(chain, duty, { ...data, index: 1 })];
    await expect(client.submitAttestations({ version: "fulu", attestations })).rejects.toMatchObject({
      name: "BeaconError",
      code: "refused",
      message: expect.stringContaining("wrongIndex"),
    });
  });

  it("is refused attestation data of a slot to come", async () => {
    const node = await devBeacon();
    const { client } = beaconClient(node.url);
    await expect(client.attestationData(FIRST_SLOT + 1)).rejects.toMatchObject({ code: "refused" });
  });

  it("hears each head, and those of a reorg", async () => {
    const node = await devBeacon();
    const { heads, follow, log } = beaconClient(node.url);
    follow();
    await until(() =>
      expect(log.lines.map(({ message }) => message)).toContain("beacon node: event stream up")
    );
    await node.toSlot(FIRST_SLOT + 1);
    node.beacon.moveDuties(EPOCH + 1);
    await until(() => expect(heads).toHaveLength(3));
    expect(heads.map(({ slot }) => slot)).toEqual([FIRST_SLOT, FIRST_SLOT + 1, FIRST_SLOT + 1]);
    expect(heads[2]!.previousDutyDependentRoot).toBe((await node.duties(EPOCH + 1)).dependentRoot);
    expect(heads[2]!.currentDutyDependentRoot).toBe((await node.duties(EPOCH + 2)).dependentRoot);
  });
});
