import { computeDomain, computeSigningRoot, DOMAIN_TYPES } from "../../spec/domains.ts";
import { forkAt } from "../../spec/forks.ts";
import { fromHex, type Hex } from "../../spec/hex.ts";
import { epochOf } from "../../spec/slots.ts";
import type { DevChain } from "./chain.ts";
import type { Judged, Judgement } from "./judge-attestation.ts";
import { CLOCK_DISPARITY_MS } from "./limits.ts";
import type { Refusal } from "./refusals.ts";

/** A sync-committee message as it was handed in. */
export interface SyncMessage {
  readonly slot: number;
  readonly beaconBlockRoot: Hex;
  readonly validatorIndex: number;
  /** 96 bytes. */
  readonly signature: Hex;
}

/** Judges a sync-committee message and keeps what is accepted. It counts in its own slot only. */
export function judgeSyncMessage(node: Judged, message: SyncMessage): Judgement {
  const { slot, validatorIndex, beaconBlockRoot, signature } = message;
  const { syncMessages } = node.ledger;
  const content = `${beaconBlockRoot} ${signature}`;
  if (syncMessages.content(slot, validatorIndex) === content) return { refusal: null, validatorIndex };
  const refusal = refusalOf(node, message);
  if (refusal === null) syncMessages.add(slot, validatorIndex, content);
  return { refusal, validatorIndex };
}

function refusalOf(node: Judged, message: SyncMessage): Refusal | null {
  const { chain, publicKeys, roster, ledger, bls } = node;
  const { slot, validatorIndex, beaconBlockRoot } = message;
  if (forkAt(chain.facts, epochOf(slot)).version === "phase0") return "wrongFork";
  const publicKey = publicKeys.get(validatorIndex);
  if (publicKey === undefined) return "unknownValidator";
  if (!chain.isNow(slot, CLOCK_DISPARITY_MS)) return slot > chain.slot() ? "futureSlot" : "pastSlot";
  if (!roster.syncCommitteeIn(slot).includes(validatorIndex)) return "noDuty";
  const headSlot = chain.slotOf(beaconBlockRoot);
  if (headSlot === undefined || headSlot > slot) return "unknownHead";
  if (ledger.syncMessages.has(slot, validatorIndex)) return "priorMessage";
  // Last, because it costs most: what comes too late must not hold up what comes in time.
  const holds = bls.verify(publicKey, signingRoot(chain, message), fromHex(message.signature));
  return holds ? null : "invalidSignature";
}

function signingRoot({ facts }: DevChain, { slot, beaconBlockRoot }: SyncMessage): Uint8Array {
  const domain = computeDomain(
    DOMAIN_TYPES.syncCommittee,
    fromHex(forkAt(facts, epochOf(slot)).forkVersion),
    fromHex(facts.genesisValidatorsRoot),
  );
  return computeSigningRoot(fromHex(beaconBlockRoot), domain);
}
