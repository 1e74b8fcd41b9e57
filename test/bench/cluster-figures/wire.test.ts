import { describe, expect, it } from "vitest";
import { alan } from "../../../src/spec/profiles/alan.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import {
  ATTESTATION_VALUE,
  dutyTraffic,
  postConsensusBytes,
  VOTE,
} from "../../../bench/cluster-figures/wire.ts";

describe("a duty's messages", () => {
  it("are one proposal and n of every other kind", () => {
    const traffic = dutyTraffic(boole, 7, VOTE, 1);
    expect(Object.values(traffic).map(({ messages }) => messages)).toEqual([1, 7, 7, 7, 7]);
  });

  it("are as long in Alan as in Boole", () => {
    for (const size of [4, 13]) {
      expect(dutyTraffic(alan, size, VOTE, 5)).toEqual(dutyTraffic(boole, size, VOTE, 5));
    }
  });

  it("carry the value in the proposal and in decided messages only", () => {
    const [vote, attestation] = [VOTE, ATTESTATION_VALUE].map((value) => dutyTraffic(boole, 4, value, 1));
    const more = ATTESTATION_VALUE.length - VOTE.length;
    expect(attestation!.proposal.bytes - vote!.proposal.bytes).toBe(more);
    expect(attestation!.decided.bytes - vote!.decided.bytes).toBe(more);
    expect(attestation!.prepare).toEqual(vote!.prepare);
    expect(attestation!.commit).toEqual(vote!.commit);
  });

  it("have 484 bytes as a signed prepare, as other implementations have", () => {
    expect(dutyTraffic(alan, 4, VOTE, 1).prepare.bytes).toBe(484);
  });
});

it("a post-consensus message grows by 144 bytes a validator, up to the profile's limit", () => {
  for (const profile of [alan, boole]) {
    const limit = profile.limits.partialSignatures;
    const [one, two, most] = [1, 2, limit].map((validators) => postConsensusBytes(profile, validators));
    expect(two! - one!).toBe(144);
    expect(most! - one!).toBe(144 * (limit - 1));
  }
});
