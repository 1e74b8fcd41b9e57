import type { CommitteeEntry } from "../../ports/registry.ts";
import type { Code } from "../../spec/codes.ts";
import type { SignedSSVMessage } from "../../spec/containers/messages.ts";
import { toHex } from "../../spec/hex.ts";
import type { ProtocolProfile } from "../../spec/profiles/profile.ts";
import type { PartialsMessage } from "../../spec/signing/judge-partials.ts";
import { startOfSlot } from "../../spec/slots.ts";
import { decodeSsz } from "../../spec/ssz.ts";
import {
  checkCommitteePartials,
  checkPartialCounts,
  checkPartialsSize,
} from "../../spec/validation/committee-partials.ts";
import { checkDuty, isEarly, oldestSlot } from "../../spec/validation/duty.ts";
import type { ConsensusHistory, SignersEvent } from "./consensus-history.ts";
import type { ConsensusOptions, EarlyMessage } from "./consensus.ts";
import { dutyFactsOf } from "./duty-facts.ts";

/** A committee's post-consensus partial signatures that passed every rule, ready for their duty. */
export interface ValidCommitteePartials {
  readonly kind: "committeePartials";
  /** Whose duty it is; the validators that the partials name may be others than its own. */
  readonly committee: CommitteeEntry;
  readonly slot: number;
  /** Operator id. */
  readonly signer: number;
  readonly message: PartialsMessage;
}

/** A message with partial signatures that passed rules 1 to 5. */
export interface CommitteePartialsInput {
  /** Id of the peer that it came from. */
  readonly peer: string;
  readonly signed: SignedSSVMessage;
  readonly committee: CommitteeEntry;
  /** Verifies the RSA signature; asked last. */
  readonly isSigned: () => boolean;
}

/** Rule 9 of the committee's role (ssv-wire, Message validation 9), with the memory that it needs. */
export class CommitteePartialsValidator {
  readonly #options: ConsensusOptions;
  readonly #profile: ProtocolProfile;
  readonly #history: ConsensusHistory;

  /** @param history shared with the validator of the same duties' consensus messages */
  constructor(options: ConsensusOptions, profile: ProtocolProfile, history: ConsensusHistory) {
    this.#options = options;
    this.#profile = profile;
    this.#history = history;
  }

  /** A message with a committee's partial signatures to what its duty takes, or why it is refused. */
  validate(input: CommitteePartialsInput): ValidCommitteePartials | EarlyMessage | Code {
    const { operatorIds, ssvMessage, fullData } = input.signed;
    const size = checkPartialsSize(ssvMessage.data, this.#profile);
    if (size) return size;
    const partials = decodeSsz(this.#profile.containers.partialSignatureMessages, ssvMessage.data);
    if (!partials) return "UnmarshalSSZ";
    const shape = { partials, operatorIds, fullDataLength: fullData.length };
    return checkCommitteePartials(shape, this.#profile) ??
      this.#place(input, { operatorIds, ssvMessage, partials });
  }

  /** Rules 8 and 9, then the RSA signature; only what passes them all, and is not early, is remembered. */
  #place(
    { peer, signed: { ssvMessage: { msgId } }, committee, isSigned }: CommitteePartialsInput,
    message: PartialsMessage,
  ): ValidCommitteePartials | EarlyMessage | Code {
    const { times, now } = this.#options;
    const { operatorIds, partials: { slot } } = message;
    const nowMs = now();
    const sinceSlotStartMs = nowMs - startOfSlot(times, slot);
    this.#history.expire(oldestSlot(times, nowMs));
    const event = { peer, messageId: toHex(msgId), operatorIds, slot };
    const code = this.#checkPlace(event, committee, message, sinceSlotStartMs);
    if (code) return code;
    if (!isSigned()) return "SSVMessageHasInvalidSignature";
    if (isEarly(sinceSlotStartMs)) return { kind: "early", slot, operatorIds };
    this.#history.recordPartials(event);
    return { kind: "committeePartials", committee, slot, signer: operatorIds[0]!, message };
  }

  #checkPlace(
    event: SignersEvent,
    committee: CommitteeEntry,
    { partials: { messages, slot } }: PartialsMessage,
    sinceSlotStartMs: number,
  ): Code | null {
    const known = this.#history.signerFacts(event);
    const duty = { role: "committee", slot, executor: committee, known, sinceSlotStartMs } as const;
    const code = checkDuty(dutyFactsOf(this.#options, duty));
    if (code) return code;
    if (known.signer?.postConsensus) return "DuplicatePostConsensus";
    return checkPartialCounts(messages, committee.validators.length);
  }
}
