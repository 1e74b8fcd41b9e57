import { describe, expect, it } from "vitest";
import { epochOf } from "../../../src/spec/slots.ts";
import {
  countsIn,
  devBeacon,
  failuresOf,
  FIRST_SLOT,
  forksFrom,
  inDuty,
  otherRoot,
  phase0Json,
  singleJson,
} from "./support.ts";

describe("an attestation from Electra on", () => {
  it("is accepted and counted for its validator and slot", async () => {
    const { node, chain, duty, data } = await inDuty();
    const response = await node.attest([singleJson(chain, duty, data)]);
    expect(response.status).toBe(200);
    expect(node.beacon.report().duties.at(-1)!.attesters.accepted).toEqual([duty.validatorIndex]);
    expect(node.beacon.report().invalid.total).toBe(0);
  });

  it("is accepted again and counted once", async () => {
    const { node, chain, duty, data } = await inDuty();
    const attestation = singleJson(chain, duty, data);
    await node.attest([attestation]);
    expect((await node.attest([attestation, attestation])).status).toBe(200);
    expect(countsIn(node, FIRST_SLOT).attestations.accepted).toBe(1);
    expect(node.beacon.report().slashable).toEqual([]);
  });

  it("may come in the epoch after its own", async () => {
    const { node, chain, duty, data } = await inDuty();
    await node.toSlot(FIRST_SLOT + 5);
    expect((await node.attest([singleJson(chain, duty, data)])).status).toBe(200);
    expect(countsIn(node, FIRST_SLOT).attestations.accepted).toBe(1);
  });

  it("may vote for an older block of the chain", async () => {
    const { node, chain, duty, data } = await inDuty();
    const beaconBlockRoot = (await node.data(FIRST_SLOT - 3)).beaconBlockRoot;
    expect((await node.attest([singleJson(chain, duty, { ...data, beaconBlockRoot })])).status).toBe(200);
  });

  it("is refused with its place in the list, and the others are accepted", async () => {
    const { node, chain, duty, data } = await inDuty();
    const good = singleJson(chain, duty, data);
    const bad = { ...good, committee_index: "63" };
    const response = await node.attest([bad, good, bad]);
    expect(response.status).toBe(400);
    expect(await response.clone().json()).toMatchObject({ code: 400, message: expect.any(String) });
    expect(await failuresOf(response)).toEqual([[0, "noDuty"], [2, "noDuty"]]);
    expect(countsIn(node, FIRST_SLOT).attestations.accepted).toBe(1);
    expect(node.beacon.report().invalid).toMatchObject({
      total: 2,
      byRefusal: { noDuty: 2 },
      latest: [{ kind: "attestation", slot: FIRST_SLOT, validatorIndex: duty.validatorIndex }, {}],
    });
  });

  it("is refused with another validator's signature", async () => {
    const { node, chain, duty, duties, data } = await inDuty();
    const other = duties.find(({ validatorIndex }) => validatorIndex !== duty.validatorIndex)!;
    const { signature } = singleJson(chain, other, data);
    const response = await node.attest([{ ...singleJson(chain, duty, data), signature }]);
    expect(await failuresOf(response)).toEqual([[0, "invalidSignature"]]);
  });

  it("is refused with a signature under another fork's domain", async () => {
    const { node, chain, duty, data } = await inDuty();
    const forks = chain.forks.filter(({ version }) => version !== "fulu");
    const response = await node.attest([singleJson({ ...chain, forks }, duty, data)]);
    expect(await failuresOf(response)).toEqual([[0, "invalidSignature"]]);
  });

  it("is refused from a validator that attests in another slot", async () => {
    const { node, chain, duties, data } = await inDuty();
    const other = duties.find(({ slot }) => slot !== FIRST_SLOT)!;
    expect(await failuresOf(await node.attest([singleJson(chain, other, data)]))).toEqual([[0, "noDuty"]]);
  });

  it("is refused from a validator that the chain does not have", async () => {
    const { node, chain, duty, data } = await inDuty();
    const stranger = { ...singleJson(chain, duty, data), attester_index: "7" };
    expect(await failuresOf(await node.attest([stranger]))).toEqual([[0, "unknownValidator"]]);
  });

  it("is refused with an index in its data other than 0", async () => {
    const { node, chain, duty, data } = await inDuty();
    const response = await node.attest([singleJson(chain, duty, { ...data, index: 1 })]);
    expect(await failuresOf(response)).toEqual([[0, "wrongIndex"]]);
  });

  it("is refused with an unknown head", async () => {
    const { node, chain, duty, data } = await inDuty();
    const beaconBlockRoot = otherRoot(data.beaconBlockRoot);
    const response = await node.attest([singleJson(chain, duty, { ...data, beaconBlockRoot })]);
    expect(await failuresOf(response)).toEqual([[0, "unknownHead"]]);
  });

  it("is refused with a head after its slot", async () => {
    const { node, chain, duty, data } = await inDuty();
    await node.toSlot(FIRST_SLOT + 1);
    const { beaconBlockRoot } = await node.data(FIRST_SLOT + 1);
    const response = await node.attest([singleJson(chain, duty, { ...data, beaconBlockRoot })]);
    expect(await failuresOf(response)).toEqual([[0, "unknownHead"]]);
  });

  it("is refused with the head of its slot before that came", async () => {
    const slot = FIRST_SLOT + 40;
    const { chain, duty, data } = await inDuty({}, slot);
    const node = await devBeacon({}, slot - 1);
    await node.toSlot(slot, 599);
    expect(await failuresOf(await node.attest([singleJson(chain, duty, data)]))).toEqual([[
      0,
      "unknownHead",
    ]]);
    await node.toSlot(slot, 600);
    expect((await node.attest([singleJson(chain, duty, data)])).status).toBe(200);
  });

  it("is refused with another target", async () => {
    const { node, chain, duty, data } = await inDuty();
    const root = otherRoot(data.target.root);
    const wrongRoot = singleJson(chain, duty, { ...data, target: { ...data.target, root } });
    const wrongEpoch = singleJson(chain, duty, { ...data, target: { ...data.target, epoch: 1 } });
    expect(await failuresOf(await node.attest([wrongRoot, wrongEpoch])))
      .toEqual([[0, "wrongTarget"], [1, "wrongTarget"]]);
  });

  it("is refused with another source", async () => {
    const { node, chain, duty, data } = await inDuty();
    const response = await node.attest([
      singleJson(chain, duty, { ...data, source: { ...data.source, root: otherRoot(data.source.root) } }),
      singleJson(chain, duty, { ...data, source: { ...data.source, epoch: 0 } }),
    ]);
    expect(await failuresOf(response)).toEqual([[0, "wrongSource"], [1, "wrongSource"]]);
  });

  it("is refused before its slot", async () => {
    const { node, chain, duties, data } = await inDuty({}, FIRST_SLOT - 1);
    const duty = duties.find(({ slot }) => slot === FIRST_SLOT)!;
    const response = await node.attest([singleJson(chain, duty, { ...data, slot: FIRST_SLOT })]);
    expect(await failuresOf(response)).toEqual([[0, "futureSlot"]]);
  });

  it("is refused two epochs after its own", async () => {
    const { node, chain, duty, data } = await inDuty();
    await node.toSlot(FIRST_SLOT + 33);
    expect(await failuresOf(await node.attest([singleJson(chain, duty, data)]))).toEqual([[0, "pastSlot"]]);
  });

  it("is refused where its version is another fork's", async () => {
    const { node, chain, duty, data } = await inDuty();
    const response = await node.attest([singleJson(chain, duty, data)], "electra");
    expect(await failuresOf(response)).toEqual([[0, "wrongFork"]]);
  });

  it("is refused in the shape before Electra", async () => {
    const { node, chain, duty, data } = await inDuty();
    const old = phase0Json(chain, duty, data);
    expect(await failuresOf(await node.post("/eth/v1/beacon/pool/attestations", [old])))
      .toEqual([[0, "wrongFork"]]);
    expect(await failuresOf(await node.attest([old]))).toEqual([[0, "malformed"]]);
  });

  it.each(["", "gloas", undefined])("is refused where its version is said to be %j", async (version) => {
    const node = await devBeacon();
    const headers = version === undefined ? {} : { "eth-consensus-version": version };
    const response = await node.post("/eth/v2/beacon/pool/attestations", [], headers);
    expect(response.status).toBe(400);
  });
});

