import type { CommitBoostRequest, DutyOutcome } from "../../machines/commit-boost-signing/model.ts";
import type { Admit, SigningOutcome, SigningRequest } from "../ports/admit.ts";
import type { Registry, ValidatorEntry } from "../ports/registry.ts";
import { SlotCounter } from "../runtime/slot-counter.ts";
import { quorum } from "../spec/committee.ts";
import { commitBoostSigningRoot } from "../spec/domains.ts";
import { fromHex, type Hex, toHex } from "../spec/hex.ts";
import type { ProtocolProfile } from "../spec/profiles/profile.ts";
import { signingKeyId } from "../spec/signing/key.ts";
import type { DutyRuntime } from "./duty-runtime.ts";

export interface SigningRequestsOptions {
  readonly runtime: DutyRuntime;
  readonly registry: Registry;
  readonly profile: ProtocolProfile;
  readonly operatorId: number;
  /** SSV domain, 4 bytes. */
  readonly domain: Hex;
  /** 4 bytes. */
  readonly genesisForkVersion: Hex;
  readonly currentSlot: () => number;
}

/** The `Admit` port: looks a request up, asks the supervisor, and waits for how the duty ends. */
export class SigningRequests implements Admit {
  readonly #options: SigningRequestsOptions;
  readonly #newInSlot = new SlotCounter();

  constructor(options: SigningRequestsOptions) {
    this.#options = options;
  }

  publicKeys(): readonly Hex[] {
    return this.#options.registry.validators().map((validator) => validator.publicKey);
  }

  async requestSignature(request: SigningRequest): Promise<SigningOutcome> {
    const { runtime, registry, currentSlot } = this.#options;
    const validator = registry.validator(request.validatorPublicKey);
    if (!validator) return { kind: "refused", refusal: "unknownValidator" };
    const slot = currentSlot();
    const key = signingKeyId({ role: "commitBoostSigning", ...request });
    const newInSlot = this.#newInSlot.count(slot, validator.publicKey);
    const admission = runtime.request(key, { known: runtime.host.has(key), newInSlot }, {
      chart: "commitBoostSigning",
      input: { request: this.#dutyOf(request, validator, slot) },
    });
    if (admission === "start") this.#newInSlot.add(slot, validator.publicKey);
    if (admission !== "start" && admission !== "join") return { kind: "refused", refusal: admission };
    return answerOf(await runtime.host.outcome(key));
  }

  #dutyOf(request: SigningRequest, validator: ValidatorEntry, slot: number): CommitBoostRequest {
    const { profile, operatorId, domain, genesisForkVersion } = this.#options;
    const root = commitBoostSigningRoot(fromHex(request.requestRoot), fromHex(genesisForkVersion));
    return {
      validatorPublicKey: validator.publicKey,
      validatorIndex: validator.index,
      requestRoot: request.requestRoot,
      signingRoot: toHex(root),
      slot,
      domain,
      operatorId,
      quorum: quorum(validator.operatorIds.length),
      sharePublicKeys: validator.sharePublicKeys,
      messageType: profile.messageTypes.commitBoostPartialSignature,
      postConsensusType: profile.partialTypes.postConsensus,
    };
  }
}

/** A duty's outcome in the words of the port. */
function answerOf(outcome: DutyOutcome): SigningOutcome {
  switch (outcome.reason) {
    case "signed":
      return { kind: "signed", signature: outcome.signature! };
    case "expired":
      return { kind: "expired" };
    case "restarted":
      return { kind: "restarted" };
    default:
      return { kind: "failed", cause: outcome.cause ?? `the duty ended as ${outcome.reason}` };
  }
}
