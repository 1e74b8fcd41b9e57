import { randomBytes } from "node:crypto";
import type { Clock } from "../../ports/clock.ts";
import type { PreconfCommitment, PreconfRequest } from "../../ports/sidecar.ts";
import { type Hex, isHex, toHex } from "../../spec/hex.ts";
import { MAX_REQUESTS } from "./limits.ts";

/** What became of a request so far. */
export interface RequestResult {
  readonly id: string;
  readonly requestRoot: Hex;
  /** Operators that handed in the signature. */
  readonly commitments: number;
  /** Milliseconds from its issue to the first valid commitment. */
  readonly firstMs: number | null;
  /** Commitments whose signature did not hold. */
  readonly invalid: number;
}

/** What a commitment is answered with. */
export type Acceptance = "accepted" | "unknown" | "invalid";

/** How far a reader of the requests has come; {@link RequestLedger.next} moves it. */
export interface Cursor {
  position: number;
}

/** What a ledger needs of others. */
export interface LedgerOptions {
  readonly clock: Clock;
  /** Whether a signature of the request holds. */
  readonly holds: (commitment: PreconfCommitment) => boolean;
  /** Whether a request for the slot may still be signed; once it may not it never may. */
  readonly inTime: (slot: number) => boolean;
}

interface Entry {
  readonly request: PreconfRequest;
  readonly issuedAt: number;
  readonly operators: Set<number>;
  signature: Hex | null;
  firstMs: number | null;
  invalid: number;
}

/** The requests that were issued, in their order, and who committed to each. The oldest go when it is full. */
export class RequestLedger {
  readonly #options: LedgerOptions;
  /** Told apart from what an earlier run issued, so that nobody resumes after a request of that one. */
  readonly #run = randomBytes(4).toString("hex");
  readonly #entries = new Map<number, Entry>();
  readonly #positions = new Map<Hex, number>();
  #last = 0;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /**
   * Issues a request with a root of chance.
   * @throws RangeError where the key is not 0x-hex of 48 bytes or the slot is no slot.
   */
  issue({ validatorPublicKey, slot }: { validatorPublicKey: Hex; slot: number }): PreconfRequest {
    if (!isHex(validatorPublicKey, 48)) {
      throw new RangeError("a validator's public key is 0x-hex of 48 bytes");
    }
    if (!Number.isSafeInteger(slot) || slot < 0) throw new RangeError("a slot is a whole number from 0");
    const position = ++this.#last;
    const request: PreconfRequest = {
      id: `${this.#run}-${position}`,
      validatorPublicKey: validatorPublicKey.toLowerCase() as Hex,
      slot,
      requestRoot: toHex(randomBytes(32)),
    };
    const issuedAt = this.#options.clock.now();
    this.#entries.set(position, {
      request,
      issuedAt,
      operators: new Set(),
      signature: null,
      firstMs: null,
      invalid: 0,
    });
    this.#positions.set(request.requestRoot, position);
    this.#dropOldest();
    return request;
  }

  /** The next request after the cursor that is in time, with the cursor moved to it, or to the end. */
  next(cursor: Cursor): PreconfRequest | undefined {
    cursor.position = Math.max(cursor.position, this.#last - this.#entries.size);
    while (cursor.position < this.#last) {
      const { request } = this.#entries.get(++cursor.position)!;
      if (this.#options.inTime(request.slot)) return request;
    }
    return undefined;
  }

  /** A cursor after the request of that id; before all of them where this run issued none such. */
  cursorAfter(id: string | null): Cursor {
    const [run, number] = id?.split("-") ?? [];
    const position = /^[1-9]\d*$/.test(number ?? "") ? Number(number) : 0;
    return { position: run === this.#run && position <= this.#last ? position : 0 };
  }

  /** Takes an operator's commitment; taken again it changes nothing. */
  commit(operator: number, commitment: PreconfCommitment): Acceptance {
    const entry = this.#entries.get(this.#positions.get(commitment.requestRoot) ?? 0);
    if (entry?.request.validatorPublicKey !== commitment.validatorPublicKey) return "unknown";
    if (!this.#holds(entry, commitment)) {
      entry.invalid++;
      return "invalid";
    }
    entry.operators.add(operator);
    entry.signature = commitment.signature;
    entry.firstMs ??= this.#options.clock.now() - entry.issuedAt;
    return "accepted";
  }

  /** What became of every request that is kept, in the order of issue. */
  results(): RequestResult[] {
    return [...this.#entries.values()].map(({ request, operators, firstMs, invalid }) => ({
      id: request.id,
      requestRoot: request.requestRoot,
      commitments: operators.size,
      firstMs,
      invalid,
    }));
  }

  /** A BLS signature of a root is unique, in one encoding: once one held, only it does. */
  #holds({ signature }: Entry, commitment: PreconfCommitment): boolean {
    return signature === null ? this.#options.holds(commitment) : signature === commitment.signature;
  }

  #dropOldest(): void {
    if (this.#entries.size <= MAX_REQUESTS) return;
    const oldest = this.#last - MAX_REQUESTS;
    this.#positions.delete(this.#entries.get(oldest)!.request.requestRoot);
    this.#entries.delete(oldest);
  }
}
