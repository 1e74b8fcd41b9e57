import type { GossipMessage } from "../../ports/network.ts";
import type { Registry, ValidatorEntry } from "../../ports/registry.ts";
import type { OperatorVerifier } from "../../ports/signing.ts";
import type { Code } from "../../spec/codes.ts";
import type { SignedSSVMessage } from "../../spec/containers/messages.ts";
import { commitBoostSigningRoot } from "../../spec/domains.ts";
import type { Hex } from "../../spec/hex.ts";
import { roleOf } from "../../spec/message-id.ts";
import type { ProtocolProfile } from "../../spec/profiles/profile.ts";
import type { PartialsMessage } from "../../spec/signing/judge-partials.ts";
import { type SigningKey, signingKeyId, type SigningRole } from "../../spec/signing/key.ts";
import { SIGNING_WIRE, signingKeyOfPartials, signingRoleOf } from "../../spec/signing/wire.ts";
import { decodeSsz } from "../../spec/ssz.ts";
import { checkGossipedPartial, checkSeen } from "../../spec/validation/signing-partials.ts";
import {
  checkCommittee,
  checkGossipSize,
  checkOperators,
  checkSigners,
  checkSSVMessage,
  validatorOf,
} from "./envelope.ts";
import { SeenPartials } from "./seen-partials.ts";

export interface MessageValidatorOptions {
  readonly profile: ProtocolProfile;
  /** Network name, as it is in topics. */
  readonly network: string;
  /** SSV domain, 4 bytes. */
  readonly domain: Uint8Array;
  /** 4 bytes; part of every commit-boost signing root. */
  readonly genesisForkVersion: Uint8Array;
  readonly registry: Registry;
  readonly verify: OperatorVerifier;
  readonly currentSlot: () => number;
}

/** A message that passed every rule, ready for its duty. */
export interface ValidPartial {
  readonly key: SigningKey;
  readonly signer: number;
  readonly slot: number;
  readonly message: PartialsMessage;
}

/**
 * The network's rules, cheap ones first and the RSA signature last (ssv-wire, Message validation 1–5 and 9; rule 10 of
 * decision 3). Nothing of a message is used before it passed them all.
 */
export class MessageValidator {
  readonly #options: MessageValidatorOptions;
  readonly #seen = new SeenPartials();

  constructor(options: MessageValidatorOptions) {
    this.#options = options;
  }

  /** A gossiped message to what its duty takes, or why it is refused. */
  validate(gossip: GossipMessage): ValidPartial | Code {
    const { profile, domain, registry, network } = this.#options;
    const size = checkGossipSize(gossip.data);
    if (size) return size;
    const signed = decodeSsz(profile.containers.signedSSVMessage, gossip.data);
    if (!signed) return "UnmarshalSSZ";
    const envelope = checkSigners(signed) ?? checkOperators(signed, registry) ??
      checkSSVMessage(signed.ssvMessage, profile, domain);
    if (envelope) return envelope;
    const role = signingRoleOf(roleOf(signed.ssvMessage.msgId), profile);
    if (!role) return "UnknownRole";
    const validator = validatorOf(signed.ssvMessage, registry);
    if (!validator) return "UnknownValidator";
    const code = checkCommittee(
      signed,
      validator,
      gossip.topic,
      profile.topic(validator.operatorIds, network),
    );
    return code ?? this.#signingPartial(role, signed, validator);
  }

  /** Rules 9 and 10 for a signing duty's partial. */
  #signingPartial(
    role: SigningRole,
    signed: SignedSSVMessage,
    validator: ValidatorEntry,
  ): ValidPartial | Code {
    const { profile, genesisForkVersion, currentSlot } = this.#options;
    const wire = SIGNING_WIRE[role];
    const { ssvMessage, operatorIds, fullData } = signed;
    if (ssvMessage.msgType !== wire.messageType(profile)) return "MessageTypeInvalid";
    const decoded = wire.decode(ssvMessage.data, profile);
    if (!decoded) return "UnmarshalSSZ";
    const { requestRoot, partials } = decoded;
    const code = checkGossipedPartial({ partials, operatorIds, fullDataLength: fullData.length }, {
      partialType: wire.partialType(profile),
      validatorIndex: validator.index,
      signingRoot: requestRoot && commitBoostSigningRoot(requestRoot, genesisForkVersion),
      currentSlot: currentSlot(),
      slotsAhead: wire.slotsAhead,
    });
    if (code) return code;
    return this.#remember(signed, {
      key: signingKeyOfPartials(role, validator.publicKey, decoded),
      signer: operatorIds[0]!,
      slot: partials.slot,
      message: { operatorIds, ssvMessage, partials },
    });
  }

  /** Repeats and limits, then the RSA signature; only what passes both is remembered. */
  #remember(signed: SignedSSVMessage, partial: ValidPartial): ValidPartial | Code {
    const { signer, slot } = partial;
    const validator: Hex = partial.key.validatorPublicKey;
    const seenKey = { signer, validator, duty: signingKeyId(partial.key), slot };
    this.#seen.expire(this.#options.currentSlot());
    const seen = checkSeen(this.#seen.facts(seenKey));
    if (seen !== "valid") return seen;
    if (!this.#signedByAll(signed)) return "SSVMessageHasInvalidSignature";
    this.#seen.add(seenKey, this.#options.currentSlot());
    return partial;
  }

  #signedByAll(signed: SignedSSVMessage): boolean {
    const { profile, registry, verify } = this.#options;
    const bytes = profile.containers.ssvMessage.serialize(signed.ssvMessage);
    return signed.operatorIds.every((id, i) => {
      const key = registry.operatorKey(id);
      return key !== null && verify(key, bytes, signed.signatures[i]!);
    });
  }
}
