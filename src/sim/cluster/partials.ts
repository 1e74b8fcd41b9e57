import type { PartialSignatureMessages, SignedSSVMessage } from "../../spec/containers/messages.ts";
import { boole } from "../../spec/profiles/boole.ts";
import { sha256 } from "../../spec/sha256.ts";
import type { Random } from "../random.ts";
import type { ClusterWorld } from "./world.ts";

/** What a misbehaving operator makes of its partial signatures. */
const WAYS: readonly ((
  partials: PartialSignatureMessages,
  random: Random,
) => PartialSignatureMessages)[] = [
  /** Signatures of nothing. */
  (partials) => changed(partials, (message) => ({ ...message, partialSignature: noise(message) })),
  /** Signatures of another root than they say. */
  (partials) => changed(partials, (message) => ({ ...message, signingRoot: sha256(message.signingRoot) })),
  /** Signatures of one validator for another. */
  (partials) => changed(partials, (message) => ({ ...message, validatorIndex: message.validatorIndex + 1 })),
  /** Some of them, and some signatures of nothing. */
  (partials, random) =>
    changed(
      partials,
      (message) => random.chance(0.5) ? message : { ...message, partialSignature: noise(message) },
    ),
  /** As they should be. */
  (partials) => partials,
];

type Partial = PartialSignatureMessages["messages"][number];

function changed(partials: PartialSignatureMessages, change: (message: Partial) => Partial) {
  return { ...partials, messages: partials.messages.map(change) };
}

function noise({ partialSignature }: Partial): Uint8Array {
  return partialSignature.map((byte) => byte ^ 0xff);
}

/** The message with other partial signatures in it, under the operator's own signature: another for each who gets it. */
export function spoiled(
  world: ClusterWorld,
  { operatorIds, ssvMessage }: SignedSSVMessage,
  partials: PartialSignatureMessages,
  random: Random,
): Uint8Array {
  const data = boole.containers.partialSignatureMessages.serialize(random.pick(WAYS)(partials, random));
  return world.encode(world.signMessage(operatorIds[0]!, { ...ssvMessage, data }));
}