describe.each(["phase0", "deneb"] as const)("an attestation of %s", (version) => {
  const forks = forksFrom({ [version]: 0 });
  const V1 = "/eth/v1/beacon/pool/attestations";

  it("is accepted by either version of the route", async () => {
    const { node, chain, duties } = await inDuty({ forks });
    const [first, second] = duties.filter(({ slot }) => slot === FIRST_SLOT);
    const json = async (duty = first!) =>
      phase0Json(chain, duty, await node.data(FIRST_SLOT, "", duty.committeeIndex));
    expect((await node.post(V1, [await json()])).status).toBe(200);
    expect((await node.attest([await json(second)], version)).status).toBe(200);
    expect(countsIn(node, FIRST_SLOT).attestations.accepted).toBe(new Set([first, second ?? first]).size);
  });

  it("is refused from a place that the committee does not have", async () => {
    const { node, chain, duty, data } = await inDuty({ forks });
    const longer = phase0Json(chain, { ...duty, committeeLength: duty.committeeLength + 1 }, data);
    expect(await failuresOf(await node.post(V1, [longer]))).toEqual([[0, "noDuty"]]);
  });

  it("is refused with no bit set, or several", async () => {
    const { node, chain, duty, data } = await inDuty({ forks });
    const aggregations = ["0x04", "0x07", "0x00", "0x", "none"];
    const response = await node.post(
      V1,
      aggregations.map((aggregation_bits) => ({ ...phase0Json(chain, duty, data), aggregation_bits })),
    );
    expect(await failuresOf(response)).toEqual(aggregations.map((_, i) => [i, "malformed"]));
  });

  it("is refused with the index of a committee that there is not", async () => {
    const { node, chain, duty, data } = await inDuty({ forks });
    const response = await node.post(V1, [phase0Json(chain, duty, { ...data, index: 9 })]);
    expect(await failuresOf(response)).toEqual([[0, "noDuty"]]);
  });
});

describe("a chain that comes to Electra", () => {
  const forks = forksFrom({ deneb: 0, electra: 3 });

  it("takes each slot's own shape and domain", async () => {
    const { node, chain, duty, data } = await inDuty({ forks });
    expect((await node.post("/eth/v1/beacon/pool/attestations", [phase0Json(chain, duty, data)])).status)
      .toBe(200);
    await node.toSlot(FIRST_SLOT + 1);
    const { duties } = await node.duties(epochOf(FIRST_SLOT + 1));
    const next = duties.find(({ slot }) => slot === FIRST_SLOT + 1)!;
    const attestation = singleJson(chain, next, await node.data(FIRST_SLOT + 1));
    expect((await node.attest([attestation], "electra")).status).toBe(200);
  });
});
