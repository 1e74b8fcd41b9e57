import { DOMAIN_BEACON_ATTESTER, DOMAIN_SYNC_COMMITTEE } from "@lodestar/params";
import { ssz } from "@lodestar/types";
import { hex, readWire, type WirePartial, type WireVote } from "./wire.ts";

/** What a signing root stands for. */
type Meaning =
  | { readonly kind: "attestation"; readonly source: number; readonly target: number }
  | { readonly kind: "syncMessage" };

interface Signed {
  readonly root: string;
  readonly source: number;
  readonly target: number;
}

/** Two attestations under one key of which a chain would slash the validator for both. */
export interface SlashablePair {
  /** Operator whose share signed both; null where a quorum did, which makes two signatures of the validator. */
  readonly signer: number | null;
  readonly validatorIndex: number;
  readonly first: Signed;
  readonly second: Signed;
}

/** is_slashable_attestation_data of the consensus specification (phase0, Attestation helpers). */
export function isSlashable(a: Signed, b: Signed): boolean {
  const doubleVote = a.target === b.target && a.root !== b.root;
  const surrounds = (x: Signed, y: Signed) => x.source < y.source && y.target < x.target;
  return doubleVote || surrounds(a, b) || surrounds(b, a);
}

function pairsIn(signed: readonly Signed[]): [Signed, Signed][] {
  return signed.flatMap((first, i) =>
    signed.slice(i + 1).filter((second) => isSlashable(first, second)).map((
      second,
    ): [Signed, Signed] => [first, second])
  );
}

/** A chain of which Fulu is in force from genesis on, as far as signing needs it. */
export interface SigningChain {
  /** 32 bytes each. */
  readonly genesisValidatorsRoot: Uint8Array;
  /** Version of the fork in force. */
  readonly forkVersion: Uint8Array;
}

/**
 * Reads every message that ever left an operator, keeps all of what was signed, and knows by itself, from the votes on
 * the wire, what each signing root stands for.
 */
export class WireReader {
  readonly #chain: SigningChain;
  readonly #meanings = new Map<string, Meaning>();
  /** "signer validator" → root → partial */
  readonly #signed = new Map<string, Map<string, WirePartial>>();
  #messages = 0;
  #partials = 0;

  constructor(chain: SigningChain) {
    this.#chain = chain;
  }

  /** Messages and partial signatures read. */
  get counts(): { readonly messages: number; readonly partials: number } {
    return { messages: this.#messages, partials: this.#partials };
  }

  /** Takes a message as it was published. */
  read(data: Uint8Array): void {
    this.#messages++;
    const message = readWire(data);
    if (message.kind === "vote") this.#learn(message.vote);
    if (message.kind === "partials") { for (const partial of message.partials) this.#keep(partial); }
  }

  /** Partials of which no vote on the wire explains what they sign. */
  unexplained(): WirePartial[] {
    return [...this.#signed.values()].flatMap((roots) =>
      [...roots.values()].filter(({ signingRoot }) => !this.#meanings.has(signingRoot))
    );
  }

  /** Every slashable pair in all that was ever signed: of one operator's share, and of quorums of shares. */
  slashable(quorum: number): SlashablePair[] {
    const byShare = [...this.#signed].flatMap(([key, roots]) => {
      const [signer, validatorIndex] = key.split(" ").map(Number) as [number, number];
      return pairsIn(this.#attestations(roots.keys()))
        .map(([first, second]) => ({ signer, validatorIndex, first, second }));
    });
    return [...byShare, ...this.#byQuorum(quorum)];
  }

  #byQuorum(quorum: number): SlashablePair[] {
    const signers = new Map<number, Map<string, number>>();
    for (const roots of this.#signed.values()) {
      for (const { validatorIndex, signingRoot } of roots.values()) {
        const counts = signers.get(validatorIndex) ?? new Map<string, number>();
        signers.set(validatorIndex, counts.set(signingRoot, (counts.get(signingRoot) ?? 0) + 1));
      }
    }
    return [...signers].flatMap(([validatorIndex, counts]) => {
      const roots = [...counts].filter(([, count]) => count >= quorum).map(([root]) => root);
      return pairsIn(this.#attestations(roots))
        .map(([first, second]) => ({ signer: null, validatorIndex, first, second }));
    });
  }

  #attestations(roots: Iterable<string>): Signed[] {
    return [...roots].flatMap((root) => {
      const meaning = this.#meanings.get(root);
      return meaning?.kind === "attestation"
        ? [{ root, source: meaning.source, target: meaning.target }]
        : [];
    });
  }

  #keep(partial: WirePartial): void {
    this.#partials++;
    const key = `${partial.signer} ${partial.validatorIndex}`;
    const roots = this.#signed.get(key) ?? new Map<string, WirePartial>();
    this.#signed.set(key, roots.set(partial.signingRoot, partial));
  }

  /** What attesters and members of the sync committee would sign of a vote; from Electra on the index is 0 for all. */
  #learn({ slot, blockRoot, source, target }: WireVote): void {
    const data = { slot, index: 0, beaconBlockRoot: blockRoot, source, target };
    const attestation = ssz.phase0.AttestationData.hashTreeRoot(data);
    const meaning: Meaning = { kind: "attestation", source: source.epoch, target: target.epoch };
    this.#meanings.set(this.#rootOf(attestation, DOMAIN_BEACON_ATTESTER), meaning);
    this.#meanings.set(this.#rootOf(blockRoot, DOMAIN_SYNC_COMMITTEE), { kind: "syncMessage" });
  }

  #rootOf(objectRoot: Uint8Array, domainType: Uint8Array): string {
    const { genesisValidatorsRoot, forkVersion } = this.#chain;
    const fork = ssz.phase0.ForkData.hashTreeRoot({ currentVersion: forkVersion, genesisValidatorsRoot });
    const domain = new Uint8Array(32);
    domain.set(domainType);
    domain.set(fork.subarray(0, 28), 4);
    return hex(ssz.phase0.SigningData.hashTreeRoot({ objectRoot, domain }));
  }
}
