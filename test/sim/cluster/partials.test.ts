import { expect, test } from "vitest";
import { spoiled } from "../../../src/sim/cluster/partials.ts";
import { decodeWire } from "../../../src/sim/cluster/wire.ts";
import { ClusterWorld } from "../../../src/sim/cluster/world.ts";
import { Random } from "../../../src/sim/random.ts";
import { toHex } from "../../../src/spec/hex.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import { planWith } from "./support.ts";

const world = new ClusterWorld(planWith([]));
const { containers, messageTypes, partialTypes } = boole;

const PARTIALS = {
  type: partialTypes.postConsensus,
  slot: 1_021,
  messages: [0, 1].map((validatorIndex) => ({
    partialSignature: new Uint8Array(96).fill(7),
    signingRoot: new Uint8Array(32).fill(8),
    signer: 2,
    validatorIndex,
  })),
};

const SIGNED = world.signMessage(2, {
  msgType: messageTypes.partialSignature,
  msgId: world.messageId,
  data: containers.partialSignatureMessages.serialize(PARTIALS),
});

test("spoiled partials are still the operator's own message, and of the same slot", () => {
  const random = new Random(1);
  const seen = new Set<string>();
  for (let i = 0; i < 50; i++) {
    const data = spoiled(world, SIGNED, PARTIALS, random);
    const { signed, partials } = decodeWire(data);
    seen.add(toHex(signed.ssvMessage.data));
    const bytes = containers.ssvMessage.serialize(signed.ssvMessage);
    expect(world.keys.verify(world.keys.publicKey(2), bytes, signed.signatures[0]!)).toBe(true);
    expect(partials).toMatchObject({ slot: 1_021, messages: [{ signer: 2 }, { signer: 2 }] });
  }
  // Signatures of nothing, another root, another validator, some right ones, all right.
  expect(seen.size).toBeGreaterThanOrEqual(5);
});
