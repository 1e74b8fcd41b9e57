import {
  type AttestationRecord,
  type ImportSummary,
  type ProtectedAttestation,
  type ProtectedBlock,
  type SlashingProtection,
  SlashingProtectionError,
} from "../../ports/slashing-protection.ts";
import type { Hex } from "../../spec/hex.ts";
import {
  type AttestationHistory,
  type AttestationRefusal,
  judgeAttestation,
  withAttestation,
} from "../../spec/slashing/attestation-history.ts";
import {
  type AttestingSlot,
  type AttestingSlotRefusal,
  judgeAttestingSlot,
} from "../../spec/slashing/attesting-slot.ts";
import { epochOf, SLOTS_PER_EPOCH } from "../../spec/slots.ts";
import {
  type BlockHistory,
  type BlockRefusal,
  judgeBlock,
  withBlock,
} from "../../spec/slashing/block-history.ts";

/** What is on disk of one validator. */
interface Records {
  readonly attestations: AttestationHistory;
  readonly highest: AttestingSlot | null;
  readonly blocks: BlockHistory;
}

/** What every validator signed before a run: without it the first attestation would be the low watermark. */
function recordsBefore(firstSlot: number): Records {
  const targetEpoch = BigInt(epochOf(firstSlot) - 1);
  const signingRoot: Hex = `0x${"99".repeat(32)}`;
  return {
    attestations: withAttestation([], { sourceEpoch: targetEpoch - 1n, targetEpoch, signingRoot }),
    highest: { slot: BigInt(epochOf(firstSlot) * SLOTS_PER_EPOCH - 1), signingRoot },
    blocks: [],
  };
}

/** Changes what is on disk with `put`, of one validator after the other. */
type Work<T> = (put: (validator: Hex, records: Partial<Records>) => void) => T;

/** What an operator has on disk: it outlives the operator's crashes. */
export class SimDisk {
  readonly #before: Records;
  #validators: ReadonlyMap<Hex, Records> = new Map();

  /** @param firstSlot of the run: every validator attested in the epoch before */
  constructor(firstSlot: number) {
    this.#before = recordsBefore(firstSlot);
  }

  /** What is recorded of a validator. */
  of(validator: Hex): Records {
    return this.#validators.get(validator) ?? this.#before;
  }

  /** Whether an attestation of a validator is recorded. */
  has(validator: Hex, signingRoot: Hex): boolean {
    return this.of(validator).attestations.some((entry) => entry.signingRoot === signingRoot);
  }

  /** Does all of the work or, where it throws, nothing of it. */
  write<T>(work: Work<T>): T {
    const before = this.#validators;
    try {
      return work((validator, records) => {
        this.#validators = new Map(this.#validators).set(validator, { ...this.of(validator), ...records });
      });
    } catch (error) {
      this.#validators = before;
      throw error;
    }
  }
}

/** How a write goes wrong: nothing is recorded, or all is and the operator does not know. */
export type WriteFault = "lost" | "recorded" | null;

/** The real rules over a simulated disk, for one life of an operator. */
export class DiskProtection implements SlashingProtection {
  readonly #disk: SimDisk;
  readonly #fault: () => WriteFault;
  readonly #isOpen: () => boolean;

  /** @param isOpen whether the operator still lives */
  constructor(disk: SimDisk, fault: () => WriteFault, isOpen: () => boolean) {
    this.#disk = disk;
    this.#fault = fault;
    this.#isOpen = isOpen;
  }

  checkAttestation({ validatorPublicKey, ...attestation }: ProtectedAttestation): AttestationRefusal | null {
    this.#check();
    return judgeAttestation(this.#disk.of(validatorPublicKey).attestations, attestation);
  }

  checkAttestations(attestations: readonly ProtectedAttestation[]): readonly (AttestationRefusal | null)[] {
    return attestations.map((attestation) => this.checkAttestation(attestation));
  }

  checkBlock({ validatorPublicKey, ...block }: ProtectedBlock): BlockRefusal | null {
    this.#check();
    return judgeBlock(this.#disk.of(validatorPublicKey).blocks, block);
  }

  recordAttestations(
    attestations: readonly AttestationRecord[],
  ): readonly (AttestationRefusal | AttestingSlotRefusal | null)[] {
    return this.#write((put) =>
      attestations.map(({ validatorPublicKey, slot, ...attestation }) => {
        const { attestations: before, highest } = this.#disk.of(validatorPublicKey);
        const place = { slot, signingRoot: attestation.signingRoot };
        const refusal = judgeAttestingSlot(highest, place) ?? judgeAttestation(before, attestation);
        if (refusal) return refusal;
        put(validatorPublicKey, { attestations: withAttestation(before, attestation), highest: place });
        return null;
      })
    );
  }

  recordBlock({ validatorPublicKey, ...block }: ProtectedBlock): BlockRefusal | null {
    return this.#write((put) => {
      const { blocks } = this.#disk.of(validatorPublicKey);
      const refusal = judgeBlock(blocks, block);
      if (!refusal) put(validatorPublicKey, { blocks: withBlock(blocks, block) });
      return refusal;
    });
  }

  importInterchange(): ImportSummary {
    throw new SlashingProtectionError("unusable", "a simulated disk takes no interchange: leave it out");
  }

  exportInterchange(): string {
    throw new SlashingProtectionError("unusable", "a simulated disk gives no interchange: leave it out");
  }

  close(): void {}

  #check(): void {
    if (!this.#isOpen()) throw new SlashingProtectionError("closed", "the operator is gone: start it again");
  }

  #write<T>(work: Work<T>): T {
    this.#check();
    const fault = this.#fault();
    const result = this.#disk.write((put) => {
      const done = work(put);
      if (fault === "lost") throw full();
      return done;
    });
    if (fault === "recorded") throw full();
    return result;
  }
}

function full(): SlashingProtectionError {
  return new SlashingProtectionError("full", "the simulated disk is full: wait until it is not");
}
