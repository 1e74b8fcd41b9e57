import { MAX_REPORTED_INVALID } from "./limits.ts";

/** Why a message is refused, and what its sender is told. */
export const REFUSALS = {
  malformed: "it does not have the shape that the Beacon API gives it",
  wrongFork: "its shape or version is not that of the fork in its slot",
  futureSlot: "its slot has not begun",
  pastSlot: "its slot is over for long",
  unknownValidator: "no validator of that index",
  invalidSignature: "the signature is not the validator's of that message under its fork's domain",
  noDuty: "the validator has no such duty in that slot",
  wrongIndex: "the committee index of its data is not what the fork wants",
  unknownHead: "no known block at or before its slot has that root",
  wrongTarget: "its target is not the checkpoint of its epoch on the chain of its head",
  wrongSource: "its source is not the justified checkpoint",
  priorMessage: "another message of the validator was accepted for the same epoch or slot",
} as const;

/** Why a message is refused. */
export type Refusal = keyof typeof REFUSALS;

/** A message that was refused. */
export interface InvalidMessage {
  readonly kind: "attestation" | "syncMessage";
  readonly refusal: Refusal;
  /** As the message says; null where it could not be read. */
  readonly slot: number | null;
  readonly validatorIndex: number | null;
}

/** What was refused so far. */
export interface InvalidReport {
  readonly total: number;
  readonly byRefusal: Readonly<Partial<Record<Refusal, number>>>;
  /** The latest, oldest first. */
  readonly latest: readonly InvalidMessage[];
}

/** Counts what is refused, and keeps the latest of it. */
export class InvalidMessages {
  #total = 0;
  readonly #byRefusal: Partial<Record<Refusal, number>> = {};
  #latest: InvalidMessage[] = [];

  add(message: InvalidMessage): void {
    this.#total++;
    this.#byRefusal[message.refusal] = (this.#byRefusal[message.refusal] ?? 0) + 1;
    this.#latest = [...this.#latest, message].slice(-MAX_REPORTED_INVALID);
  }

  report(): InvalidReport {
    return { total: this.#total, byRefusal: { ...this.#byRefusal }, latest: [...this.#latest] };
  }
}
