import { type altair, ssz } from "@lodestar/types";
import type { BeaconNode, SubmittedAttestations } from "../../ports/beacon.ts";
import type { AttestationData, DataVersion } from "../../spec/containers/beacon.ts";
import type { BeaconVote } from "../../spec/containers/consensus-data.ts";
import type { BeaconChain } from "../../spec/forks.ts";
import { toHex } from "../../spec/hex.ts";
import { bareHex } from "../qbft/render.ts";

/** Epochs from which the cases' forks are in force. */
const FORK_EPOCHS: Readonly<Record<DataVersion, number>> = {
  phase0: 0,
  altair: 74_240,
  bellatrix: 144_896,
  capella: 162_304,
  deneb: 231_680,
  electra: 232_000,
  fulu: 242_000,
};

/** The cases' beacon chain: every fork signs under the same version. */
export const CASE_CHAIN: BeaconChain = {
  genesisValidatorsRoot: toHex(new Uint8Array(32)),
  forks: (Object.keys(FORK_EPOCHS) as DataVersion[])
    .map((version) => ({ version, epoch: FORK_EPOCHS[version], forkVersion: "0x00000000" as const })),
};

/** The root that the cases' beacon node has for everything: 1 to 10, over and over. */
const ROOT = Uint8Array.from({ length: 32 }, (_, i) => i % 10 + 1);

/** What the cases' beacon node would vote for, in every slot. */
export const CASE_VOTE: BeaconVote = {
  blockRoot: ROOT,
  source: { epoch: 0, root: ROOT },
  target: { epoch: 1, root: ROOT },
};

/** The cases' beacon node: it votes the same in every slot, and tells the roots of what it is given. */
export class CaseBeacon
  implements Pick<BeaconNode, "attestationData" | "submitAttestations" | "submitSyncCommitteeMessages"> {
  readonly #roots: string[];

  /** @param roots to which those of what is handed in are added */
  constructor(roots: string[]) {
    this.#roots = roots;
  }

  attestationData(slot: number): Promise<AttestationData> {
    const { blockRoot: beaconBlockRoot, source, target } = CASE_VOTE;
    return Promise.resolve({ slot, index: 0, beaconBlockRoot, source, target });
  }

  async submitAttestations({ attestations }: SubmittedAttestations): Promise<void> {
    for (const attestation of attestations) {
      const root = "attesterIndex" in attestation
        ? ssz.electra.SingleAttestation.hashTreeRoot(attestation)
        : ssz.phase0.Attestation.hashTreeRoot(attestation);
      this.#roots.push(bareHex(root));
    }
  }

  async submitSyncCommitteeMessages(messages: readonly altair.SyncCommitteeMessage[]): Promise<void> {
    this.#roots.push(
      ...messages.map((message) => bareHex(ssz.altair.SyncCommitteeMessage.hashTreeRoot(message))),
    );
  }
}
