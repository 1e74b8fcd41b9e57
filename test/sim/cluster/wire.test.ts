import { expect, test } from "vitest";
import { carriedOf, decodeWire, described } from "../../../src/sim/cluster/wire.ts";
import { ClusterWorld } from "../../../src/sim/cluster/world.ts";
import { QBFT_TYPES } from "../../../src/spec/containers/consensus.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import { sha256 } from "../../../src/spec/sha256.ts";
import { planWith } from "./support.ts";

const world = new ClusterWorld(planWith([]));

test("a consensus message is told by its type, slot, round and the vote's block", () => {
  const value = world.goodValue(1_021, "block");
  const qbft = {
    msgType: QBFT_TYPES.proposal,
    height: 1_021,
    round: 2,
    identifier: world.messageId,
    root: sha256(value),
    dataRound: 0,
    roundChangeJustification: [],
    prepareJustification: [],
  };
  const wire = decodeWire(world.encode(world.sign(3, qbft, value)));
  expect(carriedOf(wire)).toMatchObject({ msgType: QBFT_TYPES.proposal, round: 2 });
  expect(described(wire)).toMatch(/^proposal of slot 1021 round 2 for [0-9a-f]{8} of 3$/);
});

test("a message with partials is one of its own type, of no round", () => {
  const data = boole.containers.partialSignatureMessages.serialize({
    type: boole.partialTypes.postConsensus,
    slot: 1_022,
    messages: [],
  });
  const message = { msgType: boole.messageTypes.partialSignature, msgId: world.messageId, data };
  const wire = decodeWire(world.encode(world.signMessage(1, message)));
  expect(carriedOf(wire)).toEqual({ msgType: 4, round: 0 });
  expect(described(wire)).toBe("0 partials of slot 1022 of 1");
});
