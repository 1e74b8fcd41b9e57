import type { DutyOutcome, SigningDutyInput, SigningDutyRequest } from "../../machines/signing-duty/model.ts";
import type { Admit, Refusal, SigningOutcome, SigningRequest } from "../ports/admit.ts";
import type { Clock } from "../ports/clock.ts";
import type { Metrics } from "../ports/metrics.ts";
import type { Registry, ValidatorEntry } from "../ports/registry.ts";
import type { JournaledRequest, RequestJournal } from "../ports/request-journal.ts";
import { SlotCounter } from "../runtime/slot-counter.ts";
import { quorum } from "../spec/committee.ts";
import { commitBoostSigningRoot } from "../spec/domains.ts";
import { fromHex, type Hex, toHex } from "../spec/hex.ts";
import type { ProtocolProfile } from "../spec/profiles/profile.ts";
import { signingKeyId, signingKeyOf, type SigningRole } from "../spec/signing/key.ts";
import { SIGNING_WIRE } from "../spec/signing/wire.ts";
import { SIGNING_TTL_SLOTS } from "../spec/slots.ts";
import type { DutyRuntime } from "./duty-runtime.ts";

export interface SigningRequestsOptions {
  readonly runtime: DutyRuntime;
  readonly registry: Registry;
  readonly journal: RequestJournal;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly profile: ProtocolProfile;
  readonly operatorId: number;
  /** SSV domain, 4 bytes. */
  readonly domain: Hex;
  /** 4 bytes. */
  readonly genesisForkVersion: Hex;
  readonly currentSlot: () => number;
  /** Roles that this operator serves. */
  readonly roles: readonly SigningRole[];
}

/** A request to sign, of either role. */
export interface RoleRequest extends SigningRequest {
  readonly role: SigningRole;
  readonly slot: number;
}

/** How a request ended: its duty's outcome, or why there was none. */
export type RequestEnd = DutyOutcome | { readonly reason: "turnedAway"; readonly refusal: Refusal };

/** Charts by role. */
const CHARTS: Readonly<Record<SigningRole, string>> = {
  commitBoostSigning: "commitBoostSigning",
  preconfirmation: "preconf",
};

/** Looks requests up, asks the supervisor, keeps them in the journal, and waits for how their duties end. */
export class SigningRequests implements Admit {
  readonly #options: SigningRequestsOptions;
  readonly #newInSlot = new SlotCounter();
  /** Until this slot a request may have missed partials that passed while this operator was down. */
  readonly #missedUntil: number;

  constructor(options: SigningRequestsOptions) {
    this.#options = options;
    const started = options.currentSlot();
    const lastAlive = options.journal.lastAlive();
    const shortly = lastAlive !== null && lastAlive + SIGNING_TTL_SLOTS >= started;
    this.#missedUntil = shortly ? started + SIGNING_TTL_SLOTS : started;
  }

  publicKeys(): readonly Hex[] {
    return this.#options.registry.validators().map((validator) => validator.publicKey);
  }

  async requestSignature(request: SigningRequest): Promise<SigningOutcome> {
    const slot = this.#options.currentSlot();
    return answerOf(await this.sign({ ...request, role: "commitBoostSigning", slot }));
  }

  /** Has a request signed; the same again joins its duty. */
  async sign(request: RoleRequest): Promise<RequestEnd> {
    const { runtime, registry, metrics, clock, currentSlot } = this.#options;
    const validator = registry.validator(request.validatorPublicKey);
    if (!validator) return this.#turnAway(request.role, "unknownValidator");
    const asked = clock.now();
    const now = currentSlot();
    const duty = this.#dutyOf(request, validator);
    const key = signingKeyId(signingKeyOf(duty));
    const facts = {
      known: runtime.host.has(key),
      newInSlot: this.#newInSlot.count(now, validator.publicKey),
    };
    const admission = runtime.request(key, facts, startOf({ request: duty }));
    if (admission === "start") this.#keep(duty, key);
    if (admission !== "start" && admission !== "join") return this.#turnAway(request.role, admission);
    const outcome = await runtime.host.outcome(key);
    if (admission === "start") metrics.concluded(request.role, outcome.reason, clock.now() - asked);
    return outcome;
  }

  /** Takes up what an earlier process left: signatures are answered again, what was in flight as restarted. */
  resume(): void {
    const { journal, registry, runtime, currentSlot, roles } = this.#options;
    for (const request of journal.open(currentSlot())) {
      const validator = registry.validator(request.validatorPublicKey);
      // The config may have changed since: what it no longer names is left alone.
      if (!validator || !roles.includes(request.role)) continue;
      if (request.slot === currentSlot()) this.#newInSlot.add(request.slot, validator.publicKey);
      const duty = this.#dutyOf(request, validator);
      const facts = { known: false, newInSlot: 0 };
      runtime.request(
        signingKeyId(signingKeyOf(duty)),
        facts,
        startOf({ request: duty, ...leftOf(request) }),
      );
    }
  }

  /**
   * Counts a new duty and puts it into the journal. It has started, but nothing of it has left this process: signing
   * answers by a promise, which waits for this to return.
   */
  #keep(duty: SigningDutyRequest, key: string): void {
    const { journal, runtime, currentSlot } = this.#options;
    this.#newInSlot.add(currentSlot(), duty.validatorPublicKey);
    journal.admitted(duty);
    void runtime.host.outcome(key).then(({ signature }) => {
      if (signature) journal.signed(duty, signature);
    });
  }

  #turnAway(role: SigningRole, refusal: Refusal): RequestEnd {
    this.#options.metrics.refused(role, refusal);
    return { reason: "turnedAway", refusal };
  }

  #dutyOf(request: RoleRequest, validator: ValidatorEntry): SigningDutyRequest {
    const { profile, operatorId, domain, genesisForkVersion, currentSlot } = this.#options;
    const root = commitBoostSigningRoot(fromHex(request.requestRoot), fromHex(genesisForkVersion));
    const wire = SIGNING_WIRE[request.role];
    return {
      role: request.role,
      validatorPublicKey: validator.publicKey,
      validatorIndex: validator.index,
      requestRoot: request.requestRoot,
      signingRoot: toHex(root),
      slot: request.slot,
      slotTolerance: wire.slotTolerance,
      domain,
      operatorId,
      quorum: quorum(validator.operatorIds.length),
      sharePublicKeys: validator.sharePublicKeys,
      messageType: wire.messageType(profile),
      postConsensusType: profile.partialTypes.postConsensus,
      afterRestart: currentSlot() < this.#missedUntil,
    };
  }
}

/** What the supervisor is asked to start. */
function startOf(input: SigningDutyInput) {
  return { chart: CHARTS[input.request.role], input };
}

/** What an earlier process left of a request: its signature, or that it was in flight. */
function leftOf({ signature }: JournaledRequest): Pick<SigningDutyInput, "signature" | "interrupted"> {
  return signature ? { signature } : { interrupted: true };
}

/** How a request ended in the words of the `Admit` port. */
function answerOf(end: RequestEnd): SigningOutcome {
  switch (end.reason) {
    case "turnedAway":
      return { kind: "refused", refusal: end.refusal };
    case "signed":
      return { kind: "signed", signature: end.signature! };
    case "expired":
      return { kind: "expired" };
    case "restarted":
      return { kind: "restarted" };
    default:
      return { kind: "failed", cause: end.cause ?? `the duty ended as ${end.reason}` };
  }
}
